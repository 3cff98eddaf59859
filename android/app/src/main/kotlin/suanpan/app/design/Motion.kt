package suanpan.app.design

import android.animation.ValueAnimator
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.os.Build
import android.os.SystemClock
import android.provider.Settings
import android.view.View

/** Whether things may move: people who switched animations off see the same as a still picture. */
fun Context.mayMove(): Boolean =
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.O) {
        ValueAnimator.areAnimatorsEnabled()
    } else {
        Settings.Global.getFloat(contentResolver, Settings.Global.ANIMATOR_DURATION_SCALE, 1f) > 0f
    }

/** Slow at both ends. */
internal fun ease(at: Float): Float {
    val t = at.coerceIn(0f, 1f)
    return t * t * (3 - 2 * t)
}

/** Repaints [view] twenty-five times a second while running: enough for slow things, and a battery terminal lives on. */
internal class Ticker(private val view: View, private val everyMs: Long = 40) {
    private var since = 0L
    private val next = object : Runnable {
        override fun run() {
            view.invalidate()
            view.postDelayed(this, everyMs)
        }
    }
    var running = false
        private set

    fun run(on: Boolean) {
        if (on == running) return
        running = on
        view.removeCallbacks(next)
        if (!on) return
        since = SystemClock.uptimeMillis()
        view.postDelayed(next, everyMs)
    }

    /** Since it began, in milliseconds. */
    val elapsedMs: Long get() = if (running) SystemClock.uptimeMillis() - since else 0
}

/** The outline of an abacus bead, as wide as two of its heights. */
internal fun bead(into: Path, x: Float, y: Float, height: Float) {
    val half = height / 2
    val tip = half * 1.9f
    val flat = half * 0.62f
    into.moveTo(x - tip, y)
    into.cubicTo(x - tip + half * 0.45f, y - half * 0.35f, x - flat - half * 0.2f, y - half, x - flat, y - half)
    into.lineTo(x + flat, y - half)
    into.cubicTo(x + flat + half * 0.2f, y - half, x + tip - half * 0.45f, y - half * 0.35f, x + tip, y)
    into.cubicTo(x + tip - half * 0.45f, y + half * 0.35f, x + flat + half * 0.2f, y + half, x + flat, y + half)
    into.lineTo(x - flat, y + half)
    into.cubicTo(x - flat - half * 0.2f, y + half, x - tip + half * 0.45f, y + half * 0.35f, x - tip, y)
    into.close()
}

/** Something is at work: five beads are moved along a rod, one by one, and back. */
internal class Beads(private val view: View) {
    private val ticker = Ticker(view)
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)

    fun run(on: Boolean) = ticker.run(on && view.context.mayMove())

    fun draw(canvas: Canvas, x: Float, y: Float, width: Float, colour: Int) {
        val size = width / 9f
        val left = x - width / 2
        paint.color = colour
        paint.alpha = 90
        canvas.drawRect(left, y - size * 0.1f, left + width, y + size * 0.1f, paint)
        paint.alpha = 255
        // One trip is five moves there and a rest, then back.
        val at = ticker.elapsedMs % 4_400 / 4_400f * 12
        for (i in 0 until COUNT) {
            val moved = if (at < 6) ease(at - (COUNT - 1 - i)) else 1 - ease(at - 6 - i)
            val from = left + size * (0.5f + i)
            val beadX = from + moved * (width - size * COUNT)
            canvas.drawOval(beadX - size * 0.44f, y - size * 0.62f, beadX + size * 0.44f, y + size * 0.62f, paint)
        }
    }

    private companion object {
        const val COUNT = 5
    }
}
