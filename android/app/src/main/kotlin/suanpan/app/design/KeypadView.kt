package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.view.Gravity
import android.view.HapticFeedbackConstants
import android.view.KeyEvent
import android.view.View
import android.view.ViewGroup
import android.widget.Button
import android.widget.TextView
import suanpan.app.R

/** A key of the keypad. */
sealed interface Key {
    class Digit(val digit: Int) : Key
    object DoubleZero : Key
    object Back : Key

    /** All that was typed. */
    object Clear : Key
}

/**
 * Twelve keys, as large as there is room. The same for amounts and, [secret], for a PIN: then TalkBack is told where
 * a key is and not which, and a press leaves no trace on it that a camera could read from afar. [order] says which digit
 * stands where, row by row.
 */
@SuppressLint("ViewConstructor")
class KeypadView(context: Context, private val secret: Boolean, order: List<Int> = ORDER, private val press: (Key) -> Unit) : ViewGroup(context) {
    private val gap = dp(Grid.ONE)
    // Large letters need the room above the keys; the face of a key is large already.
    private val keyHeight = dp(if (context.large && !context.wide) Grid.TOUCH else HEIGHTS.first { it.first <= resources.configuration.screenHeightDp }.second)

    init {
        val places = order.mapIndexed { at, digit -> KeyCap(digit.toString(), spoken(at)) { press(Key.Digit(digit)) } }
        places.dropLast(1).forEach(::addView)
        if (secret) {
            addView(View(context).apply { importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO })
        } else {
            addView(KeyCap("00", null) { press(Key.DoubleZero) })
        }
        addView(places.last())
        addView(
            KeyCap("", context.getString(R.string.key_back), Glyph.BACKSPACE) { press(Key.Back) }.apply {
                setOnLongClickListener {
                    press(Key.Clear)
                    true
                }
            },
        )
    }

    /** The last digit stands in the middle of the last row. */
    private fun spoken(at: Int): CharSequence? {
        if (!secret) return null
        val place = if (at == ORDER.lastIndex) at + 1 else at
        return context.getString(R.string.key_place, place / COLUMNS + 1, place % COLUMNS + 1)
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) {
        val width = MeasureSpec.getSize(widthMeasureSpec)
        val given = MeasureSpec.getSize(heightMeasureSpec)
        val key = when (MeasureSpec.getMode(heightMeasureSpec)) {
            MeasureSpec.EXACTLY -> (given - gap * (ROWS - 1)) / ROWS
            MeasureSpec.AT_MOST -> minOf(keyHeight, (given - gap * (ROWS - 1)) / ROWS)
            else -> keyHeight
        }
        val wide = (width - gap * (COLUMNS - 1)) / COLUMNS
        for (i in 0 until childCount) {
            getChildAt(i).measure(MeasureSpec.makeMeasureSpec(wide, MeasureSpec.EXACTLY), MeasureSpec.makeMeasureSpec(key, MeasureSpec.EXACTLY))
        }
        setMeasuredDimension(width, key * ROWS + gap * (ROWS - 1))
    }

    override fun onLayout(changed: Boolean, left: Int, top: Int, right: Int, bottom: Int) {
        for (i in 0 until childCount) {
            val key = getChildAt(i)
            val x = i % COLUMNS * (key.measuredWidth + gap)
            val y = i / COLUMNS * (key.measuredHeight + gap)
            key.layout(x, y, x + key.measuredWidth, y + key.measuredHeight)
        }
    }

    override fun setEnabled(enabled: Boolean) {
        super.setEnabled(enabled)
        for (i in 0 until childCount) getChildAt(i).isEnabled = enabled
    }

    @SuppressLint("AppCompatCustomView")
    private inner class KeyCap(face: String, spoken: CharSequence?, glyph: Glyph? = null, press: () -> Unit) : TextView(context) {
        private val pen = glyph?.let { Pen(it) }

        init {
            set(Type.HEADLINE, strong = false)
            setLineSpacing(0f, 1f)
            gravity = Gravity.CENTER
            text = face
            contentDescription = spoken
            isClickable = true
            isFocusable = true
            filterTouchesWhenObscured = true
            setTextColor(context.textColours(Tone.SURFACE, Tone.SURFACE, Tone.OFF))
            background = Plate(context, Tone.SURFACE, if (secret) Tone.SURFACE else Tone.PRESSED, Tone.OFF, R.color.line, edgeWidth = 1f)
            setOnClickListener {
                performHapticFeedback(HapticFeedbackConstants.KEYBOARD_TAP)
                press()
            }
        }

        override fun onDraw(canvas: Canvas) {
            super.onDraw(canvas)
            pen?.draw(canvas, width / 2f, height / 2f, dp(28f), currentTextColor)
        }

        override fun getAccessibilityClassName(): CharSequence = Button::class.java.name
    }

    companion object {
        /** As on a telephone. */
        val ORDER: List<Int> = (1..9) + 0

        private const val COLUMNS = 3
        private const val ROWS = 4

        /** From which height of the screen on a key is how high, in dp. */
        private val HEIGHTS = listOf(700 to 72, 600 to 64, 0 to Grid.TOUCH)

        /** What a hardware key means on a keypad; null for any other key. */
        fun keyOf(code: Int): Key? = when (code) {
            in KeyEvent.KEYCODE_0..KeyEvent.KEYCODE_9 -> Key.Digit(code - KeyEvent.KEYCODE_0)
            in KeyEvent.KEYCODE_NUMPAD_0..KeyEvent.KEYCODE_NUMPAD_9 -> Key.Digit(code - KeyEvent.KEYCODE_NUMPAD_0)
            KeyEvent.KEYCODE_DEL -> Key.Back
            KeyEvent.KEYCODE_FORWARD_DEL, KeyEvent.KEYCODE_CLEAR -> Key.Clear
            else -> null
        }
    }
}
