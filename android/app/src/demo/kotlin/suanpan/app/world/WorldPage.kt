package suanpan.app.world

import android.view.View
import android.widget.LinearLayout
import suanpan.app.R
import suanpan.app.design.Card
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.ListRow
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.words
import suanpan.app.manage.Answer
import suanpan.app.manage.Choice
import suanpan.app.manage.Notice
import suanpan.app.manage.Page
import suanpan.app.manage.PageFrame
import suanpan.app.manage.Standby
import suanpan.app.manage.heading
import suanpan.app.manage.rows
import suanpan.app.manage.sheet
import suanpan.shell.CardWay

/** The hand of whoever tries the demo: presents cards, breaks the line, the host and the printer. */
internal class WorldPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.world)

    private val notice = Notice(context)

    override fun build(): View {
        val world = WorldPages.world ?: return Standby(context).apply {
            empty(context.getString(R.string.world_none), context.getString(R.string.world_none_more), Glyph.WORLD)
        }
        val rows = context.rows()
        rows.put(notice, bottom = Grid.ONE)
        rows.put(ListRow(context, context.getString(R.string.world_books), context.getString(R.string.world_books_more), Glyph.HISTORY) {
            frame.open(WorldPages.BOOKS, this)
        })
        section(rows, R.string.world_cards)
        world.cards.forEach { rows.put(card(world, it), top = Grid.ONE) }
        section(rows, R.string.world_line)
        rows.put(NetworkSwitch.of(world, frame), top = Grid.ONE)
        val faults = Choice(context, context.getString(R.string.world_fault), world.faults(management.settings.language), many = true) { name ->
            frame.work.ask({ world.fault = name }) {}
        }
        faults.value = world.fault
        rows.put(faults, top = Grid.TWO)
        val troubles = PrinterTrouble.values().map { it to context.getString(TROUBLES.getValue(it)) }
        val printer = Choice(context, context.getString(R.string.world_printer), troubles, many = true) { trouble ->
            frame.work.ask({ world.printer = trouble }) {}
        }
        printer.value = world.printer
        rows.put(printer, top = Grid.THREE)
        return context.sheet(rows)
    }

    private fun section(rows: LinearLayout, name: Int) {
        rows.put(context.heading(context.getString(name)), top = Grid.THREE)
    }

    private fun card(world: World, card: WorldCard): View = Card(context).apply {
        inset(Grid.TWO, Grid.ONE + Grid.HALF)
        put(context.words(card.about, Type.BODY, Tone.SURFACE.text, strong = true))
        put(context.words(context.getString(R.string.world_card, card.number, card.pin), Type.CAPTION, Tone.SURFACE.soft), top = 2)
        val ways = context.row()
        WAYS.filterKeys { it in card.ways }.entries.forEachIndexed { at, (way, name) ->
            val button = SecondaryButton(context, context.getString(name)) { present(world, card, way) }
            button.contentDescription = context.getString(R.string.world_present, card.about, context.getString(name))
            ways.put(button, 0, weight = 1f, start = if (at == 0) 0 else Grid.ONE)
        }
        put(ways, top = Grid.ONE)
    }

    /** Taken: the payment goes on, and there is something to see. */
    private fun present(world: World, card: WorldCard, way: CardWay) = frame.work.ask({ world.present(card, way) }) { answer ->
        val refused = (answer as? Answer.Given)?.value ?: return@ask frame.leave()
        val words = if (refused == NotTaken.NOT_ASKED) R.string.world_not_asked else R.string.world_other_way
        notice.say(context.getString(words), Tone.OCHRE, Glyph.INFO)
        notice.parent?.requestChildFocus(notice, notice)
    }

    private companion object {
        val WAYS = linkedMapOf(
            CardWay.TAP to R.string.world_tap,
            CardWay.INSERT to R.string.world_insert,
            CardWay.SWIPE to R.string.world_swipe,
        )
        val TROUBLES = mapOf(
            PrinterTrouble.NONE to R.string.world_printer_well,
            PrinterTrouble.NO_PAPER to R.string.world_printer_paper,
            PrinterTrouble.COVER_OPEN to R.string.world_printer_cover,
            PrinterTrouble.OVERHEATED to R.string.world_printer_hot,
            PrinterTrouble.SILENT to R.string.world_printer_silent,
        )
    }
}
