package suanpan.testing

import java.io.ByteArrayOutputStream
import java.io.DataOutputStream
import java.util.zip.CRC32
import java.util.zip.Deflater
import java.util.zip.DeflaterOutputStream

/**
 * PNG with a palette (colour type 3), the smallest form of a flat picture, and the same bytes for the same pixels.
 * Where there are more than 256 colours, the rarest take the nearest of the commonest: edges of letters, by a shade
 * that [Golden] tolerates.
 */
internal object PalettePng {
    private const val COLOURS = 256
    private const val OPAQUE = 0xFFFFFF

    /** [pixels] are ARGB, row by row; alpha is not kept. */
    fun encode(pixels: IntArray, width: Int, height: Int): ByteArray {
        require(pixels.size == width * height) { "expected ${width * height} pixels, got ${pixels.size}" }
        val index = index(pixels)
        val palette = index.palette
        val out = ByteArrayOutputStream()
        out.write(byteArrayOf(0x89.toByte(), 'P'.code.toByte(), 'N'.code.toByte(), 'G'.code.toByte(), 13, 10, 26, 10))
        chunk(out, "IHDR") {
            it.writeInt(width)
            it.writeInt(height)
            // Eight bits, palette, deflate, no filter kinds beyond the standard, not interlaced.
            it.write(byteArrayOf(8, 3, 0, 0, 0))
        }
        chunk(out, "PLTE") { data -> palette.forEach { data.write(byteArrayOf((it shr 16).toByte(), (it shr 8).toByte(), it.toByte())) } }
        chunk(out, "IDAT") { data ->
            val deflater = Deflater(Deflater.BEST_COMPRESSION)
            DeflaterOutputStream(data, deflater).apply {
                val row = ByteArray(width + 1)
                for (y in 0 until height) {
                    for (x in 0 until width) row[x + 1] = index.of(pixels[y * width + x]).toByte()
                    write(row)
                }
                finish()
            }
            deflater.end()
        }
        chunk(out, "IEND") {}
        return out.toByteArray()
    }

    /** [colours] in order, and for each its place in the [palette]. */
    private class Index(val palette: List<Int>, private val colours: IntArray, private val nearest: IntArray) {
        private var last = -1
        private var lastPlace = 0

        fun of(pixel: Int): Int {
            val colour = pixel and OPAQUE
            // Neighbours are mostly the same.
            if (colour != last) {
                last = colour
                lastPlace = nearest[colours.binarySearch(colour)]
            }
            return lastPlace
        }
    }

    private fun index(pixels: IntArray): Index {
        val sorted = IntArray(pixels.size) { pixels[it] and OPAQUE }.apply { sort() }
        val starts = sorted.indices.filter { it == 0 || sorted[it] != sorted[it - 1] }
        val colours = IntArray(starts.size) { sorted[starts[it]] }
        fun count(at: Int) = (if (at + 1 < starts.size) starts[at + 1] else sorted.size) - starts[at]
        // By colour where counts are equal, so that the bytes are the same every time.
        val ranked = colours.indices.sortedWith(compareByDescending<Int> { count(it) }.thenBy { it })
        val palette = ranked.take(COLOURS).map { colours[it] }.sorted()
        val nearest = IntArray(colours.size) { at -> palette.indices.minByOrNull { distance(palette[it], colours[at]) } ?: 0 }
        return Index(palette, colours, nearest)
    }

    private fun distance(one: Int, other: Int): Int {
        fun square(shift: Int): Int {
            val apart = (one shr shift and 255) - (other shr shift and 255)
            return apart * apart
        }
        return square(16) + square(8) + square(0)
    }

    private fun chunk(out: ByteArrayOutputStream, type: String, fill: (DataOutputStream) -> Unit) {
        val body = ByteArrayOutputStream()
        body.write(type.toByteArray(Charsets.US_ASCII))
        fill(DataOutputStream(body))
        val bytes = body.toByteArray()
        DataOutputStream(out).apply {
            writeInt(bytes.size - 4)
            write(bytes)
            writeInt(CRC32().apply { update(bytes) }.value.toInt())
        }
    }
}
