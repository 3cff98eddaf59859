package suanpan.app.manage

import android.view.Gravity
import android.view.View
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.Glyph
import suanpan.app.design.SlipView
import suanpan.app.design.WRAP
import suanpan.app.design.put
import suanpan.shell.OrderName
import suanpan.shell.port.Raster

/** The slip as it is printed, dot by dot. */
internal class SlipPage(frame: PageFrame, private val order: OrderName) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_slip)

    private val body = FrameLayout(context)
    private val standby = Standby(context)

    override fun build(): View {
        standby.loading()
        body.put(standby)
        return body
    }

    override fun shown() {
        val terminal = management.terminal ?: return standby.closed()
        val dots = terminal.devices.printer.dots
        frame.work.ask({ terminal.slip(order, dots) }) { answer ->
            when (answer) {
                is Answer.Refusal -> standby.refused(answer.rejection) { shown() }
                is Answer.Given -> answer.value?.let(::show)
                    ?: standby.empty(context.getString(R.string.manage_slip_none), "", Glyph.PRINTER)
            }
        }
    }

    private fun show(raster: Raster) {
        val rows = context.rows()
        rows.put(SlipView(context).apply { show(raster, raster.text) }, WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        body.removeAllViews()
        body.put(context.sheet(rows))
    }
}
