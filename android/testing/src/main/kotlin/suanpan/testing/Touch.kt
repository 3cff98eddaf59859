package suanpan.testing

import android.graphics.Rect
import android.os.Looper
import android.os.SystemClock
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup
import org.robolectric.Shadows.shadowOf

/** Lets the main thread do everything that is due. */
fun idle() = shadowOf(Looper.getMainLooper()).idle()

/**
 * A finger on the middle of [view], scrolled to where it can be touched: goes through the window, so that what lies over
 * the view takes the touch.
 */
fun tap(view: View) {
    view.requestRectangleOnScreen(Rect(0, 0, view.width, view.height), true)
    idle()
    val place = IntArray(2).also(view::getLocationInWindow)
    val root = view.rootView
    val x = place[0] + view.width / 2f
    val y = place[1] + view.height / 2f
    val down = SystemClock.uptimeMillis()
    for ((action, after) in listOf(MotionEvent.ACTION_DOWN to 0L, MotionEvent.ACTION_UP to 40L)) {
        val event = MotionEvent.obtain(down, down + after, action, x, y, 0)
        root.dispatchTouchEvent(event)
        event.recycle()
    }
    idle()
}

/** All visible views under this one, itself first. */
fun View.tree(): List<View> = when {
    visibility != View.VISIBLE -> emptyList()
    this is ViewGroup -> listOf<View>(this) + (0 until childCount).flatMap { getChildAt(it).tree() }
    else -> listOf(this)
}
