package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.View
import suanpan.app.R

/** How many digits of a PIN are typed: beads on a rod. Which digits, no view ever knows. */
@SuppressLint("ViewConstructor")
class PinDots(context: Context, tone: Tone = Tone.PAPER) : View(context) {
    private val full = context.colour(tone.text)
    private val empty = context.colour(tone.edge ?: tone.soft)
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val path = Path()

    init {
        accessibilityLiveRegion = ACCESSIBILITY_LIVE_REGION_POLITE
        isFocusable = true
        say()
    }

    var count: Int = 0
        set(value) {
            if (field == value) return
            field = value
            say()
            requestLayout()
            invalidate()
        }

    private fun say() {
        contentDescription = resources.getQuantityString(R.plurals.pin_digits, count, count)
    }

    private val places: Int get() = maxOf(USUAL, count)

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(resolveSize(dp(STEP) * places + dp(Grid.TWO), widthMeasureSpec), resolveSize(dp(40), heightMeasureSpec))

    override fun onDraw(canvas: Canvas) {
        val step = minOf(dp(STEP).toFloat(), width.toFloat() / places)
        val left = width / 2f - step * places / 2
        val y = height / 2f
        paint.color = empty
        paint.strokeWidth = dp(1.5f)
        canvas.drawLine(left, y, left + step * places, y, paint)
        for (i in 0 until places) {
            val x = left + step * (i + 0.5f)
            if (i < count) {
                path.rewind()
                bead(path, x, y, step * 0.48f)
                paint.color = full
                canvas.drawPath(path, paint)
            } else {
                canvas.drawCircle(x, y, dp(3f), paint.also { it.color = empty })
            }
        }
    }

    private companion object {
        /** Most people's PIN has six digits here; more make more places. */
        const val USUAL = 6
        const val STEP = 36
    }
}
