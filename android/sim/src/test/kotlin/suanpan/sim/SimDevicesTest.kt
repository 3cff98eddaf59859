package suanpan.sim

import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import suanpan.shell.CardWay
import suanpan.shell.Money
import suanpan.shell.port.AskPin
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv

/** Each misdeed of a device is what it says. */
class SimDevicesTest {
    private val clock = SimClock()
    private val quirks = Quirks()
    private val person = Person()
    private val reader = SimCardReader(clock, quirks, person)
    private val kernel = SimEmvKernel(clock, quirks, person)
    private val pad = SimPinPad(clock, quirks, person)
    private val printer = SimPrinter(clock, quirks)
    private val heard: BlockingQueue<String> = LinkedBlockingQueue()
    private val everyday = TestCard.named("everyday")

    @AfterEach
    fun stop() = clock.stop()

    private val cardAnswers = object : CardAnswers {
        override fun presented(way: CardWay, track2: ByteArray, sequence: Int?) {
            heard.add("$way ${String(track2).takeLast(20)} $sequence")
        }

        override fun failed(failure: CardFailure) {
            heard.add(failure.name)
        }
    }

    private val emvAnswers = object : EmvAnswers {
        override fun asksOnlinePin() {
            heard.add("asks PIN")
        }

        override fun cryptogramReady(online: ByteArray, reversal: ByteArray) {
            heard.add("cryptogram ${online.joinToString("") { "%02X".format(it) }}")
        }

        override fun ended(end: EmvEnd) {
            heard.add(end.name)
        }
    }

    private val pinAnswers = object : PinAnswers {
        override fun digits(count: Int) {
            heard.add("digits $count")
        }

        override fun entered(block: ByteArray, ksn: ByteArray?) {
            heard.add("entered")
        }

        override fun bypassed() {
            heard.add("bypassed")
        }

        override fun cancelled() {
            heard.add("cancelled")
        }

        override fun failed(code: String) {
            heard.add(code)
        }
    }

    private fun hears(): String? = heard.poll(10, TimeUnit.SECONDS)

    private fun silence() = assertNull(heard.poll(40, TimeUnit.MILLISECONDS))

    private fun quirk(ask: Ask, misdeed: Misdeed) = quirks.become(listOf(Quirk(ask, 1, misdeed)))

    private fun hold(way: CardWay = CardWay.TAP) {
        person.hand = Hand(everyday, way)
    }

    private fun read(timeoutMs: Long = 10_000, vararg ways: CardWay = arrayOf(CardWay.TAP, CardWay.INSERT)) =
        reader.read(ReadCard(ways.toSet(), Money(1200, "CNY"), timeoutMs), cardAnswers)

    private fun startEmv(way: CardWay, minor: Long) = kernel.start(StartEmv(way, Money(minor, "CNY")), emvAnswers)

    private fun print() {
        val slip = Raster(384, 100, ByteArray(4800) { 1 }, "slip")
        printer.print(slip) { answer ->
            heard.add(if (answer is PrintAnswer.Failed) answer.cause.name else answer.javaClass.simpleName)
        }
    }

    private val tapped = "TAP ${String(everyday.track2()).takeLast(20)} 1"

    @Test
    fun `a service binds, refuses, never comes, dies and comes back`() {
        assertEquals(DeviceState.CONNECTING, reader.state)
        reader.attach { heard.add(reader.state.name) }
        assertEquals("READY", hears())
        reader.lose(backAfterMs = 1)
        assertEquals("LOST", hears())
        assertEquals("READY", hears())
        reader.binding = Binding.Refused
        reader.bind()
        assertEquals("ABSENT", hears())
        reader.binding = Binding.After(1)
        reader.bind()
        assertEquals("CONNECTING", hears())
        assertEquals("READY", hears())
        reader.binding = Binding.Never
        reader.bind()
        assertEquals("CONNECTING", hears())
        reader.release()
        reader.bind()
        silence()
    }

    @Test
    fun `a held card answers, in the first way that is offered and that it can do`() {
        hold(CardWay.SWIPE)
        read()
        assertEquals(tapped, hears())
        person.hand = Hand(TestCard.named("stripe"), CardWay.TAP)
        read()
        silence()
        read(10_000, CardWay.TAP, CardWay.SWIPE)
        assertTrue(hears()!!.startsWith("SWIPE"))
    }

    @Test
    fun `a hand presents a card once, and only where it is asked for`() {
        assertEquals(Presented.NOBODY_ASKS, reader.present(everyday, CardWay.TAP))
        read(10_000, CardWay.INSERT)
        assertEquals(setOf(CardWay.INSERT), reader.offered)
        assertEquals(Presented.NOT_THIS_WAY, reader.present(everyday, CardWay.TAP))
        assertEquals(Presented.NOT_THIS_WAY, reader.present(TestCard.named("phone"), CardWay.INSERT))
        assertEquals(Presented.TAKEN, reader.present(everyday, CardWay.INSERT))
        assertEquals(Presented.NOBODY_ASKS, reader.present(everyday, CardWay.INSERT))
        assertTrue(hears()!!.startsWith("INSERT"))
        silence()
        read(1)
        assertEquals("TIMEOUT", hears())
        read()
        reader.stop()
        assertEquals(Presented.NOBODY_ASKS, reader.present(everyday, CardWay.TAP))
    }

    @Test
    fun `what goes wrong at the reader`() {
        hold()
        for ((misdeed, answer) in listOf(
            Misdeed.Unreadable to "UNREADABLE",
            Misdeed.SeveralCards to "SEVERAL_CARDS",
            Misdeed.UseChip to "USE_CHIP",
            Misdeed.NoCard to "TIMEOUT",
        )) {
            quirk(Ask.READ_CARD, misdeed)
            read()
            assertEquals(answer, hears())
        }
        quirk(Ask.READ_CARD, Misdeed.Twice)
        read()
        assertEquals(listOf(tapped, tapped), listOf(hears(), hears()))
        quirk(Ask.READ_CARD, Misdeed.TwoCards)
        read()
        val two = setOf(hears(), hears())
        assertTrue(tapped in two && two.size == 2, two.toString())
        quirk(Ask.READ_CARD, Misdeed.Silent)
        read()
        silence()
        quirk(Ask.READ_CARD, Misdeed.AfterStop)
        read()
        silence()
        reader.stop()
        assertEquals(tapped, hears())
        quirk(Ask.READ_CARD, Misdeed.Late(30))
        read()
        assertNull(heard.poll())
        assertEquals(tapped, hears())
        quirk(Ask.READ_CARD, Misdeed.Throws)
        assertThrows(IllegalStateException::class.java) { read() }
        quirk(Ask.READ_CARD, Misdeed.Lost(null))
        read()
        assertEquals(DeviceState.LOST, reader.state)
        silence()
    }

    @Test
    fun `a chip asks for its PIN, signs, and agrees`() {
        hold(CardWay.INSERT)
        read()
        hears()
        startEmv(CardWay.INSERT, 1200)
        val first = hears()!!
        assertTrue("9F0206000000001200" in first && "9F36020001" in first && "9F34031F0302" in first, first)
        kernel.answer(EmvAnswer.HostApproved(ByteArray(0)))
        assertEquals("APPROVED", hears())
        startEmv(CardWay.INSERT, 100_001)
        assertEquals("asks PIN", hears())
        kernel.answer(EmvAnswer.PinEntered)
        val second = hears()!!
        assertTrue("9F36020002" in second && "9F3403420300" in second, second)
        kernel.answer(EmvAnswer.HostDeclined(ByteArray(0)))
        assertEquals("DECLINED", hears())
        startEmv(CardWay.TAP, 100_001)
        assertTrue(hears()!!.startsWith("cryptogram"))
        kernel.answer(EmvAnswer.Abort)
        kernel.answer(EmvAnswer.HostApproved(ByteArray(0)))
        silence()
    }

    @Test
    fun `a chip is torn, or declines`() {
        hold()
        read()
        hears()
        quirk(Ask.START_EMV, Misdeed.Torn)
        startEmv(CardWay.TAP, 1200)
        assertEquals("FAILED", hears())
        quirk(Ask.ANSWER_EMV, Misdeed.Declines)
        startEmv(CardWay.TAP, 1200)
        hears()
        kernel.answer(EmvAnswer.HostApproved(ByteArray(0)))
        assertEquals("DECLINED", hears())
    }

    @Test
    fun `what goes wrong at the PIN pad`() {
        val ask = AskPin("¥12.00", null, 10_000)
        for ((misdeed, answer) in listOf(
            Misdeed.BypassesPin to "bypassed",
            Misdeed.CancelsPin to "cancelled",
            Misdeed.PadBroken to "pin:pad",
        )) {
            quirk(Ask.ASK_PIN, misdeed)
            pad.ask(ask, pinAnswers)
            assertEquals(answer, hears())
        }
        person.hand = Hand(everyday, CardWay.TAP, Typing.Tries(listOf()))
        pad.ask(ask, pinAnswers)
        assertEquals("bypassed", hears())
        person.hand = Hand(everyday, CardWay.TAP, Typing.ByHand)
        pad.ask(AskPin("¥12.00", null, 1), pinAnswers)
        assertEquals("pin:timeout", hears())
    }

    @Test
    fun `the printer keeps its paper until it is torn off`() {
        print()
        assertEquals("Printed", hears())
        assertEquals(listOf("slip"), printer.paper.map { it.text })
        assertEquals(1, printer.tearOff().size)
        assertTrue(printer.paper.isEmpty())
    }

    @Test
    fun `what goes wrong at the printer, and what hangs out then`() {
        fun rows() = printer.tearOff().map { it.heightDots to it.bits.size }
        for ((misdeed, answer, out) in listOf(
            Triple(Misdeed.NoPaper, "NO_PAPER", listOf()),
            Triple(Misdeed.Overheats, "OVERHEATED", listOf()),
            Triple(Misdeed.UnknownCode, "FAULT", listOf()),
            Triple(Misdeed.PaperEndsAt(30), "NO_PAPER", listOf(30 to 1440)),
            Triple(Misdeed.PrintUnknown, "Unknown", listOf(100 to 4800)),
            Triple(Misdeed.PrintedInSilence, null, listOf(100 to 4800)),
            Triple(Misdeed.Lost(null), null, listOf(50 to 2400)),
        )) {
            quirk(Ask.PRINT, misdeed)
            print()
            if (answer == null) silence() else assertEquals(answer, hears())
            assertEquals(out, rows(), misdeed.toString())
        }
        quirk(Ask.PRINT, Misdeed.Twice)
        print()
        assertEquals(listOf("Printed", "Printed"), listOf(hears(), hears()))
        printer.tearOff()
        printer.trouble = PrinterStatus.COVER_OPEN
        print()
        assertEquals("COVER_OPEN", hears())
        assertTrue(printer.paper.isEmpty() && printer.status() == PrinterStatus.COVER_OPEN)
    }

    @Test
    fun `a slow machine answers late`() {
        clock.slowMs = 30
        hold()
        read()
        assertNull(heard.poll())
        assertEquals(tapped, hears())
    }
}
