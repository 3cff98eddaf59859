package suanpan.app.manage

import android.annotation.SuppressLint
import android.content.Context
import android.os.Build as Android
import android.view.Gravity
import android.view.View
import android.widget.FrameLayout
import android.widget.LinearLayout
import android.widget.ScrollView
import android.widget.TextView
import suanpan.app.R
import suanpan.app.design.Banner
import suanpan.app.design.BusyBeads
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.colour
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.large
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.sign
import suanpan.app.design.words
import suanpan.shell.Rejection

/** Room for a banner: why something was not done. Takes none while there is nothing to say. */
internal class Notice(context: Context) : FrameLayout(context) {
    init {
        visibility = GONE
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
    }

    fun say(words: CharSequence, tone: Tone, glyph: Glyph) {
        removeAllViews()
        put(Banner(context, tone, glyph, words), height = WRAP)
        visibility = VISIBLE
    }

    /** The cashier's words, and the code for whoever is called. */
    fun reject(rejection: Rejection) =
        say(context.getString(R.string.manage_rejected, rejection.text, rejection.code), Tone.CINNABAR, Glyph.BANG)

    fun clear() {
        removeAllViews()
        visibility = GONE
    }
}

/** What stands in place of content: it is being fetched, there is none, or it cannot be had. */
internal class Standby(context: Context) : ScrollView(context) {
    private val rows = context.column()

    init {
        isFillViewport = true
        rows.gravity = Gravity.CENTER
        rows.inset(Grid.THREE)
        rows.accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        put(rows, height = WRAP)
    }

    fun loading() = fill(BusyBeads(context), WRAP, context.getString(R.string.manage_loading), "")

    fun empty(words: CharSequence, more: CharSequence, glyph: Glyph) =
        fill(context.sign(glyph, Tone.PAPER.soft, SIGN), dp(SIGN), words, more)

    /** There is no terminal to ask. */
    fun closed() = empty(context.getString(R.string.manage_closed), context.getString(R.string.manage_closed_more), Glyph.BANG)

    fun refused(rejection: Rejection, retry: () -> Unit) {
        fill(context.sign(Glyph.BANG, Tone.CINNABAR.mark, SIGN), dp(SIGN), rejection.text, rejection.code)
        val again = SecondaryButton(context, context.getString(R.string.manage_again), retry)
        rows.put(again, WRAP, top = Grid.THREE, gravity = Gravity.CENTER)
    }

    private fun fill(sign: View, side: Int, words: CharSequence, more: CharSequence) {
        rows.removeAllViews()
        rows.put(sign, side, side, gravity = Gravity.CENTER)
        rows.put(context.words(words, Type.TITLE, centred = true), top = Grid.TWO)
        if (more.isNotEmpty()) rows.put(context.words(more, Type.BODY, Tone.PAPER.soft, centred = true), top = Grid.ONE)
        visibility = VISIBLE
    }

    private companion object {
        const val SIGN = 64
    }
}

/** What must be known before fields under it are filled in. */
@SuppressLint("ViewConstructor")
internal class Note(context: Context, words: CharSequence) : FrameLayout(context) {
    init {
        put(context.words(words, Type.CAPTION, Tone.PAPER.soft), height = WRAP)
    }
}

/** A name over what belongs together. */
internal fun Context.heading(text: CharSequence): TextView = words(text, Type.CAPTION, Tone.PAPER.soft, strong = true).apply {
    if (Android.VERSION.SDK_INT >= Android.VERSION_CODES.P) isAccessibilityHeading = true
}

/** A name and its value; read as one by a screen reader. */
@SuppressLint("ViewConstructor")
internal class Fact(context: Context, name: CharSequence, value: CharSequence, tone: Tone = Tone.SURFACE) : LinearLayout(context) {
    init {
        // On one baseline: Chinese lines are taller than figures.
        inset(0, 6)
        if (context.large) {
            orientation = VERTICAL
            put(context.words(name, Type.CAPTION, tone.soft))
            put(context.words(value, Type.BODY, tone.text))
        } else {
            orientation = HORIZONTAL
            put(context.words(name, Type.BODY, tone.soft), 0, weight = 0.4f, end = Grid.ONE)
            put(context.words(value, Type.BODY, tone.text), 0, weight = 0.6f)
        }
        isFocusable = true
        contentDescription = "$name: $value"
    }
}

/** A page's content, scrolling, with what is to be done at the foot where a thumb is. */
internal fun Context.sheet(content: View, foot: View? = null): View = column().apply {
    val scroll = ScrollView(context).apply {
        isVerticalScrollBarEnabled = false
        clipToPadding = false
        addView(content, FrameLayout.LayoutParams(FILL, WRAP))
    }
    put(scroll, FILL, 0, 1f)
    if (foot != null) put(foot)
}

/** The column that a page scrolls. */
internal fun Context.rows(): LinearLayout = column().apply { inset(Grid.TWO, 0, Grid.TWO, Grid.TWO) }

/** Actions one below the other, the most important last. */
internal fun Context.foot(vararg actions: View): LinearLayout = column().apply {
    inset(Grid.TWO, Grid.ONE + Grid.HALF, Grid.TWO, Grid.TWO)
    setBackgroundColor(colour(Tone.PAPER.ground))
    actions.forEachIndexed { at, action -> put(action, top = if (at == 0) 0 else Grid.ONE + Grid.HALF) }
}

/** Two actions side by side, in half each. */
internal fun Context.beside(left: View, right: View): View = row().apply {
    put(left, 0, FILL, 1f, end = Grid.ONE + Grid.HALF)
    put(right, 0, FILL, 1f)
}
