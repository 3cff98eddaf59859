package suanpan.app.design

import android.content.Context
import android.graphics.Typeface
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.widget.TextView

/**
 * Five sizes, in sp. Digits are tabular, so that a changing figure does not dance. What is large already grows [most] so
 * many times with the system's setting for letters, as Android does it by itself from version 14 on.
 */
enum class Type(val sp: Float, val strong: Boolean, val most: Float = 2f) {
    CAPTION(14f, false),
    BODY(16f, false),
    TITLE(20f, true, 1.6f),
    HEADLINE(26f, true, Grid.LARGE),
    FIGURE(40f, true, Grid.LARGE),
}

internal object Faces {
    val regular: Typeface = Typeface.create("sans-serif", Typeface.NORMAL)
    val strong: Typeface = Typeface.create("sans-serif-medium", Typeface.NORMAL)
}

fun TextView.set(type: Type, strong: Boolean = type.strong, most: Float = type.most) {
    setTextSize(TypedValue.COMPLEX_UNIT_SP, context.grown(type.sp, most))
    typeface = if (strong) Faces.strong else Faces.regular
    fontFeatureSettings = "tnum"
    includeFontPadding = false
    setLineSpacing(0f, 1.18f)
}

/** So many sp that [sp] grow at most [most] times. */
internal fun Context.grown(sp: Float, most: Float): Float = sp * minOf(1f, most / resources.configuration.fontScale)

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
