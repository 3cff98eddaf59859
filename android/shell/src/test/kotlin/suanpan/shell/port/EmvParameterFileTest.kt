package suanpan.shell.port

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import suanpan.shell.BerTlv

class EmvParameterFileTest {
    private val sample = javaClass.getResource("/emv-parameters.txt")!!.readText()
    private val rows = sample.lines().filter { it.isNotEmpty() && !it.startsWith("#") }
    private val application = rows[0]
    private val key = rows[2]

    private fun wrong(text: String) = assertThrows(ParameterException::class.java) { EmvParameterFile.parse(text) }.message

    /** The file with [row] in place of the application's, in line 1. */
    private fun wrongApplication(row: String) = wrong("$row\n$key")

    /** ... and in place of the key's, in line 2. */
    private fun wrongKey(row: String) = wrong("$application\n$row")

    @Test
    fun `the sample is read`() {
        val read = EmvParameterFile.parse(sample)
        assertEquals(listOf("A000000333010101"), read.applications.map { it.aid })
        val limits = listOf("DF11", "9F1B", "DF16", "DF14", "DF21").associateWith { BerTlv.hex(read.applications[0][it]!!) }
        assertEquals(mapOf("DF11" to "D84000A800", "9F1B" to "0000C350", "DF16" to "99", "DF14" to "9F3704", "DF21" to "100000000000"), limits)
        assertNull(read.applications[0]["9F66"])
        assertEquals(listOf("A000000333 08", "A000000333 09", "A000000003 95"), read.caKeys.map { "${it.rid} ${it.index}" })
        assertEquals(listOf(8, 9, 12), read.caKeys.map { it.line })
        assertEquals("E0F0C8", read.terminal["9F33"])
    }

    @Test
    fun `a last day is read by the half byte and in ASCII, and is the last`() {
        val (halves, ascii, over) = EmvParameterFile.parse(sample).caKeys
        for (key in listOf(halves, ascii)) {
            assertEquals("301231", BerTlv.hex(key.lastDay))
            assertTrue(key.isValidOn(20301231))
            assertFalse(key.isValidOn(20310101))
        }
        assertFalse(over.isValidOn(20260101))
    }

    @Test
    fun `every row of the sample counts for its check value`() {
        for (row in rows.filter { "9F22" in it }) {
            for (at in listOf(row.indexOf("DF02") + 8, row.length - 1, row.indexOf("9F22") + 7)) {
                val flipped = row.replaceRange(at, at + 1, if (row[at] == '0') "1" else "0")
                assertTrue(wrongKey(flipped)!!.startsWith("line 2: DF03: expected "), "$at of $row")
            }
        }
    }

    @Test
    fun `what is wrong is named by line, place, expected and got`() {
        assertEquals("line 1: row: expected pairs of hex digits, got another sign at 3", wrongApplication("9F x"))
        assertEquals("line 1: row: expected pairs of hex digits, got another sign at 5", wrongApplication("9F06０8"))
        assertEquals("line 1: row: expected pairs of hex digits, got ${application.length - 1} digits", wrongApplication(application.dropLast(1)))
        assertEquals("line 1: row: expected whole TLV elements, got ${application.length / 2 - 1} bytes that are none", wrongApplication(application.dropLast(2)))
        assertEquals("line 1: row: expected at most 1024 bytes, got 1025", wrongApplication("00".repeat(1025)))
        assertEquals("line 1: DF01: expected it once, got it twice", wrongApplication(application + "DF010100"))
        assertEquals("line 1: DF01: expected 00 or 01, got 02", wrongApplication(application.replace("DF010100", "DF010102")))
        assertEquals("line 1: DF11: expected 5 bytes, got 4", wrongApplication(application.replace("DF1105D84000A800", "DF1104D84000A8")))
        assertEquals("line 1: DF12: expected 5 bytes, got none", wrongApplication(application.replace("DF1205D84004F800", "")))
        assertEquals("line 1: 9F09: expected 2 bytes, got none", wrongApplication(application.replace("9F08020020", "")))
        assertEquals("line 1: DF21: expected decimal digits, got 1000000000AB", wrongApplication(application.replace("DF2106100000000000", "DF21061000000000AB")))
        assertTrue(wrongApplication(application + "DF5501AA")!!.startsWith("line 1: DF55: expected one of 9F06 "))
        assertEquals("line 2: DF07: expected 01, got 04", wrongKey(key.replace("DF070101", "DF070104")))
        assertEquals("line 2: DF05: expected a date, YYYYMMDD, got 3230333031333331", wrongKey(key.replace("3230333031323331", "3230333031333331")))
        assertEquals("line 2: DF03: expected 20 bytes, got none", wrongKey(key.substringBefore("DF0314")))
    }

    @Test
    fun `a file is whole`() {
        assertEquals("file: expected an AID row, got none", wrong("# nothing\n\n"))
        assertEquals("file: expected a row of a CA key, got none", wrong(application))
        assertEquals("line 3: CA key A000000333 09: expected it once, got it also in line 2", wrong("$application\n$key\n$key"))
        assertEquals("line 2: AID A000000333010101: expected it once, got it also in line 1", wrong("$application\n$application\n$key"))
        assertEquals("line 2: row: expected one row about the terminal itself, got another", wrong("9F350122\n9F350122"))
        assertEquals("file: expected at most 524288 letters, got 524289", wrong(" ".repeat(524_289)))
    }

    @Test
    fun `one AID may have a row for each kind of kernel`() {
        val read = EmvParameterFile.parse("${application}DFC10B0101\r\n${application}DFC10B0102\r\n$key\r\n")
        assertEquals(2, read.applications.size)
    }

    @Test
    fun `any cut of the sample is refused or read, and never more`() {
        for (end in sample.indices) {
            try {
                EmvParameterFile.parse(sample.substring(0, end))
            } catch (_: ParameterException) {
                // with its place
            }
        }
    }
}
