package suanpan

import java.util.HexFormat
import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import suanpan.core.CardEntry
import suanpan.core.CardFailure
import suanpan.core.EmvAnswer
import suanpan.core.EmvEnd
import suanpan.core.EmvQuestion
import suanpan.core.PinPadKey
import suanpan.core.SlipLine
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.core.TerminalView

/** What goes wrong once; see tests/scenarios/README.md. */
class Quirk(val ask: String, val nth: Int, val misdeed: String)

/** A card in a hand. [pins] is what is typed, one for each question; null is always the right one. */
class Hand(val card: World.Card, val entry: CardEntry, val pins: List<String>? = null, val quirks: List<Quirk> = listOf())

/**
 * The devices of a terminal that has none, and the person before them: the sink of a [Core]. It runs on the pump
 * thread; what a test wants to know comes through queues.
 */
class Cardholder {
    @Volatile private var hand: Hand? = null
    private val asked = HashMap<String, Int>()
    private var open: ULong? = null

    val views: BlockingQueue<TerminalView> = LinkedBlockingQueue()
    val slips: BlockingQueue<String> = LinkedBlockingQueue()
    val everything: BlockingQueue<TerminalEffect> = LinkedBlockingQueue()

    fun hold(next: Hand) {
        synchronized(asked) { asked.clear() }
        hand = next
    }

    fun perform(core: Core, effect: TerminalEffect) {
        everything.add(effect)
        try {
            when (effect) {
                is TerminalEffect.Show -> views.add(effect.view)
                is TerminalEffect.ReadCard -> core.readCard(effect)
                is TerminalEffect.StopCard -> {}
                is TerminalEffect.StartEmv -> core.startEmv(effect)
                is TerminalEffect.AnswerEmv -> core.answerEmv(effect)
                is TerminalEffect.AskPin -> core.askPin(effect)
                is TerminalEffect.StopPin -> {}
                is TerminalEffect.Print -> core.print(effect)
                TerminalEffect.Closed -> {}
            }
        } catch (_: CoreClosed) {
            // a restart in the middle: nobody is left to answer
        }
    }

    private fun misdeed(ask: String): String? = synchronized(asked) {
        val nth = asked.merge(ask, 1, Int::plus)
        hand?.quirks?.firstOrNull { it.ask == ask && it.nth == nth }?.misdeed
    }

    private fun Core.readCard(effect: TerminalEffect.ReadCard) {
        val id = effect.effectId
        when (val misdeed = misdeed("read_card")) {
            "unreadable" -> return submit(TerminalEvent.CardFailed(id, CardFailure.UNREADABLE))
            "several_cards" -> return submit(TerminalEvent.CardFailed(id, CardFailure.SEVERAL_CARDS))
            else -> check(misdeed == null) { "read_card: $misdeed" }
        }
        val hand = hand ?: return
        val ways = (listOf(hand.entry).filter { it in effect.modes } + effect.modes)
        val way = ways.first { it.name.lowercase() in hand.card.can }
        loadCard(hand.card.track_2.toByteArray(Charsets.US_ASCII), hand.card.sequence?.toUShort())
        submit(
            when (way) {
                CardEntry.SWIPE -> TerminalEvent.CardSwiped(id)
                CardEntry.INSERT -> TerminalEvent.CardInserted(id)
                CardEntry.TAP -> TerminalEvent.CardTapped(id)
                CardEntry.ON_FILE -> error("no reader reads a card on file")
            },
        )
    }

    private fun Core.startEmv(effect: TerminalEffect.StartEmv) {
        val hand = hand ?: return
        open = effect.effectId
        if (endedEarly("start_emv", effect.effectId)) return
        if (effect.entry == CardEntry.INSERT && effect.amount.minor > hand.card.pin_free_up_to_minor) {
            submit(TerminalEvent.EmvAsks(effect.effectId, EmvQuestion.ONLINE_PIN))
        } else {
            submit(TerminalEvent.CryptogramReady(effect.effectId, ONLINE, REVERSAL))
        }
    }

    private fun Core.answerEmv(effect: TerminalEffect.AnswerEmv) {
        val id = effect.effectId
        if (open != id) return
        if (endedEarly("answer_emv", id)) return
        when (effect.answer) {
            EmvAnswer.PinEntered, EmvAnswer.PinBypassed ->
                return submit(TerminalEvent.CryptogramReady(id, ONLINE, REVERSAL))
            is EmvAnswer.HostApproved -> submit(TerminalEvent.EmvEnded(id, EmvEnd.APPROVED))
            is EmvAnswer.HostDeclined, EmvAnswer.HostUnreachable -> submit(TerminalEvent.EmvEnded(id, EmvEnd.DECLINED))
            EmvAnswer.Abort -> {}
        }
        open = null
    }

    private fun Core.endedEarly(ask: String, id: ULong): Boolean {
        val end = when (val misdeed = misdeed(ask)) {
            "torn" -> EmvEnd.FAILED
            "decline" -> EmvEnd.DECLINED
            else -> {
                check(misdeed == null) { "$ask: $misdeed" }
                return false
            }
        }
        open = null
        submit(TerminalEvent.EmvEnded(id, end))
        return true
    }

    private fun Core.askPin(effect: TerminalEffect.AskPin) {
        val hand = hand ?: return
        val nth = synchronized(asked) { asked["ask_pin"] ?: 0 }
        when (val misdeed = misdeed("ask_pin")) {
            "cancel_pin" -> return submit(TerminalEvent.PinCancelled(effect.effectId))
            "bypass_pin" -> return submit(TerminalEvent.PinBypassed(effect.effectId))
            else -> check(misdeed == null) { "ask_pin: $misdeed" }
        }
        val digits = when (val pins = hand.pins) {
            null -> hand.card.pin
            else -> when (pins.getOrNull(nth)) {
                "right" -> hand.card.pin
                "wrong" -> hand.card.wrongPin
                null -> return submit(
                    if (pins.isEmpty()) TerminalEvent.PinBypassed(effect.effectId) else TerminalEvent.PinCancelled(effect.effectId),
                )
                else -> error("pin ${pins[nth]}")
            }
        }
        digits.forEach { pressPinDigit(it.digitToInt()) }
        pressPinKey(PinPadKey.ENTER)
    }

    private fun Core.print(effect: TerminalEffect.Print) {
        when (val misdeed = misdeed("print")) {
            "no_paper" -> return submit(TerminalEvent.PrintFailed(effect.effectId, "printer:no_paper"))
            "print_unknown" -> {
                slips.add(text(effect.lines))
                return submit(TerminalEvent.PrintUnknown(effect.effectId))
            }
            else -> check(misdeed == null) { "print: $misdeed" }
        }
        submit(TerminalEvent.Printed(effect.effectId))
        slips.add(text(effect.lines))
    }

    private fun text(lines: List<SlipLine>) = lines.joinToString("\n") { line ->
        when (line) {
            is SlipLine.Title -> line.text
            is SlipLine.Centre -> line.text
            is SlipLine.Text -> line.text
            is SlipLine.Pair -> "${line.label} ${line.value}"
            SlipLine.Rule -> "-"
            SlipLine.Space -> ""
        }
    }

    private companion object {
        private fun tlv(vararg objects: Pair<String, String>): ByteArray =
            HexFormat.of().parseHex(objects.joinToString("") { (tag, value) -> tag + "%02X".format(value.length / 2) + value })

        private val COMMON = arrayOf("95" to "0000000000", "9F10" to "07010103A0000001", "9F36" to "0001", "9F1E" to "53494D554C415445")

        /** Field 55 as a kernel would give it; nobody can check the cryptogram without the card's key. */
        val ONLINE = tlv(
            *COMMON, "9F26" to "A1B2C3D4E5F60718", "9F27" to "80", "9F37" to "11223344", "9A" to "251124", "9C" to "00",
            "9F02" to "000000001200", "5F2A" to "0156", "82" to "7C00", "9F1A" to "0156", "9F03" to "000000000000",
            "9F33" to "E0F1C8", "9F34" to "1F0302", "9F35" to "22", "84" to "A000000333010101", "9F09" to "0030", "9F41" to "00000001",
        )
        val REVERSAL = tlv(*COMMON, "DF31" to "0000000000")
    }
}
