package suanpan.app.adapters

import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyInfo
import android.security.keystore.KeyProperties
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.ProviderException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.SecretKeyFactory
import javax.crypto.spec.GCMParameterSpec
import suanpan.shell.port.SecureStore
import suanpan.shell.port.SecureStoreException

/**
 * The journal's wrapping key: 32 random bytes in [file], enciphered under a key that never leaves the [Vault]. A key
 * that is gone is never made anew while there is a [journal]: it would open as an empty one.
 */
class KeystoreSecureStore internal constructor(
    private val file: File,
    private val journal: File,
    private val vault: Vault,
    private val random: SecureRandom = SecureRandom(),
) : SecureStore {
    constructor(context: Context, file: File, journal: File) : this(file, journal, AndroidVault(context))

    override val place: String get() = vault.place

    override fun wrappingKey(): ByteArray = try {
        when {
            file.exists() -> opened(file.readBytes())
            journal.exists() -> throw SecureStoreException(
                "The journal is there and its key file ${file.name} is not. Restore ${file.name} from the backup, " +
                    "or upload the journal and set this terminal up anew.",
            )
            else -> created()
        }
    } catch (e: GeneralSecurityException) {
        throw refused(e)
    } catch (e: ProviderException) {
        throw refused(e)
    } catch (e: IOException) {
        throw SecureStoreException("The key file ${file.name} cannot be used: ${e.javaClass.simpleName}.", e)
    }

    private fun opened(sealed: ByteArray): ByteArray {
        if (sealed.size != SEALED_BYTES || !MAGIC.indices.all { sealed[it] == MAGIC[it] }) {
            throw SecureStoreException("The key file ${file.name} is damaged. Restore it from the backup.")
        }
        val key = vault.key() ?: throw SecureStoreException(
            "The device no longer has the key that ${file.name} is under (new firmware, other device, cleared keys). " +
                "Upload the journal and set this terminal up anew.",
        )
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, sealed, MAGIC.size, IV_BYTES))
        cipher.updateAAD(MAGIC)
        return cipher.doFinal(sealed, MAGIC.size + IV_BYTES, sealed.size - MAGIC.size - IV_BYTES)
    }

    private fun created(): ByteArray {
        val wrapping = ByteArray(KEY_BYTES).also(random::nextBytes)
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.ENCRYPT_MODE, vault.create()) // it chooses the nonce
        cipher.updateAAD(MAGIC)
        val sealed = MAGIC + cipher.iv + cipher.doFinal(wrapping)
        write(sealed)
        // What cannot be read back now would be lost at the next start, with a journal under it.
        val again = opened(file.readBytes())
        val same = again.contentEquals(wrapping)
        again.fill(0)
        if (!same) throw SecureStoreException("The device does not give back what it was given to keep.")
        return wrapping
    }

    /** All of it or nothing, whenever the power fails. */
    private fun write(bytes: ByteArray) {
        val folder = file.absoluteFile.parentFile
        folder?.mkdirs()
        val draft = File(folder, "${file.name}.new")
        FileOutputStream(draft).use {
            it.write(bytes)
            it.fd.sync()
        }
        if (!draft.renameTo(file)) throw IOException("cannot rename ${draft.name}")
    }

    private fun refused(cause: Exception) = SecureStoreException(
        "The device's key store does not open ${file.name}: ${cause.javaClass.simpleName}. Restart the terminal; " +
            "if it stays so, upload the journal and set it up anew.",
        cause,
    )

    private companion object {
        /** Kind and version of the file; also authenticated. */
        val MAGIC = "SPWK1".toByteArray()
        const val CIPHER = "AES/GCM/NoPadding"
        const val KEY_BYTES = 32
        const val IV_BYTES = 12
        const val TAG_BITS = 128
        val SEALED_BYTES = MAGIC.size + IV_BYTES + KEY_BYTES + TAG_BITS / 8
    }
}

/** Holds one AES-256 key that never leaves it. */
internal interface Vault {
    /** `StrongBox`, `TEE`, `software`. */
    val place: String

    /** Null where there is none. */
    fun key(): SecretKey?

    /** A new one, in place of any older. */
    fun create(): SecretKey
}

/** Android's own key store. Runs on devices only: no JVM has this provider. */
internal class AndroidVault(private val context: Context) : Vault {
    private val store: KeyStore by lazy { KeyStore.getInstance(PROVIDER).apply { load(null) } }

    override val place: String
        get() = try {
            key()?.let(::placeOf) ?: "none"
        } catch (_: GeneralSecurityException) {
            "unknown"
        }

    override fun key(): SecretKey? = store.getKey(ALIAS, null) as SecretKey?

    override fun create(): SecretKey {
        store.deleteEntry(ALIAS)
        if (Build.VERSION.SDK_INT >= 28 && context.packageManager.hasSystemFeature(STRONGBOX)) {
            try {
                return generate(strongBox = true)
            } catch (_: ProviderException) {
                // StrongBoxUnavailableException: announced and not to be had. The TEE is next.
            }
        }
        return generate(strongBox = false)
    }

    private fun generate(strongBox: Boolean): SecretKey {
        val builder = KeyGenParameterSpec.Builder(ALIAS, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
        // Looked up: newer than the oldest Android this runs on.
        if (strongBox) builder.javaClass.getMethod("setIsStrongBoxBacked", Boolean::class.javaPrimitiveType).invoke(builder, true)
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(builder.build()) }.generateKey()
    }

    private fun placeOf(key: SecretKey): String {
        val info = SecretKeyFactory.getInstance(key.algorithm, PROVIDER).getKeySpec(key, KeyInfo::class.java) as KeyInfo
        if (Build.VERSION.SDK_INT >= 31 && info.javaClass.getMethod("getSecurityLevel").invoke(info) == STRONGBOX_LEVEL) return "StrongBox"
        @Suppress("DEPRECATION") // its successor needs API 31
        return if (info.isInsideSecureHardware) "TEE" else "software"
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val ALIAS = "suanpan.journal"
        const val STRONGBOX = "android.hardware.strongbox_keystore"

        /** `KeyProperties.SECURITY_LEVEL_STRONGBOX`. */
        const val STRONGBOX_LEVEL = 2
    }
}
