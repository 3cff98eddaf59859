package suanpan.sunmi

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class SecurityTest {
    private val bench = PayBench()
    private val fake = bench.fake.security
    private val security = SunmiSecurity(bench.pay)

    @Test
    fun aKeyIsSavedUnderAnother() {
        security.save(SunmiKeyType.MAC, bytes("00112233445566778899AABBCCDDEEFF"), bytes("A1B2C3D4"), 1, SunmiKeyAlgorithm.TDES, 13)
        val args = fake.last("saveCiphertextKey")
        assertEquals(listOf(4, 1, 1, 13), listOf(args[0], args[3], args[4], args[5]))
        assertArrayEquals(bytes("A1B2C3D4"), args[2] as ByteArray)
        fake.answers["saveCiphertextKey"] = { -3011 }
        val refused = assertThrows(SunmiKeyException::class.java) {
            security.save(SunmiKeyType.PIN, ByteArray(16), ByteArray(4), 1, SunmiKeyAlgorithm.SM4, 12)
        }
        assertEquals(-3011, refused.code)
    }

    @Test
    fun macAndCheckValueComeBackInTheirOwnSize() {
        fake.answers["calcMac"] = { bytes("1122334455667788").copyInto(it[3] as ByteArray); 0 }
        assertArrayEquals(bytes("1122334455667788"), security.mac(13, SunmiMac.X9_19, bytes("0102")))
        assertEquals(listOf(13, 3001), fake.last("calcMac").take(2))
        fake.answers["getKeyCheckValue"] = { bytes("A1B2C3D4").copyInto(it[2] as ByteArray); 0 }
        assertArrayEquals(bytes("A1B2C3D4"), security.checkValue(13, 4))
    }

    @Test
    fun aFunctionThatIsMissingIsNoMac() {
        fake.missing += "calcMac"
        assertThrows(SunmiKeyException::class.java) { security.mac(13, SunmiMac.ISO_9797_1, ByteArray(8)) }
        bench.fake.killAll()
        bench.strand.settle()
        assertThrows(SunmiKeyException::class.java) { security.checkValue(13, 4) }
    }
}
