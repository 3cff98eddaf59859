package suanpan.app.design

import android.content.Context
import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import android.widget.LinearLayout

/** Distances, in dp. Everything stands on a grid of 8; 4 is for what belongs together. */
object Grid {
    const val HALF = 4
    const val ONE = 8
    const val TWO = 16
    const val THREE = 24
    const val FOUR = 32

    /** The least a finger needs. */
    const val TOUCH = 56

    /** The one thing to do on a screen. */
    const val TOUCH_MAIN = 64

    /** From this scale of letters on (the system's setting) what stands side by side stands under each other. */
    const val LARGE = 1.3f

    /** From this width on (dp) a screen has two panes. */
    const val WIDE = 600
}

fun Context.dp(value: Int): Int = (value * resources.displayMetrics.density + 0.5f).toInt()
fun Context.dp(value: Float): Float = value * resources.displayMetrics.density
fun View.dp(value: Int): Int = context.dp(value)
fun View.dp(value: Float): Float = context.dp(value)

/** Whether there is room for two panes. */
val Context.wide: Boolean get() = resources.configuration.screenWidthDp >= Grid.WIDE

/** Whether letters are so large that two texts do not fit on a line. */
val Context.large: Boolean get() = resources.configuration.fontScale > Grid.LARGE

const val FILL = ViewGroup.LayoutParams.MATCH_PARENT
const val WRAP = ViewGroup.LayoutParams.WRAP_CONTENT

/** Adds [view] below or beside what is there; distances in dp, sizes in pixels. */
fun <V : View> LinearLayout.put(
    view: V,
    width: Int = if (orientation == LinearLayout.VERTICAL) FILL else WRAP,
    height: Int = WRAP,
    weight: Float = 0f,
    start: Int = 0,
    top: Int = 0,
    end: Int = 0,
    bottom: Int = 0,
    gravity: Int = -1,
): V {
    val place = LinearLayout.LayoutParams(width, height, weight)
    place.setMargins(dp(start), dp(top), dp(end), dp(bottom))
    place.marginStart = dp(start)
    place.marginEnd = dp(end)
    if (gravity != -1) place.gravity = gravity
    addView(view, place)
    return view
}

fun <V : View> FrameLayout.put(view: V, width: Int = FILL, height: Int = FILL, gravity: Int = -1): V {
    addView(view, FrameLayout.LayoutParams(width, height, gravity))
    return view
}

fun Context.column(): LinearLayout = LinearLayout(this).apply { orientation = LinearLayout.VERTICAL }
fun Context.row(): LinearLayout = LinearLayout(this).apply {
    orientation = LinearLayout.HORIZONTAL
    gravity = android.view.Gravity.CENTER_VERTICAL
    isBaselineAligned = false
}

/** Distances inside, in dp. */
fun View.inset(start: Int, top: Int = start, end: Int = start, bottom: Int = top) {
    setPaddingRelative(dp(start), dp(top), dp(end), dp(bottom))
}
