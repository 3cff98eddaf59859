package suanpan.app.manage

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.Canvas
import android.graphics.Rect
import android.text.InputType
import android.view.Gravity
import android.view.View
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.RadioButton
import android.widget.Switch
import android.widget.TextView
import suanpan.app.R
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.GlyphDrawable
import suanpan.app.design.Grid
import suanpan.app.design.Plate
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.colour
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.set
import suanpan.app.design.words

/** What a field takes. */
internal enum class Entry(val inputType: Int) {
    CODE(InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_CHARACTERS or InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS),
    TEXT(InputType.TYPE_CLASS_TEXT),
    NUMBER(InputType.TYPE_CLASS_NUMBER),
    ADDRESS(InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_URI),
    LINES(InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_MULTI_LINE or InputType.TYPE_TEXT_FLAG_NO_SUGGESTIONS),
}

/** A named line to type in, with what is wrong with it underneath. */
@SuppressLint("ViewConstructor")
internal class Field(context: Context, val name: CharSequence, entry: Entry) : LinearLayout(context) {
    private val label = context.words(name, Type.CAPTION, Tone.PAPER.soft, strong = true)
    internal val edit = EditText(context)
    private val wrong = context.words("", Type.CAPTION, Tone.PAPER.mark, strong = true)

    /** Hears what is typed. */
    var typed: (String) -> Unit = {}

    /** What is wrong with it; null for nothing. */
    var fault: CharSequence?
        get() = wrong.text.takeIf { wrong.visibility == VISIBLE }
        set(value) {
            wrong.text = value ?: ""
            wrong.visibility = if (value == null) GONE else VISIBLE
            val sign = if (value == null) null else GlyphDrawable(context, Glyph.BANG, context.colour(Tone.PAPER.mark), 16)
            wrong.setCompoundDrawablesRelativeWithIntrinsicBounds(sign, null, null, null)
            wrong.compoundDrawablePadding = dp(Grid.HALF)
            val edge = if (value == null) Tone.SURFACE.edge else Tone.CINNABAR.edge
            edit.background = Plate(context, Tone.SURFACE, edge = edge, edgeWidth = if (value == null) 1.5f else 3f)
            edit.inset(Grid.TWO, Grid.TWO - Grid.HALF)
        }

    init {
        orientation = VERTICAL
        edit.id = View.generateViewId()
        // Pages restore their own fields.
        edit.isSaveEnabled = false
        edit.set(Type.BODY)
        edit.setTextColor(context.colour(Tone.SURFACE.text))
        edit.inset(Grid.TWO, Grid.TWO - Grid.HALF)
        edit.inputType = entry.inputType
        // After the input type: a single line resets it.
        edit.minHeight = dp(Grid.TOUCH)
        if (entry == Entry.LINES) {
            edit.maxLines = 5
            edit.gravity = Gravity.TOP
        }
        edit.addTextChangedListener(Typed { typed(it) })
        label.labelFor = edit.id
        put(label)
        put(edit, top = Grid.HALF)
        put(wrong, top = Grid.HALF)
        fault = null
    }

    var text: String
        get() = edit.text.toString()
        set(value) {
            if (value != text) edit.setText(value)
        }

    /** Goes there, with its name and what is wrong with it in sight. */
    fun focus() {
        edit.requestFocus()
        // After the layout, in which the words get their room.
        post { requestRectangleOnScreen(Rect(0, 0, width, height), true) }
    }
}

/** One of a few, side by side or, where there are many, under each other; a filled plate and a tick tell which. */
@SuppressLint("ViewConstructor")
internal class Choice<T>(
    context: Context,
    name: CharSequence,
    private val options: List<Pair<T, CharSequence>>,
    many: Boolean = false,
    private val chosen: (T) -> Unit,
) : LinearLayout(context) {
    private val buttons: List<Option>

    init {
        orientation = VERTICAL
        put(context.words(name, Type.CAPTION, Tone.PAPER.soft, strong = true))
        val line = if (many) context.column() else context.row()
        buttons = options.map { (option, words) ->
            Option(context, words).also { button -> button.setOnClickListener { pick(option) } }
        }
        buttons.forEachIndexed { at, button ->
            val gap = if (at == 0) 0 else Grid.ONE
            if (many) line.put(button, top = gap) else line.put(button, 0, FILL, 1f, start = gap)
        }
        put(line, top = Grid.HALF)
    }

    var value: T? = null
        set(value) {
            field = value
            options.forEachIndexed { at, (option, _) -> buttons[at].picked = option == value }
        }

    private fun pick(option: T) {
        if (option == value) return
        value = option
        chosen(option)
    }
}

@SuppressLint("AppCompatCustomView")
private class Option(context: Context, words: CharSequence) : TextView(context) {
    private var tick: GlyphDrawable? = null

    var picked: Boolean
        get() = isSelected
        set(value) {
            isSelected = value
            val tone = if (value) Tone.PRIMARY else Tone.SURFACE
            background = Plate(context, tone, if (value) Tone.PRIMARY_DOWN else Tone.PRESSED, edge = tone.edge)
            setTextColor(context.colour(tone.text))
            tick = if (value) GlyphDrawable(context, Glyph.TICK, context.colour(tone.text), TICK) else null
            // Room for the tick before the word.
            inset(if (value) TICK + Grid.ONE else Grid.HALF, Grid.ONE, Grid.HALF, Grid.ONE)
        }

    override fun onDraw(canvas: Canvas) {
        super.onDraw(canvas)
        val side = dp(TICK)
        val words = layout ?: return
        val room = width - paddingLeft - paddingRight
        val start = paddingLeft + ((room - words.getLineWidth(0)) / 2).toInt() - dp(Grid.HALF) - side
        tick?.setBounds(start, (height - side) / 2, start + side, (height + side) / 2)
        tick?.draw(canvas)
    }

    init {
        set(Type.BODY, strong = true)
        text = words
        gravity = Gravity.CENTER
        minHeight = dp(Grid.TOUCH)
        isClickable = true
        isFocusable = true
        picked = false
    }

    override fun getAccessibilityClassName(): CharSequence = RadioButton::class.java.name

    override fun onInitializeAccessibilityNodeInfo(info: AccessibilityNodeInfo) {
        super.onInitializeAccessibilityNodeInfo(info)
        info.isCheckable = true
        info.isChecked = picked
    }

    private companion object {
        const val TICK = 20
    }
}

/** On or off, in words and by the place of a bead. */
@SuppressLint("ViewConstructor")
internal class Toggle(context: Context, name: CharSequence, more: CharSequence = "", private val changed: (Boolean) -> Unit) : LinearLayout(context) {
    private val state = context.words("", Type.BODY, Tone.SURFACE.text, strong = true)

    var on: Boolean
        get() = isSelected
        set(value) {
            isSelected = value
            state.text = context.getString(if (value) R.string.manage_on else R.string.manage_off)
            val sign = GlyphDrawable(context, if (value) Glyph.TICK else Glyph.MINUS, state.currentTextColor, 20)
            state.setCompoundDrawablesRelativeWithIntrinsicBounds(sign, null, null, null)
            state.compoundDrawablePadding = dp(Grid.HALF)
        }

    init {
        orientation = HORIZONTAL
        gravity = Gravity.CENTER_VERTICAL
        background = Plate(context, Tone.SURFACE, Tone.PRESSED, edge = Tone.SURFACE.edge)
        minimumHeight = dp(Grid.TOUCH)
        inset(Grid.TWO, Grid.ONE)
        val words = context.column()
        words.put(context.words(name, Type.BODY, Tone.SURFACE.text))
        if (more.isNotEmpty()) words.put(context.words(more, Type.CAPTION, Tone.SURFACE.soft), top = Grid.HALF)
        put(words, 0, weight = 1f, end = Grid.ONE)
        put(state)
        isClickable = true
        isFocusable = true
        setOnClickListener {
            on = !on
            changed(on)
        }
        on = false
    }

    override fun getAccessibilityClassName(): CharSequence = Switch::class.java.name

    override fun onInitializeAccessibilityNodeInfo(info: AccessibilityNodeInfo) {
        super.onInitializeAccessibilityNodeInfo(info)
        info.isCheckable = true
        info.isChecked = on
    }
}
