package suanpan.testing

import android.graphics.Rect
import android.view.View
import android.view.ViewGroup
import android.widget.AdapterView
import android.widget.HorizontalScrollView
import android.widget.ListAdapter
import android.widget.ListView
import android.widget.ScrollView
import android.widget.TextView
import kotlin.math.pow

/**
 * What can be wrong with a screen without anybody seeing it: text that is cut, views outside their parent or over
 * each other, touch targets that are too small, controls that a screen reader cannot name, text that is too pale.
 */
object Layout {
    /** The smallest touch target: a finger, not a mouse. */
    private const val TARGET_DP = 56

    /** WCAG 2.1, 1.4.3: contrast of text, and of text of at least 24 px (18 pt) at 1x. */
    private const val CONTRAST = 4.5
    private const val CONTRAST_LARGE = 3.0
    private const val LARGE_DP = 24

    /** Every so many pixels are enough to know the ground of a text. */
    private const val STEP = 3

    /** Below are ids that were made at run time and have no name. */
    private const val APP_IDS = 0x7f000000

    /** Every fault of the tree under [root], in words; [picture] is what it looks like, for the contrast. */
    fun faults(root: View, picture: Picture? = null): List<String> {
        val faults = ArrayList<String>()
        walk(root, faults)
        if (picture != null) contrast(root, root, picture, faults)
        return faults
    }

    /** @throws AssertionError naming every fault. */
    fun check(name: String, root: View, picture: Picture? = null) {
        val faults = faults(root, picture)
        if (faults.isNotEmpty()) throw AssertionError("$name:\n" + faults.joinToString("\n"))
    }

    private fun walk(view: View, faults: MutableList<String>) {
        if (view.hidden) return
        if (view is TextView) text(view, faults)
        // A list is pressed row by row.
        if (view.isEnabled && (view.isClickable && view !is AdapterView<*> || view.isRow)) target(view, faults)
        if (view !is ViewGroup) return
        val shown = (0 until view.childCount).map(view::getChildAt).filter { !it.hidden }
        for (child in shown) {
            if (!view.scrolls) outside(child, view, faults)
            walk(child, faults)
        }
        shown.forEachIndexed { at, one ->
            for (other in shown.drop(at + 1)) overlap(one, other, faults)
        }
    }

    private fun text(view: TextView, faults: MutableList<String>) {
        if (view.text.isNullOrEmpty()) return
        val layout = view.layout
        if (layout == null || view.width == 0 || view.height == 0) {
            faults += "${view.label}: its text has no room"
            return
        }
        val room = view.width - view.compoundPaddingLeft - view.compoundPaddingRight
        val tall = view.height - view.extendedPaddingTop - view.extendedPaddingBottom
        val lines = 0 until layout.lineCount
        if (lines.any { layout.getEllipsisCount(it) > 0 }) faults += "${view.label}: ellipsized"
        if (layout.getLineEnd(layout.lineCount - 1) < layout.text.length) faults += "${view.label}: lines are missing"
        // A field that is typed into scrolls.
        if (view.isCursorVisible && view.onCheckIsTextEditor()) return
        if (lines.any { layout.getLineMax(it) > room + 1 }) faults += "${view.label}: wider than its $room px"
        if (layout.height > tall + 1) faults += "${view.label}: ${layout.height} px tall in $tall px"
    }

    private fun target(view: View, faults: MutableList<String>) {
        // What scrolls away may be cut by its scroller; its own size counts.
        val least = TARGET_DP * view.resources.displayMetrics.density
        if (view.width < least || view.height < least) {
            faults += "${view.label}: touch target ${view.width}x${view.height} px, expected $least"
        }
        if (spoken(view).isBlank()) faults += "${view.label}: nothing for a screen reader to say"
    }

    private fun outside(child: View, parent: ViewGroup, faults: MutableList<String>) {
        if (child.width == 0 || child.height == 0) return
        if (child.left < 0 || child.top < 0 || child.right > parent.width || child.bottom > parent.height) {
            faults += "${child.label}: [${child.left},${child.top} ${child.right},${child.bottom}] is outside its " +
                "parent ${parent.width}x${parent.height} px (${parent.label})"
        }
    }

    private fun overlap(one: View, other: View, faults: MutableList<String>) {
        val first = Rect(one.left, one.top, one.right, one.bottom)
        if (!first.intersect(other.left, other.top, other.right, other.bottom)) return
        if (spoken(one).isBlank() || spoken(other).isBlank()) return
        // A parent of one part's size that lies over another with free space is no fault: only text over text is.
        val onto = texts(one).firstNotNullOfOrNull { text ->
            texts(other).firstOrNull { Rect.intersects(text.place(one), it.place(other)) }?.let { text to it }
        } ?: return
        faults += "${onto.first.label} and ${onto.second.label} lie over each other"
    }

    private fun contrast(view: View, root: View, picture: Picture, faults: MutableList<String>) {
        if (view.hidden || view.alpha < 1f || !view.isEnabled) return
        if (view is TextView && view.text.isNotBlank()) {
            val place = placeIn(view, root)
            val whole = Rect(0, 0, view.width, view.height)
            // What is scrolled away cannot be looked at.
            if (seen(view) == whole && Rect(0, 0, picture.width, picture.height).contains(place)) {
                val background = commonest(picture, place)
                val ratio = ratio(background, view.currentTextColor)
                val large = view.textSize >= LARGE_DP * view.resources.displayMetrics.density
                val least = if (large) CONTRAST_LARGE else CONTRAST
                if (ratio < least) faults += "${view.label}: contrast %.1f, expected $least".format(ratio)
            }
        }
        if (view is ViewGroup) {
            (0 until view.childCount).forEach { contrast(view.getChildAt(it), root, picture, faults) }
        }
    }

    private fun seen(view: View): Rect = Rect().also(view::getLocalVisibleRect)

    private fun commonest(picture: Picture, place: Rect): Int {
        val counts = HashMap<Int, Int>()
        for (y in place.top until place.bottom step STEP) {
            for (x in place.left until place.right step STEP) counts.merge(picture.colourAt(x, y), 1, Int::plus)
        }
        return counts.maxByOrNull { it.value }?.key ?: 0
    }

    /** WCAG 2.1, contrast ratio. */
    internal fun ratio(one: Int, other: Int): Double {
        val (dark, light) = listOf(luminance(one), luminance(other)).sorted()
        return (light + 0.05) / (dark + 0.05)
    }

    private fun luminance(colour: Int): Double {
        fun linear(channel: Int): Double {
            val share = channel / 255.0
            return if (share <= 0.03928) share / 12.92 else ((share + 0.055) / 1.055).pow(2.4)
        }
        return 0.2126 * linear(colour shr 16 and 255) + 0.7152 * linear(colour shr 8 and 255) + 0.0722 * linear(colour and 255)
    }

    /** Not there, or covered by something that has the screen for itself. */
    private val View.hidden
        get() = visibility != View.VISIBLE || importantForAccessibility == View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS

    private val View.isRow
        get() = (parent as? AdapterView<*>)?.let { list -> list.getPositionForView(this).let { it >= 0 && (list.adapter as? ListAdapter)?.isEnabled(it) == true } } == true

    private val ViewGroup.scrolls get() = this is ScrollView || this is HorizontalScrollView || this is ListView

    private fun texts(view: View): List<TextView> = when {
        view.hidden -> emptyList()
        view is TextView -> if (view.text.isNullOrBlank()) emptyList() else listOf(view)
        view is ViewGroup -> (0 until view.childCount).flatMap { texts(view.getChildAt(it)) }
        else -> emptyList()
    }

    /** Where the view is in the parent of [ancestor]. */
    private fun View.place(ancestor: View): Rect = placeIn(this, ancestor).apply { offset(ancestor.left, ancestor.top) }

    private fun placeIn(view: View, root: View): Rect {
        val place = Rect(0, 0, view.width, view.height)
        var at: View = view
        while (at !== root) {
            place.offset(at.left, at.top)
            val parent = at.parent as? View ?: break
            place.offset(-parent.scrollX, -parent.scrollY)
            at = parent
        }
        return place
    }

    /** What a screen reader has: the description, or the texts inside. */
    private fun spoken(view: View): String {
        if (!view.contentDescription.isNullOrBlank()) return view.contentDescription.toString()
        if (view is TextView) return view.text?.toString()?.ifBlank { view.hint?.toString() ?: named(view) }.orEmpty()
        if (view is ViewGroup) return (0 until view.childCount).joinToString(" ") { spoken(view.getChildAt(it)) }
        return ""
    }

    /** What the label says that was made for an empty field. */
    private fun named(field: TextView): String? {
        if (field.id == View.NO_ID) return null
        return field.rootView.tree().firstNotNullOfOrNull { label -> (label as? TextView)?.takeIf { it.labelFor == field.id }?.text?.toString() }
    }

    /** How a fault names a view: its id where it has one, its words, its class. */
    private val View.label: String
        get() {
            val id = if (id >= APP_IDS) runCatching { "#" + resources.getResourceEntryName(id) + " " }.getOrDefault("") else ""
            val words = spoken(this).take(40)
            return "$id${javaClass.simpleName} \"$words\""
        }
}
