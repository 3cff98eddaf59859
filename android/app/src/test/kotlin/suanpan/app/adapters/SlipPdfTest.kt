package suanpan.app.adapters

import java.io.ByteArrayOutputStream
import java.util.zip.InflaterInputStream
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import suanpan.shell.port.Raster

class SlipPdfTest {
    private val a4 = SlipPdf(595, 842, 20, 30, 30)

    private fun slip(rows: Int) = Raster(384, rows, ByteArray(48 * rows) { (it * 7 % 253).toByte() })

    private fun written(rows: Int) = ByteArrayOutputStream().also { a4.write(slip(rows), it) }.toByteArray()

    /** One character a byte. */
    private fun text(pdf: ByteArray) = String(pdf, Charsets.ISO_8859_1)

    @Test
    fun everyRowIsOnASheetOnce() {
        val perSheet = a4.sheets(slip(10_000)).first().count()
        assertEquals((842 - 60) * 203 / 72, perSheet)
        for (rows in listOf(1, perSheet, perSheet + 1, 3 * perSheet)) {
            val sheets = a4.sheets(slip(rows))
            assertEquals((0 until rows).toList(), sheets.flatten())
            assertTrue(sheets.all { it.count() <= perSheet })
        }
    }

    @Test
    fun theTableNamesWhereEveryObjectBegins() {
        val pdf = text(written(5_000))
        val table = Regex("startxref\n(\\d+)\n%%EOF\n$").find(pdf)!!.groupValues[1].toInt()
        assertTrue(pdf.startsWith("xref\n0 ", table))
        val starts = Regex("(\\d{10}) 00000 n \n").findAll(pdf, table).map { it.groupValues[1].toInt() }.toList()
        assertEquals(2 + 3 * 3, starts.size)
        starts.forEachIndexed { i, at -> assertTrue("object ${i + 1}", pdf.startsWith("${i + 1} 0 obj\n", at)) }
        assertEquals(3, Regex("/Type /Page ").findAll(pdf).count())
    }

    @Test
    fun thePictureIsTheSlipDotForDot() {
        val pdf = written(5_000)
        val pictures = Regex("/Width 384 /Height (\\d+) .*?/Length (\\d+) >>\nstream\n").findAll(text(pdf)).toList()
        assertEquals(5_000, pictures.sumOf { it.groupValues[1].toInt() })
        val dots = ByteArrayOutputStream()
        for (picture in pictures) {
            val at = picture.range.last + 1
            dots.write(InflaterInputStream(pdf.inputStream(at, picture.groupValues[2].toInt())).readBytes())
        }
        assertArrayEquals(slip(5_000).bits, dots.toByteArray())
    }

    @Test
    fun itStandsAtTheTopLeftAtItsOwnSize() {
        // 384 dots are 48 mm: 136.197 points; 203 rows are an inch.
        assertTrue(text(written(203)).contains("q 136.197 0 0 72.000 20 740.000 cm /Slip Do Q"))
    }
}
