package suanpan.sim

/** A question to a device. */
enum class Ask { READ_CARD, START_EMV, ANSWER_EMV, ASK_PIN, LOAD_KEYS, MAC, ENCRYPT_TRACK, PRINT, SCAN, CAPTURE_FACE, CAPTURE_SIGNATURE }

/** What goes wrong, as data: the [nth] question of its kind (from 1) meets a [misdeed]. */
data class Quirk(val ask: Ask, val nth: Int, val misdeed: Misdeed)

/** One that does not fit its question (a torn chip at the printer) does nothing. */
sealed interface Misdeed {
    // Of every device.

    /** The answer comes so much later. */
    data class Late(val ms: Long) : Misdeed

    /** The answer comes twice. */
    object Twice : Misdeed

    /** No answer ever. */
    object Silent : Misdeed

    /** The answer comes only after the terminal stopped asking. */
    object AfterStop : Misdeed

    /** The service dies under the question and is back after so long; null: never. */
    data class Lost(val backAfterMs: Long?) : Misdeed

    /** The call throws, as a dead binder does. */
    object Throws : Misdeed

    // Reader.

    object Unreadable : Misdeed
    object SeveralCards : Misdeed
    object UseChip : Misdeed

    /** A phone that wants its owner first. */
    object SeePhone : Misdeed
    object NoCard : Misdeed

    /** Two cards, one after the other: two answers that differ. */
    object TwoCards : Misdeed

    // Chip.

    /** Gone out of the field, or pulled out. */
    object Torn : Misdeed

    /** It declines, whatever the host said. */
    object Declines : Misdeed

    // PIN pad.

    object BypassesPin : Misdeed
    object CancelsPin : Misdeed
    object PadBroken : Misdeed

    // Secure processor.

    /** It has no key for this, or takes none. */
    object KeysRefused : Misdeed

    // Printer.

    object NoPaper : Misdeed

    /** The paper ends after so many rows of dots; what was printed hangs out. */
    data class PaperEndsAt(val row: Int) : Misdeed
    object Overheats : Misdeed

    /** A number that no manual knows. */
    object UnknownCode : Misdeed

    /** The slip comes out, but the printer never says so. */
    object PrintedInSilence : Misdeed

    /** The slip comes out, and the printer says that it does not know. */
    object PrintUnknown : Misdeed
}

/** The quirks of the devices and how often each question came. */
class Quirks {
    private val asked = HashMap<Ask, Int>()
    private var quirks = listOf<Quirk>()

    /** Counting starts anew. */
    @Synchronized
    fun become(next: List<Quirk>) {
        quirks = next
        asked.clear()
    }

    /** Counts the question; what goes wrong with it. */
    @Synchronized
    internal fun misdeed(ask: Ask): Misdeed? {
        val nth = (asked[ask] ?: 0) + 1
        asked[ask] = nth
        return quirks.firstOrNull { it.ask == ask && it.nth == nth }?.misdeed
    }

    /** How often the question came. */
    @Synchronized
    internal fun count(ask: Ask): Int = asked[ask] ?: 0
}
