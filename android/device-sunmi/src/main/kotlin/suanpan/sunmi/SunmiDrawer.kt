package suanpan.sunmi

import suanpan.shell.port.CustomerDisplay
import suanpan.shell.port.DeviceState
import suanpan.shell.port.Drawer

/** The cash drawer on the printer's socket: desktop models only. */
class SunmiDrawer internal constructor(
    private val strand: Strand,
    private val service: (PrinterCall) -> PrinterService?,
    private val printer: () -> DeviceState,
) : Drawer {
    override val name get() = "Sunmi drawer"
    override val state get() = partState(printer(), service(PrinterCall.OPEN_DRAWER))
    override val simulated get() = false
    override fun attach(changed: () -> Unit) = Unit
    override fun release() = Unit

    override fun open(done: (opened: Boolean) -> Unit) = strand.post {
        var answered = false
        fun answer(opened: Boolean) {
            if (!answered) done(opened)
            answered = true
        }
        val service = service(PrinterCall.OPEN_DRAWER) ?: return@post answer(false)
        val callback = Callback(PrinterCallback) { method, args ->
            strand.post {
                when (method) {
                    PrinterCallback.onRunResult -> answer(args[0] == true)
                    PrinterCallback.onRaiseException -> answer(false)
                }
            }
        }
        try {
            service.openDrawer(callback)
            strand.after(ANSWER_MS) { answer(false) }
        } catch (_: CallException) {
            answer(false)
        }
    }

    private companion object {
        const val ANSWER_MS = 3_000L
    }
}

/** Two lines of 128 dots towards the customer: mini models only. */
class SunmiCustomerDisplay internal constructor(
    private val strand: Strand,
    private val service: (PrinterCall) -> PrinterService?,
    private val printer: () -> DeviceState,
) : CustomerDisplay {
    override val name get() = "Sunmi customer display"
    override val state get() = partState(printer(), service(PrinterCall.LCD_TWO_LINES))
    override val simulated get() = false
    override fun attach(changed: () -> Unit) = Unit
    override fun release() = Unit

    override fun show(upper: String, lower: String) = ask {
        it.lcd(PrinterService.LCD_INIT)
        it.lcd(PrinterService.LCD_WAKE)
        it.lcd(upper, lower)
    }

    override fun clear() = ask { it.lcd(PrinterService.LCD_CLEAR) }

    private fun ask(what: (PrinterService) -> Unit) = strand.post {
        try {
            service(PrinterCall.LCD_TWO_LINES)?.let(what)
        } catch (_: CallException) {
            // Nobody waits for a display.
        }
    }
}

/** A part of the printer: absent once the printer is there and lacks it. */
private fun partState(printer: DeviceState, part: PrinterService?) =
    if (printer == DeviceState.READY && part == null) DeviceState.ABSENT else printer
