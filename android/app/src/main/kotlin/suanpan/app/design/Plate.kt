package suanpan.app.design

import android.content.Context
import android.graphics.Canvas
import android.graphics.ColorFilter
import android.graphics.Paint
import android.graphics.PixelFormat
import android.graphics.RectF
import android.graphics.drawable.Drawable
import suanpan.app.R

/**
 * The flat ground of everything: one fill a state, an edge where the eye needs it, a ring when focused. No ripple:
 * what a finger does is seen in the same frame.
 */
class Plate(
    context: Context,
    private val idle: Tone,
    private val down: Tone = idle,
    private val off: Tone = idle,
    /** Colour of the edge, or null for none. */
    edge: Int? = null,
    radius: Int = RADIUS,
    edgeWidth: Float = 1.5f,
) : Drawable() {
    private val fills = listOf(idle, down, off).associateWith { context.colour(it.ground) }
    private val radius = context.dp(radius).toFloat()
    private val ring = context.dp(3f)
    private val edgePaint = edge?.let { colour ->
        Paint(Paint.ANTI_ALIAS_FLAG).apply {
            style = Paint.Style.STROKE
            strokeWidth = context.dp(edgeWidth)
            color = context.colour(colour)
        }
    }
    private val fill = Paint(Paint.ANTI_ALIAS_FLAG)
    private val focus = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = ring
        color = context.colour(R.color.focus)
    }
    private val gap = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = ring * 2
        color = context.colour(R.color.surface)
    }
    private val box = RectF()

    override fun draw(canvas: Canvas) {
        val enabled = android.R.attr.state_enabled in state
        fill.color = fills.getValue(
            when {
                !enabled && off != idle -> off
                android.R.attr.state_pressed in state -> down
                else -> idle
            },
        )
        box.set(bounds)
        canvas.drawRoundRect(box, radius, radius, fill)
        edgePaint?.let { paint ->
            if (enabled || off == idle) {
                box.inset(paint.strokeWidth / 2, paint.strokeWidth / 2)
                canvas.drawRoundRect(box, radius - paint.strokeWidth / 2, radius - paint.strokeWidth / 2, paint)
            }
        }
        if (android.R.attr.state_focused in state) {
            // Inside the bounds, so that no neighbour cuts it, and apart from the fill, so that it shows on any.
            box.set(bounds)
            box.inset(ring, ring)
            canvas.drawRoundRect(box, radius - ring, radius - ring, gap)
            box.inset(-ring / 2, -ring / 2)
            canvas.drawRoundRect(box, radius - ring / 2, radius - ring / 2, focus)
        }
    }

    override fun isStateful(): Boolean = true

    override fun onStateChange(state: IntArray): Boolean {
        invalidateSelf()
        return true
    }

    override fun setAlpha(alpha: Int) {}

    override fun setColorFilter(colorFilter: ColorFilter?) {}

    @Deprecated("Deprecated in Java")
    override fun getOpacity(): Int = PixelFormat.TRANSLUCENT

    companion object {
        /** Of a control, in dp; a card's is the same, so that one fits into the other. */
        const val RADIUS = 12
    }
}
