package suanpan.app.pay

import android.view.Gravity
import android.view.View
import suanpan.app.R
import suanpan.app.design.AmountDisplay
import suanpan.app.design.BusyBeads
import suanpan.app.design.Card
import suanpan.app.design.Grid
import suanpan.app.design.ProgressLine
import suanpan.app.design.Scaffold
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.column
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.words
import suanpan.shell.Stage
import suanpan.shell.TerminalView

/** Something takes its time: what, since when, and what happens if it takes longer. */
class WorkingScreen(
    counter: Counter,
    private val working: TerminalView.Working,
    private val nowMs: () -> Long = System::currentTimeMillis,
) : PayScreen(counter) {
    private val line = ProgressLine(context)
    private val waited = context.words("", Type.BODY, Tone.PAPER.soft, centred = true)
    private val tick = object : Runnable {
        override fun run() {
            clock()
            view.postDelayed(this, TICK_MS)
        }
    }

    override val view = Scaffold(context, working.text, counter.devices?.simulated == true, titled = false)

    init {
        val lead = context.column().apply {
            gravity = Gravity.CENTER
            inset(Grid.THREE)
        }
        working.amount?.let { lead.put(AmountDisplay(context, Tone.PAPER, most = 48f).apply { show(it) }, bottom = Grid.FOUR) }
        lead.put(BusyBeads(context), WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        lead.put(
            context.words(working.text, Type.HEADLINE, centred = true).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE },
            top = Grid.THREE,
        )
        lead.put(line, top = Grid.FOUR)
        lead.put(waited, top = Grid.HALF)
        val longer = Card(context, Tone.SLATE)
        longer.put(context.words(context.getString(R.string.if_longer), Type.CAPTION, Tone.SLATE.soft, strong = true))
        longer.put(context.words(working.ifLonger, Type.BODY, Tone.SLATE.text), top = Grid.HALF)
        lead.put(longer, top = Grid.THREE)
        // The core takes a cancel only before anything was sent to the host; no button where it would say no.
        val foot = if (working.stage != Stage.TALKING_TO_CARD) emptyList() else {
            listOf(SecondaryButton(context, context.getString(R.string.cancel)) { counter.cancel() })
        }
        view.fill(lead, null, foot)
        clock()
    }

    private fun clock() {
        val sinceMs = (nowMs() - working.sinceMs).coerceAtLeast(0)
        val limitMs = working.ifLongerAfterMs.coerceAtLeast(1)
        line.part = sinceMs.toFloat() / limitMs
        waited.text = context.getString(if (sinceMs < limitMs) R.string.waited else R.string.waited_over, sinceMs / 1000, limitMs / 1000)
    }

    override fun run(on: Boolean) {
        view.removeCallbacks(tick)
        if (on) view.postDelayed(tick, TICK_MS)
    }

    override fun back() = counter.cancel()

    private companion object {
        const val TICK_MS = 250L
    }
}
