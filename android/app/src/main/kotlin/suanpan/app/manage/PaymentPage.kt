package suanpan.app.manage

import android.os.Bundle
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.AmountDisplay
import suanpan.app.design.Card
import suanpan.app.design.DangerButton
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.ListRow
import suanpan.app.design.Plate
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.words
import suanpan.shell.CardWay
import suanpan.shell.OrderName
import suanpan.shell.Payment
import suanpan.shell.PaymentKind
import suanpan.shell.Rejection

/** Everything that is known of one payment, and what may be done with it. */
internal class PaymentPage(
    frame: PageFrame,
    private val order: OrderName,
    /** Whether it was opened to give the payment back: then it asks at once. */
    private var asks: Boolean = false,
) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_payment)

    private val body = FrameLayout(context)
    private val standby = Standby(context)
    private val notice = Notice(context)
    private var payment: Payment? = null

    /** The name of the void that is being confirmed: one a question, so that a second press cannot give back twice. */
    private var voidName: OrderName? = null
    private var sent = false

    override fun build(): View {
        standby.loading()
        body.put(standby)
        return body
    }

    override fun save(state: Bundle) {
        // Whoever said no to the question is not asked again.
        state.putBoolean(ASKS, asks)
        val name = voidName ?: return
        state.putString(VOID_ID, name.orderId)
        state.putInt(VOID_ATTEMPT, name.attempt)
    }

    override fun restore(state: Bundle) {
        asks = state.getBoolean(ASKS)
        voidName = state.getString(VOID_ID)?.let { OrderName(it, state.getInt(VOID_ATTEMPT)) }
    }

    override fun back(): Boolean {
        if (voidName == null || sent) return false
        ask(null)
        return true
    }

    override fun shown() {
        val terminal = management.terminal ?: return standby.closed()
        frame.work.ask({ terminal.payment(order) }) { answer ->
            when (answer) {
                is Answer.Given -> {
                    payment = answer.value
                    // Only once, and only where the core would take it.
                    if (asks && voidName == null && answer.value?.voidable == true) voidName = management.newOrder()
                    asks = false
                    arrange()
                }
                is Answer.Refusal -> refused(answer.rejection)
            }
        }
    }

    private fun refused(rejection: Rejection) {
        if (payment == null) standby.refused(rejection) { shown() } else notice.reject(rejection)
    }

    private fun arrange() {
        val payment = payment ?: return standby.empty(
            context.getString(R.string.manage_payment_none), order.orderId, Glyph.SEARCH,
        )
        body.removeAllViews()
        (notice.parent as? ViewGroup)?.removeView(notice)
        val rows = context.rows()
        rows.put(notice, bottom = Grid.ONE)
        rows.put(hero(payment))
        rows.put(facts(payment), top = Grid.ONE)
        body.put(context.sheet(rows, if (voidName == null) actions(payment) else confirmation(payment)))
    }

    /** How much and how it stands, with what that means. */
    private fun hero(payment: Payment): View {
        val look = StateLook.of(payment.state)
        return context.column().apply {
            background = Plate(context, look.tone, edge = look.tone.edge)
            inset(Grid.TWO)
            put(AmountDisplay(context, look.tone, most = HERO).apply { show(payment.amountText) })
            val state = context.row().apply { gravity = Gravity.CENTER }
            state.put(look.mark(context, MARK), dp(MARK), dp(MARK), end = Grid.ONE)
            state.put(context.words(payment.stateText, Type.TITLE, look.tone.mark))
            put(state, top = Grid.ONE)
            val meaning = context.getString(meaning(payment, look))
            // The core's word and ours may be the same one; then it is said once.
            payment.causeText?.takeIf { it != meaning }?.let { put(context.words(it, Type.BODY, look.tone.text, strong = true, centred = true), top = Grid.ONE) }
            put(context.words(meaning, Type.BODY, look.tone.text, centred = true), top = Grid.ONE)
        }
    }

    /** A void that was approved moved the money the other way. */
    private fun meaning(payment: Payment, look: StateLook): Int =
        if (payment.kind == PaymentKind.VOID && look == StateLook.APPROVED) R.string.manage_means_given_back else look.meaning

    private fun facts(payment: Payment): View = Card(context).apply {
        fun fact(name: Int, value: String?) {
            if (!value.isNullOrEmpty()) put(Fact(context, context.getString(name), value))
        }
        fact(R.string.manage_kind, payment.kindText)
        fact(R.string.manage_card, payment.card)
        fact(R.string.manage_way, context.getString(WAYS.getValue(payment.way)))
        fact(R.string.manage_pin, context.getString(if (payment.withPin) R.string.manage_pin_with else R.string.manage_pin_without))
        fact(R.string.manage_begun, Times.second(payment.begunAtMs))
        fact(R.string.manage_changed, Times.second(payment.changedAtMs).takeIf { payment.changedAtMs != payment.begunAtMs })
        fact(R.string.manage_slip_number, payment.slip?.let { SIX.format(it) })
        fact(R.string.manage_batch, SIX.format(payment.batch))
        fact(R.string.manage_stan, SIX.format(payment.stan))
        fact(R.string.manage_auth_code, payment.authCode)
        fact(R.string.manage_rrn, payment.rrn)
        fact(R.string.manage_response_code, payment.responseCode)
        fact(R.string.manage_cause_code, payment.causeCode)
        fact(R.string.manage_order, payment.order.orderId)
        fact(R.string.manage_attempt, payment.order.attempt.toString().takeIf { payment.order.attempt > 1 })
        payment.original?.let { original ->
            val row = ListRow(context, context.getString(R.string.manage_original), original.orderId, tone = Tone.SUNKEN) {
                frame.open(Place.payment(original), this@PaymentPage)
            }
            put(row, top = Grid.ONE)
        }
    }

    private fun actions(payment: Payment): View? {
        val actions = ArrayList<View>()
        if (payment.reprintable) {
            actions += context.beside(
                SecondaryButton(context, context.getString(R.string.manage_slip)) { frame.open(Place.slip(order), this) },
                SecondaryButton(context, context.getString(R.string.manage_reprint)) { reprint() },
            )
        }
        if (payment.voidable) {
            actions += DangerButton(context, context.getString(R.string.manage_void)) { ask(management.newOrder()) }
        }
        return if (actions.isEmpty()) null else context.foot(*actions.toTypedArray())
    }

    /** In the place of the actions, so that the same finger does not press through. */
    private fun confirmation(payment: Payment): View {
        val question = context.words(
            context.getString(R.string.manage_void_question, payment.amountText, payment.card.takeLast(4)), Type.BODY, strong = true,
        ).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE }
        val keep = SecondaryButton(context, context.getString(R.string.manage_void_keep)) { ask(null) }
        val button = DangerButton(context, context.getString(R.string.manage_void_do)) { giveBack() }
        button.busy = sent
        keep.isEnabled = !sent
        return context.foot(question, context.beside(keep, button))
    }

    private fun ask(name: OrderName?) {
        voidName = name
        notice.clear()
        arrange()
    }

    private fun giveBack() {
        val terminal = management.terminal ?: return
        val name = voidName ?: return
        if (sent) return
        sent = true
        arrange()
        frame.work.ask({ terminal.voidSale(name, order) }) { answer ->
            sent = false
            heard(answer)
        }
    }

    private fun reprint() {
        val terminal = management.terminal ?: return
        if (sent) return
        sent = true
        frame.work.ask({ terminal.reprint(order) }) { answer ->
            sent = false
            heard(answer)
        }
    }

    /** Taken: what happens now is the core's to show. */
    private fun heard(answer: Answer<Rejection?>) {
        val rejection = when (answer) {
            is Answer.Given -> answer.value
            is Answer.Refusal -> answer.rejection
        } ?: return frame.leave()
        voidName = null
        arrange()
        notice.reject(rejection)
    }

    private companion object {
        const val ASKS = "asks"
        const val VOID_ID = "void_id"
        const val VOID_ATTEMPT = "void_attempt"
        const val HERO = 44f
        const val MARK = 32

        /** As a slip has these numbers. */
        const val SIX = "%06d"

        val WAYS = mapOf(
            CardWay.SWIPE to R.string.manage_way_swipe,
            CardWay.INSERT to R.string.manage_way_insert,
            CardWay.TAP to R.string.manage_way_tap,
            CardWay.ON_FILE to R.string.manage_way_on_file,
        )
    }
}
