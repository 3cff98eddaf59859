package suanpan.shell

import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import suanpan.core.CardEntry
import suanpan.core.EmvAnswer
import suanpan.core.InternalException
import suanpan.core.PosException
import suanpan.core.SlipLine
import suanpan.core.TerminalEffect
import suanpan.shell.port.CardFailure
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** The loop itself, between a core and devices that do what a test says. */
class PosShellTest {
    private val core = FakeCore()
    private val reader = FakeReader()
    private val kernel = FakeKernel()
    private val pad = FakePad()
    private val printer = FakePrinter()
    private val screen = FakeScreen()
    private val troubles = LinkedBlockingQueue<String>()
    private var pictures: (List<SlipLine>) -> Raster = { lines -> Raster(384, 1, ByteArray(48), lines.text()) }
    private val devices = Devices("fakes", reader, kernel, pad, printer)
    private lateinit var shell: PosShell

    @BeforeEach
    fun open() = open(Patience())

    private fun open(patience: Patience) {
        val functions = CoreFunctions({ "<$it>" }, { AmountEntry(it, null, "¥$it") }, { lines, _ -> pictures(lines) })
        shell = PosShell(core.terminal, { core.freed.incrementAndGet() }, functions, devices, screen, patience) { troubles.add(it) }
        shell.start()
        for (device in listOf(reader, kernel, pad, printer)) assertEquals("attach", device.called())
    }

    private fun reopen(patience: Patience) {
        shell.close()
        for (device in listOf(reader, kernel, pad, printer)) assertEquals("release", device.called())
        open(patience)
    }

    @AfterEach
    fun close() = shell.close()

    private fun readCard(id: Int) =
        TerminalEffect.ReadCard(id.toULong(), listOf(CardEntry.TAP, CardEntry.INSERT), suanpan.core.Money(1200, "CNY"), 30_000u)

    private fun startEmv(id: Int) = TerminalEffect.StartEmv(id.toULong(), CardEntry.INSERT, suanpan.core.Money(1200, "CNY"))

    private fun askPin(id: Int) = TerminalEffect.AskPin(id.toULong(), suanpan.core.PinFormat.ISO0, suanpan.core.Money(1200, "CNY"), 2u, 30_000u)

    private fun print(id: Int, text: String = "slip") = TerminalEffect.Print(id.toULong(), listOf(SlipLine.Text(text)))

    private val idle = TerminalEffect.Show(suanpan.core.TerminalView.Idle(true, 1u, 0u, 0u, null))

    private fun track() = "6224242300000069=351222000000000".toByteArray()

    private fun await(what: String, condition: () -> Boolean) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10)
        while (!condition()) {
            if (System.nanoTime() > end) throw AssertionError("waited in vain for $what")
            Thread.sleep(1)
        }
    }

    @Test
    fun `each effect goes to its port and its answer comes back under its id`() {
        core.ask(idle, readCard(1))
        assertEquals("read [TAP, INSERT] 1200 30000", reader.called())
        assertTrue(screen.views.poll(10, TimeUnit.SECONDS) is TerminalView.Idle && shell.view is TerminalView.Idle)
        reader.answers.presented(CardWay.INSERT, track(), 1)
        assertEquals("CardPresented(1, INSERT, 1)", core.hears())

        core.ask(startEmv(2))
        assertEquals("start INSERT 1200", kernel.called())
        kernel.answers.asksOnlinePin()
        assertEquals("EmvAsks(2)", core.hears())

        core.ask(askPin(3))
        assertEquals("ask ¥1200 2", pad.called())
        pad.answers.digits(4)
        assertEquals(4, screen.digits.poll(10, TimeUnit.SECONDS))
        pad.answers.entered(ByteArray(8) { 7 })
        assertEquals("PinEntered(3)", core.hears())

        core.ask(TerminalEffect.AnswerEmv(2uL, EmvAnswer.PinEntered))
        assertEquals("answer PinEntered", kernel.called())
        kernel.answers.cryptogramReady(ByteArray(1), ByteArray(1))
        assertEquals("CryptogramReady(2)", core.hears())
        core.ask(TerminalEffect.AnswerEmv(2uL, EmvAnswer.HostApproved(ByteArray(0))))
        assertEquals("answer HostApproved", kernel.called())
        kernel.answers.ended(EmvEnd.APPROVED)
        assertEquals("EmvEnded(2, APPROVED)", core.hears())

        core.ask(print(4))
        assertEquals("print slip", printer.called())
        printer.answer(PrintAnswer.Printed)
        assertEquals("Printed(4)", core.hears())
        assertTrue(troubles.isEmpty(), troubles.toString())
    }

    @Test
    fun `an adapter may answer within the call`() {
        reader.reading = { it.presented(CardWay.TAP, track(), null) }
        core.ask(readCard(1))
        assertEquals("CardPresented(1, TAP, null)", core.hears())
    }

    @Test
    fun `one answer a question - what comes twice, late or after a stop is dropped`() {
        core.ask(readCard(1))
        reader.called()
        val first = reader.answers
        first.failed(CardFailure.UNREADABLE)
        first.failed(CardFailure.SEVERAL_CARDS)
        first.presented(CardWay.TAP, track(), 1)
        assertEquals("CardFailed(1, UNREADABLE)", core.hears())
        assertTrue(core.hearsNothing())

        core.ask(readCard(2), TerminalEffect.StopCard(2uL))
        assertTrue(reader.called()!!.startsWith("read"))
        assertEquals("stop", reader.called())
        reader.answers.presented(CardWay.TAP, track(), 1)
        assertTrue(core.hearsNothing())

        // A new question replaces the one before.
        core.ask(readCard(3))
        reader.called()
        val third = reader.answers
        core.ask(readCard(4))
        reader.called()
        third.failed(CardFailure.TIMEOUT)
        assertTrue(core.hearsNothing())
        reader.answers.failed(CardFailure.TIMEOUT)
        assertEquals("CardFailed(4, TIMEOUT)", core.hears())
    }

    @Test
    fun `a kernel speaks only in its turn, and may end at any time`() {
        core.ask(startEmv(1))
        kernel.called()
        val talk = kernel.answers
        talk.asksOnlinePin()
        talk.asksOnlinePin()
        talk.cryptogramReady(ByteArray(1), ByteArray(1))
        assertEquals("EmvAsks(1)", core.hears())
        assertTrue(core.hearsNothing())
        talk.ended(EmvEnd.FAILED)
        talk.ended(EmvEnd.APPROVED)
        assertEquals("EmvEnded(1, FAILED)", core.hears())
        assertTrue(core.hearsNothing())

        core.ask(startEmv(2), TerminalEffect.AnswerEmv(1uL, EmvAnswer.PinEntered), TerminalEffect.AnswerEmv(2uL, EmvAnswer.Abort))
        assertTrue(kernel.called()!!.startsWith("start"))
        assertEquals("answer Abort", kernel.called())
        kernel.answers.cryptogramReady(ByteArray(1), ByteArray(1))
        assertTrue(core.hearsNothing())
    }

    @Test
    fun `account data and PIN blocks are wiped, taken or not`() {
        core.ask(readCard(1), askPin(2))
        reader.called()
        pad.called()
        val (taken, dropped) = track() to track()
        val (block, late) = ByteArray(8) { 7 } to ByteArray(8) { 7 }
        reader.answers.presented(CardWay.TAP, taken, 1)
        reader.answers.presented(CardWay.TAP, dropped, 1)
        pad.answers.entered(block)
        pad.answers.entered(late)
        assertEquals(setOf("CardPresented(1, TAP, 1)", "PinEntered(2)"), setOf(core.hears(), core.hears()))
        assertEquals(String(track()), String(core.lent.take()))
        for (secret in listOf(taken, dropped, block, late)) await("a wiped buffer") { secret.all { it == 0.toByte() } }

        shell.close()
        val closed = track()
        reader.answers.presented(CardWay.TAP, closed, 1)
        await("a wiped buffer") { closed.all { it == 0.toByte() } }
    }

    @Test
    fun `data that is none ends the reading`() {
        core.throwing["cardPresented"] = { PosException.Rejected("card", "track 2: expected digits") }
        core.ask(readCard(1))
        reader.called()
        reader.answers.presented(CardWay.TAP, "x".toByteArray(), 1)
        assertEquals("CardFailed(1, UNREADABLE)", core.hears())

        core.throwing.clear()
        core.ask(readCard(2))
        reader.called()
        reader.answers.presented(CardWay.TAP, track(), 65_537)
        assertEquals("CardFailed(2, UNREADABLE)", core.hears())

        core.throwing["pinEntered"] = { PosException.Rejected("pin_block", "expected 8 or 16 bytes") }
        core.ask(askPin(3))
        pad.called()
        pad.answers.entered(ByteArray(7))
        assertEquals("PinFailed(3, pin:pad)", core.hears())
    }

    @Test
    fun `what an adapter throws is its answer, and the pump goes on`() {
        for (device in listOf(reader, kernel, pad, printer)) device.doing = { throw NoClassDefFoundError("com.vendor.Service") }
        core.ask(readCard(1))
        assertEquals("CardFailed(1, READER)", core.hears())
        core.ask(startEmv(2))
        assertEquals("EmvEnded(2, FAILED)", core.hears())
        core.ask(askPin(3))
        assertEquals("PinFailed(3, pin:pad)", core.hears())
        // It was asked, so paper may have come out.
        core.ask(print(4))
        assertEquals("PrintUnknown(4)", core.hears())
        // What a stop throws concerns nobody.
        reader.doing = {}
        reader.calls.clear()
        core.ask(readCard(5))
        reader.called()
        reader.doing = { throw IllegalStateException("6224242300000069") }
        core.ask(TerminalEffect.StopCard(5uL), idle)
        assertTrue(screen.views.poll(10, TimeUnit.SECONDS) is TerminalView.Idle)
        await("all troubles") { troubles.size == 5 }
        assertFalse(troubles.any { "6224" in it || "vendor" in it }, troubles.toString())
    }

    @Test
    fun `a kernel that throws at an answer has failed`() {
        core.ask(startEmv(1))
        kernel.called()
        kernel.answers.asksOnlinePin()
        core.hears()
        kernel.doing = { error("dead object") }
        core.ask(TerminalEffect.AnswerEmv(1uL, EmvAnswer.PinEntered))
        assertEquals("EmvEnded(1, FAILED)", core.hears())
    }

    @Test
    fun `a job waits for its device to be ready`() {
        reader.state = DeviceState.CONNECTING
        core.ask(readCard(1))
        assertTrue(reader.notCalled())
        reader.become(DeviceState.READY)
        assertTrue(reader.called()!!.startsWith("read"))
        reader.answers.failed(CardFailure.TIMEOUT)
        assertEquals("CardFailed(1, TIMEOUT)", core.hears())

        // Stopped before it was ready: never asked.
        reader.state = DeviceState.LOST
        core.ask(readCard(2), TerminalEffect.StopCard(2uL))
        assertTrue(reader.notCalled())
        reader.become(DeviceState.READY)
        assertTrue(reader.notCalled() && core.hearsNothing())
    }

    @Test
    fun `a device that is not there fails at once, one that does not come at the deadline`() {
        reopen(Patience(readyMs = 3_600_000))
        for (device in listOf(reader, kernel, pad, printer)) device.state = DeviceState.ABSENT
        core.ask(readCard(1), startEmv(2), askPin(3), print(4))
        assertEquals("CardFailed(1, READER)", core.hears())
        assertEquals("EmvEnded(2, FAILED)", core.hears())
        assertEquals("PinFailed(3, pin:pad)", core.hears())
        assertEquals("PrintFailed(4, printer:absent)", core.hears())

        reopen(Patience(readyMs = 20))
        for (device in listOf(reader, kernel, pad)) device.state = DeviceState.CONNECTING
        printer.state = DeviceState.LOST
        core.ask(readCard(5), startEmv(6), askPin(7), print(8))
        val heard = List(4) { core.hears() }.toSet()
        assertEquals(setOf("CardFailed(5, READER)", "EmvEnded(6, FAILED)", "PinFailed(7, pin:pad)", "PrintFailed(8, printer:lost)"), heard)
        assertTrue(listOf(reader, kernel, pad, printer).all { it.notCalled() })
    }

    @Test
    fun `a device that is lost in mid-job - the reader is asked again, the others have failed`() {
        core.ask(readCard(1), startEmv(2), askPin(3), print(4))
        for (device in listOf(reader, kernel, pad, printer)) device.called()
        for (device in listOf(reader, kernel, pad, printer)) device.become(DeviceState.LOST)
        assertEquals("EmvEnded(2, FAILED)", core.hears())
        assertEquals("PinFailed(3, pin:pad)", core.hears())
        assertEquals("PrintUnknown(4)", core.hears())
        val lost = reader.answers
        reader.become(DeviceState.READY)
        assertTrue(reader.called()!!.startsWith("read"))
        lost.failed(CardFailure.TIMEOUT)
        assertTrue(core.hearsNothing())
        reader.answers.presented(CardWay.TAP, track(), 1)
        assertEquals("CardPresented(1, TAP, 1)", core.hears())
    }

    @Test
    fun `silence of the printer is unknown, and slips come one after the other`() {
        reopen(Patience(printMs = 40))
        core.ask(print(1, "first"), print(2, "second"))
        assertEquals("print first", printer.called())
        val first = printer.answer
        assertEquals("PrintUnknown(1)", core.hears())
        assertEquals("print second", printer.called())
        first(PrintAnswer.Printed)
        printer.answer(PrintAnswer.Failed(PrinterStatus.NO_PAPER))
        assertEquals("PrintFailed(2, printer:no_paper)", core.hears())
        assertTrue(core.hearsNothing())
    }

    @Test
    fun `a slip that cannot be drawn fails and prints nothing`() {
        pictures = { throw PosException.Rejected("font", "no font") }
        core.ask(print(1))
        assertEquals("PrintFailed(1, printer:no_picture)", core.hears())
        assertTrue(printer.notCalled())
        pictures = { Raster(8, 1, ByteArray(1), "drawn") }
        core.ask(print(2))
        assertEquals("print drawn", printer.called())
    }

    @Test
    fun `a device that blocks holds up nobody else`() {
        reopen(Patience(closeMs = 50))
        val stuck = CountDownLatch(1)
        printer.doing = { stuck.await() }
        core.ask(print(1), readCard(2), idle)
        assertTrue(reader.called()!!.startsWith("read"))
        reader.answers.failed(CardFailure.TIMEOUT)
        assertEquals("CardFailed(2, TIMEOUT)", core.hears())
        assertTrue(screen.views.poll(10, TimeUnit.SECONDS) is TerminalView.Idle)
        shell.close()
        assertEquals(2, core.freed.get(), "each of the two openings freed its core")
        stuck.countDown()
    }

    @Test
    fun `a screen that throws changes nothing`() {
        screen.showing = { throw NullPointerException() }
        core.ask(idle, readCard(1))
        assertTrue(reader.called()!!.startsWith("read"))
        assertEquals("screen: java.lang.NullPointerException", troubles.poll(10, TimeUnit.SECONDS))
    }

    @Test
    fun `closing shuts down, joins, frees, and later calls are told`() {
        core.ask(readCard(1))
        reader.called()
        shell.close()
        shell.close()
        assertEquals(0L, core.shutDown.count)
        assertEquals(1, core.freed.get())
        assertEquals("release", reader.calls.poll(), "let go before close() is over")
        reader.answers.failed(CardFailure.TIMEOUT)
        assertTrue(core.hearsNothing())
        assertEquals(Rejection("closed", "<reject:closed>", "the terminal was closed"), shell.signOn())
        assertEquals("closed", assertThrows(Refused::class.java) { shell.summary() }.rejection.code)
    }

    @Test
    fun `closing is done to the end also by a thread that was told to stop`() {
        Thread.currentThread().interrupt()
        shell.close()
        assertTrue(Thread.interrupted(), "the caller still knows")
        await("the end") { core.freed.get() == 1 && reader.calls.contains("release") }
    }

    @Test
    fun `the screen may close, and one that was never started is freed`() {
        val closed = CountDownLatch(1)
        screen.showing = {
            shell.close()
            closed.countDown()
        }
        core.ask(idle)
        assertTrue(closed.await(10, TimeUnit.SECONDS))
        await("the end") { core.freed.get() == 1 }

        val idleCore = FakeCore()
        val functions = CoreFunctions({ it }, { AmountEntry(it, null, it) }, { _, _ -> error("no slip") })
        PosShell(idleCore.terminal, { idleCore.freed.incrementAndGet() }, functions, devices, screen).close()
        assertEquals(1, idleCore.freed.get())
    }

    @Test
    fun `a panic in the core puts the terminal out of service`() {
        core.throwing["nextEffects"] = { InternalException("withheld") }
        core.ask(idle) // the call that waits now comes back, the next one throws
        await("the end") { core.freed.get() == 1 }
        assertTrue(shell.view is TerminalView.OutOfService)
        assertEquals("closed", shell.signOn()?.code)
    }

    @Test
    fun `requests are told why not, in words and for an engineer`() {
        assertNull(shell.signOn())
        assertEquals("SignOn", core.hears())
        core.throwing["submit"] = { PosException.Rejected("busy", "selling") }
        assertEquals(Rejection("busy", "<reject:busy>", "selling"), shell.sale(OrderName("A", 1), Money(1, "CNY")))
        core.throwing["submit"] = { InternalException("withheld") }
        assertEquals("internal", shell.cancel()?.code)
        core.throwing["history"] = { PosException.Rejected("journal", "row 7") }
        assertEquals("journal", assertThrows(Refused::class.java) { shell.history(HistorySearch()) }.rejection.code)
    }

    @Test
    fun `many ends race with answers and calls`() {
        shell.close()
        repeat(200) { round ->
            val core = FakeCore()
            val reader = FakeReader()
            val functions = CoreFunctions({ it }, { AmountEntry(it, null, it) }, { _, _ -> error("no slip") })
            val shell = PosShell(core.terminal, { core.freed.incrementAndGet() }, functions, Devices("", reader, kernel, pad, printer), screen)
            shell.start()
            core.ask(readCard(round), idle)
            assertEquals("attach", reader.called())
            reader.called()
            val secret = track()
            val racers = listOf(
                thread { reader.answers.presented(CardWay.TAP, secret, 1) },
                thread { repeat(5) { shell.confirm() } },
                thread { shell.close() },
            )
            shell.close()
            racers.forEach(Thread::join)
            await("the end") { core.freed.get() == 1 }
            await("a wiped buffer") { secret.all { it == 0.toByte() } }
        }
    }
}
