package suanpan.shell.port

import java.security.MessageDigest
import suanpan.shell.BerTlv

/**
 * What a kernel knows cards by: the applications that it takes, and the public keys of their schemes. In the form in
 * which UnionPay acquirers give them out, one TLV row each (the content of field 62 of their parameter downloads).
 */
class EmvParameters(
    val applications: List<EmvApplication>,
    val caKeys: List<CaKey>,
    /** What the terminal itself is, by tag (9F33 9F35 9F40 9F1A 5F2A 5F36 9F66), in hex; empty where no row says so. */
    val terminal: Map<String, String>,
)

/** One application: its AID, and limits and action codes by tag. Comes from [line] of the file. */
class EmvApplication internal constructor(val line: Int, private val tags: Map<String, ByteArray>) {
    /** In hex. */
    val aid: String get() = BerTlv.hex(tags.getValue("9F06"))

    /** A copy; null where the row has none. */
    operator fun get(tag: String): ByteArray? = tags[tag]?.copyOf()
}

/** One public key of a scheme's certification authority. Comes from [line] of the file. */
class CaKey internal constructor(val line: Int, private val tags: Map<String, ByteArray>, private val expires: Int) {
    /** The scheme (RID), in hex. */
    val rid: String get() = BerTlv.hex(tags.getValue("9F06"))

    /** In hex. */
    val index: String get() = BerTlv.hex(tags.getValue("9F22"))

    operator fun get(tag: String): ByteArray? = tags[tag]?.copyOf()

    /** Whether it may be used on [day], as in 20261231; it may on its last. */
    fun isValidOn(day: Int): Boolean = day <= expires

    /** The last day as six digits, YYMMDD, by the half byte. */
    val lastDay: ByteArray get() = checkNotNull(BerTlv.bytes("%06d".format(expires % 1_000_000)))
}

/** What is wrong with a file of parameters; [line] is 0 for the file as a whole. */
class ParameterException(val line: Int, val place: String, val expected: String, val got: String) :
    Exception((if (line == 0) "" else "line $line: ") + "$place: expected $expected, got $got")

/**
 * Reads such a file: text, a row a line in hex; empty lines and those that begin with `#` are passed over. A row with
 * 9F22 is a key, one with 9F06 alone an application, one with neither what the terminal itself is.
 */
object EmvParameterFile {
    /** @throws ParameterException for the first thing that is wrong, naming its line. Nothing is taken by half. */
    fun parse(text: String): EmvParameters {
        if (text.length > MOST_LETTERS) throw ParameterException(0, "file", "at most $MOST_LETTERS letters", "${text.length}")
        val applications = LinkedHashMap<String, EmvApplication>()
        val keys = LinkedHashMap<String, CaKey>()
        var terminal: Map<String, String>? = null
        text.lineSequence().forEachIndexed { at, raw ->
            val line = Line(at + 1)
            val row = raw.trim()
            if (row.isEmpty() || row.startsWith("#")) return@forEachIndexed
            val tags = line.tags(row)
            when {
                "9F22" in tags -> line.caKey(tags).let { key ->
                    keys.put("${key.rid} ${key.index}", key)?.let { line.again("CA key ${key.rid} ${key.index}", it.line) }
                }
                "9F06" in tags -> line.application(tags).let { application ->
                    // One AID may have a row for the contact and one for the contactless kernel.
                    val kind = listOf("9F06", "DFC10A", "DFC10B").joinToString(" ") { tag -> tags[tag]?.let(BerTlv::hex).orEmpty() }
                    applications.put(kind, application)?.let { line.again("AID ${application.aid}", it.line) }
                }
                else -> {
                    if (terminal != null) line.wrong("row", "one row about the terminal itself", "another")
                    line.check(tags, TERMINAL)
                    terminal = tags.mapValues { (_, value) -> BerTlv.hex(value) }
                }
            }
        }
        if (applications.isEmpty()) throw ParameterException(0, "file", "an AID row", "none")
        if (keys.isEmpty()) throw ParameterException(0, "file", "a row of a CA key", "none")
        return EmvParameters(applications.values.toList(), keys.values.toList(), terminal.orEmpty())
    }

    /** Far more than all schemes together have. */
    private const val MOST_LETTERS = 512 * 1024
}

/** How a value must look. */
private class Rule(val sizes: IntRange, val required: Boolean = false, val digits: Boolean = false, val only: Set<String>? = null) {
    constructor(size: Int, required: Boolean = false, digits: Boolean = false, only: Set<String>? = null) : this(size..size, required, digits, only)

    val words: String get() = (if (sizes.first == sizes.last) "${sizes.first}" else "${sizes.first} to ${sizes.last}") + " bytes"
}

/** UnionPay's parameter download; below them what EMV and Sunmi's kernels know besides. */
private val APPLICATION = mapOf(
    "9F06" to Rule(5..16, required = true),
    "DF01" to Rule(1, required = true, only = setOf("00", "01")), // partial or whole match
    "9F08" to Rule(2), // stands for 9F09 in many files
    "9F09" to Rule(2),
    "DF11" to Rule(5, required = true), // TAC default
    "DF12" to Rule(5, required = true), // TAC online
    "DF13" to Rule(5, required = true), // TAC denial
    "9F1B" to Rule(4, required = true), // floor limit
    "DF15" to Rule(4), // threshold of random selection
    "DF16" to Rule(1, digits = true), // most percent
    "DF17" to Rule(1, digits = true), // percent
    "DF14" to Rule(1..32), // default DDOL
    "DF18" to Rule(1, only = setOf("00", "01")), // online PIN
    "9F7B" to Rule(6, digits = true), // limit of electronic cash
    "DF19" to Rule(6, digits = true), // contactless floor limit
    "DF20" to Rule(6, digits = true), // contactless limit
    "DF21" to Rule(6, digits = true), // contactless limit without verification
    "9F01" to Rule(6), "9F15" to Rule(2), "9F16" to Rule(15..16), "9F1C" to Rule(8), "9F3C" to Rule(2), "9F3D" to Rule(1),
    "9F4E" to Rule(1..128), "9F66" to Rule(4),
    "DFC108" to Rule(1), "DFC109" to Rule(1), "DFC10A" to Rule(1), "DFC10B" to Rule(1), "DFC10C" to Rule(1..8), "DFC10D" to Rule(1),
)

private val CA_KEY = mapOf(
    "9F06" to Rule(5, required = true),
    "9F22" to Rule(1, required = true),
    "DF05" to Rule(4..8, required = true), // the last day
    "DF06" to Rule(1, required = true, only = setOf("01")), // SHA-1
    "DF07" to Rule(1, required = true, only = setOf("01")), // RSA
    "DF02" to Rule(64..248, required = true), // modulus (EMV Book 2, B2.1)
    "DF04" to Rule(1..3, required = true, only = setOf("03", "0003", "000003", "010001")), // exponent (the same)
    "DF03" to Rule(20, required = true), // check value
)

private val TERMINAL = mapOf(
    "9F33" to Rule(3), "9F35" to Rule(1), "9F40" to Rule(5), "9F1A" to Rule(2), "5F2A" to Rule(2), "5F36" to Rule(1), "9F66" to Rule(4),
)

/** Reads one row and knows where it stands. */
private class Line(private val number: Int) {
    fun wrong(place: String, expected: String, got: String): Nothing = throw ParameterException(number, place, expected, got)

    fun again(what: String, first: Int): Nothing = wrong(what, "it once", "it also in line $first")

    fun tags(row: String): Map<String, ByteArray> {
        val bytes = BerTlv.bytes(row) ?: wrong("row", "pairs of hex digits", strange(row))
        if (bytes.size > MOST_BYTES) wrong("row", "at most $MOST_BYTES bytes", "${bytes.size}")
        val elements = BerTlv.parse(bytes) ?: wrong("row", "whole TLV elements", "${bytes.size} bytes that are none")
        val tags = LinkedHashMap<String, ByteArray>()
        for (element in elements) if (tags.put(element.tag, element.value) != null) wrong(element.tag, "it once", "it twice")
        return tags
    }

    fun check(tags: Map<String, ByteArray>, rules: Map<String, Rule>) {
        for ((tag, value) in tags) {
            val rule = rules[tag] ?: wrong(tag, "one of ${rules.keys.joinToString(" ")}", "a tag that has no place here")
            val hex = BerTlv.hex(value)
            if (value.size !in rule.sizes) wrong(tag, rule.words, "${value.size}")
            if (rule.digits && hex.any { it !in '0'..'9' }) wrong(tag, "decimal digits", hex)
            if (rule.only != null && hex !in rule.only) wrong(tag, rule.only.joinToString(" or "), hex)
        }
        rules.entries.firstOrNull { (tag, rule) -> rule.required && tag !in tags }?.let { (tag, rule) -> wrong(tag, rule.words, "none") }
    }

    fun application(tags: Map<String, ByteArray>): EmvApplication {
        check(tags, APPLICATION)
        if ("9F08" !in tags && "9F09" !in tags) wrong("9F09", "2 bytes", "none")
        return EmvApplication(number, tags)
    }

    fun caKey(tags: Map<String, ByteArray>): CaKey {
        check(tags, CA_KEY)
        // Over RID, index, modulus and exponent (EMV Book 2, 6.2, CA public key check sum).
        val sum = MessageDigest.getInstance("SHA-1").run {
            listOf("9F06", "9F22", "DF02", "DF04").forEach { update(tags.getValue(it)) }
            digest()
        }
        val stated = tags.getValue("DF03")
        if (!sum.contentEquals(stated)) wrong("DF03", BerTlv.hex(sum), BerTlv.hex(stated))
        return CaKey(number, tags, lastDay(tags.getValue("DF05")))
    }

    /** YYYYMMDD: digits by the half byte, or in ASCII; both are given out. */
    private fun lastDay(value: ByteArray): Int {
        val text = if (value.size == 8) String(value, Charsets.ISO_8859_1) else BerTlv.hex(value)
        val day = text.takeIf { it.length == 8 && it.all { digit -> digit in '0'..'9' } }?.toInt()
        if (day == null || day / 100 % 100 !in 1..12 || day % 100 !in 1..31) wrong("DF05", "a date, YYYYMMDD", BerTlv.hex(value))
        return day
    }

    /** The first thing that is no hex digit, or how many digits there are. */
    private fun strange(row: String): String {
        val at = row.indexOfFirst { Character.digit(it, 16) < 0 || it.code > 0x7F }
        return if (at < 0) "${row.length} digits" else "another sign at ${at + 1}"
    }

    private companion object {
        const val MOST_BYTES = 1_024
    }
}
