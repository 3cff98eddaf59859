package suanpan.app.pay

import android.view.Gravity
import android.view.View
import android.widget.LinearLayout
import android.widget.TextView
import suanpan.app.R
import suanpan.app.design.AmountDisplay
import suanpan.app.design.Banner
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.Plate
import suanpan.app.design.PresentCardMotion
import suanpan.app.design.Scaffold
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.colour
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.mayMove
import suanpan.app.design.put
import suanpan.app.design.wide
import suanpan.app.design.words
import suanpan.shell.CardWay
import suanpan.shell.TerminalView

/** Waiting for a card: how much, and where it goes. */
class PresentCardScreen(counter: Counter, present: TerminalView.PresentCard) : PayScreen(counter) {
    private val ways = WAYS.filter { it.key in present.ways }.mapValues { (_, name) -> chip(context.getString(name)) }
    private val stop = SecondaryButton(context, context.getString(R.string.cancel)) { counter.cancel() }

    override val view = Scaffold(
        context, context.getString(R.string.charge), counter.devices?.simulated == true,
        back = { counter.cancel() }, backGlyph = Glyph.CLOSE, backWords = context.getString(R.string.cancel),
    )

    init {
        val lead = context.column().apply {
            gravity = Gravity.CENTER_HORIZONTAL
            inset(Grid.THREE, Grid.HALF, Grid.THREE, Grid.ONE)
        }
        // Beside the drawing where there is room, over and under it where not.
        val words = if (context.wide) context.column().apply { gravity = Gravity.CENTER } else lead
        words.put(AmountDisplay(context, Tone.PAPER, most = 48f).apply { show(present.amount) })
        words.put(
            context.words(present.text, Type.TITLE, centred = true).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE },
            top = Grid.ONE,
        )
        present.notice?.let { words.put(Banner(context, Tone.OCHRE, Glyph.BANG, it), top = 12) }
        lead.put(PresentCardMotion(context, present.ways, ::turned), FILL, 0, 1f, top = 12).minimumHeight = context.dp(MOTION)
        val line = LinearLayout(context).apply { gravity = Gravity.CENTER }
        turned(ways.keys.firstOrNull().takeIf { context.mayMove() })
        ways.values.forEachIndexed { i, chip -> line.put(chip, 0, weight = 1f, start = if (i == 0) 0 else Grid.ONE) }
        words.put(line, top = if (context.wide) Grid.FOUR else 12)
        val world = if (counter.world) SecondaryButton(context, context.getString(R.string.simulated_card)) { counter.openWorld() } else null
        view.fill(lead, if (context.wide) words else null, listOfNotNull(stop, world), top = true)
    }

    private fun chip(name: CharSequence): TextView = context.words(name, Type.BODY, strong = true).apply {
        gravity = Gravity.CENTER
        minHeight = dp(40)
        textAlignment = View.TEXT_ALIGNMENT_CENTER
    }

    /** The way that the drawing shows right now; all of them where nothing moves. */
    private fun turned(way: CardWay?) = ways.forEach { (each, chip) ->
        val on = way == null || each == way
        val tone = if (on) Tone.PRIMARY else Tone.PRESSED
        chip.background = Plate(context, tone, radius = 20)
        chip.setTextColor(context.colour(tone.text))
    }

    override fun back() = counter.cancel()

    private companion object {
        val WAYS = linkedMapOf(CardWay.TAP to R.string.way_tap, CardWay.INSERT to R.string.way_insert, CardWay.SWIPE to R.string.way_swipe)
        const val MOTION = 180
    }
}
