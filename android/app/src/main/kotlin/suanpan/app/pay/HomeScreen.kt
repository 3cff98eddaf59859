package suanpan.app.pay

import android.view.Gravity
import android.view.View
import android.widget.LinearLayout
import suanpan.app.R
import suanpan.app.design.Abacus
import suanpan.app.design.AmountDisplay
import suanpan.app.design.Banner
import suanpan.app.design.BrandMark
import suanpan.app.design.FILL
import suanpan.app.design.Glyph
import suanpan.app.design.GlyphButton
import suanpan.app.design.Grid
import suanpan.app.design.Plate
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Scaffold
import suanpan.app.design.StatusBar
import suanpan.app.design.Tone
import suanpan.app.design.ToolButton
import suanpan.app.design.Type
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.set
import suanpan.app.design.wide
import suanpan.app.design.words
import suanpan.shell.TerminalView

/** Waiting for the cashier: how things stand, what was taken, and one large button. */
class HomeScreen(counter: Counter, private val idle: TerminalView.Idle) : PayScreen(counter) {
    private val status = StatusBar(context, if (context.wide) Tone.SUNKEN else Tone.PAPER)
    private val net = AmountDisplay(context, Tone.LACQUER, most = 38f)
    private val count = context.words("", Type.CAPTION, Tone.LACQUER.soft)
    private val abacus = Abacus(context, if (context.wide) 13 else 11)
    private val kernel = KernelNotice(context)
    private val charge = PrimaryButton(context, context.getString(R.string.charge)) { counter.newSale() }

    override val view = Scaffold(context, context.getString(R.string.app_name), counter.devices?.simulated == true, titled = false)
    override val first: View get() = charge

    init {
        charge.minHeight = context.dp(CHARGE)
        charge.set(Type.HEADLINE)
        val lead = context.column().apply { inset(Grid.TWO, Grid.HALF, Grid.TWO, if (context.wide) Grid.THREE else Grid.ONE) }
        lead.put(top())
        val banners = banners()
        // What is wrong comes before what is pretty: where it would push the tools off the screen, the beads make room.
        val said = banners.size + (if (counter.clockSays != null) 1 else 0) + (if (counter.devices?.emvKernel?.trouble != null) 1 else 0)
        val beads = context.wide || context.resources.configuration.screenHeightDp >= HEIGHTS[said.coerceAtMost(HEIGHTS.lastIndex)]
        lead.put(hero(beads), FILL, 0, 1f, top = Grid.HALF)
        // With room for two panes, how things stand is beside what was taken, not under it.
        val below = if (context.wide) context.column() else lead
        below.put(kernel, top = if (context.wide) 0 else 12)
        banners.forEachIndexed { i, banner -> below.put(banner, top = if (context.wide && i == 0) 0 else 12) }
        below.put(status, top = Grid.TWO, bottom = Grid.HALF)
        below.put(tools(), top = 12)
        view.fill(lead, if (context.wide) below else null, listOf(charge))
        refresh()
    }

    private fun top(): View = context.row().apply {
        minimumHeight = dp(Grid.TOUCH)
        put(BrandMark(context), end = 12)
        val name = context.column()
        name.put(context.words(counter.merchant.ifBlank { context.getString(R.string.app_name) }, Type.BODY, strong = true).apply { maxLines = 2 })
        name.put(context.words(context.getString(R.string.batch, idle.batch), Type.CAPTION, Tone.PAPER.soft), top = 1)
        put(name, 0, weight = 1f)
        put(GlyphButton(context, Glyph.MENU, context.getString(R.string.menu)) { counter.openMenu() })
    }

    private fun hero(beads: Boolean): View = context.column().apply {
        background = Plate(context, Tone.LACQUER, Tone.PRIMARY_DOWN, radius = 16)
        inset(20, Grid.TWO, 20, Grid.TWO)
        val line = context.row()
        line.put(context.words(context.getString(R.string.net), Type.CAPTION, Tone.LACQUER.soft), 0, weight = 1f)
        line.put(count)
        put(line)
        put(net.apply { gravity = Gravity.START }, top = Grid.HALF)
        if (beads) put(abacus, FILL, 0, 1f, top = 12).minimumHeight = dp(64)
        minimumHeight = dp(if (beads) HERO else Grid.TOUCH)
        isClickable = true
        isFocusable = true
        setOnClickListener { counter.openHistory() }
    }

    private fun banners(): List<View> = listOfNotNull(
        counter.clockSays?.let { Banner(context, Tone.CINNABAR, Glyph.CLOCK, context.getString(R.string.clock_wrong, it)) { counter.openClock() } },
        if (idle.reversalsOwed == 0) null else {
            val text = context.resources.getQuantityString(R.plurals.owed, idle.reversalsOwed, idle.reversalsOwed)
            val words = if (idle.reversalsManual == 0) text else {
                text + context.resources.getQuantityString(R.plurals.owed_manual, idle.reversalsManual, idle.reversalsManual)
            }
            Banner(context, Tone.OCHRE, Glyph.QUESTION, words) { counter.openOwed() }
        },
        idle.notice?.let { Banner(context, Tone.SLATE, Glyph.INFO, it) },
    )

    private fun tools(): View = LinearLayout(context).apply {
        isBaselineAligned = false
        gravity = Gravity.BOTTOM
        put(ToolButton(context, Glyph.HISTORY, context.getString(R.string.history)) { counter.openHistory() }, 0, weight = 1f)
        put(ToolButton(context, Glyph.LINK, context.getString(R.string.echo)) { counter.echo() }, 0, weight = 1f, start = Grid.ONE, end = Grid.ONE)
        val sign = if (idle.signedOn) R.string.sign_off else R.string.sign_on
        put(ToolButton(context, Glyph.KEY, context.getString(sign)) { if (idle.signedOn) counter.signOff() else counter.signOn() }, 0, weight = 1f)
    }

    override fun refresh() {
        kernel.show(counter.devices?.emvKernel?.trouble)
        status.show(Standings(counter).all(idle))
        val summary = counter.summary
        net.show(summary?.netText ?: "–", pale = summary == null)
        abacus.set(summary?.netText.orEmpty())
        count.text = summary?.let { context.resources.getQuantityString(R.plurals.payments, it.payments.coerceAtMost(Int.MAX_VALUE.toLong()).toInt(), it.payments) }.orEmpty()
    }

    override fun enter() = counter.newSale()

    override fun back() {}

    private companion object {
        const val CHARGE = 80
        const val HERO = 152

        /** How high a screen must be, in dp, to have room for beads beside so many banners; the clock's is a long one. */
        val HEIGHTS = listOf(0, 600, 700, 780)
    }
}
