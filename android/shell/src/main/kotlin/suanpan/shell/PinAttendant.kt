package suanpan.shell

import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.shell.port.AskPin
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinPad

/** Asks the PIN pad and hands the enciphered block over. */
internal class PinAttendant(
    private val station: Station<PinPad>,
    private val clerk: Clerk,
    private val core: Core,
    private val words: (minor: Long) -> String,
    private val digits: (count: Int) -> Unit,
) {
    fun ask(effect: TerminalEffect.AskPin) {
        val ask = AskPin(
            words(effect.amount.minor), effect.triesLeft?.toInt(), effect.timeoutMs.toLong(), effect.format.toShell(),
        )
        clerk.post { open(effect.effectId, ask) }
    }

    fun stop(effectId: ULong) = clerk.post { if (station.stop(effectId)) station.call { it.stop() } }

    private fun open(effectId: ULong, ask: AskPin) {
        lateinit var question: Question<PinPad>
        question = Question(
            effectId,
            ask = { pad -> pad.ask(ask, Answers(question)) },
            failed = { _, _ -> fail(effectId, "pin:pad") },
        )
        station.open(question)
    }

    private fun fail(effectId: ULong, code: String) {
        core.submit(TerminalEvent.PinFailed(effectId, code))
    }

    private inner class Answers(private val question: Question<PinPad>) : PinAnswers {
        override fun digits(count: Int) = clerk.post { if (station.isOpen(question)) this@PinAttendant.digits(count) }

        override fun entered(block: ByteArray, ksn: ByteArray?) = clerk.post {
            if (station.close(question)) {
                val rejection = core.pinEntered(question.effectId, block, ksn)
                // A block or a KSN of the wrong size is the pad's fault; the question is still open at the core.
                if (rejection?.code == "pin_block" || rejection?.code == "ksn") fail(question.effectId, "pin:pad")
            } else {
                block.fill(0)
            }
        }

        override fun bypassed() = close { TerminalEvent.PinBypassed(it) }

        override fun cancelled() = close { TerminalEvent.PinCancelled(it) }

        override fun failed(code: String) = close { TerminalEvent.PinFailed(it, code) }

        private fun close(event: (ULong) -> TerminalEvent) = clerk.post {
            if (station.close(question)) core.submit(event(question.effectId))
        }
    }
}
