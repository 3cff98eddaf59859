package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.text.SpannableString
import android.text.Spanned
import android.text.style.RelativeSizeSpan
import android.util.TypedValue
import android.view.Gravity
import android.widget.TextView

/** An amount, in one line, as large as fits between [LEAST] and [MOST] sp. Its words are the core's. */
@SuppressLint("AppCompatCustomView", "ViewConstructor")
class AmountDisplay(context: Context, tone: Tone, private val most: Float = MOST) : TextView(context) {
    private val plain = context.colour(tone.text)
    private val soft = context.colour(tone.soft)

    init {
        set(Type.FIGURE)
        gravity = Gravity.CENTER
        maxLines = 1
        setLineSpacing(0f, 1f)
        setTextColor(plain)
    }

    /** Shows [amount]; [pale] where nothing is typed yet. */
    fun show(amount: String, pale: Boolean = false) {
        setTextColor(if (pale) soft else plain)
        val sign = amount.indexOfFirst { it.isDigit() }
        text = if (sign <= 0) {
            amount
        } else {
            // The currency's sign is read once; the figure is what counts.
            SpannableString(amount).apply { setSpan(RelativeSizeSpan(0.62f), 0, sign, Spanned.SPAN_EXCLUSIVE_EXCLUSIVE) }
        }
        contentDescription = amount
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) {
        val room = MeasureSpec.getSize(widthMeasureSpec) - paddingLeft - paddingRight
        // A figure is large already: it grows less than what is written small.
        var sp = context.grown(most, Type.FIGURE.most)
        val least = context.grown(LEAST, 1f)
        if (MeasureSpec.getMode(widthMeasureSpec) != MeasureSpec.UNSPECIFIED) {
            while (sp > least && widthAt(sp) > room) sp -= 1f
        }
        setTextSize(TypedValue.COMPLEX_UNIT_SP, sp)
        super.onMeasure(widthMeasureSpec, heightMeasureSpec)
    }

    private fun widthAt(sp: Float): Float {
        val words = text ?: return 0f
        val probe = android.text.TextPaint(paint)
        probe.textSize = TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, sp, resources.displayMetrics)
        return android.text.Layout.getDesiredWidth(words, probe)
    }

    companion object {
        const val MOST = 56f
        const val LEAST = 24f
    }
}
