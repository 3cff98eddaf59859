package suanpan.shell.port

/** Optional capabilities. A terminal that has none answers with nothing, and nothing waits for it. */
interface Drawer : Device {
    fun open(done: (opened: Boolean) -> Unit)
}

/** What the customer sees: at most two short lines. */
interface CustomerDisplay : Device {
    fun show(upper: String, lower: String)
    fun clear()
}

/** Lamps of the card reader (EMV contactless: four lamps, or one colour at a time). */
interface Lamps : Device {
    fun light(lamp: Lamp, on: Boolean)
}

enum class Lamp { BLUE, YELLOW, GREEN, RED }

interface Buzzer : Device {
    fun sound(signal: Signal)
}

enum class Signal { CARD_READ, SUCCESS, ALERT }
