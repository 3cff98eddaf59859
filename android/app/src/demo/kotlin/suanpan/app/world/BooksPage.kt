package suanpan.app.world

import android.view.Gravity
import android.view.View
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.Card
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.Parting
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.dp
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.words
import suanpan.app.manage.Answer
import suanpan.app.manage.Page
import suanpan.app.manage.PageFrame
import suanpan.app.manage.Standby
import suanpan.app.manage.rows
import suanpan.app.manage.sheet

/** What the host wrote down beside what the terminal wrote down, a payment a line. */
internal class BooksPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.world_books)

    private val body = FrameLayout(context)
    private val standby = Standby(context)

    override fun build(): View {
        standby.loading()
        body.put(standby)
        return body
    }

    override fun shown() {
        val world = WorldPages.world
        val terminal = management.terminal
        if (world == null || terminal == null) return standby.closed()
        frame.work.ask({ world.books(terminal) }) { answer ->
            when (answer) {
                is Answer.Given -> show(answer.value)
                is Answer.Refusal -> standby.refused(answer.rejection) { shown() }
            }
        }
    }

    private fun show(lines: List<WorldLine>) {
        body.removeAllViews()
        if (lines.isEmpty()) {
            body.put(standby)
            return standby.empty(context.getString(R.string.world_books_none), context.getString(R.string.world_books_none_more), Glyph.HISTORY)
        }
        val card = Card(context)
        card.put(line(context.getString(R.string.world_host), "", context.getString(R.string.world_terminal), Tone.SURFACE.soft, strong = true))
        lines.forEach { line ->
            card.put(Parting(context), top = Grid.ONE, bottom = Grid.ONE)
            val look = LOOKS.getValue(line.standing)
            card.put(context.words("%06d".format(line.stan), Type.CAPTION, Tone.SURFACE.soft))
            val nothing = context.getString(R.string.world_nothing)
            val row = line(line.host ?: nothing, look.first, line.terminal ?: nothing, look.second)
            row.contentDescription = listOf("%06d".format(line.stan), line.host ?: nothing, context.getString(look.third), line.terminal ?: nothing).joinToString(", ")
            row.isFocusable = true
            card.put(row, top = 2)
        }
        val rows = context.rows()
        rows.put(context.words(context.getString(R.string.world_books_legend), Type.CAPTION, Tone.PAPER.soft), bottom = Grid.ONE)
        rows.put(card, height = WRAP)
        body.put(context.sheet(rows))
    }

    private fun line(host: String, sign: String, terminal: String, colour: Int, strong: Boolean = false): View = context.row().apply {
        gravity = Gravity.TOP
        put(context.words(host, Type.CAPTION, Tone.SURFACE.text, strong), 0, weight = 1f)
        put(context.words(sign, Type.TITLE, colour, centred = true), dp(Grid.FOUR))
        put(context.words(terminal, Type.CAPTION, Tone.SURFACE.text, strong), 0, weight = 1f)
    }

    private companion object {
        /** Sign, colour, and how it is said. */
        val LOOKS = mapOf(
            LineStanding.SAME to Triple("=", R.color.jade, R.string.world_same),
            LineStanding.OPEN to Triple("?", R.color.ochre, R.string.world_open),
            LineStanding.DIFFERENT to Triple("≠", R.color.cinnabar, R.string.world_different),
        )
    }
}
