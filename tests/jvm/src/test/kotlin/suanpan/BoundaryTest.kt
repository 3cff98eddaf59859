package suanpan

import java.io.File
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import suanpan.core.CardEntry
import suanpan.core.Money
import suanpan.core.OrderName
import suanpan.core.PinPadState
import suanpan.core.PosException
import suanpan.core.PosTerminalInterface
import suanpan.core.ResultKind
import suanpan.core.TerminalEvent
import suanpan.core.TerminalSettings
import suanpan.core.TerminalView

/** What holds at the boundary itself, whatever the payment. */
class BoundaryTest {
    @TempDir
    lateinit var folder: Path

    private val world = World.shared
    private val host = world.host()
    private val person = Cardholder()
    private val meter = Meter()

    @AfterEach
    fun stop() {
        host.stop()
        host.close()
    }

    private fun journal(name: String = "journal.db") = File(folder.toFile(), name).path

    private fun core(settings: TerminalSettings = world.settings(host), journal: String = journal()) =
        Core(settings, journal, World.wrappingKey(), World.masterKey(), meter) { effect -> person.perform(this, effect) }

    private fun sale(order: String, minor: Long) = TerminalEvent.Sale(OrderName(order, 1u), Money(minor, "CNY"))

    private fun Cardholder.until(kind: ResultKind) {
        while (true) {
            val view = views.poll(30, TimeUnit.SECONDS) ?: error("waited in vain for $kind")
            if (view is TerminalView.Ended && view.result.kind == kind) return
        }
    }

    private fun track() = world.card("everyday").track_2.toByteArray()

    /** A sale whose reader waits; nobody holds a card. */
    private fun Core.waitForCard() {
        submit(sale("A-1", 1200))
        while ((person.views.poll(30, TimeUnit.SECONDS) ?: error("no reader waits")) !is TerminalView.PresentCard) continue
    }

    private fun rejected(call: () -> Unit) = assertThrows(PosException.Rejected::class.java, call).code

    private fun openFailed(call: () -> Unit) = assertThrows(PosException.OpenFailed::class.java, call).code

    @Test
    fun `what is refused is refused by code`() {
        core().use { core ->
            assertEquals("money", rejected { core.submit(sale("A-1", 0)) })
            assertEquals("money", rejected { core.submit(sale("A-1", -1)) })
            assertEquals("money", rejected { core.submit(sale("A-1", Long.MAX_VALUE)) })
            assertEquals("money", rejected { core.submit(TerminalEvent.Sale(OrderName("A-1", 1u), Money(1, "元"))) })
            assertEquals("order", rejected { core.submit(sale("", 1)) })
            assertEquals("order", rejected { core.submit(sale("订单", 1)) })
            assertEquals("order", rejected { core.submit(TerminalEvent.Sale(OrderName("A-1", 0u), Money(1, "CNY"))) })
            assertEquals("unknown_order", rejected { core.submit(TerminalEvent.Reprint(OrderName("A-1", 1u))) })
            assertEquals("not_now", rejected { core.submit(TerminalEvent.Cancelled) })
            assertEquals("not_now", rejected { core.loadCard(track(), 1u) }) // nobody waits for a card
            assertEquals("pin_block", rejected { core.pinEntered(1u, ByteArray(7)) })
            core.pinEntered(99u, ByteArray(8)) // nobody asked: dropped
            assertEquals(PinPadState.Closed, core.pressPinDigit(1))

            core.waitForCard()
            assertEquals("card", rejected { core.loadCard("no track".toByteArray(), null) })
            assertEquals("card", rejected { core.loadCard(track(), 1000u) })
            assertEquals("card", rejected { core.loadCard(ByteArray(0), null) })
            assertEquals("busy", rejected { core.submit(sale("A-2", 1)) })
            assertEquals(0, core.latest(10u).size)
        }
    }

    @Test
    fun `what does not open says which part`() {
        val settings = world.settings(host)
        fun open(
            settings: TerminalSettings,
            journal: String = journal("other.db"),
            wrapping: ByteArray = World.wrappingKey(),
            master: ByteArray = World.masterKey(),
        ) = Core(settings, journal, wrapping, master) {}.close()

        assertEquals("configuration", openFailed { open(settings.copy(terminalId = "short")) })
        assertEquals("configuration", openFailed { open(settings.copy(currency = "XXX")) })
        assertEquals("configuration", openFailed { open(settings.copy(profile = settings.profile.copy(tpdu = ByteArray(4)))) })
        assertEquals("link", openFailed { open(settings.copy(host = settings.host.copy(port = 0u))) })
        assertEquals("wrapping_key", openFailed { open(settings, wrapping = ByteArray(31)) })
        assertEquals("master_key", openFailed { open(settings, master = ByteArray(5)) })
        assertEquals("journal", openFailed { open(settings, journal = journal("none/journal.db")) })
        core().use { assertEquals("journal_in_use", openFailed { open(settings, journal = journal()) }) }
        assertEquals("wrapping_key", openFailed { open(settings, journal = journal(), wrapping = ByteArray(32) { 8 }) })
    }

    @Test
    fun `the surface is what was reviewed`() {
        val methods = PosTerminalInterface::class.java.declaredMethods.map { it.name.substringBefore('-') }.toSet()
        val reviewed = setOf(
            "latest", "loadCard", "netMinor", "nextEffects", "nextEffectsWithin", "pinEntered", "pressPinDigit",
            "pressPinKey", "setNetwork", "shutdown", "submit",
        )
        assertEquals(reviewed, methods.filter { it != "Companion" }.toSet())
    }

    @Test
    fun `no card number, PIN or key stands in anything that can be printed`() {
        val card = world.card("cautious")
        val pan = card.track_2.substringBefore('=')
        core().use { core ->
            person.hold(Hand(card, CardEntry.INSERT))
            core.submit(sale("A-1", 5000))
            person.until(ResultKind.APPROVED)
            person.slips.poll(30, TimeUnit.SECONDS)
            val printable = person.everything.map { it.toString() } + core.latest(10u).map { it.toString() }
            assertTrue(printable.any { "622424******0481" in it })
            for (text in printable) {
                assertFalse(pan in text || pan.drop(4).dropLast(4) in text, text)
                assertFalse(card.pin in text || "scenario master" in text, text)
            }
        }
    }

    @Test
    fun `borrowed bytes are wiped, also when they are refused`() {
        val track = track()
        val noTrack = "6224242300000069".toByteArray()
        val (wrapping, master) = World.wrappingKey() to World.masterKey()
        Core(world.settings(host), journal(), wrapping, master) { person.perform(this, it) }.use { core ->
            core.waitForCard()
            core.loadCard(track, 1u)
            assertEquals("card", rejected { core.loadCard(noTrack, null) })
        }
        for (bytes in listOf(track, noTrack, wrapping, master)) assertTrue(bytes.all { it == 0.toByte() })
    }

    @Test
    fun `texts of any script cross whole`() {
        val name = "算盘小店🧮 Café"
        core(world.settings(host).copy(merchantName = name)).use { core ->
            person.hold(Hand(world.card("everyday"), CardEntry.TAP))
            core.submit(sale("A-1", 1200))
            assertTrue(name in person.slips.poll(30, TimeUnit.SECONDS)!!)
        }
    }

    @Test
    fun `closing wakes the pump, twice is once, and later calls are told`() {
        val core = core()
        core.close()
        core.close()
        assertThrows(CoreClosed::class.java) { core.submit(TerminalEvent.SignOn) }
        assertThrows(CoreClosed::class.java) { core.netMinor() }
        // From inside the sink: the pump must not wait for itself.
        val closed = CountDownLatch(1)
        Core(world.settings(host), journal(), World.wrappingKey(), World.masterKey()) {
            close()
            closed.countDown()
        }
        assertTrue(closed.await(30, TimeUnit.SECONDS))
    }

    @Test
    fun `two hundred ends race with calls and none crashes`() {
        val told = AtomicInteger()
        repeat(200) { round ->
            val core = Core(world.settings(host), journal("race${round % 4}.db"), World.wrappingKey(), World.masterKey()) {}
            val go = CountDownLatch(1)
            val callers = List(3) { caller ->
                thread {
                    go.await()
                    try {
                        repeat(20) {
                            when (caller) {
                                0 -> core.submit(TerminalEvent.Confirmed)
                                1 -> core.netMinor()
                                else -> core.latest(5u)
                            }
                        }
                    } catch (_: CoreClosed) {
                        told.incrementAndGet()
                    }
                }
            }
            go.countDown()
            if (round % 2 == 0) Thread.yield() else Thread.sleep(0, 200_000)
            core.close()
            callers.forEach(Thread::join)
        }
        println("races: 200 ends, $told of 600 callers were told that it was closed")
        assertTrue(told.get() > 0, "no end ever raced with a call")
    }

    @Test
    fun `a tap costs few calls and few bytes`() {
        core().use { core ->
            core.submit(TerminalEvent.SignOn)
            person.until(ResultKind.DONE)
            person.hold(Hand(world.card("everyday"), CardEntry.TAP))
            meter.reset()
            core.submit(sale("A-1", 1200))
            person.until(ResultKind.APPROVED)
            person.slips.poll(30, TimeUnit.SECONDS)
            println("tap: ${meter.calls} calls in, ${meter.batches} batches out, ${meter.bytes} bytes marshalled")
            assertEquals(6, meter.calls, "calls in: sale, card data, card, cryptogram, the chip's end, printed")
            assertTrue(meter.batches <= TAP_BATCHES, "batches out: ${meter.batches}, budget $TAP_BATCHES")
            assertTrue(meter.bytes <= 4096, "bytes: ${meter.bytes}, budget 4096")
        }
    }

    private companion object {
        /** Reader, kernel, waiting, the chip's answer, result and slip: what one step asks comes together. */
        const val TAP_BATCHES = 5
    }
}
