package suanpan.desk.stage

import android.content.res.Resources
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.view.View
import android.view.ViewTreeObserver
import android.view.WindowManager
import android.view.inspector.WindowInspector
import java.nio.ByteBuffer
import suanpan.desk.page.Hall
import suanpan.desk.page.PixelOrder

/** What is on the screen: the windows of the Activity in front, dialogs over it, drawn into one picture. */
class Windows(private val activities: ActivityStack) {
    private var bitmap: Bitmap? = null
    private var pixels = ByteBuffer.allocate(0)
    private var dirty = true
    private var lastInput = 0L
    private var lastMs = 0L
    private val watched = HashSet<View>()
    private var shown = emptyList<View>()
    private val willDraw = ViewTreeObserver.OnPreDrawListener {
        dirty = true
        true
    }

    /** Asked of a red pixel. */
    private val order: PixelOrder by lazy {
        val pixel = ByteBuffer.allocate(4)
        Bitmap.createBitmap(intArrayOf(Color.RED), 1, 1, Bitmap.Config.ARGB_8888).copyPixelsToBuffer(pixel)
        if (pixel[0].toInt() == 0) PixelOrder.BGRA else PixelOrder.RGBA
    }

    /** From the lowest to the one that takes touches. */
    val roots: List<View>
        get() = activities.behind.let { behind ->
            WindowInspector.getGlobalWindowViews().filter { it.visibility == View.VISIBLE && it !in behind }
        }

    val widthPx: Int get() = Resources.getSystem().displayMetrics.widthPixels
    val heightPx: Int get() = Resources.getSystem().displayMetrics.heightPixels

    /**
     * Draws and publishes if something asked to be drawn since the last time; whether it did. What answers a touch or
     * a key is drawn at once, what moves by itself at most [MOVING_MS] apart.
     */
    fun show(input: Long, nowMs: Long): Boolean {
        val roots = roots
        watch(roots)
        if (!dirty || input == lastInput && nowMs - lastMs < MOVING_MS) return false
        dirty = false
        lastInput = input
        lastMs = nowMs
        val target = target()
        val canvas = Canvas(target)
        canvas.drawColor(Color.BLACK)
        for (root in roots) draw(root, canvas)
        pixels.rewind()
        target.copyPixelsToBuffer(pixels)
        Hall.feed.publish(target.width, target.height, pixels.array(), order, input)
        return true
    }

    private fun draw(root: View, canvas: Canvas) {
        val parameters = root.layoutParams as? WindowManager.LayoutParams
        if (parameters != null && parameters.flags and WindowManager.LayoutParams.FLAG_DIM_BEHIND != 0) {
            canvas.drawARGB((parameters.dimAmount * 255).toInt(), 0, 0, 0)
        }
        val at = place(root)
        canvas.save()
        canvas.translate(at.x.toFloat(), at.y.toFloat())
        root.draw(canvas)
        canvas.restore()
    }

    class Place(val x: Int, val y: Int)

    /** Where a window is. Robolectric puts every window at the upper left, so its gravity is done here. */
    fun place(root: View): Place {
        val parameters = root.layoutParams as? WindowManager.LayoutParams ?: return Place(0, 0)
        val area = android.graphics.Rect()
        android.view.Gravity.apply(
            parameters.gravity.takeIf { it != 0 } ?: android.view.Gravity.CENTER,
            root.width, root.height, android.graphics.Rect(0, 0, widthPx, heightPx), parameters.x, parameters.y, area,
        )
        return Place(area.left, area.top)
    }

    private fun target(): Bitmap {
        val kept = bitmap
        if (kept != null && kept.width == widthPx && kept.height == heightPx) return kept
        kept?.recycle()
        pixels = ByteBuffer.allocate(widthPx * heightPx * 4)
        return Bitmap.createBitmap(widthPx, heightPx, Bitmap.Config.ARGB_8888).also { bitmap = it }
    }

    private fun watch(roots: List<View>) {
        if (roots == shown) return
        shown = roots
        dirty = true
        watched.retainAll(roots.toSet())
        for (root in roots) if (watched.add(root)) root.viewTreeObserver.addOnPreDrawListener(willDraw)
    }

    private companion object {
        const val MOVING_MS = 33L
    }
}
