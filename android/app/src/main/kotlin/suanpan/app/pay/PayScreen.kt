package suanpan.app.pay

import android.content.Context
import android.view.View
import suanpan.app.design.Scaffold
import suanpan.shell.Devices
import suanpan.shell.OrderName
import suanpan.shell.TerminalView
import suanpan.shell.port.PinKey
import suanpan.shell.port.PrinterStatus

/** What stands on the Activity. Made for one view of the core, thrown away with it. */
abstract class PayScreen(protected val counter: Counter) {
    protected val context: Context get() = counter.context

    abstract val view: Scaffold

    /** What gets the focus when it comes up; null for nothing in particular. */
    open val first: View? get() = null

    /** A key of a hardware keyboard; true where it meant something. */
    open fun key(code: Int): Boolean = false

    /** Enter, of a hardware keyboard, with no control focused. */
    open fun enter() {}

    /** Back: what leaving means here is for the core to say. */
    abstract fun back()

    open fun pinDigits(count: Int) {}

    /** Something beside the view changed: devices, network, totals. */
    open fun refresh() {}

    /** It is shown, or not any more: clocks run only while it is. */
    open fun run(on: Boolean) {}
}

/** What screens may do, in a cashier's words. The Activity does it. */
interface Counter {
    val context: Context
    val devices: Devices?

    /** Whether the network is there; null where that cannot be said. */
    val online: Boolean?

    /** What the clock says, in words, where that cannot be right; null where it can. */
    val clockSays: String?

    /** Why the last slip failed; null where it did not, or nobody knows. */
    val printTrouble: PrinterStatus?

    /** The digits of a drawn PIN pad, row by row; the last stands alone. */
    val pinOrder: List<Int>

    /** Who takes the money, as the slip prints it. */
    val merchant: String

    /** Totals of the home screen, when they are known. */
    val summary: suanpan.shell.Summary?
    val draft: Draft?

    /** Whether there is a world of simulated cards to open. */
    val world: Boolean

    fun words(digits: String): suanpan.shell.AmountEntry?
    fun typed(digits: String)

    fun newSale()
    fun leaveSale()
    fun charge()
    fun cancel()

    /** The result was read; then what. */
    fun done()
    fun doneThenNewSale()
    fun pinDigit(digit: Int)
    fun pinKey(key: PinKey)
    /** Whether the core would give this payment back now. */
    fun voidable(order: OrderName, heard: (yes: Boolean) -> Unit)
    fun reprint(order: OrderName, heard: (taken: Boolean) -> Unit)
    fun signOn()
    fun signOff()
    fun echo()
    fun openMenu()
    fun openHistory()
    fun openOwed()
    fun openSettings()
    fun openSlip(order: OrderName)
    fun openVoid(order: OrderName)
    fun openClock()
    fun openWorld()
    fun showCustomer(ended: TerminalView.Ended)
    fun restart()
}
