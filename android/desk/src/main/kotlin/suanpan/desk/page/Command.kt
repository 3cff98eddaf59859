package suanpan.desk.page

/** What a page asks for. Parsed at the door; the stage sees only these. */
sealed interface Command {
    /** A finger at [x], [y], in pixels of the screen. [input] counts touches and keys. */
    class Touch(val phase: TouchPhase, val x: Float, val y: Float, val input: Long) : Command

    /** A key that is no letter. */
    class Press(val key: Key, val input: Long) : Command

    /** What was typed. */
    class Type(val text: String, val input: Long) : Command

    /** A card is held to the reader. */
    class Present(val card: String, val way: Way) : Command

    class Network(val connected: Boolean) : Command

    /** The acquirer misbehaves from now on; `none` ends it. */
    class HostFault(val name: String) : Command
    class PrinterTrouble(val name: String) : Command

    /** Tears the paper off. */
    object TearPaper : Command
    class Language(val tag: String) : Command
    class Night(val on: Boolean) : Command
    class FontScale(val scale: Float) : Command
    object Rotate : Command

    /** The plug is pulled: the process ends on the spot, and a new one starts. */
    object PowerCut : Command
}

enum class TouchPhase { DOWN, MOVE, UP, CANCEL }

enum class Way { TAP, INSERT, SWIPE }

enum class Key { ENTER, BACKSPACE, BACK, TAB, UP, DOWN, LEFT, RIGHT }

/** A line of a request that is no command. */
class BadCommand(line: String) : Exception("expected a command, got ${line.take(40)}")

/** Reads one line, as `commands.js` writes it. */
fun command(line: String): Command {
    val word = line.substringBefore(' ')
    val rest = line.substringAfter(' ', "")
    val parts = rest.split(' ')
    fun part(at: Int) = parts.getOrNull(at)?.takeIf { it.isNotEmpty() } ?: throw BadCommand(line)
    fun number(at: Int) = part(at).toFloatOrNull()?.takeIf { it.isFinite() } ?: throw BadCommand(line)
    fun count(at: Int) = part(at).toLongOrNull() ?: throw BadCommand(line)
    fun switch(at: Int) = when (part(at)) {
        "on" -> true
        "off" -> false
        else -> throw BadCommand(line)
    }
    return when (word) {
        "touch" -> Command.Touch(choice(part(1), line), number(2), number(3), count(0))
        "key" -> Command.Press(choice(part(1), line), count(0))
        "type" -> Command.Type(rest.substringAfter(' ', "").take(MAX_TYPED), count(0))
        "card" -> Command.Present(part(0), choice(part(1), line))
        "network" -> Command.Network(switch(0))
        "host" -> Command.HostFault(part(0))
        "printer" -> Command.PrinterTrouble(part(0))
        "tear" -> Command.TearPaper
        "language" -> Command.Language(part(0))
        "night" -> Command.Night(switch(0))
        "font" -> Command.FontScale(number(0).coerceIn(0.85f, 2f))
        "rotate" -> Command.Rotate
        "power-cut" -> Command.PowerCut
        else -> throw BadCommand(line)
    }
}

private const val MAX_TYPED = 64

private inline fun <reified T : Enum<T>> choice(word: String, line: String): T =
    enumValues<T>().firstOrNull { it.name.equals(word, ignoreCase = true) } ?: throw BadCommand(line)
