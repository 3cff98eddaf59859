package suanpan.app.adapters

import java.io.File
import java.security.ProviderException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import suanpan.shell.port.SecureStoreException

class KeystoreSecureStoreTest {
    @get:Rule val folder = TemporaryFolder()

    /** Stands for the device's key store. */
    private class FakeVault : Vault {
        var key: SecretKey? = null
        var broken = false
        override val place get() = "fake"
        override fun key() = if (broken) throw ProviderException("busy") else key
        override fun create(): SecretKey = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { key = it }
    }

    private val vault = FakeVault()
    private val file get() = File(folder.root, "keys/wrapping.key")
    private val journal get() = File(folder.root, "journal.db")
    private fun store() = KeystoreSecureStore(file, journal, vault)
    private fun refusal() = assertThrows(SecureStoreException::class.java) { store().wrappingKey() }

    @Test
    fun theKeyIsMadeOnceAndThenTheSame() {
        val first = store().wrappingKey()
        assertEquals(32, first.size)
        assertTrue(first.any { it != 0.toByte() })
        journal.writeText("journal")
        assertArrayEquals(first, store().wrappingKey())
        assertFalse(file.readBytes().toList().windowed(32).any { it == first.toList() })
        assertEquals(listOf("wrapping.key"), file.parentFile!!.list()!!.toList())
        assertEquals("fake", store().place)
    }

    @Test
    fun twoTerminalsHaveTwoKeys() {
        val first = store().wrappingKey()
        assertTrue(file.delete())
        assertFalse(first.contentEquals(store().wrappingKey()))
    }

    @Test
    fun aJournalWithoutItsKeyFileIsNeverGivenANewOne() {
        journal.writeText("journal")
        assertTrue(refusal().message!!, "wrapping.key is not" in refusal().message!!)
        assertFalse(file.exists())
    }

    @Test
    fun aKeyFileWithoutItsVaultKeyIsRefused() {
        store().wrappingKey()
        vault.key = null
        assertTrue(refusal().message!!, "no longer has the key" in refusal().message!!)
        vault.create() // another device's
        assertTrue(refusal().message!!, "key store does not open" in refusal().message!!)
    }

    @Test
    fun aDamagedKeyFileIsRefusedWhereverTheDamageIs() {
        store().wrappingKey()
        val whole = file.readBytes()
        for (i in whole.indices) {
            file.writeBytes(whole.clone().also { it[i] = (it[i].toInt() xor 1).toByte() })
            refusal()
        }
        for (size in listOf(0, 1, whole.size - 1)) {
            file.writeBytes(whole.copyOf(size))
            refusal()
        }
        file.writeBytes(whole + 0)
        refusal()
        file.writeBytes(whole)
        assertEquals(32, store().wrappingKey().size)
    }

    @Test
    fun aVaultThatFailsIsSaidAndNothingIsMadeAnew() {
        store().wrappingKey()
        val key = vault.key
        vault.broken = true
        assertTrue(refusal().message!!, "ProviderException" in refusal().message!!)
        vault.broken = false
        assertEquals(key, vault.key)
        assertEquals(32, store().wrappingKey().size)
    }

    @Test
    fun aDraftThatAPowerCutLeftIsNoKey() {
        file.parentFile!!.mkdirs()
        File(file.parentFile, "wrapping.key.new").writeText("half")
        val first = store().wrappingKey()
        assertArrayEquals(first, store().wrappingKey())
    }

    @Test
    fun aFolderThatCannotBeWrittenIsSaid() {
        file.parentFile!!.writeText("a file where the folder should be")
        assertTrue(refusal().message!!, "cannot be used" in refusal().message!!)
    }
}
