package suanpan.shell

import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.CardReader
import suanpan.shell.port.ReadCard

/** Asks the card reader and hands its answer over. */
internal class ReaderAttendant(
    private val station: Station<CardReader>,
    private val clerk: Clerk,
    private val core: Core,
    private val cardRead: () -> Unit,
) {
    fun read(effect: TerminalEffect.ReadCard) {
        val ask = ReadCard(effect.modes.toShell(), effect.amount.toShell(), effect.timeoutMs.toLong())
        clerk.post { open(effect.effectId, ask) }
    }

    fun stop(effectId: ULong) = clerk.post { if (station.stop(effectId)) station.call { it.stop() } }

    private fun open(effectId: ULong, ask: ReadCard) {
        lateinit var question: Question<CardReader>
        question = Question(
            effectId,
            ask = { reader -> reader.read(ask, Answers(question)) },
            failed = { failure, _ ->
                // Nothing has happened to a card yet: ask again when the reader is back.
                if (failure == Failure.LOST) open(effectId, ask) else fail(effectId, CardFailure.READER)
            },
        )
        station.open(question)
    }

    private fun fail(effectId: ULong, failure: CardFailure) {
        core.submit(TerminalEvent.CardFailed(effectId, failure.toCore()))
    }

    private inner class Answers(private val question: Question<CardReader>) : CardAnswers {
        override fun presented(way: CardWay, track2: ByteArray, sequence: Int?) = clerk.post {
            if (station.close(question)) present(way, track2, sequence) else track2.fill(0)
        }

        override fun failed(failure: CardFailure) = clerk.post {
            if (station.close(question)) fail(question.effectId, failure)
        }

        private fun present(way: CardWay, track2: ByteArray, sequence: Int?) {
            // A sequence number outside the core's type must not become another one by wrapping.
            if (sequence != null && sequence !in 0..UShort.MAX_VALUE.toInt()) {
                track2.fill(0)
                return fail(question.effectId, CardFailure.UNREADABLE)
            }
            val rejection = core.cardPresented(question.effectId, way, track2, sequence)
            // The reading is still open then, and this ends it.
            if (rejection?.code == "card") fail(question.effectId, CardFailure.UNREADABLE)
            if (rejection == null) cardRead()
        }
    }
}
