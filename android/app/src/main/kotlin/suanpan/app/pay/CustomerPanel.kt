package suanpan.app.pay

import android.annotation.SuppressLint
import android.content.Context
import android.view.Gravity
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.AmountDisplay
import suanpan.app.design.Grid
import suanpan.app.design.OutcomeGround
import suanpan.app.design.OutcomeLook
import suanpan.app.design.OutcomeMark
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.column
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.words
import suanpan.shell.TerminalView

/** The result as the customer across the counter reads it: upside down. A touch anywhere gives the screen back. */
@SuppressLint("ViewConstructor")
class CustomerPanel(context: Context, ended: TerminalView.Ended, close: () -> Unit) : FrameLayout(context) {
    init {
        val look = OutcomeLook.of(ended.kind)
        val turned = context.column().apply {
            rotation = 180f
            background = OutcomeGround(context, look)
            gravity = Gravity.CENTER
            inset(Grid.THREE)
        }
        turned.put(OutcomeMark(context, look, 144), WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        turned.put(context.words(context.getString(look.word), Type.HEADLINE, look.tone.mark, centred = true), top = Grid.TWO)
        ended.amount?.let { turned.put(AmountDisplay(context, look.tone).apply { show(it) }, top = Grid.TWO) }
        turned.put(context.words(ended.cardholder, Type.HEADLINE, look.tone.text, strong = false, centred = true), top = Grid.TWO)
        put(turned)
        isClickable = true
        isFocusable = true
        contentDescription = "${context.getString(R.string.for_customer)}: ${ended.cardholder} ${context.getString(R.string.close)}"
        setOnClickListener { close() }
    }
}
