package suanpan.sunmi

import android.os.IBinder
import suanpan.shell.KeyPurpose
import suanpan.shell.port.KeyIndexes
import suanpan.shell.port.Keys
import suanpan.shell.port.KeysException
import suanpan.shell.port.MacMethod
import suanpan.shell.port.WrappedKey

/**
 * Keys of the master/session system in the secure processor. Working keys go in enciphered under the master key, which
 * the maker's tool has put there; each is compared with its check value by the processor before it is stored.
 *
 * The processor stores them one after another. When it refuses one, those before are in place and nobody uses them:
 * nothing is computed until a load has passed as a whole.
 */
class SunmiKeys internal constructor(pay: PayService, private val indexes: KeyIndexes) :
    PayDevice(pay, "secure processor"), Keys {
    @Volatile private var loaded = emptySet<KeyPurpose>()

    override fun masterCheckValue(): ByteArray? = try {
        checkValue(indexes.master)
    } catch (_: SunmiRefusal) {
        null
    }

    override fun load(keys: List<WrappedKey>): Map<KeyPurpose, ByteArray> {
        loaded = emptySet()
        val values = keys.associate { key ->
            val place = place(key.purpose)
            try {
                ask("save ${key.purpose}") {
                    it.call(SecurityOpt.saveCipherKey, type(key.purpose), key.cryptogram, key.checkValue, indexes.master, TDES, place)
                }
            } catch (refusal: SunmiRefusal) {
                throw KeysException(reason(refusal.code), refusal.message.orEmpty())
            }
            key.purpose to key.checkValue
        }
        loaded = values.keys
        return values
    }

    override fun mac(method: MacMethod, data: ByteArray): ByteArray {
        val number = MACS[method] ?: throw KeysException("keys:method", "$method is not known of this processor")
        return computed(KeyPurpose.MAC) { it.call(SecurityOpt.mac, indexes.mac, number, data, BLOCK_BYTES) }
    }

    override fun encryptTrack(block: ByteArray): ByteArray = computed(KeyPurpose.TRACK) {
        it.call(SecurityOpt.encrypt, indexes.track, block, ECB, ByteArray(BLOCK_BYTES), BLOCK_BYTES)
    }

    override fun forgetWorkingKeys() {
        val there = loaded
        loaded = emptySet()
        for (purpose in there) {
            try {
                ask("delete $purpose") { it.call(SecurityOpt.deleteKey, MASTER_SESSION, place(purpose)) }
            } catch (_: SunmiRefusal) {
                // It stays in its place until the next sign-on replaces it; nobody uses it.
            }
        }
    }

    override fun lost() {
        loaded = emptySet()
    }

    private fun computed(purpose: KeyPurpose, call: (IBinder) -> Answer): ByteArray {
        if (purpose !in loaded) throw KeysException("keys:not_loaded", "no $purpose key was loaded")
        return try {
            ask("$purpose", call).arrays.single()
        } catch (refusal: SunmiRefusal) {
            throw KeysException(if (refusal.code in NO_KEY) "keys:not_loaded" else "keys:processor", refusal.message.orEmpty())
        }
    }

    private fun checkValue(index: Int): ByteArray =
        ask("check value") { it.call(SecurityOpt.checkValue, MASTER_SESSION, index, CHECK_VALUE_BYTES) }.arrays.single()

    /** Why a key was not stored. That the master key is missing has no code of its own. */
    private fun reason(code: Int) = when {
        code == WRONG_CHECK_VALUE -> "keys:check_value"
        code in NO_KEY && masterCheckValue() == null -> "keys:no_master_key"
        else -> "keys:processor"
    }

    private fun place(purpose: KeyPurpose) = when (purpose) {
        KeyPurpose.MASTER -> indexes.master
        KeyPurpose.PIN -> indexes.pin
        KeyPurpose.MAC -> indexes.mac
        KeyPurpose.TRACK -> indexes.track
    }

    /** Kinds of keys, the vendor's numbers. */
    private fun type(purpose: KeyPurpose) = when (purpose) {
        KeyPurpose.MASTER -> throw KeysException("keys:in_device", "the master key is put in with the maker's tool")
        KeyPurpose.PIN -> 3
        KeyPurpose.MAC -> 4
        KeyPurpose.TRACK -> 5
    }

    /** Codes below 0 are errors. A function that is missing is one too, and so is a service that has gone. */
    private fun ask(what: String, call: (IBinder) -> Answer): Answer {
        val parts = pay.parts ?: throw KeysException("keys:processor", "$what: the service is not bound")
        val answer = try {
            call(parts.security)
        } catch (error: CallException) {
            throw KeysException("keys:processor", "$what: ${error.message}")
        }
        if (answer.int < 0) throw SunmiRefusal(answer.int, what)
        return answer
    }

    /** What the processor said no to; the [code] is the vendor's. */
    private class SunmiRefusal(val code: Int, what: String) : Exception("$what: $code")

    private companion object {
        /** The key system. */
        const val MASTER_SESSION = 0

        /** The algorithm of keys that come in a sign-on. */
        const val TDES = 1
        const val ECB = 0
        const val BLOCK_BYTES = 8
        const val CHECK_VALUE_BYTES = 4

        const val WRONG_CHECK_VALUE = -3011

        /** Key index, key. */
        val NO_KEY = setOf(-3004, -3005)

        /** ISO/IEC 9797-1 algorithms 1 and 3. */
        val MACS = mapOf(MacMethod.CBC to 1001, MacMethod.RETAIL to 1003)
    }
}
