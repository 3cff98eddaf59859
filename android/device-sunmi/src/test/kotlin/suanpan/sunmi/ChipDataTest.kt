package suanpan.sunmi

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import suanpan.shell.BerTlv

class ChipDataTest {
    @Test
    fun elementsAreReadWhole() {
        val long = "72" + "8180" + "AB".repeat(128) + "9F10" + "820100" + "CD".repeat(256)
        val found = BerTlv.parse(bytes(long))!!
        assertEquals(listOf("72" to 128, "9F10" to 256), found.map { it.tag to it.value.size })
        assertEquals(long, BerTlv.hex(ChipData.encode(listOf("72", "9F10"), found.associate { it.tag to it.value })))
        assertEquals(0, BerTlv.parse(ByteArray(0))!!.size)
        assertEquals(listOf("DF8129"), BerTlv.parse(bytes("DF812908" + "00".repeat(8)))!!.map { it.tag })
    }

    @Test
    fun whatIsCutShortIsNothing() {
        for (bad in listOf("9F", "9F26", "9F2608", "9F260801", "72810102".dropLast(2) + "0201", "7283000001AA", "7280", "DF818181"))
            assertNull(bad, BerTlv.parse(bytes(bad)))
    }

    @Test
    fun emptyAndUnknownTagsAreLeftOut() {
        val encoded = ChipData.encode(listOf("95", "82", "9F36"), mapOf("82" to ByteArray(0), "9F36" to bytes("0001"), "5A" to bytes("62")))
        assertEquals("9F36020001", BerTlv.hex(encoded))
    }

    @Test
    fun theEquivalentBecomesTrack2() {
        assertEquals("6212345678901232=30122010000000", String(ChipData.track2(bytes("6212345678901232D30122010000000F"))!!))
        assertEquals("123=4567", String(ChipData.track2(bytes("123D4567"))!!))
        for (bad in listOf("1234", "12D3D4", "1A3D", "1F3D", "FF3D", "12D3FF")) assertNull(bad, ChipData.track2(bytes(bad)))
    }

    @Test
    fun thePinBlockGetsTwelveDigitsWithoutTheCheckDigit() {
        assertArrayEquals("234567890123".toByteArray(), ChipData.pinDigits("6212345678901232=3012".toByteArray()))
        assertArrayEquals("000012345678".toByteArray(), ChipData.pinDigits("123456789=3012".toByteArray()))
        assertArrayEquals("000000000000".toByteArray(), ChipData.pinDigits("=".toByteArray()))
    }
}
