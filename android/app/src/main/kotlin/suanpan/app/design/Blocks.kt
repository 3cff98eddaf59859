package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.view.Gravity
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import suanpan.app.R

/** A ground for what belongs together. */
@SuppressLint("ViewConstructor")
class Card(context: Context, val tone: Tone = Tone.SURFACE) : LinearLayout(context) {
    init {
        orientation = VERTICAL
        background = Plate(context, tone, edge = if (tone == Tone.SURFACE) R.color.line else null, edgeWidth = 1f)
        clipToPadding = false
        inset(Grid.TWO)
    }
}

/**
 * What is read on a wide screen, in a [stage] that fills its pane: dark, so that a figure is read from across the
 * counter.
 */
fun Context.staged(stage: LinearLayout): LinearLayout = column().apply {
    inset(Grid.THREE)
    stage.background = Plate(context, Tone.LACQUER, radius = 16)
    stage.gravity = Gravity.CENTER
    stage.inset(Grid.FOUR)
    put(stage, FILL, 0, 1f)
}

/** What the person should know now, and at most one thing to do about it. */
@SuppressLint("ViewConstructor")
class Banner(context: Context, tone: Tone, glyph: Glyph, text: CharSequence, action: CharSequence? = null, press: (() -> Unit)? = null) :
    LinearLayout(context) {
    private val words = context.words(text, Type.BODY, tone.text)

    init {
        orientation = HORIZONTAL
        gravity = Gravity.CENTER_VERTICAL
        isBaselineAligned = false
        minimumHeight = dp(Grid.TOUCH)
        background = Plate(context, tone, if (press == null) tone else Tone.PRESSED, edge = tone.edge, edgeWidth = 1f)
        inset(Grid.TWO, Grid.ONE)
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        put(context.sign(glyph, tone.mark), end = 12)
        put(words, 0, weight = 1f)
        if (press != null) {
            isClickable = true
            isFocusable = true
            contentDescription = if (action == null) text else "$text, $action"
            setOnClickListener { press() }
            if (action != null) put(context.words(action, Type.BODY, tone.mark, strong = true), start = 12)
            put(context.sign(Glyph.CHEVRON, tone.mark, 20), start = if (action == null) 12 else Grid.HALF)
        }
    }

    override fun getAccessibilityClassName(): CharSequence = if (isClickable) Button::class.java.name else super.getAccessibilityClassName()
}

/** A sign that is only looked at, as large as it is, whatever room it gets. */
fun Context.sign(glyph: Glyph, colour: Int, size: Int = 24): View = Sign(this, glyph, colour(colour), size)

@SuppressLint("ViewConstructor")
private class Sign(context: Context, glyph: Glyph, private val colour: Int, private val size: Int) : View(context) {
    private val pen = Pen(glyph)

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) = setMeasuredDimension(dp(size), dp(size))

    override fun onDraw(canvas: Canvas) = pen.draw(canvas, width / 2f, height / 2f, dp(size.toFloat()), colour)
}

/** One line of a list: what, more about it, a figure at the end. TalkBack reads it in one breath. */
@SuppressLint("ViewConstructor")
class ListRow(
    context: Context,
    title: CharSequence,
    detail: CharSequence? = null,
    glyph: Glyph? = null,
    figure: CharSequence? = null,
    figureDetail: CharSequence? = null,
    figureGlyph: Glyph? = null,
    figureColour: Int? = null,
    tone: Tone = Tone.SURFACE,
    press: (() -> Unit)? = null,
) : LinearLayout(context) {
    init {
        orientation = HORIZONTAL
        gravity = Gravity.CENTER_VERTICAL
        isBaselineAligned = false
        minimumHeight = dp(Grid.TOUCH_MAIN)
        inset(Grid.TWO, 10)
        background = Plate(context, tone, if (press == null) tone else Tone.PRESSED, radius = 8)
        glyph?.let { put(context.sign(it, tone.soft), end = Grid.TWO) }
        val text = context.column()
        text.put(context.words(title, Type.BODY, tone.text, strong = detail != null || figure != null))
        detail?.let { text.put(context.words(it, Type.CAPTION, tone.soft), top = 2) }
        put(text, 0, weight = 1f)
        if (figure != null || figureDetail != null) {
            val end = context.column().apply { gravity = Gravity.END }
            figure?.let { end.put(context.words(it, Type.BODY, tone.text, strong = true), WRAP) }
            figureDetail?.let {
                val state = context.row()
                figureGlyph?.let { sign -> state.put(context.sign(sign, figureColour ?: tone.soft, 16), end = Grid.HALF) }
                state.put(context.words(it, Type.CAPTION, figureColour ?: tone.soft))
                end.put(state, WRAP, top = 2)
            }
            put(end, start = 12)
        }
        if (press != null) {
            isClickable = true
            isFocusable = true
            put(context.sign(Glyph.CHEVRON, tone.soft, 20), start = Grid.ONE)
            contentDescription = listOfNotNull(title, detail, figure, figureDetail).joinToString(", ")
            setOnClickListener { press() }
        }
    }

    override fun getAccessibilityClassName(): CharSequence = if (isClickable) Button::class.java.name else super.getAccessibilityClassName()
}

/** A line that parts. */
class Parting(context: Context, start: Int = 0) : View(context) {
    private val paint = Paint().apply { color = context.colour(R.color.line) }
    private val left = dp(start)

    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onMeasure(widthMeasureSpec: Int, heightMeasureSpec: Int) =
        setMeasuredDimension(getDefaultSize(0, widthMeasureSpec), dp(1))

    override fun onDraw(canvas: Canvas) = canvas.drawRect(left.toFloat(), 0f, width.toFloat(), height.toFloat(), paint)
}

/** A name and its value, for details. */
fun LinearLayout.pair(name: CharSequence, value: CharSequence, tone: Tone = Tone.SURFACE) {
    val line = context.row().apply {
        gravity = Gravity.TOP
        minimumHeight = dp(28)
    }
    line.put(context.words(name, Type.CAPTION, tone.soft), 0, weight = 0.38f, end = 12)
    line.put(context.words(value, Type.CAPTION, tone.text).apply { setTextIsSelectable(false) }, 0, weight = 0.62f)
    put(line)
}

/** Something that opens and closes what lies under it. */
@SuppressLint("AppCompatCustomView", "ViewConstructor")
class Fold(context: Context, private val title: CharSequence, tone: Tone, private val content: View, var open: Boolean, private val changed: (Boolean) -> Unit) :
    TextView(context) {
    private val pens = Pen(Glyph.DOWN) to Pen(Glyph.UP)
    private val colour = context.colour(tone.soft)

    init {
        set(Type.CAPTION, strong = true)
        text = title
        setTextColor(colour)
        gravity = Gravity.CENTER_VERTICAL
        minHeight = dp(Grid.TOUCH)
        inset(Grid.HALF, 0, 40, 0)
        isClickable = true
        isFocusable = true
        background = Plate(context, tone, Tone.PRESSED)
        setOnClickListener {
            open = !open
            show()
            changed(open)
        }
        show()
    }

    private fun show() {
        content.visibility = if (open) VISIBLE else GONE
        contentDescription = context.getString(if (open) R.string.fold_open else R.string.fold_closed, title)
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        super.onDraw(canvas)
        (if (open) pens.second else pens.first).draw(canvas, width - dp(20f), height / 2f, dp(20f), colour)
    }

    override fun getAccessibilityClassName(): CharSequence = Button::class.java.name
}

/** Nothing here is real: a hatched strip that no screen is without. */
@SuppressLint("AppCompatCustomView", "ViewConstructor")
class SimulatedStrip(context: Context) : TextView(context) {
    private val hatch = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        color = context.colour(Tone.OCHRE.edge ?: Tone.OCHRE.mark)
        strokeWidth = dp(2f)
    }

    init {
        set(Type.CAPTION, strong = true)
        setText(R.string.simulated)
        setTextColor(context.colour(Tone.OCHRE.mark))
        setBackgroundColor(context.colour(Tone.OCHRE.ground))
        gravity = Gravity.CENTER
        minHeight = dp(28)
        inset(44, 3)
    }

    override fun onDraw(canvas: Canvas) {
        super.onDraw(canvas)
        val band = dp(36f)
        val step = dp(9f)
        for (left in listOf(0f, width - band)) {
            canvas.save()
            canvas.clipRect(left, 0f, left + band, height.toFloat())
            var x = left - height
            while (x < left + band) {
                canvas.drawLine(x, height.toFloat(), x + height, 0f, hatch)
                x += step
            }
            canvas.restore()
        }
    }
}
