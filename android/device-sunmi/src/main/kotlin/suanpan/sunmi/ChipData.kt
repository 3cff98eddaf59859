package suanpan.sunmi

import java.io.ByteArrayOutputStream

/** What a kernel and a host have to say to each other about a chip. */
internal object ChipData {
    /** Tags of field 55 of a request, in order. */
    val ONLINE = listOf(
        "9F26", "9F27", "9F10", "9F37", "9F36", "95", "9A", "9C", "9F02", "5F2A", "82", "9F1A", "9F03", "9F33", "9F34",
        "9F35", "9F1E", "84", "9F09", "9F41",
    )

    /** Tags of field 55 of a reversal, in order. */
    val REVERSAL = listOf("95", "9F1E", "9F10", "9F36", "DF31")

    /** What the kernel takes of the host's field 55: scripts, issuer authentication, response code. */
    val ISSUER = listOf("71", "72", "91", "8A")

    /** The elements of [tags] that have a value, in their order. */
    fun encode(tags: List<String>, elements: Map<String, ByteArray>): ByteArray {
        val out = ByteArrayOutputStream()
        for (tag in tags) {
            val value = elements[tag]?.takeIf { it.isNotEmpty() } ?: continue
            for (i in tag.indices step 2) out.write(tag.substring(i, i + 2).toInt(16))
            if (value.size > 0xFF) {
                out.write(0x82)
                out.write(value.size shr 8)
            } else if (value.size > 0x7F) {
                out.write(0x81)
            }
            out.write(value.size)
            out.write(value)
        }
        return out.toByteArray()
    }

    /**
     * ASCII track 2 of the chip's equivalent (tag 57, EMV Book 3 annex A): digits by the half byte, `D` between,
     * `F` after the last. Null where it is anything else. The caller wipes it.
     */
    fun track2(equivalent: ByteArray): ByteArray? {
        val digits = ByteArray(equivalent.size * 2)
        var length = 0
        var separators = 0
        for (i in digits.indices) {
            val half = equivalent[i / 2].toInt() shr (if (i % 2 == 0) 4 else 0) and 0xF
            when (half) {
                in 0..9 -> digits[length++] = ('0'.code + half).toByte()
                0xD -> {
                    digits[length++] = '='.code.toByte()
                    separators++
                }
                0xF -> if (i == digits.lastIndex) break else return null.also { digits.fill(0) }
                else -> return null.also { digits.fill(0) }
            }
        }
        val track = digits.copyOf(length)
        digits.fill(0)
        return if (separators == 1) track else null.also { track.fill(0) }
    }

    /** The part of the card number that goes into a PIN block: 12 digits left of the check digit (ISO 9564-1). */
    fun pinDigits(track2: ByteArray): ByteArray {
        val end = track2.indexOf('='.code.toByte()).let { if (it < 0) track2.size else it } - 1
        return ByteArray(12) { i -> (end - 12 + i).let { if (it in 0 until end) track2[it] else '0'.code.toByte() } }
    }
}
