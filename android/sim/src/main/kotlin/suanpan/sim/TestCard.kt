package suanpan.sim

import suanpan.core.CardEntry
import suanpan.core.SimCard
import suanpan.core.simDeck
import suanpan.shell.CardWay
import suanpan.shell.Money

/** A card that belongs to nobody. Its PIN may be shown: it is there to be tried. */
class TestCard internal constructor(card: SimCard) {
    /** Short name, for scripts and pictures. */
    val name: String = card.name

    /** Who shows such a card. */
    val about: String = card.about

    /** The masked number. */
    val card: String = card.card
    val pin: String = card.pin

    /** How it can be presented. */
    val can: Set<CardWay> = card.can.mapTo(LinkedHashSet(), ::way)
    internal val sequence: Int? = card.sequence?.toInt()
    private val pinFreeUpToMinor: Long = card.pinFreeUpToMinor
    private val track2: ByteArray = card.track2

    /** A PIN that is wrong: another last digit. */
    val wrongPin: String get() = pin.dropLast(1) + (if (pin.last() == '0') '1' else '0')

    /** Whether its chip asks for the PIN. */
    internal fun wantsPin(amount: Money) = amount.minor > pinFreeUpToMinor

    /** A copy, for whoever wipes it. */
    internal fun track2(): ByteArray = track2.copyOf()

    override fun toString() = name

    companion object {
        /** Every card that the simulated acquirer knows. */
        val deck: List<TestCard> by lazy { simDeck().map(::TestCard) }

        fun named(name: String): TestCard =
            deck.firstOrNull { it.name == name } ?: throw IllegalArgumentException("no card $name among ${deck.map { it.name }}")

        private fun way(entry: CardEntry) = when (entry) {
            CardEntry.SWIPE -> CardWay.SWIPE
            CardEntry.INSERT -> CardWay.INSERT
            CardEntry.TAP -> CardWay.TAP
            CardEntry.ON_FILE -> error("no reader reads a card on file")
        }
    }
}
