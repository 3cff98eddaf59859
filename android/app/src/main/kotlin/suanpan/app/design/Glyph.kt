package suanpan.app.design

import android.content.Context
import android.graphics.Canvas
import android.graphics.ColorFilter
import android.graphics.Paint
import android.graphics.Path
import android.graphics.PixelFormat
import android.graphics.drawable.Drawable

/** Signs, drawn with one pen on a grid of 24: `M` and `L` are points, `O` a circle, `.` a dot. */
enum class Glyph(internal val drawing: String) {
    BACK("M15,5 L8,12 L15,19"),
    CLOSE("M6,6 L18,18 M18,6 L6,18"),
    MENU("M4,7 L20,7 M4,12 L20,12 M4,17 L20,17"),
    CHEVRON("M9,5 L16,12 L9,19"),
    DOWN("M5,9 L12,16 L19,9"),
    UP("M5,15 L12,8 L19,15"),
    BACKSPACE("M9,6 L21,6 L21,18 L9,18 L3,12 L9,6 M12,9.5 L17,14.5 M17,9.5 L12,14.5"),
    TICK("M5,12.5 L10,17.5 L19,7"),
    CROSS("M7,7 L17,17 M17,7 L7,17"),
    BANG("M12,5 L12,13.5 .12,18"),
    QUESTION("M8.5,8.5 L9.2,6.6 L10.8,5.4 L12.6,5.2 L14.4,6 L15.4,7.6 L15.3,9.4 L14.2,10.9 L12.6,12 L12,13.2 L12,14.6 .12,18.6"),
    MINUS("M6,12 L18,12"),
    PLUS("M6,12 L18,12 M12,6 L12,18"),
    INFO("O12,12,9 M12,11 L12,16.5 .12,7.7"),
    CLOCK("O12,12,9 M12,7 L12,12 L15.5,14"),
    PRINTER("M7,8 L7,3.5 L17,3.5 L17,8 M7,17 L4,17 L4,8 L20,8 L20,17 L17,17 M7,14 L17,14 L17,20.5 L7,20.5 L7,14"),
    LINK("M4,17 L4,20 M9.3,13 L9.3,20 M14.6,8.5 L14.6,20 M20,4 L20,20"),
    NO_LINK("M4,17 L4,20 M9.3,13 L9.3,20 M14,4 L20,10 M20,4 L14,10"),
    KEY("O8,16,4 M11,13 L19.5,4.5 M15.5,8.5 L18.5,11.5"),
    HISTORY("M7,4 L17,4 L17,20 L14.5,18.5 L12,20 L9.5,18.5 L7,20 L7,4 M10,8.5 L14,8.5 M10,12.5 L14,12.5"),
    GEAR("O12,12,3.2 M12,3 L12,6 M12,18 L12,21 M3,12 L6,12 M18,12 L21,12 M5.6,5.6 L7.8,7.8 M16.2,16.2 L18.4,18.4 M18.4,5.6 L16.2,7.8 M7.8,16.2 L5.6,18.4"),
    WORLD("O12,12,9 M3,12 L21,12 M12,3 L9,7.5 L8.2,12 L9,16.5 L12,21 L15,16.5 L15.8,12 L15,7.5 L12,3"),
    RETURN("M9,5 L4,10 L9,15 M4,10 L15,10 L18.5,11.6 L20,15 L18.5,18.4 L15,20 L10,20"),
    TURN("M4,10 L6.5,6.6 L10,4.6 L14,4.6 L17.6,6.6 L20,10 M20,4.6 L20,10 L14.6,10 M20,14 L17.5,17.4 L14,19.4 L10,19.4 L6.4,17.4 L4,14 M4,19.4 L4,14 L9.4,14"),
    CARD("M3,6 L21,6 L21,18 L3,18 L3,6 M3,10 L21,10 M6.5,14.5 L10,14.5"),
    STOPPED("M4,12 L15,12 M10.5,7 L15.5,12 L10.5,17 M19.5,5 L19.5,19"),
    SEARCH("O10.5,10.5,6.5 M15.5,15.5 L20.5,20.5"),
    LOCK("M6,11 L18,11 L18,20 L6,20 L6,11 M8.5,11 L8.5,8 L9.6,5.6 L12,4.6 L14.4,5.6 L15.5,8 L15.5,11"),
    ;

    /** On a grid of 24, with its dots apart. */
    internal fun parse(): Pair<Path, List<Pair<Float, Float>>> {
        val path = Path()
        val dots = mutableListOf<Pair<Float, Float>>()
        for (step in drawing.split(' ')) {
            val at = step.drop(1).split(',').map { it.toFloat() }
            when (step[0]) {
                'M' -> path.moveTo(at[0], at[1])
                'L' -> path.lineTo(at[0], at[1])
                'O' -> path.addCircle(at[0], at[1], at[2], Path.Direction.CW)
                '.' -> dots += at[0] to (if (at.size > 1) at[1] else at[0])
            }
        }
        return path to dots
    }
}

/** Draws [glyph] in a square around the middle of where it is put. */
internal class Pen(private val glyph: Glyph, private val weight: Float = 1.9f) {
    private val drawing = glyph.parse()
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        strokeCap = Paint.Cap.ROUND
        strokeJoin = Paint.Join.ROUND
        strokeWidth = weight
    }

    fun draw(canvas: Canvas, x: Float, y: Float, size: Float, colour: Int) {
        canvas.save()
        canvas.translate(x - size / 2, y - size / 2)
        canvas.scale(size / 24, size / 24)
        paint.color = colour
        paint.style = Paint.Style.STROKE
        canvas.drawPath(drawing.first, paint)
        paint.style = Paint.Style.FILL
        for ((dotX, dotY) in drawing.second) canvas.drawCircle(dotX, dotY, weight * 0.68f, paint)
        canvas.restore()
    }
}

/** A sign beside or above a text. */
class GlyphDrawable(context: Context, glyph: Glyph, private val colour: Int, size: Int = 24) : Drawable() {
    private val pen = Pen(glyph)
    private val side = context.dp(size)

    override fun draw(canvas: Canvas) {
        pen.draw(canvas, bounds.exactCenterX(), bounds.exactCenterY(), minOf(bounds.width(), bounds.height()).toFloat(), colour)
    }

    override fun getIntrinsicWidth(): Int = side
    override fun getIntrinsicHeight(): Int = side
    override fun setAlpha(alpha: Int) {}
    override fun setColorFilter(colorFilter: ColorFilter?) {}

    @Deprecated("Deprecated in Java")
    override fun getOpacity(): Int = PixelFormat.TRANSLUCENT
}
