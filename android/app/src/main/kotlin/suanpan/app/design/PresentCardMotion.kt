package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.RectF
import android.view.View
import suanpan.app.R
import suanpan.shell.CardWay

/**
 * Where the card goes: waves at the top for a tap, into the foot for a chip, along the side for a stripe, one after
 * the other. Where nothing may move, all of them at once. What it shows stands beside it in words.
 */
@SuppressLint("ViewConstructor")
class PresentCardMotion(context: Context, ways: Set<CardWay>, private val turned: (CardWay?) -> Unit = {}) : View(context) {
    private val ways = listOf(CardWay.TAP, CardWay.INSERT, CardWay.SWIPE).filter { it in ways }
    private val ticker = Ticker(this)
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        strokeCap = Paint.Cap.ROUND
        strokeJoin = Paint.Join.ROUND
    }
    private val ink = context.colour(R.color.ink)
    private val edge = context.colour(R.color.edge)
    private val body = context.colour(R.color.surface)
    private val screen = context.colour(R.color.sunken)
    private val card = context.colour(R.color.primary)
    private val stripe = context.colour(R.color.on_primary)
    private val accent = context.colour(R.color.cinnabar)
    private val box = RectF()
    private var shown: CardWay? = null

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onAttachedToWindow() {
        super.onAttachedToWindow()
        ticker.run(context.mayMove() && ways.isNotEmpty())
        // Only a still picture shows every way at once.
        if (!ticker.running) turned(null)
    }

    override fun onDetachedFromWindow() {
        super.onDetachedFromWindow()
        ticker.run(false)
    }

    override fun onDraw(canvas: Canvas) {
        val unit = minOf(width / 11f, height / 10.4f)
        canvas.save()
        canvas.translate(width / 2f, height / 2f + unit * 0.35f)
        canvas.scale(unit, unit)
        if (!ticker.running) {
            for (way in ways) way(canvas, way, REST, front = false)
            terminal(canvas)
            for (way in ways) way(canvas, way, REST, front = true)
        } else {
            val turn = (ticker.elapsedMs / TURN_MS).toInt() % ways.size
            val way = ways[turn]
            if (way != shown) {
                shown = way
                post { turned(way) }
            }
            val at = ticker.elapsedMs % TURN_MS / TURN_MS.toFloat()
            way(canvas, way, at, front = false)
            terminal(canvas)
            way(canvas, way, at, front = true)
        }
        canvas.restore()
    }

    /** The terminal, 4 wide and 7 high, around the middle. */
    private fun terminal(canvas: Canvas) {
        box.set(-2f, -3.5f, 2f, 3.5f)
        paint.style = Paint.Style.FILL
        paint.color = body
        canvas.drawRoundRect(box, 0.45f, 0.45f, paint)
        paint.style = Paint.Style.STROKE
        paint.strokeWidth = 0.13f
        paint.color = ink
        canvas.drawRoundRect(box, 0.45f, 0.45f, paint)
        paint.style = Paint.Style.FILL
        paint.color = screen
        box.set(-1.6f, -2.5f, 1.6f, 2.7f)
        canvas.drawRoundRect(box, 0.2f, 0.2f, paint)
        paint.color = edge
        paint.strokeWidth = 0.16f
        canvas.drawLine(-0.45f, -3.05f, 0.45f, -3.05f, paint)
        // The slot of the chip reader.
        paint.color = ink
        canvas.drawLine(-1.2f, 3.15f, 1.2f, 3.15f, paint)
        // Two lines and a figure: what a sale looks like from afar.
        paint.color = edge
        paint.strokeWidth = 0.2f
        canvas.drawLine(-1f, -1.4f, 0.1f, -1.4f, paint)
        paint.color = ink
        paint.strokeWidth = 0.34f
        canvas.drawLine(-1f, -0.7f, 0.9f, -0.7f, paint)
    }

    private fun way(canvas: Canvas, way: CardWay, at: Float, front: Boolean) {
        // In, rest, out.
        val reach = if (at < 0.45f) ease(at / 0.45f) else 1 - ease((at - 0.8f) / 0.2f)
        when (way) {
            CardWay.TAP -> if (front) {
                waves(canvas, at)
                canvas.save()
                canvas.translate(1.5f - reach * 0.9f, -5.2f + reach * 2.5f)
                canvas.rotate(-14f)
                card(canvas, 3f, 1.9f, chip = false)
                canvas.restore()
            }
            CardWay.INSERT -> if (!front) {
                canvas.save()
                canvas.translate(0f, 5f - reach * 1.5f)
                canvas.rotate(90f)
                card(canvas, 2.7f, 1.75f, chip = true)
                canvas.restore()
            }
            CardWay.SWIPE -> if (!front) {
                canvas.save()
                val along = if (at == REST) 0.45f else ease(at)
                canvas.translate(2.5f, -2.9f + along * 5.2f)
                canvas.rotate(90f)
                card(canvas, 3f, 1.9f, chip = false, strip = true)
                canvas.restore()
            }
            CardWay.ON_FILE -> {}
        }
    }

    private fun waves(canvas: Canvas, at: Float) {
        paint.style = Paint.Style.STROKE
        paint.strokeWidth = 0.16f
        paint.color = accent
        for (ring in 0 until 3) {
            val on = at == REST || at > 0.3f + ring * 0.08f
            if (!on) continue
            val r = 0.7f + ring * 0.55f
            box.set(-0.2f - r, -3.4f - r, -0.2f + r, -3.4f + r)
            canvas.drawArc(box, 198f, 64f, false, paint)
        }
    }

    /** A card with its long side along x, around the middle. */
    private fun card(canvas: Canvas, long: Float, short: Float, chip: Boolean, strip: Boolean = false) {
        box.set(-long / 2, -short / 2, long / 2, short / 2)
        paint.style = Paint.Style.FILL
        paint.color = card
        canvas.drawRoundRect(box, 0.2f, 0.2f, paint)
        paint.style = Paint.Style.STROKE
        paint.strokeWidth = 0.08f
        paint.color = body
        canvas.drawRoundRect(box, 0.2f, 0.2f, paint)
        paint.style = Paint.Style.FILL
        paint.color = stripe
        if (strip) {
            canvas.drawRect(-long / 2 + 0.04f, short * 0.1f, long / 2 - 0.04f, short * 0.32f, paint)
        } else {
            box.set(-long * 0.36f, -short * 0.14f, -long * 0.14f, short * 0.16f)
            if (chip) paint.color = accent
            canvas.drawRoundRect(box, 0.06f, 0.06f, paint)
            paint.color = stripe
            paint.strokeWidth = 0.09f
            canvas.drawLine(long * 0.08f, short * 0.24f, long * 0.36f, short * 0.24f, paint)
        }
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(getDefaultSize(dp(240), widthMeasureSpec), resolveSize(dp(220), heightMeasureSpec))

    private companion object {
        const val TURN_MS = 2_400L
        const val REST = 0.6f
    }
}
