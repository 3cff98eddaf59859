package suanpan.app.manage

import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.Banner
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.Plate
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.column
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.sign
import suanpan.app.design.words
import suanpan.shell.OwedReversal

/** The payments whose outcome nobody knows yet: what is done about each, and what the cashier should do. */
internal class OwedPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_owed)

    private val body = FrameLayout(context)
    private val standby = Standby(context)
    private val notice = Notice(context)
    private val tryNow = PrimaryButton(context, context.getString(R.string.manage_owed_try)) { tryNow() }
    private var owed: List<OwedReversal>? = null

    override fun build(): View {
        standby.loading()
        body.put(standby)
        return body
    }

    override fun shown() {
        val terminal = management.terminal ?: return standby.closed()
        frame.work.ask({ terminal.owedReversals() }) { answer ->
            when (answer) {
                is Answer.Given -> {
                    owed = answer.value
                    arrange(answer.value)
                }
                is Answer.Refusal -> if (owed == null) standby.refused(answer.rejection) { shown() } else notice.reject(answer.rejection)
            }
        }
    }

    private fun arrange(owed: List<OwedReversal>) {
        body.removeAllViews()
        for (view in listOf(notice, tryNow)) (view.parent as? ViewGroup)?.removeView(view)
        if (owed.isEmpty()) {
            body.put(standby)
            return standby.empty(
                context.getString(R.string.manage_owed_none), context.getString(R.string.manage_owed_none_more), Glyph.TICK,
            )
        }
        val rows = context.rows()
        rows.put(notice, bottom = Grid.ONE)
        rows.put(Banner(context, Tone.OCHRE, Glyph.QUESTION, context.getString(R.string.manage_owed_explains)))
        owed.forEach { rows.put(one(it), top = Grid.ONE) }
        body.put(context.sheet(rows, context.foot(tryNow)))
    }

    private fun tryNow(): Unit = send(tryNow, notice, { it.sendOwed() })

    private fun one(owed: OwedReversal): View = context.column().apply {
        background = Plate(context, Tone.SURFACE, Tone.PRESSED, edge = if (owed.manual) Tone.OCHRE.edge else R.color.line)
        inset(Grid.TWO)
        val head = context.row()
        head.put(context.words(owed.amountText, Type.TITLE, Tone.SURFACE.text), 0, weight = 1f)
        head.put(context.words(owed.card.takeLast(4), Type.BODY, Tone.SURFACE.soft))
        put(head)
        owed.causeText?.let { put(context.words(it, Type.BODY, Tone.SURFACE.text), top = Grid.HALF) }
        put(facts(owed), top = Grid.ONE)
        val advice = if (owed.manual) R.string.manage_owed_do_manual else R.string.manage_owed_do_wait
        val line = context.row().apply { gravity = Gravity.TOP }
        line.put(if (owed.manual) context.sign(Glyph.BANG, Tone.OCHRE.mark) else context.sign(Glyph.CLOCK, Tone.SURFACE.soft), end = Grid.ONE)
        line.put(context.words(context.getString(advice), Type.BODY, Tone.SURFACE.text, strong = true), 0, weight = 1f)
        put(line, top = Grid.ONE)
        isClickable = true
        isFocusable = true
        setOnClickListener { frame.open(Place.payment(owed.order), this@OwedPage) }
    }

    private fun facts(owed: OwedReversal): View = context.column().apply {
        owed.owedSinceMs?.let { put(Fact(context, context.getString(R.string.manage_owed_since), Times.second(it))) }
        put(Fact(context, context.getString(R.string.manage_owed_tries), owed.tries.toString()))
        put(Fact(context, context.getString(R.string.manage_owed_next), Times.second(owed.nextTryAtMs)))
        put(Fact(context, context.getString(R.string.manage_stan), "%06d".format(owed.stan)))
    }
}
