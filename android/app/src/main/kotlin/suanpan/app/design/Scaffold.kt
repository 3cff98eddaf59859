package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.os.Build
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
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

    /** What is read, what is touched, and the buttons at the foot: the first beside the last, most important last. */
    fun fill(lead: View, act: View? = null, foot: List<View> = emptyList(), scrolls: Boolean = true): Scaffold {
        val reading = if (scrolls) scroller(lead) else lead
        if (context.wide && (act != null || foot.isNotEmpty())) {
            val panes = LinearLayout(context).apply { isBaselineAligned = false }
            panes.put(reading, 0, FILL, 1f)
            val right = context.column().apply {
                setBackgroundColor(context.colour(Tone.SUNKEN.ground))
                gravity = Gravity.BOTTOM
                inset(Grid.THREE)
            }
            act?.let { right.put(it, FILL, 0, 1f, bottom = if (foot.isEmpty()) 0 else Grid.TWO) }
            if (foot.isNotEmpty()) right.put(buttons(foot, stacked = true))
            panes.put(right, dp(RIGHT), FILL)
            put(panes, FILL, 0, 1f)
        } else {
            put(reading, FILL, 0, 1f)
            act?.let { put(it, start = Grid.TWO, end = Grid.TWO, top = Grid.ONE, bottom = if (foot.isEmpty()) Grid.TWO else 0) }
            if (foot.isNotEmpty()) put(buttons(foot, stacked = false), start = Grid.TWO, end = Grid.TWO, top = 12, bottom = Grid.TWO)
        }
        return this
    }

    private fun buttons(all: List<View>, stacked: Boolean): View {
        val group = context.column()
        // Upright, the lesser ones share a line above the main one.
        val lesser = all.dropLast(1)
        if (stacked || all.size == 1) {
            all.forEachIndexed { i, view -> group.put(view, top = if (i == 0) 0 else 12) }
            return group
        }
        if (all.size == 2) {
            val line = LinearLayout(context).apply { isBaselineAligned = false }
            line.put(all[0], 0, FILL, 2f, end = 12)
            line.put(all[1], 0, WRAP, 3f)
            group.put(line)
            return group
        }
        val line = LinearLayout(context).apply { isBaselineAligned = false }
        lesser.forEachIndexed { i, view -> line.put(view, 0, FILL, 1f, start = if (i == 0) 0 else 12) }
        group.put(line, bottom = 12)
        group.put(all.last())
        return group
    }

    private fun scroller(view: View): View = ScrollView(context).apply {
        isFillViewport = true
        isVerticalScrollBarEnabled = false
        clipToPadding = false
        addView(view, ViewGroup.LayoutParams(FILL, WRAP))
    }

    private companion object {
        /** Width of the pane that is touched, in dp. */
        const val RIGHT = 400
    }
}
