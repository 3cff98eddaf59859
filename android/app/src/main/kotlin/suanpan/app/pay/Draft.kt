package suanpan.app.pay

import android.os.Bundle
import suanpan.shell.OrderName

/**
 * A sale that is being typed. Its name is minted once, with the draft, and outlives taps, turns of the device and the
 * process: whatever is pressed again asks the core for the same payment.
 */
class Draft(val order: OrderName, var digits: String = "", var sent: Boolean = false) {
    fun save(state: Bundle) {
        state.putString(ID, order.orderId)
        state.putInt(ATTEMPT, order.attempt)
        state.putString(DIGITS, digits)
        state.putBoolean(SENT, sent)
    }

    companion object {
        private const val ID = "draft.order"
        private const val ATTEMPT = "draft.attempt"
        private const val DIGITS = "draft.digits"
        private const val SENT = "draft.sent"

        fun restore(state: Bundle): Draft? {
            val id = state.getString(ID) ?: return null
            return Draft(OrderName(id, state.getInt(ATTEMPT)), state.getString(DIGITS).orEmpty(), state.getBoolean(SENT))
        }
    }
}
