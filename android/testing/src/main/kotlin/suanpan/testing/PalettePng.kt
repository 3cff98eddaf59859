package suanpan.testing

import java.io.ByteArrayOutputStream
import java.io.DataOutputStream
import java.util.zip.CRC32
import java.util.zip.Deflater
import java.util.zip.DeflaterOutputStream

/**
 * PNG with a palette (colour type 3), the smallest form of a flat picture, and the same bytes for the same
 * pixels. Where there are more than 256 colours, low bits of the channels go until there are not;
 * [Golden] tolerates that.
 */
internal object PalettePng {
    private const val COLOURS = 256

    /** [pixels] are ARGB, row by row; alpha is not kept. */
    fun encode(pixels: IntArray, width: Int, height: Int): ByteArray {
        require(pixels.size == width * height) { "expected ${width * height} pixels, got ${pixels.size}" }
        val reduced = (0..8).asSequence().map { reduce(pixels, it) }.first { it.distinctUpTo(COLOURS) }
        val palette = reduced.distinct().sorted()
        val index = palette.withIndex().associate { (at, colour) -> colour to at }
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
                    for (x in 0 until width) row[x + 1] = index.getValue(reduced[y * width + x]).toByte()
                    write(row)
                }
                finish()
            }
            deflater.end()
        }
        chunk(out, "IEND") {}
        return out.toByteArray()
    }

    private fun IntArray.distinctUpTo(limit: Int): Boolean {
        val seen = HashSet<Int>(limit * 2)
        return all { seen.add(it); seen.size <= limit }
    }

    /** Keeps the upper bits of each channel, and fills the lower so that white stays white. */
    private fun reduce(pixels: IntArray, dropped: Int): IntArray {
        val kept = 8 - dropped
        fun channel(value: Int): Int {
            if (dropped == 0) return value
            if (kept == 0) return 0
            return (value shr dropped) * 255 / ((1 shl kept) - 1)
        }
        val table = IntArray(256, ::channel)
        return IntArray(pixels.size) {
            val pixel = pixels[it]
            (table[pixel shr 16 and 255] shl 16) or (table[pixel shr 8 and 255] shl 8) or table[pixel and 255]
        }
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
