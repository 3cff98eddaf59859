package suanpan.sim

import suanpan.core.PosException
import suanpan.core.SimProcessor
import suanpan.shell.port.AskPin
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinFormat
import suanpan.shell.port.PinPad
import suanpan.shell.wiped

/**
 * The PIN pad of a maker's secure processor: digits go into the processor, an enciphered block comes out. It has keys of
 * its own that nobody draws, so an empty hand types the right PIN of the card that was presented.
 */
class SimProcessorPad(clock: SimClock, quirks: Quirks, private val person: Person, private val processor: SimProcessor) :
    SimDevice(clock, quirks, "PIN pad of the secure processor"), PinPad {
    private var open: PinAnswers? = null

    override fun ask(ask: AskPin, answers: PinAnswers) {
        val misdeed = misdeed(Ask.ASK_PIN)
        synchronized(this) { open = answers }
        within(ask.timeoutMs) { take(answers)?.failed("pin:timeout") }
        when (misdeed) {
            Misdeed.BypassesPin -> answer(null) { take(answers)?.bypassed() }
            Misdeed.CancelsPin -> answer(null) { take(answers)?.cancelled() }
            Misdeed.PadBroken -> answer(null) { take(answers)?.failed("pin:pad") }
            Misdeed.Twice, Misdeed.AfterStop -> answer(misdeed) { answers.cancelled() }
            else -> answer(misdeed) { take(answers)?.let { type(ask.format, it) } }
        }
    }

    override fun stop() {
        processor.cancel()
        synchronized(this) { open = null }
        stopped()
    }

    override fun forget() {
        processor.cancel()
        synchronized(this) { open = null }
        super.forget()
    }

    private fun type(format: PinFormat, answers: PinAnswers) {
        val card = person.presented ?: return answers.failed("pin:pad")
        val pin = when (val typing = person.hand?.typing) {
            is Typing.Tries -> typing.pins.getOrNull(count(Ask.ASK_PIN) - 1)
                ?: return if (typing.pins.isEmpty()) answers.bypassed() else answers.cancelled()
            Typing.ByHand, Typing.Right, null -> card.pin
        }
        pin.forEach { answers.digits(processor.pressDigit((it - '0').toUByte()).toInt()) }
        val block = try {
            wiped(card.track2()) { processor.enter(format.toCore(), it) }
        } catch (_: PosException) {
            return answers.failed("pin:no_key")
        }
        if (block == null) {
            processor.cancel()
            return answers.failed("pin:pad")
        }
        answers.entered(block)
    }

    /** Ends the question, once. */
    private fun take(answers: PinAnswers): PinAnswers? = synchronized(this) {
        if (open !== answers) return null
        open = null
        answers
    }
}

private fun PinFormat.toCore() = when (this) {
    PinFormat.ISO_0 -> suanpan.core.PinFormat.ISO0
    PinFormat.ISO_1 -> suanpan.core.PinFormat.ISO1
    PinFormat.ISO_3 -> suanpan.core.PinFormat.ISO3
}
