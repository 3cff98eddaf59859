package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.View
import suanpan.app.R

/** How far the time has gone that something may take: a bead on a rod. At the end it stays, and the rod is dashed. */
@SuppressLint("ViewConstructor")
class ProgressLine(context: Context, tone: Tone = Tone.PAPER) : View(context) {
    private val gone = context.colour(tone.text)
    private val left = context.colour(tone.edge ?: tone.soft)
    private val over = context.colour(R.color.ochre)
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val path = Path()

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
        minimumHeight = dp(Grid.THREE)
    }

    /** From 0 to 1; 1 and beyond: it takes longer than it should. */
    var part: Float = 0f
        set(value) {
            field = value.coerceIn(0f, 1f)
            invalidate()
        }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(getDefaultSize(dp(200), widthMeasureSpec), resolveSize(minimumHeight, heightMeasureSpec))

    override fun onDraw(canvas: Canvas) {
        val size = dp(14f)
        val from = size
        val to = width - size
        val y = height / 2f
        val x = from + (to - from) * part
        paint.strokeWidth = dp(3f)
        paint.strokeCap = Paint.Cap.ROUND
        paint.color = left
        canvas.drawCircle(to, y, dp(4f), paint)
        if (part < 1f) {
            canvas.drawLine(x, y, to, y, paint.also { it.strokeWidth = dp(1.5f) })
            paint.color = gone
            canvas.drawLine(from, y, x, y, paint.also { it.strokeWidth = dp(3f) })
        } else {
            paint.color = over
            var dash = from
            while (dash < to) {
                canvas.drawLine(dash, y, minOf(dash + dp(6f), to), y, paint)
                dash += dp(14f)
            }
        }
        path.rewind()
        bead(path, x, y, size)
        paint.color = if (part < 1f) gone else over
        canvas.drawPath(path, paint)
    }
}

/** Something is at work and nobody knows for how long. */
class BusyBeads(context: Context, private val tone: Tone = Tone.PAPER) : View(context) {
    private val beads = Beads(this)

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onAttachedToWindow() {
        super.onAttachedToWindow()
        beads.run(true)
    }

    override fun onDetachedFromWindow() {
        super.onDetachedFromWindow()
        beads.run(false)
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(resolveSize(dp(144), widthMeasureSpec), resolveSize(dp(32), heightMeasureSpec))

    override fun onDraw(canvas: Canvas) = beads.draw(canvas, width / 2f, height / 2f, dp(128f), context.colour(tone.text))
}
