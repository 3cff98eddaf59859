package suanpan.app.design

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.View
import suanpan.app.R

/** The mark: three rods of a suanpan, one bead counted. The launcher's icon is the same drawing. */
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
        for (x in RODS) canvas.drawRect(x - 0.45f, 3f, x + 0.45f, 21f, paint)
        canvas.drawRect(3f, 9.1f, 21f, 10.1f, paint)
        for ((x, y, counted) in BEADS) {
            path.rewind()
            bead(path, x, y, 3f)
            paint.color = context.colour(if (counted) R.color.bead_counted else R.color.bead)
            canvas.drawPath(path, paint)
        }
        canvas.restore()
    }

    private companion object {
        val RODS = listOf(6f, 12f, 18f)
        val BEADS = listOf(
            Triple(6f, 5f, false), Triple(12f, 7.4f, true), Triple(18f, 5f, false),
            Triple(6f, 19f, false), Triple(12f, 19f, false), Triple(18f, 12f, false),
            Triple(6f, 15.6f, false), Triple(12f, 15.6f, false), Triple(18f, 19f, false),
        )
    }
}
