package suanpan.shell

/** BER-TLV as far as it travels between kernels, hosts and files: tags as hex, definite lengths (EMV Book 3, annex B). */
object BerTlv {
    class Element(val tag: String, val value: ByteArray)

    /** The elements on the outermost level; null where the first [length] of [bytes] are not whole elements. */
    fun parse(bytes: ByteArray, length: Int = bytes.size): List<Element>? {
        val found = ArrayList<Element>()
        var at = 0
        while (at < length) {
            val tagBytes = tagLength(bytes, at, length) ?: return null
            val tag = hex(bytes, at, tagBytes)
            at += tagBytes
            if (at >= length) return null
            var size = bytes[at++].toInt() and 0xFF
            if (size > 0x7F) {
                val digits = size and 0x7F
                if (digits !in 1..2 || at + digits > length) return null
                size = 0
                repeat(digits) { size = size shl 8 or (bytes[at++].toInt() and 0xFF) }
            }
            if (at + size > length) return null
            found += Element(tag, bytes.copyOfRange(at, at + size))
            at += size
        }
        return found
    }

    /** Upper-case hex of [length] bytes from [at]. */
    fun hex(bytes: ByteArray, at: Int = 0, length: Int = bytes.size): String {
        val text = StringBuilder(length * 2)
        for (i in at until at + length) {
            text.append(DIGITS[bytes[i].toInt() shr 4 and 0xF]).append(DIGITS[bytes[i].toInt() and 0xF])
        }
        return text.toString()
    }

    /** The bytes of [hex]; null where it is anything else. */
    fun bytes(hex: String): ByteArray? {
        if (hex.length % 2 != 0 || hex.any { Character.digit(it, 16) < 0 || it.code > 0x7F }) return null
        return ByteArray(hex.length / 2) { (Character.digit(hex[it * 2], 16) shl 4 or Character.digit(hex[it * 2 + 1], 16)).toByte() }
    }

    private fun tagLength(bytes: ByteArray, at: Int, end: Int): Int? {
        if (bytes[at].toInt() and 0x1F != 0x1F) return 1
        for (i in at + 1 until minOf(end, at + 3)) if (bytes[i].toInt() and 0x80 == 0) return i - at + 1
        return null
    }

    private const val DIGITS = "0123456789ABCDEF"
}
