package suanpan.app.manage

import android.content.Context
import android.os.Bundle
import android.view.View
import suanpan.app.PrinterPlace
import suanpan.app.design.ActionButton
import suanpan.shell.Rejection
import suanpan.shell.Terminal

/** What stands around a page. */
interface PageFrame {
    val context: Context
    val management: Management
    val work: Work

    /** Opens [place] on top of (or beside) the page [from]. */
    fun open(place: Place, from: Page)

    /** Leaves the page. */
    fun back()

    /** Leaves management: the core has something to show. */
    fun leave()

    /** Opens one of Android's own settings screens. */
    fun openSystem(action: String)

    /** Asks the person to allow a printer at [place], where Android wants that and it is not allowed yet. */
    fun permit(place: PrinterPlace)

    /** Shows everything by day or by night. */
    fun repaint(night: Night)
}

/** One screen of management. Made once, kept while it is on the stack; its view is built at the first look. */
abstract class Page(protected val frame: PageFrame) {
    protected val context: Context get() = frame.context
    protected val management: Management get() = frame.management

    abstract val title: CharSequence

    val view: View by lazy(LazyThreadSafetyMode.NONE) { build() }

    protected abstract fun build(): View

    /** It is looked at, again or for the first time: what it shows may be old. */
    open fun shown() {}

    /** It is not looked at any more. */
    open fun hidden() {}

    /** Back was pressed; true where the page had something of its own to close. */
    open fun back(): Boolean = false

    /**
     * Asks [request] of the terminal, once while [button] is busy. Leaves management when it was taken, because the core
     * has something to show then; otherwise [notice] says why not.
     */
    internal fun send(button: ActionButton, notice: Notice, request: (Terminal) -> Rejection?, refused: () -> Unit = {}) {
        val terminal = management.terminal ?: return
        if (button.busy) return
        button.busy = true
        frame.work.request({ request(terminal) }) { rejection ->
            button.busy = false
            if (rejection == null) return@request frame.leave()
            notice.reject(rejection)
            refused()
        }
    }

    /** What a killed process must not lose. */
    open fun save(state: Bundle) {}

    /** Before the first look. */
    open fun restore(state: Bundle) {}
}
