package suanpan.sunmi

import suanpan.shell.port.CardFailure
import suanpan.shell.port.EmvEnd

/** Why no card was found, or why it ended before its number was known. */
internal fun cardFailure(code: Int): CardFailure = cardFailures[code] ?: when (code) {
    in -2999..-2000 -> CardFailure.UNREADABLE // card, contactless, contact
    in -4999..-4000 -> CardFailure.UNREADABLE // kernel
    else -> CardFailure.READER // security, service, and whatever is not known
}

private val cardFailures = mapOf(
    -2001 to CardFailure.TIMEOUT, // no card
    -2002 to CardFailure.SEVERAL_CARDS,
    -4001 to CardFailure.USE_CHIP, // try another interface
    -4003 to CardFailure.SEE_PHONE,
    2 to CardFailure.UNREADABLE, // declined offline
    4 to CardFailure.UNREADABLE, // try again
)

/** What the host had said when the kernel ended. */
internal enum class HostWord { NOTHING, APPROVED, DECLINED, UNREACHABLE }

/** 0 only says that the kernel is done; what that means depends on the host. */
internal fun emvEnd(code: Int, host: HostWord): EmvEnd = when (code) {
    0, 5 -> when (host) {
        HostWord.APPROVED -> EmvEnd.APPROVED
        HostWord.DECLINED -> EmvEnd.DECLINED
        HostWord.NOTHING, HostWord.UNREACHABLE -> EmvEnd.FAILED
    }
    1 -> if (host == HostWord.DECLINED) EmvEnd.DECLINED else EmvEnd.APPROVED // offline
    2, 6, -4000 -> EmvEnd.DECLINED
    else -> EmvEnd.FAILED
}

/** The shell's code for an error of the pad; cancelling is none. */
internal fun pinFailure(code: Int): String = when (code) {
    -3004, -3005 -> "pin:no_key" // key index, key
    -3008 -> "pin:timeout"
    else -> "pin:pad"
}

/** The pad was cancelled by the cardholder. */
internal const val PIN_CANCELLED = -3007

/** Which kernel's data a contactless card's tags are read from, by the beginning of its application identifier. */
internal fun kernelOf(aid: String): Int =
    kernels.entries.firstOrNull { (rid, _) -> aid.startsWith(rid, ignoreCase = true) }?.value ?: 0

private val kernels = mapOf(
    "A000000003" to 2, // payWave
    "A000000004" to 1, // PayPass
    "A000000025" to 7, // American Express
    "A000000065" to 5, // JCB
    "A000000152" to 9, // Discover
    "A000000524" to 10, // RuPay
    "A000000658" to 3, // MIR
)
