package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.graphics.Rect
import android.view.View
import suanpan.app.R
import suanpan.shell.port.Raster

/** A slip as it comes out of the printer, its torn ends included. */
@SuppressLint("ViewConstructor")
class SlipView(context: Context) : View(context) {
    private val paper = Paint(Paint.ANTI_ALIAS_FLAG).apply { color = context.colour(Tone.SLIP.ground) }
    private val edge = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        color = context.colour(R.color.line)
        style = Paint.Style.STROKE
        strokeWidth = dp(1f)
    }
    private val dots = Paint(Paint.FILTER_BITMAP_FLAG)
    private val ink = context.colour(Tone.SLIP.text)
    private val outline = Path()
    private var picture: Bitmap? = null
    private var wide = 0
    private var high = 0

    /** [words] is the same for TalkBack. */
    fun show(raster: Raster, words: CharSequence) {
        contentDescription = words
        isFocusable = true
        wide = raster.widthDots
        high = raster.heightDots
        // Twice as large dot by dot, then scaled down smoothly: strokes keep their width at any ratio.
        val pixels = IntArray(wide * SCALE * high * SCALE)
        for (y in 0 until high) {
            for (x in 0 until wide) {
                if (raster.bits[y * raster.bytesPerRow + x / 8].toInt() shr (7 - x % 8) and 1 == 0) continue
                for (dy in 0 until SCALE) for (dx in 0 until SCALE) pixels[(y * SCALE + dy) * wide * SCALE + x * SCALE + dx] = ink
            }
        }
        picture = Bitmap.createBitmap(pixels, wide * SCALE, high * SCALE, Bitmap.Config.ARGB_8888)
        requestLayout()
        invalidate()
    }

    private val margin: Int get() = dp(Grid.TWO)

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) {
        val width = minOf(MeasureSpec.getSize(widthMeasureSpec), dp(MOST))
        val drawn = if (wide == 0) 0 else (width - 2 * margin) * high / wide
        setMeasuredDimension(width, drawn + 2 * margin + 2 * dp(TEETH))
    }

    override fun onDraw(canvas: Canvas) {
        val tooth = dp(TEETH).toFloat()
        outline.rewind()
        outline.moveTo(0f, tooth)
        var x = 0f
        var up = true
        while (x < width) { x = minOf(x + tooth, width.toFloat()); outline.lineTo(x, if (up) 0f else tooth); up = !up }
        outline.lineTo(width.toFloat(), height - tooth)
        up = true
        while (x > 0) { x = maxOf(x - tooth, 0f); outline.lineTo(x, if (up) height.toFloat() else height - tooth); up = !up }
        outline.close()
        canvas.drawPath(outline, paper)
        canvas.drawPath(outline, edge)
        val bitmap = picture ?: return
        val top = dp(TEETH) + margin
        canvas.drawBitmap(bitmap, null, Rect(margin, top, width - margin, top + (width - 2 * margin) * high / wide), dots)
    }

    private companion object {
        const val SCALE = 2
        const val TEETH = 5

        /** No wider than this, in dp: a slip is narrow. */
        const val MOST = 420
    }
}
