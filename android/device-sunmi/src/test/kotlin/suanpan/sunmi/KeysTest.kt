package suanpan.sunmi

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.shell.KeyPurpose
import suanpan.shell.port.DeviceState
import suanpan.shell.port.KeyIndexes
import suanpan.shell.port.KeysException
import suanpan.shell.port.MacMethod
import suanpan.shell.port.WrappedKey

@RunWith(RobolectricTestRunner::class)
class KeysTest {
    private val bench = PayBench()
    private val fake = bench.fake.security
    private val keys = SunmiKeys(bench.pay, KeyIndexes(master = 1, pin = 12, mac = 13, track = 14))

    private val pin = WrappedKey(KeyPurpose.PIN, bytes("00112233445566778899AABBCCDDEEFF"), bytes("A1B2C3D4"))
    private val mac = WrappedKey(KeyPurpose.MAC, bytes("0123456789ABCDEF"), bytes("11223344"))
    private val track = WrappedKey(KeyPurpose.TRACK, ByteArray(16), bytes("55667788"))

    init {
        keys.attach {}
        bench.strand.settle()
        fake.answers["getKeyCheckValue"] = { bytes("0A1B2C3D").copyInto(it[2] as ByteArray); 0 }
    }

    private fun refused(call: () -> Unit): String = assertThrows(KeysException::class.java) { call() }.code

    @Test
    fun workingKeysGoUnderTheMasterKeyEachIntoItsPlace() {
        assertEquals(DeviceState.READY, keys.state)
        val saved = ArrayList<List<Any?>>()
        fake.answers["saveCiphertextKey"] = { args -> 0.also { saved += listOf(args[0], args[3], args[4], args[5]) } }
        val values = keys.load(listOf(pin, mac, track))
        // Type, master key's index, TDES, place.
        assertEquals(listOf(listOf(3, 1, 1, 12), listOf(4, 1, 1, 13), listOf(5, 1, 1, 14)), saved)
        assertArrayEquals(bytes("A1B2C3D4"), values[KeyPurpose.PIN])
        assertEquals(setOf(KeyPurpose.PIN, KeyPurpose.MAC, KeyPurpose.TRACK), values.keys)
        assertArrayEquals(bytes("0A1B2C3D"), keys.masterCheckValue())
    }

    @Test
    fun nothingIsComputedUntilALoadHasPassedAsAWhole() {
        fake.answers["calcMac"] = { bytes("1122334455667788").copyInto(it[3] as ByteArray); 0 }
        assertEquals("keys:not_loaded", refused { keys.mac(MacMethod.CBC, ByteArray(16)) })
        keys.load(listOf(pin, mac))
        assertArrayEquals(bytes("1122334455667788"), keys.mac(MacMethod.CBC, ByteArray(16)))
        assertEquals(listOf(13, 1001), fake.last("calcMac").take(2))
        keys.mac(MacMethod.RETAIL, ByteArray(40))
        assertEquals(listOf(13, 1003), fake.last("calcMac").take(2))
        assertEquals("keys:method", refused { keys.mac(MacMethod.CMAC, ByteArray(16)) })
        assertEquals("keys:not_loaded", refused { keys.encryptTrack(ByteArray(8)) })

        fake.answers["saveCiphertextKey"] = { args -> if (args[0] == 4) -3011 else 0 }
        assertEquals("keys:check_value", refused { keys.load(listOf(pin, mac, track)) })
        assertEquals("keys:not_loaded", refused { keys.mac(MacMethod.CBC, ByteArray(16)) })
    }

    @Test
    fun aTrackIsEncipheredUnderItsOwnKeyAndForgottenKeysAreDeleted() {
        keys.load(listOf(pin, mac, track))
        fake.answers["dataEncrypt"] = { args -> 0.also { (args[1] as ByteArray).reversedArray().copyInto(args[4] as ByteArray) } }
        assertArrayEquals(bytes("0807060504030201"), keys.encryptTrack(bytes("0102030405060708")))
        assertEquals(listOf(14, 0), fake.last("dataEncrypt").let { listOf(it[0], it[2]) })
        val deleted = ArrayList<Any?>()
        fake.answers["deleteKey"] = { args -> 0.also { deleted += args[1] } }
        keys.forgetWorkingKeys()
        assertEquals(listOf(12, 13, 14), deleted)
        assertEquals("keys:not_loaded", refused { keys.encryptTrack(ByteArray(8)) })
    }

    @Test
    fun aMissingMasterKeyIsToldFromABrokenProcessor() {
        fake.answers["saveCiphertextKey"] = { -3005 }
        assertEquals("keys:processor", refused { keys.load(listOf(pin, mac)) })
        fake.answers["getKeyCheckValue"] = { -3005 }
        assertNull(keys.masterCheckValue())
        assertEquals("keys:no_master_key", refused { keys.load(listOf(pin, mac)) })
    }

    @Test
    fun aFunctionThatIsMissingIsNoMacAndADeadServiceHasNoKeys() {
        keys.load(listOf(pin, mac))
        fake.missing += "calcMac"
        assertEquals("keys:processor", refused { keys.mac(MacMethod.CBC, ByteArray(8)) })
        bench.fake.killAll()
        bench.strand.settle()
        assertEquals(DeviceState.LOST, keys.state)
        assertEquals("keys:not_loaded", refused { keys.mac(MacMethod.CBC, ByteArray(8)) })
        assertEquals("keys:processor", refused { keys.load(listOf(pin, mac)) })
    }
}
