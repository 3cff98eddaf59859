package suanpan.app.world

import suanpan.shell.CardWay
import suanpan.shell.Language
import suanpan.shell.Terminal
import suanpan.shell.port.PrinterStatus

/** The simulated world as its panel needs it. May be called from any thread but the main one, where not said otherwise. */
interface World {
    val cards: List<WorldCard>

    /** Null when the reader took it; else why not. */
    fun present(card: WorldCard, way: CardWay): NotTaken?

    /** What can go wrong at the host, by stable name, in words; the first is nothing. */
    fun faults(language: Language): List<Pair<String, String>>

    /** The name of what goes wrong now. */
    var fault: String

    /** Cheap, from any thread. */
    var network: Boolean

    /** What the printer says; cheap, from any thread. */
    var printer: PrinterTrouble

    /** The two books side by side, newest first. */
    fun books(terminal: Terminal): List<WorldLine>
}

/** A card that can be tried; its PIN is no secret. */
class WorldCard(val name: String, val about: String, val number: String, val pin: String, val ways: Set<CardWay>)

/** Why the reader did not take a card. */
enum class NotTaken { NOT_ASKED, OTHER_WAY }

/** What can be wrong with the printer. */
enum class PrinterTrouble(val status: PrinterStatus?) {
    NONE(PrinterStatus.READY),
    NO_PAPER(PrinterStatus.NO_PAPER),
    COVER_OPEN(PrinterStatus.COVER_OPEN),
    OVERHEATED(PrinterStatus.OVERHEATED),

    /** The slip comes out, and nothing says so. */
    SILENT(null),
}

/** One payment in both books, in words; null where a book has none. */
class WorldLine(val stan: Int, val host: String?, val terminal: String?, val standing: LineStanding)

/** Whether the two say the same; [OPEN] is not yet to be said. */
enum class LineStanding { SAME, OPEN, DIFFERENT }
