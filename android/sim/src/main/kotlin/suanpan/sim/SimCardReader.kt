package suanpan.sim

import suanpan.shell.CardWay
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.CardReader
import suanpan.shell.port.ReadCard

/** What came of presenting a card. */
enum class Presented {
    TAKEN,

    /** No reading is open. */
    NOBODY_ASKS,

    /** The terminal does not offer this way now, or the card cannot do it. */
    NOT_THIS_WAY,
}

class SimCardReader(clock: SimClock, quirks: Quirks, private val person: Person) :
    SimDevice(clock, quirks, "card reader"), CardReader {
    private class Reading(val ask: ReadCard, val answers: CardAnswers, val misdeed: Misdeed?)

    private var reading: Reading? = null

    /** The ways that are offered now; empty while nobody asks. */
    val offered: Set<CardWay> get() = synchronized(this) { reading?.ask?.ways.orEmpty() }

    override fun read(ask: ReadCard, answers: CardAnswers) {
        val open = Reading(ask, answers, misdeed(Ask.READ_CARD))
        synchronized(this) { reading = open }
        within(ask.timeoutMs) { take(open)?.answers?.failed(CardFailure.TIMEOUT) }
        val failure = when (open.misdeed) {
            Misdeed.Unreadable -> CardFailure.UNREADABLE
            Misdeed.SeveralCards -> CardFailure.SEVERAL_CARDS
            Misdeed.UseChip -> CardFailure.USE_CHIP
            Misdeed.SeePhone -> CardFailure.SEE_PHONE
            Misdeed.NoCard -> CardFailure.TIMEOUT
            else -> null
        }
        if (failure != null) return answer(null) { take(open)?.answers?.failed(failure) }
        if (open.misdeed is Misdeed.Lost || open.misdeed == Misdeed.Throws) return answer(open.misdeed) {}
        val hand = person.hand ?: return
        hand.wayAmong(ask.ways)?.let { present(hand.card, it) }
    }

    override fun stop() {
        synchronized(this) { reading = null }
        stopped()
    }

    /** A hand presents a card to the open reading. */
    fun present(card: TestCard, way: CardWay): Presented {
        val open = synchronized(this) { reading } ?: return Presented.NOBODY_ASKS
        if (way !in open.ask.ways || way !in card.can) return Presented.NOT_THIS_WAY
        if (take(open) == null) return Presented.NOBODY_ASKS
        person.presented = card
        if (open.misdeed == Misdeed.TwoCards) {
            val other = TestCard.deck.first { it !== card && way in it.can }
            answer(Misdeed.Late(1)) { open.answers.presented(way, other.track2(), other.sequence) }
        }
        answer(open.misdeed) { open.answers.presented(way, card.track2(), card.sequence) }
        return Presented.TAKEN
    }

    override fun forget() {
        synchronized(this) { reading = null }
        super.forget()
    }

    /** Ends the reading, once. */
    private fun take(open: Reading): Reading? = synchronized(this) {
        if (reading !== open) return null
        reading = null
        open
    }
}
