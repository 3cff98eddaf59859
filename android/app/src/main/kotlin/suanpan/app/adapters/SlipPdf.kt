package suanpan.app.adapters

import java.io.ByteArrayOutputStream
import java.io.OutputStream
import java.util.Locale
import java.util.zip.DeflaterOutputStream
import suanpan.shell.port.Raster

/**
 * A slip as a PDF (ISO 32000-1) of one picture a sheet, dots as they are, at the roll's own size: 203 dots are an inch.
 * Written by hand because a 1-bit picture is nearly a PDF already.
 */
internal class SlipPdf(
    /** In points, 72 an inch. */
    private val widthPt: Int,
    private val heightPt: Int,
    private val leftPt: Int,
    private val topPt: Int,
    private val bottomPt: Int,
) {
    private val rowsPerSheet = ((heightPt - topPt - bottomPt) / POINTS_PER_DOT).toInt().coerceAtLeast(1)

    /** Which rows go on which sheet. */
    fun sheets(raster: Raster): List<IntRange> =
        (0 until raster.heightDots step rowsPerSheet).map { it until minOf(raster.heightDots, it + rowsPerSheet) }

    fun write(raster: Raster, out: OutputStream) {
        val sheets = sheets(raster)
        val file = Objects()
        file.write("%PDF-1.4\n".toByteArray())
        file.add("<< /Type /Catalog /Pages 2 0 R >>")
        // Three objects a sheet, after these two.
        file.add("<< /Type /Pages /Count ${sheets.size} /Kids [${sheets.indices.joinToString(" ") { "${3 + 3 * it} 0 R" }}] >>")
        for ((number, rows) in sheets.withIndex()) {
            val page = 3 + 3 * number
            file.add(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 $widthPt $heightPt] /Contents ${page + 1} 0 R " +
                    "/Resources << /XObject << /Slip ${page + 2} 0 R >> >> >>",
            )
            val height = rows.count() * POINTS_PER_DOT
            file.add("", content(raster.widthDots * POINTS_PER_DOT, height).toByteArray())
            file.add(
                "/Type /XObject /Subtype /Image /Width ${raster.widthDots} /Height ${rows.count()} /ColorSpace /DeviceGray " +
                    "/BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode",
                deflated(raster.bits, rows.first * raster.bytesPerRow, rows.count() * raster.bytesPerRow),
            )
        }
        file.end()
        out.write(file.toByteArray())
    }

    /** Puts the picture at the top left. */
    private fun content(width: Double, height: Double) =
        String.format(Locale.ROOT, "q %.3f 0 0 %.3f %d %.3f cm /Slip Do Q", width, height, leftPt, heightPt - topPt - height)

    private fun deflated(bytes: ByteArray, at: Int, length: Int): ByteArray {
        val packed = ByteArrayOutputStream()
        DeflaterOutputStream(packed).use { it.write(bytes, at, length) }
        return packed.toByteArray()
    }

    /** Numbers objects and remembers where they begin. */
    private class Objects : ByteArrayOutputStream() {
        private val starts = ArrayList<Int>()

        fun add(body: String) = entry { write(body.toByteArray()) }

        fun add(entries: String, stream: ByteArray) = entry {
            write("<< $entries /Length ${stream.size} >>\nstream\n".toByteArray())
            write(stream, 0, stream.size)
            write("\nendstream".toByteArray())
        }

        fun end() {
            val table = size()
            val lines = starts.joinToString("") { String.format(Locale.ROOT, "%010d 00000 n \n", it) }
            write("xref\n0 ${starts.size + 1}\n0000000000 65535 f \n$lines".toByteArray())
            write("trailer\n<< /Size ${starts.size + 1} /Root 1 0 R >>\nstartxref\n$table\n%%EOF\n".toByteArray())
        }

        private fun entry(body: () -> Unit) {
            starts += size()
            write("${starts.size} 0 obj\n".toByteArray())
            body()
            write("\nendobj\n".toByteArray())
        }
    }

    private companion object {
        const val POINTS_PER_DOT = 72.0 / 203
    }
}
