package suanpan.app.manage

import android.content.Context
import android.os.Bundle
import android.view.View

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

    /** What a killed process must not lose. */
    open fun save(state: Bundle) {}

    /** Before the first look. */
    open fun restore(state: Bundle) {}
}
