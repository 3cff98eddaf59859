package suanpan.app.pay

import android.view.Gravity
import android.view.KeyEvent
import android.view.View
import suanpan.app.R
import suanpan.app.design.AmountDisplay
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.Key
import suanpan.app.design.KeypadView
import suanpan.app.design.PinDots
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Scaffold
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.large
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.set
import suanpan.app.design.sign
import suanpan.app.design.staged
import suanpan.app.design.wide
import suanpan.app.design.words
import suanpan.shell.TerminalView
import suanpan.shell.port.DrawnPinPad
import suanpan.shell.port.PinKey

/** The PIN is typed: on the terminal's own pad, or on a drawn one where there is none. Only a count comes back. */
class EnterPinScreen(counter: Counter, private val asked: TerminalView.EnterPin) : PayScreen(counter) {
    private val drawn = counter.devices?.pinPad is DrawnPinPad
    private val dots = PinDots(context)
    private val keypad = if (drawn) KeypadView(context, secret = true, order = counter.pinOrder, press = ::press) else null

    override val view = Scaffold(
        context, context.getString(R.string.pin_title), counter.devices?.simulated == true,
        back = { back() }, backGlyph = Glyph.CLOSE, backWords = context.getString(R.string.cancel),
    )
    override val first: View get() = keypad ?: dots

    init {
        val lead = context.column().apply {
            gravity = Gravity.CENTER
            inset(Grid.THREE, Grid.HALF, Grid.THREE, Grid.HALF)
        }
        if (context.wide) {
            lead.put(AmountDisplay(context, Tone.LACQUER, most = 96f).apply { show(asked.amount) })
            lead.put(context.words(asked.card, Type.TITLE, Tone.LACQUER.soft, centred = true), top = Grid.ONE)
            lead.put(context.sign(Glyph.LOCK, Tone.LACQUER.mark, 56), context.dp(56), context.dp(56), top = Grid.FOUR, gravity = Gravity.CENTER_HORIZONTAL)
            lead.put(context.words(context.getString(R.string.pin_cover), Type.TITLE, Tone.LACQUER.text, strong = false, centred = true), top = Grid.TWO)
        } else if (keypad != null && (context.large || context.resources.configuration.screenHeightDp < (if (asked.triesLeft == null) LOW else LOW_WITH_TRIES))) {
            // The amount stays in sight: nobody types a PIN for what they cannot read.
            val line = if (context.large) context.column().apply { gravity = Gravity.CENTER } else context.row()
            line.put(AmountDisplay(context, Tone.PAPER, most = 30f).apply { show(asked.amount) }, WRAP, end = if (context.large) 0 else 12)
            line.put(context.words(asked.card, Type.CAPTION, Tone.PAPER.soft), WRAP)
            lead.put(line, WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        } else {
            lead.put(AmountDisplay(context, Tone.PAPER, most = 44f).apply { show(asked.amount) })
            lead.put(context.words(asked.card, Type.BODY, Tone.PAPER.soft, centred = true), top = Grid.HALF)
        }
        if (keypad == null && !context.wide) lead.put(context.sign(Glyph.LOCK, Tone.PAPER.text, 56), context.dp(56), context.dp(56), top = Grid.FOUR, gravity = Gravity.CENTER_HORIZONTAL)
        if (keypad == null) lead.put(context.words(context.getString(R.string.pin_on_pad), Type.BODY, if (context.wide) Tone.LACQUER.soft else Tone.PAPER.soft, centred = true), top = Grid.ONE)
        val act = context.column().apply { gravity = Gravity.BOTTOM }
        // What to do stands over the keys, where nothing scrolls.
        act.put(context.words(asked.text, if (context.large) Type.BODY else Type.TITLE, strong = true, centred = true).apply { if (context.large) set(Type.BODY, strong = true, most = OVER_KEYS) }.apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE })
        asked.triesLeft?.let { act.put(tries(it), WRAP, top = Grid.HALF, gravity = Gravity.CENTER_HORIZONTAL) }
        act.put(dots, top = Grid.HALF, bottom = Grid.ONE, gravity = Gravity.CENTER_HORIZONTAL)
        keypad?.let { act.put(it) }
        val foot = if (keypad == null) {
            listOf(SecondaryButton(context, context.getString(R.string.cancel)) { back() })
        } else {
            listOf(
                SecondaryButton(context, context.getString(R.string.no_pin)) { counter.pinKey(PinKey.BYPASS) },
                PrimaryButton(context, context.getString(R.string.pin_ok)) { counter.pinKey(PinKey.ENTER) },
            )
        }
        view.fill(if (context.wide) context.staged(lead) else lead, act, foot)
    }

    private fun tries(left: Int): View = context.row().apply {
        val mark = if (left <= 1) R.color.cinnabar else R.color.ochre
        put(context.sign(Glyph.BANG, mark, 20), end = Grid.HALF)
        put(context.words(context.resources.getQuantityString(R.plurals.tries_left, left, left), Type.BODY, mark, strong = true).apply { set(Type.BODY, strong = true, most = OVER_KEYS) })
    }

    private fun press(key: Key) {
        when (key) {
            is Key.Digit -> counter.pinDigit(key.digit)
            Key.Back -> counter.pinKey(PinKey.BACKSPACE)
            Key.Clear -> repeat(dots.count) { counter.pinKey(PinKey.BACKSPACE) }
            Key.DoubleZero -> {}
        }
    }

    override fun pinDigits(count: Int) {
        dots.count = count
    }

    override fun key(code: Int): Boolean {
        if (!drawn) return false
        // An attached keyboard is the tester's; a real pad has its own keys and the app never sees them.
        press(KeypadView.keyOf(code) ?: return code == KeyEvent.KEYCODE_SPACE)
        return true
    }

    override fun enter() {
        if (drawn) counter.pinKey(PinKey.ENTER)
    }

    private companion object {
        /** Below this height (dp) amount and card share a line. */
        const val LOW = 620
        const val LOW_WITH_TRIES = 680

        /** How much letters grow that stand over the keys: the keys need their room. */
        const val OVER_KEYS = 1.5f
    }

    override fun back() = if (drawn) counter.pinKey(PinKey.CANCEL) else counter.cancel()
}
