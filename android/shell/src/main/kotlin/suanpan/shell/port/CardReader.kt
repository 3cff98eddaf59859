package suanpan.shell.port

import suanpan.shell.CardWay
import suanpan.shell.Money

/** Waits for a card. One question at a time; a new one replaces the last. */
interface CardReader : Device {
    /** Answers once, from any thread. What comes later or twice is dropped by the shell. */
    fun read(ask: ReadCard, answers: CardAnswers)

    /** Stops waiting; no answer is needed. */
    fun stop()
}

/** [amount] is for kernels that want it before the tap (EMV Book A, pre-processing). */
class ReadCard(val ways: Set<CardWay>, val amount: Money, val timeoutMs: Long)

interface CardAnswers {
    /** A card came by [way]. [track2] is ASCII track 2 or its chip equivalent; the shell wipes it. */
    fun presented(way: CardWay, track2: ByteArray, sequence: Int?)

    fun failed(failure: CardFailure)
}

/** Why there is no usable card. [SEE_PHONE]: its owner has to confirm on the phone first, then it is tapped again. */
enum class CardFailure { TIMEOUT, UNREADABLE, SEVERAL_CARDS, USE_CHIP, SEE_PHONE, READER }
