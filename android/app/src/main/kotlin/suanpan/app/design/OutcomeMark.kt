package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.graphics.PixelFormat
import android.graphics.drawable.Drawable
import android.graphics.ColorFilter
import android.view.View
import kotlin.math.PI
import kotlin.math.cos
import kotlin.math.sin
import suanpan.app.R
import suanpan.shell.ResultKind

/** What a result looks like: outline, sign, pattern and word, each enough to tell it from the others; then colour. */
enum class OutcomeLook(val tone: Tone, internal val shape: Shape, internal val glyph: Glyph, internal val pattern: Pattern, val word: Int) {
    APPROVED(Tone.JADE, Shape.DISC, Glyph.TICK, Pattern.PLAIN, R.string.outcome_approved),
    DECLINED(Tone.CINNABAR, Shape.OCTAGON, Glyph.CROSS, Pattern.BARS, R.string.outcome_declined),
    UNKNOWN(Tone.OCHRE, Shape.DIAMOND, Glyph.QUESTION, Pattern.HATCH, R.string.outcome_unknown),
    REVERSED(Tone.INDIGO, Shape.SQUARE, Glyph.RETURN, Pattern.WAVES, R.string.outcome_reversed),
    NOT_SENT(Tone.SLATE, Shape.SQUARE_OPEN, Glyph.STOPPED, Pattern.DOTS, R.string.outcome_not_sent),
    CANCELLED(Tone.SLATE, Shape.RING, Glyph.MINUS, Pattern.DOTS, R.string.outcome_cancelled),
    DONE(Tone.JADE, Shape.RING, Glyph.TICK, Pattern.PLAIN, R.string.outcome_done),
    FAILED(Tone.CINNABAR, Shape.TRIANGLE, Glyph.BANG, Pattern.BARS, R.string.outcome_failed),
    ;

    internal enum class Shape { DISC, OCTAGON, DIAMOND, SQUARE, SQUARE_OPEN, RING, TRIANGLE }
    internal enum class Pattern { PLAIN, BARS, HATCH, WAVES, DOTS }

    companion object {
        private val OF = mapOf(
            ResultKind.APPROVED to APPROVED,
            ResultKind.DECLINED to DECLINED,
            ResultKind.UNKNOWN to UNKNOWN,
            ResultKind.REVERSED to REVERSED,
            ResultKind.NOT_SENT to NOT_SENT,
            ResultKind.CANCELLED to CANCELLED,
            ResultKind.DONE to DONE,
            ResultKind.FAILED to FAILED,
        )

        fun of(kind: ResultKind): OutcomeLook = OF.getValue(kind)
    }
}

/** The sign of a result. Its word stands beside it, so TalkBack passes the drawing by. */
@SuppressLint("ViewConstructor")
class OutcomeMark(context: Context, private val look: OutcomeLook, private val size: Int = 104) : View(context) {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        strokeJoin = Paint.Join.ROUND
        strokeCap = Paint.Cap.ROUND
    }
    private val pen = Pen(look.glyph, 2.2f)
    private val path = Path()
    private val mark = context.colour(look.tone.mark)
    private val ground = context.colour(look.tone.ground)

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(resolveSize(dp(size), widthMeasureSpec), resolveSize(dp(size), heightMeasureSpec))

    override fun onDraw(canvas: Canvas) {
        val x = width / 2f
        val y = height / 2f
        val r = minOf(width, height) / 2f
        val line = r * 0.11f
        path.rewind()
        var open = false
        var glyph = 1.2f
        var sink = 0f
        when (look.shape) {
            OutcomeLook.Shape.DISC -> path.addCircle(x, y, r * 0.92f, Path.Direction.CW)
            OutcomeLook.Shape.RING -> { open = true; glyph = 1.2f; path.addCircle(x, y, r * 0.86f, Path.Direction.CW) }
            OutcomeLook.Shape.OCTAGON -> polygon(x, y, r * 0.97f, 8, PI / 8)
            OutcomeLook.Shape.DIAMOND -> { glyph = 0.92f; polygon(x, y, r * 0.97f, 4, 0.0) }
            OutcomeLook.Shape.SQUARE -> { glyph = 1.12f; path.addRoundRect(x - r * 0.84f, y - r * 0.84f, x + r * 0.84f, y + r * 0.84f, r * 0.24f, r * 0.24f, Path.Direction.CW) }
            OutcomeLook.Shape.SQUARE_OPEN -> { open = true; glyph = 1.22f; path.addRoundRect(x - r * 0.8f, y - r * 0.8f, x + r * 0.8f, y + r * 0.8f, r * 0.24f, r * 0.24f, Path.Direction.CW) }
            OutcomeLook.Shape.TRIANGLE -> { glyph = 0.82f; sink = r * 0.16f; polygon(x, y + r * 0.12f, r * 0.98f, 3, -PI / 2) }
        }
        paint.color = mark
        paint.strokeWidth = line
        paint.style = if (open) Paint.Style.STROKE else Paint.Style.FILL_AND_STROKE
        canvas.drawPath(path, paint)
        pen.draw(canvas, x, y + sink, r * glyph, if (open) mark else ground)
    }

    private fun polygon(x: Float, y: Float, r: Float, corners: Int, turn: Double) {
        for (i in 0 until corners) {
            val angle = turn + 2 * PI * i / corners
            val cornerX = x + r * 0.92f * cos(angle).toFloat()
            val cornerY = y + r * 0.92f * sin(angle).toFloat()
            if (i == 0) path.moveTo(cornerX, cornerY) else path.lineTo(cornerX, cornerY)
        }
        path.close()
    }
}

/** The ground of a result: its tint, and along the lower edge its pattern, away from any text. */
class OutcomeGround(private val context: Context, private val look: OutcomeLook) : Drawable() {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val path = Path()

    override fun draw(canvas: Canvas) {
        canvas.save()
        canvas.clipRect(bounds)
        canvas.drawColor(context.colour(look.tone.ground))
        val band = context.dp(BAND).toFloat()
        val step = context.dp(10f)
        val left = bounds.left.toFloat()
        val right = bounds.right.toFloat()
        val bottom = bounds.bottom.toFloat()
        val top = bottom - band
        paint.color = context.colour(look.tone.mark)
        paint.style = Paint.Style.STROKE
        paint.strokeWidth = context.dp(2.5f)
        canvas.clipRect(left, top, right, bottom)
        when (look.pattern) {
            OutcomeLook.Pattern.PLAIN -> canvas.drawColor(paint.color)
            OutcomeLook.Pattern.BARS -> {
                paint.strokeWidth = context.dp(5f)
                var x = left + step / 2
                while (x < right) { canvas.drawLine(x, top, x, bottom, paint); x += step }
            }
            OutcomeLook.Pattern.HATCH -> {
                paint.strokeWidth = context.dp(4f)
                var x = left - band
                while (x < right) { canvas.drawLine(x, bottom, x + band, top, paint); x += step }
            }
            OutcomeLook.Pattern.WAVES -> {
                path.rewind()
                path.moveTo(left, bottom - band / 2)
                var x = left
                while (x < right) { path.rQuadTo(step / 2, -band * 0.7f, step, 0f); path.rQuadTo(step / 2, band * 0.7f, step, 0f); x += 2 * step }
                canvas.drawPath(path, paint)
            }
            OutcomeLook.Pattern.DOTS -> {
                paint.style = Paint.Style.FILL
                var x = left + step / 2
                while (x < right) { canvas.drawCircle(x, bottom - band / 2, context.dp(2f), paint); x += step }
            }
        }
        canvas.restore()
    }

    override fun setAlpha(alpha: Int) {}
    override fun setColorFilter(colorFilter: ColorFilter?) {}

    @Deprecated("Deprecated in Java")
    override fun getOpacity(): Int = PixelFormat.OPAQUE

    companion object {
        /** Height of the pattern, in dp. */
        const val BAND = 10
    }
}
