package suanpan.app.manage

import android.app.Activity
import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.WindowManager
import android.view.accessibility.AccessibilityEvent
import android.widget.FrameLayout
import android.widget.LinearLayout
import suanpan.app.PrinterPlace
import suanpan.app.R
import suanpan.app.SuanpanApplication
import suanpan.app.adapters.PrinterPermission
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.GlyphButton
import suanpan.app.design.Grid
import suanpan.app.design.SimulatedStrip
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.colour
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.wide
import suanpan.app.design.words
import suanpan.app.stayUpright
import suanpan.app.openSystem as showSystem

/**
 * Everything that is not a payment: a stack of pages. The uppermost is shown; where there is room, the one below it
 * stands beside it.
 */
class ManageActivity : Activity(), PageFrame {
    private class Entry(val place: Place, val page: Page)

    private val stack = ArrayList<Entry>()
    private lateinit var panes: LinearLayout

    /** The pages that were told that they are looked at. */
    private var watched: List<Entry> = emptyList()

    override val context: Context get() = this
    override val management: Management by lazy(LazyThreadSafetyMode.NONE) { Management.of(this) }
    override val work: Work by lazy(LazyThreadSafetyMode.NONE) { Work(management.background) }

    override fun attachBaseContext(base: Context) = super.attachBaseContext(SuanpanApplication.of(base).words(base))

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        stayUpright()
        if (SuanpanApplication.of(this).keepsSecret) window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        panes = LinearLayout(this).apply { isBaselineAligned = false }
        val all = column().apply {
            setBackgroundColor(colour(Tone.PAPER.ground))
            fitsSystemWindows = true
            // Nobody gives money back through a window that lies over this one.
            filterTouchesWhenObscured = true
        }
        if (management.terminal?.devices?.simulated == true) all.put(SimulatedStrip(this))
        all.put(panes, FILL, 0, 1f)
        setContentView(all)
        val places = savedInstanceState?.getStringArray(STACK) ?: arrayOf(intent.getStringExtra(PLACE) ?: Place.MENU.toString())
        places.map(Place::parse).forEachIndexed { at, place ->
            val page = Pages.make(place, this) ?: return@forEachIndexed
            savedInstanceState?.getBundle("$STATE$at")?.let(page::restore)
            stack += Entry(place, page)
        }
        if (stack.isEmpty()) stack += Entry(Place.MENU, MenuPage(this))
        arrange()
    }

    override fun onSaveInstanceState(outState: Bundle) {
        super.onSaveInstanceState(outState)
        outState.putStringArray(STACK, stack.map { it.place.toString() }.toTypedArray())
        stack.forEachIndexed { at, entry -> outState.putBundle("$STATE$at", Bundle().also(entry.page::save)) }
    }

    override fun onResume() {
        super.onResume()
        watched = visible()
        watched.forEach { it.page.shown() }
    }

    override fun onPause() {
        hide()
        super.onPause()
    }

    override fun onDestroy() {
        work.end()
        super.onDestroy()
    }

    @Deprecated("Deprecated in Java")
    override fun onBackPressed() = back()

    override fun open(place: Place, from: Page) {
        val at = stack.indexOfFirst { it.page === from }
        // Two taps in one frame: the first one opened it.
        if (at < 0 || stack.getOrNull(at + 1)?.place == place) return
        val page = Pages.make(place, this) ?: return
        while (stack.size > at + 1) stack.removeAt(stack.size - 1)
        stack += Entry(place, page)
        look()
    }

    override fun back() {
        if (stack.last().page.back()) return
        if (stack.size == 1) return finish()
        stack.removeAt(stack.size - 1)
        look()
    }

    private fun look() {
        hide()
        arrange()
        watched = visible()
        watched.forEach { it.page.shown() }
        announce()
    }

    private fun hide() {
        watched.forEach { it.page.hidden() }
        watched = emptyList()
    }

    override fun leave() = finish()

    override fun permit(place: PrinterPlace) = PrinterPermission.ask(this, place)

    override fun openSystem(action: String) = showSystem(action)

    override fun repaint(night: Night) {
        if (night == management.night) return
        management.show(night)
        recreate()
    }

    private fun visible(): List<Entry> = stack.takeLast(if (wide) 2 else 1)

    private fun arrange() {
        panes.removeAllViews()
        val shown = visible()
        if (wide && shown.size == 1) {
            // Lines that are too long are not read.
            panes.gravity = Gravity.CENTER_HORIZONTAL
            panes.put(pane(shown.single().page, first = true), minOf(dp(ALONE), resources.displayMetrics.widthPixels), FILL)
            return
        }
        shown.forEachIndexed { at, entry ->
            if (at > 0) panes.put(line(), dp(1), FILL)
            // A list needs less than what it opens.
            panes.put(pane(entry.page, first = at == 0), 0, FILL, if (shown.size == 1) 1f else if (at == 0) 0.42f else 0.58f)
        }
    }

    private fun pane(page: Page, first: Boolean): View = column().apply {
        val bar = row().apply { minimumHeight = dp(BAR) }
        if (first) {
            bar.put(GlyphButton(context, Glyph.BACK, getString(R.string.back)) { back() }, start = Grid.HALF)
        }
        val title = words(page.title, Type.TITLE).apply {
            if (android.os.Build.VERSION.SDK_INT >= android.os.Build.VERSION_CODES.P) isAccessibilityHeading = true
        }
        bar.put(title, 0, weight = 1f, start = if (first) Grid.HALF else Grid.TWO, end = Grid.TWO)
        put(bar)
        (page.view.parent as? ViewGroup)?.removeView(page.view)
        put(page.view, FILL, 0, 1f)
    }

    private fun line() = FrameLayout(this).apply { setBackgroundColor(colour(R.color.line)) }

    private fun announce() {
        title = stack.last().page.title
        panes.sendAccessibilityEvent(AccessibilityEvent.TYPE_WINDOW_STATE_CHANGED)
    }

    companion object {
        private const val PLACE = "place"
        private const val STACK = "stack"
        private const val STATE = "state"
        private const val BAR = 64

        /** Width of a page that has a wide screen for itself, in dp. */
        private const val ALONE = 720

        /** Opens management at [place], which is as far back as back goes. */
        fun intent(context: Context, place: Place = Place.MENU): Intent =
            Intent(context, ManageActivity::class.java).putExtra(PLACE, place.toString())
    }
}
