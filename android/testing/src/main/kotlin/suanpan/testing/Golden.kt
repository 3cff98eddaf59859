package suanpan.testing

import java.io.File
import kotlin.math.abs
import kotlin.math.max

/**
 * Compares pictures with reviewed ones. `SUANPAN_BLESS=1` rewrites those that differ. A mismatch leaves
 * what was drawn and where it differs in [output].
 */
class Golden(private val goldens: File, private val output: File) {
    /** @throws AssertionError naming the files to look at. */
    fun check(name: String, picture: Picture) {
        if (!picture.drawn) throw AssertionError("$name: one flat colour; native graphics are off")
        val golden = File(goldens, "$name.png")
        // Written and read back, because a golden's colours are those of its file's palette.
        val actual = File(output, "$name.actual.png").also(picture::write)
        val difference = if (golden.exists()) Difference.of(Picture.read(golden), Picture.read(actual)) else null
        if (difference != null && difference.same) {
            actual.delete()
            return
        }
        if (System.getenv("SUANPAN_BLESS") == "1") return picture.write(golden)
        val why = when {
            difference == null -> "there is no golden $golden"
            difference.picture == null -> "${difference.text} than $golden"
            else -> {
                val shown = File(output, "$name.difference.png").also(difference.picture::write)
                "${difference.text} from $golden, see $shown"
            }
        }
        throw AssertionError("$name: $why; drawn: $actual. If that is right, run again with SUANPAN_BLESS=1")
    }
}

/** How two pictures differ; [picture] shows it in red on what was expected, paled. */
internal class Difference(val same: Boolean, val text: String, val picture: Picture?) {
    companion object {
        /** More than the rounding of another palette, less than a different colour. */
        private const val CHANNEL = 20

        /** A caret or the edge of a letter may move; a letter may not: it is more than this of a screen. */
        private const val SHARE = 0.0001

        fun of(expected: Picture, actual: Picture): Difference {
            if (expected.width != actual.width || expected.height != actual.height) {
                val text = "${actual.width}x${actual.height} is another size, not ${expected.width}x${expected.height}"
                return Difference(false, text, null)
            }
            var differing = 0
            val shown = IntArray(expected.pixels.size) {
                val one = expected.pixels[it]
                if (distance(one, actual.pixels[it]) > CHANNEL) {
                    differing++
                    0xFF0000
                } else {
                    pale(one)
                }
            }
            val share = differing.toDouble() / shown.size
            val text = "$differing of ${shown.size} pixels differ"
            return Difference(share <= SHARE, text, Picture(expected.width, expected.height, shown))
        }

        private fun distance(one: Int, other: Int): Int = max(
            abs((one shr 16 and 255) - (other shr 16 and 255)),
            max(abs((one shr 8 and 255) - (other shr 8 and 255)), abs((one and 255) - (other and 255))),
        )

        private fun pale(colour: Int): Int {
            val grey = 192 + ((colour shr 16 and 255) + (colour shr 8 and 255) + (colour and 255)) / 12
            return grey shl 16 or (grey shl 8) or grey
        }
    }
}
