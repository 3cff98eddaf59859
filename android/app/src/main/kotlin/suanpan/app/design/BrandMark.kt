package suanpan.app.design

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.View
import suanpan.app.R

/** The mark: two rods of a suanpan, set to a number. The launcher's icon is the same drawing. */
class BrandMark(context: Context, private val size: Int = 36) : View(context) {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val path = Path()

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(resolveSize(dp(size), widthMeasureSpec), resolveSize(dp(size), heightMeasureSpec))

    override fun onDraw(canvas: Canvas) {
        val unit = minOf(width, height) / 24f
        canvas.save()
        canvas.scale(unit, unit)
        paint.color = context.colour(R.color.lacquer)
        canvas.drawRoundRect(0f, 0f, 24f, 24f, 6f, 6f, paint)
        paint.color = context.colour(R.color.rod)
        for (x in RODS) canvas.drawRect(x - 0.5f, 3.4f, x + 0.5f, 20.6f, paint)
        canvas.drawRect(3f, 9.5f, 21f, 10.5f, paint)
        for ((x, y, counted) in BEADS) {
            path.rewind()
            bead(path, x, y, 4.3f)
            paint.color = context.colour(if (counted) R.color.bead_counted else R.color.bead)
            canvas.drawPath(path, paint)
        }
        canvas.restore()
    }

    private companion object {
        val RODS = listOf(7.4f, 16.6f)
        val BEADS = listOf(
            Triple(7.4f, 5.6f, false), Triple(16.6f, 7.3f, true),
            Triple(7.4f, 13f, true), Triple(7.4f, 18.4f, false),
            Triple(16.6f, 13.9f, false), Triple(16.6f, 18.4f, false),
        )
    }
}
