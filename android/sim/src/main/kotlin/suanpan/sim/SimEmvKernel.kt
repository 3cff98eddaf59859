package suanpan.sim

import suanpan.shell.CardWay
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.StartEmv

/** Kernel and chip in one. */
class SimEmvKernel(clock: SimClock, quirks: Quirks, private val person: Person) :
    SimDevice(clock, quirks, "EMV kernel"), EmvKernel {
    private class Conversation(val card: TestCard, val ask: StartEmv, val answers: EmvAnswers)

    private val chip = Chip()
    private var open: Conversation? = null

    override fun start(ask: StartEmv, answers: EmvAnswers) {
        val misdeed = misdeed(Ask.START_EMV)
        val card = person.presented ?: return answers.ended(EmvEnd.FAILED)
        val conversation = Conversation(card, ask, answers)
        synchronized(this) { open = conversation }
        answer(misdeed) {
            when {
                endsEarly(conversation, misdeed) -> {}
                // A contactless kernel leaves the PIN to the terminal: the card is gone from the field by then.
                ask.way == CardWay.INSERT && card.wantsPin(ask.amount) -> answers.asksOnlinePin()
                else -> cryptogram(conversation, Cvm.NONE)
            }
        }
    }

    override fun answer(answer: EmvAnswer) {
        val conversation = synchronized(this) { open } ?: return
        if (answer === EmvAnswer.Abort) {
            end(conversation)
            return stopped()
        }
        val misdeed = misdeed(Ask.ANSWER_EMV)
        answer(misdeed) {
            if (!endsEarly(conversation, misdeed)) {
                when (answer) {
                    EmvAnswer.PinEntered -> cryptogram(conversation, Cvm.ONLINE_PIN)
                    EmvAnswer.PinBypassed -> cryptogram(conversation, Cvm.PIN_BYPASSED)
                    is EmvAnswer.HostApproved -> end(conversation, EmvEnd.APPROVED)
                    is EmvAnswer.HostDeclined, EmvAnswer.HostUnreachable -> end(conversation, EmvEnd.DECLINED)
                    EmvAnswer.Abort -> end(conversation)
                }
            }
        }
    }

    /** The card is gone; a conversation that is open ends there. Whether there was one. */
    internal fun tear(): Boolean {
        val torn = synchronized(this) { open } ?: return false
        end(torn, EmvEnd.FAILED)
        return true
    }

    override fun forget() {
        synchronized(this) { open = null }
        super.forget()
    }

    private fun cryptogram(conversation: Conversation, cvm: Cvm) {
        val (online, reversal) = chip.sign(conversation.card, conversation.ask.amount, cvm)
        conversation.answers.cryptogramReady(online, reversal)
    }

    private fun endsEarly(conversation: Conversation, misdeed: Misdeed?): Boolean {
        val end = when (misdeed) {
            Misdeed.Torn -> EmvEnd.FAILED
            Misdeed.Declines -> EmvEnd.DECLINED
            else -> return false
        }
        end(conversation, end)
        return true
    }

    private fun end(conversation: Conversation, end: EmvEnd? = null) {
        synchronized(this) { if (open === conversation) open = null }
        if (end != null) conversation.answers.ended(end)
    }
}
