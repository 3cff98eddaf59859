package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.os.Build
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import android.widget.LinearLayout
import android.widget.ScrollView
import suanpan.app.R

/**
 * Every screen: what is simulated says so on top, then a title bar, then what is to be read ([lead]), what is to be
 * touched ([act]) and what to do at last ([foot]). Upright they stand under each other; where there is room for two
 * panes, reading is left and touching right. What does not fit scrolls; the foot stays.
 */
@SuppressLint("ViewConstructor")
class Scaffold(
    context: Context,
    title: CharSequence,
    simulated: Boolean,
    /** Null: there is no way back from here. */
    back: (() -> Unit)? = null,
    backGlyph: Glyph = Glyph.BACK,
    backWords: CharSequence = context.getString(R.string.back),
    /** Signs at the end of the title bar. */
    actions: List<View> = emptyList(),
    titled: Boolean = true,
) : LinearLayout(context) {
    /** Under the title: why something was not done. */
    private val notices = context.column()

    init {
        orientation = VERTICAL
        setBackgroundColor(context.colour(Tone.PAPER.ground))
        if (simulated) put(SimulatedStrip(context))
        if (titled) {
            val bar = context.row().apply {
                minimumHeight = dp(Grid.TOUCH)
                inset(if (back == null) Grid.TWO else Grid.HALF, 0, Grid.HALF, 0)
            }
            back?.let { bar.put(GlyphButton(context, backGlyph, backWords, press = it)) }
            val heading = context.words(title, Type.TITLE)
            if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) heading.isAccessibilityHeading = true
            bar.put(heading, 0, weight = 1f, start = if (back == null) 0 else Grid.HALF)
            actions.forEach { bar.put(it) }
            put(bar)
        }
        put(notices)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) accessibilityPaneTitle = title
    }

    /** Shows [banner] under the title in place of the last one; null takes it away. */
    fun notice(banner: View?) {
        notices.removeAllViews()
        banner?.let { notices.put(it, start = Grid.TWO, top = Grid.HALF, end = Grid.TWO, bottom = Grid.ONE) }
    }

    /**
     * What is read, what is touched, and the buttons at the foot, the most important last. In two panes [act] lies at
     * the foot of its own, where hands are, or at the [top] of it, where eyes are.
     */
    fun fill(lead: View, act: View? = null, foot: List<View> = emptyList(), top: Boolean = false): Scaffold {
        val buttons = if (foot.isEmpty()) null else buttons(foot)
        if (context.wide && act != null) {
            val panes = LinearLayout(context).apply { isBaselineAligned = false }
            panes.put(scroller(lead), 0, FILL, 1f)
            val right = context.column().apply {
                setBackgroundColor(context.colour(Tone.SUNKEN.ground))
                inset(Grid.THREE)
            }
            if (top) {
                right.put(scroller(act), FILL, 0, 1f)
            } else {
                val low = FrameLayout(context)
                low.put(act, FILL, WRAP, Gravity.BOTTOM)
                right.put(scroller(low), FILL, 0, 1f)
            }
            buttons?.let { right.put(it, top = Grid.TWO) }
            panes.put(right, dp(RIGHT), FILL)
            put(panes, FILL, 0, 1f)
            return this
        }
        // One pane is no wider than an eye likes to read.
        val side = ((resources.configuration.screenWidthDp - MOST) / 2).coerceAtLeast(0)
        put(scroller(lead), FILL, 0, 1f, start = side, end = side)
        act?.let { put(it, start = Grid.TWO + side, end = Grid.TWO + side, top = Grid.ONE, bottom = if (buttons == null) Grid.TWO else 0) }
        buttons?.let { put(it, start = Grid.TWO + side, end = Grid.TWO + side, top = 12, bottom = Grid.TWO) }
        return this
    }

    /** One fills the line, two share it, of three the last has its own. */
    private fun buttons(all: List<View>): View {
        if (all.size == 1) return all.single()
        val line = LinearLayout(context).apply { isBaselineAligned = false }
        val beside = if (all.size == 2) all else all.dropLast(1)
        beside.forEachIndexed { i, view ->
            val last = all.size == 2 && i == 1
            line.put(view, 0, if (last) WRAP else FILL, if (last) 3f else if (all.size == 2) 2f else 1f, start = if (i == 0) 0 else 12)
        }
        if (all.size == 2) return line
        val group = context.column()
        group.put(line, bottom = 12)
        group.put(all.last())
        return group
    }

    private fun scroller(view: View): View = ScrollView(context).apply {
        isFillViewport = true
        isVerticalScrollBarEnabled = false
        // What is cut at the foot says that there is more.
        isVerticalFadingEdgeEnabled = true
        setFadingEdgeLength(dp(Grid.FOUR))
        addView(view, ViewGroup.LayoutParams(FILL, WRAP))
    }

    private companion object {
        /** Width of the pane that is touched, and the most of a single one, in dp. */
        const val RIGHT = 400
        const val MOST = 640
    }
}
