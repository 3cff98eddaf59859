package suanpan.desk.page

import java.io.ByteArrayOutputStream
import java.io.DataOutputStream
import java.util.zip.CRC32
import java.util.zip.Deflater
import java.util.zip.DeflaterOutputStream

/** The pictures of what was printed, newest [MOST]. */
internal class Slips {
    private val kept = LinkedHashMap<String, ByteArray>()
    private var last = 0

    /** A page that outlives a restart must not take a new slip for an old one. */
    private val run = System.currentTimeMillis().toString(36)

    @Synchronized
    fun keep(png: ByteArray): String {
        val name = "$run-${++last}"
        kept[name] = png
        while (kept.size > MOST) kept.remove(kept.keys.first())
        return name
    }

    @Synchronized
    operator fun get(name: String): ByteArray? = kept[name]

    companion object {
        const val MOST = 24
    }
}

/**
 * A 1-bit picture as PNG (ISO/IEC 15948): greyscale, one bit a pixel. [bits] has 1 for black, rows padded to whole
 * bytes, as printers want it; PNG has 0 for black.
 */
fun png(widthDots: Int, heightDots: Int, bits: ByteArray): ByteArray {
    val rowBytes = (widthDots + 7) / 8
    require(bits.size == rowBytes * heightDots) { "expected ${rowBytes * heightDots} bytes, got ${bits.size}" }
    val file = ByteArrayOutputStream()
    val out = DataOutputStream(file)
    out.write(byteArrayOf(0x89.toByte(), 'P'.code.toByte(), 'N'.code.toByte(), 'G'.code.toByte(), 13, 10, 26, 10))
    val head = ByteArrayOutputStream()
    DataOutputStream(head).apply {
        writeInt(widthDots)
        writeInt(heightDots)
        write(byteArrayOf(1, 0, 0, 0, 0)) // depth 1, greyscale, deflate, usual filters, not interlaced
    }
    val rows = ByteArrayOutputStream()
    DeflaterOutputStream(rows, Deflater(Deflater.BEST_SPEED)).use { deflated ->
        for (row in 0 until heightDots) {
            deflated.write(0)
            for (at in row * rowBytes until (row + 1) * rowBytes) deflated.write(bits[at].toInt().inv())
        }
    }
    out.chunk("IHDR", head.toByteArray())
    out.chunk("IDAT", rows.toByteArray())
    out.chunk("IEND", ByteArray(0))
    return file.toByteArray()
}

private fun DataOutputStream.chunk(name: String, content: ByteArray) {
    val named = name.toByteArray() + content
    writeInt(content.size)
    write(named)
    writeInt(CRC32().apply { update(named) }.value.toInt())
}
