package suanpan.app.pay

import android.view.Gravity
import android.view.View
import suanpan.app.R
import suanpan.app.design.Abacus
import suanpan.app.design.AmountDisplay
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.Key
import suanpan.app.design.KeypadView
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Scaffold
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.staged
import suanpan.app.design.wide
import suanpan.app.design.words

/** The amount is typed. What the digits mean is the core's to say; this only passes them on. */
class AmountScreen(counter: Counter, private val draft: Draft) : PayScreen(counter) {
    /** What the figure stands on. */
    private val ground = if (context.wide) Tone.LACQUER else Tone.PAPER
    private val amount = AmountDisplay(context, ground, most = if (context.wide) 96f else AmountDisplay.MOST)
    private val abacus = Abacus(context, if (context.wide) 13 else 11, onPaper = !context.wide)
    private val hint = context.words(context.getString(R.string.amount_hint), Type.BODY, ground.soft, centred = true)
    private val keypad = KeypadView(context, secret = false, press = ::press)
    private val next = PrimaryButton(context, context.getString(R.string.charge_card)) { charge() }

    override val view = Scaffold(
        context, context.getString(R.string.charge), counter.devices?.simulated == true,
        back = { counter.leaveSale() }, backGlyph = Glyph.CLOSE, backWords = context.getString(R.string.leave_sale),
    )
    override val first: View get() = keypad

    init {
        val lead = context.column().apply {
            gravity = Gravity.CENTER
            inset(Grid.THREE, Grid.ONE, Grid.THREE, Grid.ONE)
        }
        amount.accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        lead.put(amount, gravity = Gravity.CENTER_HORIZONTAL)
        lead.put(hint, top = Grid.ONE)
        // Where there is height to spare.
        if (context.wide) {
            lead.put(abacus, FILL, context.dp(WIDE_ABACUS), top = Grid.FOUR)
        } else if (context.resources.configuration.screenHeightDp >= TALL) {
            lead.put(abacus, FILL, context.dp(80), top = Grid.ONE)
        }
        view.fill(if (context.wide) context.staged(lead) else lead, keypad, listOf(next))
        show()
    }

    private fun press(key: Key) {
        val digits = draft.digits
        counter.typed(
            when (key) {
                is Key.Digit -> digits + key.digit
                Key.DoubleZero -> digits + "00"
                Key.Back -> digits.dropLast(1)
                Key.Clear -> ""
            },
        )
        show()
    }

    private fun show() {
        val entry = counter.words(draft.digits)
        amount.show(entry?.text.orEmpty(), pale = entry?.amount == null)
        abacus.set(entry?.text.orEmpty())
        next.isEnabled = entry?.amount != null && !next.busy
        // One way to pay is no choice; it is said where a choice would stand.
        hint.setText(if (entry?.amount == null) R.string.amount_hint else R.string.tender_card_only)
    }

    private fun charge() {
        if (next.busy || !next.isEnabled) return
        next.busy = true
        next.fault = false
        counter.charge()
    }

    /** The core did not take it: it can be pressed again, and asks for the same payment. */
    override fun refresh() {
        if (draft.sent) return
        next.busy = false
        show()
    }

    /** The last press did not go through. */
    fun refused() {
        next.fault = true
        refresh()
    }

    override fun key(code: Int): Boolean {
        press(KeypadView.keyOf(code) ?: return false)
        return true
    }

    override fun enter() = charge()

    override fun back() = counter.leaveSale()

    private companion object {
        /** Height of a screen with room for the abacus, in dp. */
        const val TALL = 700
        const val WIDE_ABACUS = 320
    }
}
