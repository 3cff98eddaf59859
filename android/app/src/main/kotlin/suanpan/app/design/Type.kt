package suanpan.app.design

import android.content.Context
import android.graphics.Typeface
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.widget.TextView

/** Five sizes, in sp. Digits are tabular, so that a changing figure does not dance. */
enum class Type(val sp: Float, val strong: Boolean) {
    CAPTION(14f, false),
    BODY(16f, false),
    TITLE(20f, true),
    HEADLINE(26f, true),
    FIGURE(40f, true),
}

internal object Faces {
    val regular: Typeface = Typeface.create("sans-serif", Typeface.NORMAL)
    val strong: Typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
}

fun TextView.set(type: Type, strong: Boolean = type.strong) {
    setTextSize(TypedValue.COMPLEX_UNIT_SP, type.sp)
    typeface = if (strong) Faces.strong else Faces.regular
    fontFeatureSettings = "tnum"
    includeFontPadding = false
    setLineSpacing(0f, 1.18f)
}

/** A text that is only read. */
fun Context.words(
    text: CharSequence,
    type: Type = Type.BODY,
    colour: Int = Tone.PAPER.text,
    strong: Boolean = type.strong,
    centred: Boolean = false,
): TextView = TextView(this).apply {
    set(type, strong)
    setTextColor(colour(colour))
    this.text = text
    textAlignment = if (centred) View.TEXT_ALIGNMENT_CENTER else View.TEXT_ALIGNMENT_VIEW_START
    if (centred) gravity = Gravity.CENTER_HORIZONTAL
}

internal fun TextView.colour(id: Int): Int = context.colour(id)
