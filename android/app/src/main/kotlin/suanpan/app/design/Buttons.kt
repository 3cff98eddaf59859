package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.text.TextUtils
import android.view.Gravity
import android.view.View
import android.widget.Button
import android.widget.TextView
import suanpan.app.R

/** The tones of a control's states. */
class Look(val idle: Tone, val down: Tone, val off: Tone, val edge: Int? = null)

/** A control that does one thing. While [busy] it says so and takes no press; [fault] marks that it did not work. */
@SuppressLint("AppCompatCustomView")
abstract class ActionButton(context: Context, private val look: Look, height: Int, type: Type) : TextView(context) {
    private val beads = Beads(this)
    private val bang = Pen(Glyph.BANG, 2.4f)
    private var idleWords: CharSequence? = null

    init {
        // A word on a button stays on its line.
        set(type, strong = true, most = Type.TITLE.most)
        gravity = Gravity.CENTER
        minHeight = dp(height)
        minWidth = dp(Grid.TOUCH)
        maxLines = 2
        ellipsize = TextUtils.TruncateAt.END
        inset(if (context.large) Grid.HALF else Grid.TWO, Grid.ONE)
        isClickable = true
        isFocusable = true
        setTextColor(context.textColours(look.idle, look.down, look.off))
        paintPlate()
    }

    /** It is doing what it was asked; TalkBack hears it as well. */
    var busy: Boolean = false
        set(value) {
            if (field == value) return
            field = value
            isEnabled = !value
            contentDescription = if (value) context.getString(R.string.busy, text) else idleWords
            beads.run(value)
            invalidate()
        }

    /** The last press did not do what it should; why stands in a banner. */
    var fault: Boolean = false
        set(value) {
            if (field == value) return
            field = value
            paintPlate()
            invalidate()
        }

    override fun setContentDescription(words: CharSequence?) {
        if (!busy) idleWords = words
        super.setContentDescription(words)
    }

    private fun paintPlate() {
        background = Plate(context, look.idle, look.down, look.off, if (fault) R.color.cinnabar else look.edge, edgeWidth = if (fault) 3f else 1.5f)
    }

    override fun onDraw(canvas: Canvas) {
        super.onDraw(canvas)
        if (busy) beads.draw(canvas, width / 2f, height - dp(10f), dp(64f), currentTextColor)
        if (fault && !busy) bang.draw(canvas, dp(22f), height / 2f, dp(22f), currentTextColor)
    }

    override fun onDetachedFromWindow() {
        super.onDetachedFromWindow()
        beads.run(false)
    }

    override fun getAccessibilityClassName(): CharSequence = Button::class.java.name
}

/** The one thing to do here. */
class PrimaryButton(context: Context, text: CharSequence, press: () -> Unit) :
    ActionButton(context, LOOK, Grid.TOUCH_MAIN, Type.TITLE) {
    init {
        this.text = text
        setOnClickListener { press() }
    }

    companion object {
        val LOOK = Look(Tone.PRIMARY, Tone.PRIMARY_DOWN, Tone.OFF)
    }
}

/** What else may be done. */
class SecondaryButton(context: Context, text: CharSequence, press: () -> Unit) :
    ActionButton(context, LOOK, Grid.TOUCH, Type.BODY) {
    init {
        this.text = text
        setOnClickListener { press() }
    }

    companion object {
        val LOOK = Look(Tone.SURFACE, Tone.PRESSED, Tone.OFF, R.color.edge)
    }
}

/** What gives money back or takes something away. */
class DangerButton(context: Context, text: CharSequence, press: () -> Unit) :
    ActionButton(context, LOOK, Grid.TOUCH, Type.BODY) {
    init {
        this.text = text
        setOnClickListener { press() }
    }

    companion object {
        val LOOK = Look(Tone.DANGER, Tone.DANGER_DOWN, Tone.OFF)
    }
}

/** A sign that can be pressed; [words] are what TalkBack says. */
class GlyphButton(context: Context, glyph: Glyph, words: CharSequence, tone: Tone = Tone.PAPER, press: () -> Unit) : View(context) {
    private val pen = Pen(glyph)
    private val colour = context.colour(tone.text)

    init {
        contentDescription = words
        minimumWidth = dp(Grid.TOUCH)
        minimumHeight = dp(Grid.TOUCH)
        isClickable = true
        isFocusable = true
        background = Plate(context, tone, if (tone == Tone.LACQUER) Tone.PRIMARY_DOWN else Tone.PRESSED, tone)
        setOnClickListener { press() }
    }

    override fun onDraw(canvas: Canvas) = pen.draw(canvas, width / 2f, height / 2f, dp(24f), colour)

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(resolveSize(minimumWidth, widthMeasureSpec), resolveSize(minimumHeight, heightMeasureSpec))

    override fun getAccessibilityClassName(): CharSequence = Button::class.java.name
}

/** A thing that is done now and then: a sign over its word. */
@SuppressLint("AppCompatCustomView")
class ToolButton(context: Context, private val glyph: Glyph, text: CharSequence, press: () -> Unit) : TextView(context) {
    private val pen = Pen(glyph)

    init {
        set(Type.CAPTION, strong = true)
        this.text = text
        gravity = Gravity.CENTER_HORIZONTAL or Gravity.BOTTOM
        minHeight = dp(76)
        maxLines = 2
        inset(Grid.HALF, 42, Grid.HALF, 12)
        isClickable = true
        isFocusable = true
        setTextColor(context.textColours(Tone.SURFACE, Tone.PRESSED, Tone.OFF))
        background = Plate(context, Tone.SURFACE, Tone.PRESSED, Tone.OFF, R.color.line, edgeWidth = 1f)
        setOnClickListener { press() }
    }

    override fun onDraw(canvas: Canvas) {
        super.onDraw(canvas)
        pen.draw(canvas, width / 2f, dp(25f), dp(24f), currentTextColor)
    }

    override fun getAccessibilityClassName(): CharSequence = Button::class.java.name
}
