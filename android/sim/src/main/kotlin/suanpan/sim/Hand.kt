package suanpan.sim

import suanpan.shell.CardWay

/** What the person does when the PIN pad asks. */
sealed interface Typing {
    /** Somebody presses the keys that are drawn. */
    object ByHand : Typing

    /** The right PIN, as often as asked. */
    object Right : Typing

    /** One for each time, then the person cancels; none at all: the person has no PIN. */
    class Tries(val pins: List<String>) : Typing
}

/**
 * A card in a hand that answers every question of the terminal. When [way] is not offered, it takes the first that is
 * offered and that the card can do.
 */
class Hand(val card: TestCard, val way: CardWay, val typing: Typing = Typing.Right) {
    internal fun wayAmong(offered: Collection<CardWay>): CardWay? =
        (listOf(way).filter { it in offered } + offered).firstOrNull { it in card.can }
}

/** The person before the terminal: what is held, and which card was presented last. */
class Person {
    /** Null: empty hands; cards come by [SimCardReader.present]. */
    @Volatile
    var hand: Hand? = null

    /** The card that reader and chip have to do with now. */
    @Volatile
    internal var presented: TestCard? = null
}
