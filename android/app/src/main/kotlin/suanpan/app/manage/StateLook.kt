package suanpan.app.manage

import android.content.Context
import android.view.View
import suanpan.app.R
import suanpan.app.design.Glyph
import suanpan.app.design.OutcomeLook
import suanpan.app.design.OutcomeMark
import suanpan.app.design.Tone
import suanpan.app.design.sign
import suanpan.shell.PaymentState

/** How a payment's state looks and what it means. It looks as the result did that the cashier saw. */
internal enum class StateLook(private val outcome: OutcomeLook?, val meaning: Int) {
    IN_FLIGHT(null, R.string.manage_means_in_flight),
    APPROVED(OutcomeLook.APPROVED, R.string.manage_means_approved),
    DECLINED(OutcomeLook.DECLINED, R.string.manage_means_declined),
    NOT_SENT(OutcomeLook.NOT_SENT, R.string.manage_means_not_sent),
    REVERSING(OutcomeLook.UNKNOWN, R.string.manage_means_reversing),
    REVERSED(OutcomeLook.REVERSED, R.string.manage_means_reversed),
    VOIDED(OutcomeLook.CANCELLED, R.string.manage_means_voided),
    ;

    val tone: Tone get() = outcome?.tone ?: Tone.SLATE

    /** Its sign, [size] dp wide. */
    fun mark(context: Context, size: Int): View =
        if (outcome == null) context.sign(Glyph.CLOCK, tone.mark, size) else OutcomeMark(context, outcome, size)

    companion object {
        private val looks = mapOf(
            PaymentState.IN_FLIGHT to IN_FLIGHT,
            PaymentState.APPROVED to APPROVED,
            PaymentState.DECLINED to DECLINED,
            PaymentState.NOT_SENT to NOT_SENT,
            PaymentState.REVERSING to REVERSING,
            PaymentState.REVERSED to REVERSED,
            PaymentState.VOIDED to VOIDED,
        )

        fun of(state: PaymentState): StateLook = looks.getValue(state)
    }
}
