package suanpan.app.design

import android.annotation.SuppressLint
import android.content.Context
import android.view.Gravity
import android.widget.LinearLayout
import suanpan.app.R

/** How something stands. Each has a sign of its own, so that colour is not needed. */
enum class Standing(internal val glyph: Glyph, internal val colour: Int) {
    GOOD(Glyph.TICK, R.color.jade),
    WAITING(Glyph.CLOCK, R.color.ochre),
    BAD(Glyph.CROSS, R.color.cinnabar),
    NONE(Glyph.MINUS, R.color.slate),
}

/** One thing of the status line: [name] is what, [words] how it stands. */
class Status(val name: CharSequence, val words: CharSequence, val standing: Standing)

/** What a cashier wants to know before a customer stands there: host, network, printer, what is owed. */
@SuppressLint("ViewConstructor")
class StatusBar(context: Context, private val tone: Tone = Tone.PAPER) : LinearLayout(context) {
    init {
        orientation = HORIZONTAL
        isBaselineAligned = false
        gravity = Gravity.TOP
    }

    fun show(all: List<Status>) {
        removeAllViews()
        for ((place, status) in all.withIndex()) {
            val one = context.column()
            one.put(context.words(status.name, Type.CAPTION, tone.soft))
            val line = context.row()
            line.put(context.sign(status.standing.glyph, status.standing.colour, 18), end = Grid.HALF)
            line.put(context.words(status.words, Type.CAPTION, tone.text, strong = true), 0, weight = 1f)
            one.put(line, top = 3)
            one.contentDescription = "${status.name}: ${status.words}"
            one.isFocusable = false
            put(one, 0, weight = 1f, start = if (place == 0) 0 else Grid.ONE)
        }
    }
}
