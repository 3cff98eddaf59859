package suanpan.sim

import java.io.ByteArrayOutputStream
import java.security.SecureRandom
import java.text.SimpleDateFormat
import java.util.Date
import java.util.Locale
import java.util.TimeZone
import suanpan.shell.Money

/** How the cardholder was verified: CVM results (9F34) and the TVR (95), EMV Book 4 A4 and Book 3 C5. */
internal enum class Cvm(val results: String, val tvr: String) {
    NONE("1F0302", "0000000000"),

    /** Online PIN entered. */
    ONLINE_PIN("420300", "0000040000"),

    /** PIN required, pad present, not entered; verification failed. */
    PIN_BYPASSED("420301", "0000880000"),
}

/**
 * Field 55 as a kernel hands it over. The cryptograms are random: no key of the card exists, and the simulated host
 * asks for none.
 */
internal class Chip {
    private val random = SecureRandom()
    private val counters = HashMap<String, Int>()

    /** A request for an online decision: the sets of the request and of a reversal. */
    @Synchronized
    fun sign(card: TestCard, amount: Money, cvm: Cvm): Pair<ByteArray, ByteArray> {
        val counter = (counters[card.name] ?: 0) + 1
        counters[card.name] = counter
        val atc = counter.toString(16).padStart(4, '0')
        val online = tlv(
            "9F26" to randomHex(8),
            "9F27" to "80", // ARQC
            "9F10" to ISSUER_DATA,
            "9F37" to randomHex(4),
            "9F36" to atc,
            "95" to cvm.tvr,
            "9A" to today(),
            "9C" to "00", // purchase
            "9F02" to amount.minor.toString().padStart(12, '0'),
            "5F2A" to CURRENCIES.getValue(amount.currency),
            "82" to "7C00",
            "9F1A" to "0156",
            "9F03" to "000000000000",
            "9F33" to "E0F1C8",
            "9F34" to cvm.results,
            "9F35" to "22", // attended, merchant, online with offline capability
            "9F1E" to SERIAL,
            "84" to "A000000333010101", // UnionPay debit
            "9F09" to "0030",
            "9F41" to atc.padStart(8, '0'),
        )
        val reversal = tlv(
            "95" to cvm.tvr,
            "9F1E" to SERIAL,
            "9F10" to ISSUER_DATA,
            "9F36" to atc,
            "DF31" to "0000000000", // issuer script results: none
        )
        return online to reversal
    }

    private fun randomHex(bytes: Int) = ByteArray(bytes).also(random::nextBytes).joinToString("") { "%02X".format(it) }

    private fun today() = SimpleDateFormat("yyMMdd", Locale.ROOT)
        .apply { timeZone = TimeZone.getTimeZone("Asia/Shanghai") }
        .format(Date())

    private companion object {
        /** Of a PBOC card: length, key index, algorithm, card verification results. */
        const val ISSUER_DATA = "07010103A0000001"

        /** `SIMULATE` in ASCII. */
        const val SERIAL = "53494D554C415445"

        /** ISO 4217 numeric, as tag 5F2A has it. */
        val CURRENCIES = mapOf("CNY" to "0156")

        fun tlv(vararg objects: Pair<String, String>): ByteArray {
            val bytes = ByteArrayOutputStream()
            for ((tag, value) in objects) {
                bytes.write(hex(tag))
                bytes.write(value.length / 2) // all are shorter than 128 bytes
                bytes.write(hex(value))
            }
            return bytes.toByteArray()
        }

        fun hex(text: String) = ByteArray(text.length / 2) { text.substring(it * 2, it * 2 + 2).toInt(16).toByte() }
    }
}
