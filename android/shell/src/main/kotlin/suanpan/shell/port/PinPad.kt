package suanpan.shell.port

/** Returns a PIN enciphered; no type here has a place for a clear one. */
interface PinPad : Device {
    fun ask(ask: AskPin, answers: PinAnswers)

    /** Stops asking and forgets the digits; no answer is needed. */
    fun stop()
}

/**
 * [amount] is shown while typing. [format] is how the PIN is laid out before it is enciphered; a pad that cannot says
 * `pin:format`. The card number is the adapter's own: its reader or kernel had it.
 */
class AskPin(val amount: String, val triesLeft: Int?, val timeoutMs: Long, val format: PinFormat = PinFormat.ISO_0)

/** Formats of ISO 9564-1 in eight bytes. */
enum class PinFormat { ISO_0, ISO_1, ISO_3 }

/** What the pad says, from any thread: [digits] while typing, then one of the others, once. */
interface PinAnswers {
    fun digits(count: Int)

    /**
     * The enciphered PIN block, 8 or 16 bytes, which the shell wipes, and its key serial number (KSN, 10 or 12 bytes)
     * where the pad enciphers under DUKPT.
     */
    fun entered(block: ByteArray, ksn: ByteArray? = null)
    fun bypassed()
    fun cancelled()

    /** [code] is stable: `pin:timeout`, `pin:no_key`, `pin:format`, `pin:pad`. */
    fun failed(code: String)
}

/** A pad that the app draws, because there is no secure one. Unfit for production; absent from a release. */
interface DrawnPinPad : PinPad {
    /** 0 to 9. */
    fun pressDigit(digit: Int)
    fun press(key: PinKey)
}

enum class PinKey { BACKSPACE, ENTER, BYPASS, CANCEL }
