package suanpan.app.pay

import android.os.Build
import android.view.Gravity
import android.view.View
import suanpan.app.R
import suanpan.app.design.AmountDisplay
import suanpan.app.design.Banner
import suanpan.app.design.Card
import suanpan.app.design.Fold
import suanpan.app.design.Glyph
import suanpan.app.design.GlyphButton
import suanpan.app.design.Grid
import suanpan.app.design.OutcomeGround
import suanpan.app.design.OutcomeLook
import suanpan.app.design.OutcomeMark
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Scaffold
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.column
import suanpan.app.design.inset
import suanpan.app.design.pair
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.wide
import suanpan.app.design.words
import suanpan.shell.ResultKind
import suanpan.shell.TerminalView
import suanpan.shell.port.PrinterStatus

/** How it ended: outline, sign, pattern, word and colour say the same; then what to do next. */
class EndedScreen(counter: Counter, private val ended: TerminalView.Ended, private var detailsOpen: Boolean = false) : PayScreen(counter) {
    private val look = OutcomeLook.of(ended.kind)
    private val main: View

    /** What the words stand on. */
    private val ground = if (context.wide) Tone.SUNKEN else Tone.PAPER

    override val view = Scaffold(context, context.getString(look.word), counter.devices?.simulated == true, titled = false)
    override val first: View get() = main

    init {
        val more = context.column().apply { if (!context.wide) inset(Grid.TWO, Grid.TWO, Grid.TWO, Grid.ONE) }
        more.put(context.words(ended.cashier, Type.TITLE).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE })
        ended.printer?.let { said ->
            val todo = counter.printTrouble?.let { context.getString(WHAT_TO_DO[it] ?: R.string.do_printer_service) }
            more.put(Banner(context, Tone.OCHRE, Glyph.PRINTER, listOfNotNull(said, todo).joinToString("\n")), top = 12)
        }
        // Why no card was read, where the kernel knows; nothing of it stands in the core's words.
        if (ended.kind == ResultKind.FAILED || ended.kind == ResultKind.CANCELLED) {
            more.put(KernelNotice(context).apply { show(counter.devices?.emvKernel?.trouble) }, top = 12)
        }
        if (ended.order != null) more.put(customer(), top = Grid.TWO)
        val facts = context.column().apply { inset(Grid.HALF, 0, Grid.HALF, Grid.ONE) }
        facts(facts)
        val line = context.row()
        line.put(Fold(context, context.getString(R.string.details), ground, facts, detailsOpen) { detailsOpen = it }, 0, weight = 1f)
        ended.order?.let { order ->
            val giveBack = SecondaryButton(context, context.getString(R.string.give_back)) { counter.openVoid(order) }
            giveBack.visibility = View.GONE
            line.put(giveBack, start = Grid.ONE)
            counter.voidable(order) { yes -> if (yes) giveBack.visibility = View.VISIBLE }
        }
        more.put(line, top = if (context.resources.configuration.screenHeightDp < LOW) Grid.HALF else Grid.ONE)
        more.put(facts)
        val buttons = buttons()
        main = buttons.last()
        if (context.wide) {
            view.fill(panel(), more, buttons, top = true)
        } else {
            val lead = context.column()
            lead.put(panel())
            lead.put(more)
            view.fill(lead, null, buttons)
        }
    }

    private fun panel(): View = context.column().apply {
        background = OutcomeGround(context, look)
        gravity = Gravity.CENTER
        // Low screens keep room for the words below.
        val tall = context.resources.configuration.screenHeightDp >= TALL
        val air = if (tall || ended.amount == null) Grid.THREE else Grid.TWO
        inset(Grid.TWO, air, Grid.TWO, air + OutcomeGround.BAND)
        val word = context.words(context.getString(look.word), Type.HEADLINE, look.tone.mark, centred = true)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) word.isAccessibilityHeading = true
        if (ended.amount != null && context.resources.configuration.screenHeightDp < LOW) {
            val line = context.row()
            line.put(OutcomeMark(context, look, 48), WRAP, end = Grid.ONE)
            line.put(word, WRAP)
            put(line, WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        } else {
            put(OutcomeMark(context, look, if (context.wide) 144 else if (ended.amount == null) 112 else if (tall) 96 else 64), WRAP, gravity = Gravity.CENTER_HORIZONTAL)
            put(word, top = if (tall) 12 else Grid.ONE)
        }
        ended.amount?.let { put(AmountDisplay(context, look.tone, most = if (context.wide) 72f else AmountDisplay.MOST).apply { show(it) }, top = Grid.ONE) }
        ended.card?.let { put(context.words(it, Type.BODY, look.tone.soft, centred = true), top = Grid.HALF) }
    }

    /** For the cardholder: to be read here, or turned around. */
    private fun customer(): View = Card(context).apply {
        orientation = android.widget.LinearLayout.HORIZONTAL
        gravity = Gravity.CENTER_VERTICAL
        inset(Grid.TWO, Grid.ONE, Grid.ONE, Grid.ONE)
        val text = context.column()
        text.put(context.words(context.getString(R.string.for_customer), Type.CAPTION, tone.soft))
        text.put(context.words(ended.cardholder, Type.BODY, tone.text), top = 2)
        put(text, 0, weight = 1f)
        put(GlyphButton(context, Glyph.TURN, context.getString(R.string.show_customer), Tone.SURFACE) { counter.showCustomer(ended) }, start = Grid.ONE)
    }

    private fun facts(into: android.widget.LinearLayout) {
        fun fact(name: Int, value: Any?) = value?.let { into.pair(context.getString(name), it.toString(), ground) }
        fact(R.string.fact_code, ended.code)
        fact(R.string.fact_auth, ended.authCode)
        fact(R.string.fact_slip, ended.slip?.let { "%06d".format(java.util.Locale.ROOT, it) })
        fact(R.string.fact_order, ended.order?.let { "${it.orderId}/${it.attempt}" })
        fact(R.string.fact_engineer, ended.engineer.ifBlank { null })
    }

    private fun buttons(): List<View> {
        val order = ended.order ?: return listOf(PrimaryButton(context, context.getString(R.string.ok)) { counter.done() })
        val slip = if (ended.slip == null) emptyList() else {
            lateinit var again: SecondaryButton
            again = SecondaryButton(context, context.getString(R.string.print_again)) {
                again.busy = true
                counter.reprint(order) { taken ->
                    again.busy = false
                    again.fault = !taken
                }
            }
            listOf(SecondaryButton(context, context.getString(R.string.see_slip)) { counter.openSlip(order) }, again)
        }
        // While the outcome is unknown nobody is invited to charge again.
        if (ended.kind == ResultKind.UNKNOWN) return slip + PrimaryButton(context, context.getString(R.string.understood)) { counter.done() }
        val home = SecondaryButton(context, context.getString(R.string.home)) { counter.done() }
        return (slip.ifEmpty { listOf(home) }) + PrimaryButton(context, context.getString(R.string.new_sale)) { counter.doneThenNewSale() }
    }

    override fun enter() {
        main.performClick()
    }

    override fun back() = counter.done()

    private companion object {
        /** What helps a printer, by what ails it; what is not here needs service. */
        val WHAT_TO_DO = mapOf(
            PrinterStatus.ABSENT to R.string.do_printer_absent,
            PrinterStatus.CONNECTING to R.string.do_printer_silent,
            PrinterStatus.LOST to R.string.do_printer_silent,
            PrinterStatus.BUSY to R.string.do_printer_busy,
            PrinterStatus.NO_PAPER to R.string.do_printer_paper,
            PrinterStatus.PAPER_JAM to R.string.do_printer_jam,
            PrinterStatus.COVER_OPEN to R.string.do_printer_cover,
            PrinterStatus.OVERHEATED to R.string.do_printer_hot,
            PrinterStatus.LOW_VOLTAGE to R.string.do_printer_battery,
            PrinterStatus.WRONG_PAPER to R.string.do_printer_wrong,
        )

        /** In dp. */
        const val TALL = 700
        const val LOW = 600
    }
}
