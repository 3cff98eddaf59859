package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.View
import suanpan.app.R

/**
 * A suanpan, two beads above the beam and five below, set to the digits of a text. It is a picture of what stands
 * beside it in figures, so TalkBack passes it by.
 */
@SuppressLint("ViewConstructor")
class Abacus(context: Context, private val rods: Int = 9, onPaper: Boolean = false) : View(context) {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val path = Path()
    private val rod = context.colour(if (onPaper) R.color.line else R.color.rod)
    private val idle = context.colour(if (onPaper) R.color.pressed else R.color.bead)
    private val counted = context.colour(if (onPaper) R.color.cinnabar else R.color.bead_counted)
    private var digits: List<Int> = emptyList()

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    fun set(text: String) {
        digits = text.filter { it.isDigit() }.map { it - '0' }.takeLast(rods)
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        val column = width.toFloat() / rods
        // Seven beads, one bead of air on each side of the beam, and the beam.
        val size = minOf(height / 9.4f, column / 2.05f)
        val top = (height - size * 9.4f) / 2
        val beam = top + size * 3.1f
        val foot = top + size * 9.4f
        paint.color = rod
        for (i in 0 until rods) {
            val x = column * (i + 0.5f)
            canvas.drawRect(x - dp(0.75f), top, x + dp(0.75f), foot, paint)
        }
        canvas.drawRect(0f, beam, width.toFloat(), beam + size * 0.3f, paint)
        for (i in 0 until rods) {
            val x = column * (i + 0.5f)
            val digit = digits.getOrNull(digits.size - rods + i) ?: 0
            val fives = digit / 5
            val ones = digit % 5
            for (b in 0 until 2) {
                // The counted one lies at the beam.
                val down = b == 1 && fives == 1
                one(canvas, x, top + size * (b + 0.5f + if (down) 1.05f else 0f), size, down)
            }
            for (b in 0 until 5) {
                val up = b < ones
                one(canvas, x, beam + size * (0.35f + b + 0.5f + if (up) 0f else 0.95f), size, up)
            }
        }
    }

    private fun one(canvas: Canvas, x: Float, y: Float, size: Float, counts: Boolean) {
        path.rewind()
        bead(path, x, y, size * 0.9f)
        paint.color = if (counts) counted else idle
        canvas.drawPath(path, paint)
    }
}
