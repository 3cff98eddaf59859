package suanpan.desk.stage

import android.text.method.PasswordTransformationMethod
import android.view.View
import android.view.ViewGroup
import android.widget.AdapterView
import android.widget.EditText
import android.widget.TextView
import suanpan.desk.page.json

/**
 * What the screen says and what can be pressed on it, with the places: from it the page makes text and buttons for
 * screen readers (the streamed pixels alone are mute), and tests find what to press.
 */
class Nodes(private val windows: Windows) {
    fun describe(): String {
        val found = ArrayList<Map<String, Any?>>()
        windows.roots.lastOrNull()?.let { root ->
            val at = windows.place(root)
            collect(root, at.x, at.y, found)
        }
        return json(found)
    }

    private fun collect(view: View, x: Int, y: Int, out: MutableList<Map<String, Any?>>) {
        if (view.visibility != View.VISIBLE || out.size >= MOST) return
        val label = label(view)
        val presses = pressable(view)
        if (label.isNotEmpty() && (presses || view !is ViewGroup)) {
            val role = if (view is EditText) "field" else if (presses) "button" else "text"
            out.add(mapOf("role" to role, "label" to label, "x" to x, "y" to y, "w" to view.width, "h" to view.height))
        }
        if (view is ViewGroup && !(presses && label.isNotEmpty())) {
            for (index in 0 until view.childCount) {
                val child = view.getChildAt(index)
                collect(child, x + child.x.toInt() - view.scrollX, y + child.y.toInt() - view.scrollY, out)
            }
        }
    }

    /** A list takes presses for its rows. */
    private fun pressable(view: View): Boolean {
        val list = view.parent as? AdapterView<*>
        return view.isEnabled && (view.isClickable && view !is AdapterView<*> || list?.onItemClickListener != null)
    }

    private fun label(view: View): String {
        view.contentDescription?.let { return it.toString() }
        if (view is TextView) {
            if (view.transformationMethod is PasswordTransformationMethod) return ""
            return view.text.toString().ifEmpty { view.hint?.toString().orEmpty() }
        }
        // A pressable group reads as what is written in it.
        if (view is ViewGroup && pressable(view)) {
            return (0 until view.childCount).map { label(view.getChildAt(it)) }.filter { it.isNotEmpty() }.joinToString(" ")
        }
        return ""
    }

    private companion object {
        const val MOST = 400
    }
}
