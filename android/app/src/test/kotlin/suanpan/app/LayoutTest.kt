package suanpan.app

import android.app.Activity
import android.graphics.Color
import android.view.View
import android.widget.FrameLayout
import android.widget.TextView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import suanpan.testing.Layout
import suanpan.testing.Picture

/** The checker finds what it is there to find, one planted fault at a time. */
@RunWith(RobolectricTestRunner::class)
class LayoutTest {
    private val activity = Robolectric.buildActivity(Activity::class.java).setup().get()
    private val frame = FrameLayout(activity).apply { setBackgroundColor(Color.WHITE) }

    private fun words(text: String, act: TextView.() -> Unit = {}) = TextView(activity).apply {
        this.text = text
        setTextColor(Color.BLACK)
        act()
    }

    private fun add(view: View, width: Int, height: Int, left: Int = 0, top: Int = 0) =
        frame.addView(view, FrameLayout.LayoutParams(width, height).apply { setMargins(left, top, 0, 0) })

    private fun faults(): List<String> {
        activity.setContentView(frame)
        val picture = Picture.of(activity)
        return Layout.faults(frame, picture.under(frame))
    }

    /** The part of the window where [view] is. */
    private fun Picture.under(view: View): Picture {
        val place = IntArray(2).also(view::getLocationInWindow)
        val pixels = IntArray(view.width * view.height) { colourAt(place[0] + it % view.width, place[1] + it / view.width) }
        return Picture(view.width, view.height, pixels)
    }

    private fun assertFault(words: String) {
        val faults = faults()
        assertEquals(faults.toString(), 1, faults.size)
        assertTrue(faults.toString(), words in faults.single())
    }

    @Test
    fun `a sound screen has none`() {
        add(words("收款"), 400, 100)
        add(words("OK") { isClickable = true }, 200, 120, top = 200)
        assertEquals(emptyList<String>(), faults())
    }

    @Test
    fun `text that is too tall`() {
        add(words("收款\n收款"), 400, 40)
        assertFault("px tall")
    }

    @Test
    fun `text that is cut by dots`() {
        add(words("a long text that does not fit here") { setSingleLine(); ellipsize = android.text.TextUtils.TruncateAt.END }, 200, 100)
        assertFault("ellipsized")
    }

    @Test
    fun `a view outside its parent`() {
        add(words("收款"), 200, 100, left = -20)
        assertFault("outside its parent")
    }

    @Test
    fun `texts over each other`() {
        add(words("收款"), 200, 100)
        add(words("取消"), 200, 100, left = 50, top = 50)
        assertTrue(faults().any { "lie over each other" in it })
    }

    @Test
    fun `a small touch target`() {
        add(words("OK") { isClickable = true }, 200, 80)
        assertFault("touch target 200x80")
    }

    @Test
    fun `a control without a name`() {
        add(View(activity).apply { isClickable = true }, 200, 200)
        assertFault("screen reader")
    }

    @Test
    fun `pale text`() {
        add(words("收款") { setTextColor(Color.LTGRAY) }, 400, 100)
        assertFault("contrast 1.")
    }
}
