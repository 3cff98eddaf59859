package suanpan.shell

import suanpan.core.EmvQuestion
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.StartEmv

/** Leads the conversation with the EMV kernel: one word of the kernel, one answer, until it ends. */
internal class KernelAttendant(
    private val station: Station<EmvKernel>,
    private val clerk: Clerk,
    private val core: Core,
) {
    private var conversation: Conversation? = null

    fun start(effect: TerminalEffect.StartEmv) {
        val ask = StartEmv(effect.entry.toShell(), effect.amount.toShell())
        clerk.post { Conversation(effect.effectId, ask).begin() }
    }

    fun answer(effect: TerminalEffect.AnswerEmv) {
        val answer = effect.answer.toShell()
        clerk.post { conversation?.takeIf { it.question.effectId == effect.effectId }?.hear(answer) }
    }

    private inner class Conversation(effectId: ULong, ask: StartEmv) : EmvAnswers {
        val question: Question<EmvKernel> = Question(
            effectId,
            ask = { kernel -> kernel.start(ask, this) },
            failed = { _, _ -> tell(EmvEnd.FAILED) },
        )

        /** Whether the kernel may speak; it may end at any time. */
        private var kernelsTurn = true

        fun begin() {
            conversation = this
            station.open(question)
        }

        fun hear(answer: EmvAnswer) {
            if (!station.isOpen(question)) return
            if (answer === EmvAnswer.Abort) {
                if (station.stop(question.effectId)) station.call { it.answer(answer) }
                return
            }
            kernelsTurn = true
            station.tell(question) { it.answer(answer) }
        }

        override fun asksOnlinePin() = says { TerminalEvent.EmvAsks(question.effectId, EmvQuestion.ONLINE_PIN) }

        override fun cryptogramReady(online: ByteArray, reversal: ByteArray) =
            says { TerminalEvent.CryptogramReady(question.effectId, online, reversal) }

        override fun ended(end: EmvEnd) = clerk.post {
            if (station.close(question)) tell(end)
        }

        private fun tell(how: EmvEnd) {
            core.submit(TerminalEvent.EmvEnded(question.effectId, how.toCore()))
        }

        private fun says(event: () -> TerminalEvent) = clerk.post {
            if (kernelsTurn && station.isOpen(question)) {
                kernelsTurn = false
                core.submit(event())
            }
        }
    }
}
