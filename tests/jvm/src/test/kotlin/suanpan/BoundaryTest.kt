package suanpan

import java.io.File
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import suanpan.core.CardEntry
import suanpan.core.FfiConverterSequenceTypeSlipLine
import suanpan.core.HistorySearch
import suanpan.core.KeysPort
import suanpan.core.Money
import suanpan.core.OrderName
import suanpan.core.PinPadState
import suanpan.core.PosException
import suanpan.core.PosTerminal
import suanpan.core.PosTerminalInterface
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.core.TerminalSettings
import suanpan.core.keyLoadCode
import suanpan.core.plainHostAddress
import suanpan.core.simOwingJournal
import suanpan.core.unionPayProfile
import suanpan.shell.CardWay
import suanpan.shell.Opened
import suanpan.shell.Opening
import suanpan.shell.PosShell
import suanpan.shell.Refused
import suanpan.shell.ResultKind
import suanpan.shell.Settings
import suanpan.shell.check
import suanpan.shell.port.Lamp
import suanpan.shell.port.PinKey
import suanpan.shell.port.SecureStore
import suanpan.shell.port.SecureStoreException
import suanpan.shell.port.Signal
import suanpan.shell.wiped
import suanpan.sim.Hand
import suanpan.sim.HostFault
import suanpan.sim.Presented
import suanpan.sim.Standing
import suanpan.sim.TestCard
import suanpan.sim.Typing

/** What holds at the boundary itself, whatever the payment. */
class BoundaryTest {
    @TempDir
    lateinit var folder: Path

    private val world = World.shared
    private val sim = world.sim()

    @AfterEach
    fun stop() = sim.close()

    private fun journal(name: String = "journal.db") = File(folder.toFile(), name).path

    private fun till(settings: Settings = world.settings(sim)) = Till(sim, settings, journal())

    private fun Till.sale(order: String, minor: Long) = shell.sale(Till.order(order), suanpan.shell.Money(minor, "CNY"))

    private fun track() = world.card("everyday").track_2.toByteArray()

    private fun wrapping() = ByteArray(32) { 7 }

    private fun coreSettings() = TerminalSettings(
        world.terminal_id, world.merchant_id, "Shop", world.operator, "CNY", suanpan.core.Language.EN,
        unionPayProfile().copy(keyLoad = keyLoadCode()), true, plainHostAddress("127.0.0.1", sim.address().port.toUShort()),
        sim.address().publicKey!!.chunked(2).map { it.toInt(16).toByte() }.toByteArray(), KeysPort.SOFTWARE,
    )

    private fun open(
        settings: TerminalSettings = coreSettings(),
        journal: String = journal(),
        wrapping: ByteArray = wrapping(),
    ) = wiped(wrapping) { PosTerminal.open(settings, journal, it) }.also { sim.meet(it) }

    /** The generated object alone, shut down before it is freed. */
    private fun bare(use: (PosTerminal) -> Unit) = open().use {
        use(it)
        it.shutdown()
    }

    private fun sale(order: String, minor: Long) = TerminalEvent.Sale(OrderName(order, 1u), Money(minor, "CNY"))

    /** The id of a reading that waits. */
    private fun PosTerminal.waitForCard(): ULong {
        submit(sale("A-1", 1200))
        while (true) {
            val effects = nextEffects()
            for (effect in effects) if (effect is TerminalEffect.ReadCard) return effect.effectId
            val ended = effects.firstOrNull { it is TerminalEffect.Show && it.view is suanpan.core.TerminalView.Ended }
            if (ended != null) throw AssertionError("no card is asked for: $ended")
        }
    }

    private fun rejected(call: () -> Unit) = assertThrows(PosException.Rejected::class.java, call).code

    private fun openFailed(call: () -> Unit) = assertThrows(PosException.OpenFailed::class.java, call).code

    @Test
    fun `what is refused is refused by code`() = bare { core ->
        assertEquals("money", rejected { core.submit(sale("A-1", 0)) })
        assertEquals("money", rejected { core.submit(sale("A-1", -1)) })
        assertEquals("money", rejected { core.submit(sale("A-1", Long.MAX_VALUE)) })
        assertEquals("money", rejected { core.submit(TerminalEvent.Sale(OrderName("A-1", 1u), Money(1, "元"))) })
        assertEquals("order", rejected { core.submit(sale("", 1)) })
        assertEquals("order", rejected { core.submit(sale("订单", 1)) })
        assertEquals("order", rejected { core.submit(TerminalEvent.Sale(OrderName("A-1", 0u), Money(1, "CNY"))) })
        assertEquals("unknown_order", rejected { core.submit(TerminalEvent.Reprint(OrderName("A-1", 1u))) })
        assertEquals("not_now", rejected { core.submit(TerminalEvent.Cancelled) })
        assertEquals("pin_block", rejected { wiped(ByteArray(7)) { core.pinEntered(1u, it, null) } })
        assertEquals("ksn", rejected { wiped(ByteArray(8)) { core.pinEntered(1u, it, ByteArray(11)) } })
        wiped(ByteArray(8)) { core.pinEntered(99u, it, null) } // nobody asked: dropped
        assertEquals("mac", rejected { core.submit(TerminalEvent.MacReady(1u, ByteArray(4))) })
        assertEquals("track_block", rejected { core.submit(TerminalEvent.TrackEncrypted(1u, ByteArray(16))) })
        core.submit(TerminalEvent.KeysLoaded(1u, "00", "00", null)) // as above
        core.noteMasterKey("00112233") // of no meaning where the library has the keys
        assertNull(core.keyData(1u))
        assertEquals(PinPadState.Closed, core.pressPinDigit(1u))

        val present = { id: ULong, track: ByteArray, sequence: UShort? ->
            wiped(track) { core.cardPresented(id, CardEntry.TAP, it, sequence) }
        }
        assertEquals("not_now", rejected { present(1u, track(), 1u) }) // nobody waits for a card
        val id = core.waitForCard()
        assertEquals("card", rejected { present(id, "no track".toByteArray(), null) })
        assertEquals("card", rejected { present(id, track(), 1000u) })
        assertEquals("card", rejected { present(id, ByteArray(0), null) })
        assertEquals("busy", rejected { core.submit(sale("A-2", 1)) })
        assertEquals(0, core.history(HistorySearch("", null, 10u)).payments.size)
        present(id, track(), 1u) // after all that the reading was still open
        assertTrue(core.nextEffects().any { it is TerminalEffect.StartEmv })
    }

    @Test
    fun `what does not open says which part`() {
        val settings = coreSettings()
        assertEquals("configuration", openFailed { open(settings.copy(terminalId = "short")) })
        assertEquals("configuration", openFailed { open(settings.copy(currency = "XXX")) })
        assertEquals("configuration", openFailed { open(settings.copy(profile = settings.profile.copy(tpdu = ByteArray(4)))) })
        assertEquals("link", openFailed { open(settings.copy(host = settings.host.copy(port = 0u))) })
        assertEquals("wrapping_key", openFailed { open(wrapping = ByteArray(31)) })
        val noKeys = listOf(ByteArray(0), ByteArray(65), ByteArray(33) { 5 })
        for (key in noKeys) assertEquals("configuration", openFailed { open(settings.copy(hostPublicKey = key)) })
        assertEquals("journal", openFailed { open(journal = journal("none/journal.db")) })
        bare { assertEquals("journal_in_use", openFailed { open() }) }
        assertEquals("wrapping_key", openFailed { open(wrapping = ByteArray(32) { 8 }) })
    }

    @Test
    fun `an opening says by value what is wrong, in the language of the settings`() {
        val settings = world.settings(sim)
        fun refused(settings: Settings, store: SecureStore = Till.FixedKey) =
            (Opening(settings, journal(), store, { World.font }, sim.devices, Views()).open() as Opened.Not)
                .rejection

        val english = refused(settings.copy(terminalId = "short"))
        val chinese = refused(settings.copy(terminalId = "short", language = suanpan.shell.Language.ZH))
        assertEquals("configuration" to "configuration", english.code to chinese.code)
        assertTrue("terminal" in english.detail && english.text != chinese.text, "$english $chinese")
        assertEquals("link", refused(settings.copy(host = settings.host.copy(port = 70_000, connectTimeoutMs = -1))).code)
        val broken = object : SecureStore {
            override val place = "nowhere"
            override fun wrappingKey(): ByteArray = throw SecureStoreException("the screen lock was removed")
        }
        val noKey = refused(settings, broken)
        assertEquals("secure_store" to "the screen lock was removed", noKey.code to noKey.detail)

        assertEquals(null, settings.check())
        assertEquals("configuration", settings.copy(merchantId = "").check()?.code)
    }

    @Test
    fun `the surface is what was reviewed`() {
        val methods = PosTerminalInterface::class.java.declaredMethods.map { it.name.substringBefore('-') }.toSet()
        val reviewed = setOf(
            "cardPresented", "devicePublicKey", "eraseKeys", "history", "keyData", "keys", "netMinor", "nextEffects", "nextEffectsWithin",
            "noteMasterKey", "owedReversals", "payment", "pinEntered", "pressPinDigit", "pressPinKey", "setNetwork", "shutdown", "slip", "submit", "summary",
        )
        assertEquals(reviewed, methods.filter { it != "Companion" }.toSet())
    }

    @Test
    fun `no card number or PIN stands in anything that can be printed`() {
        val card = world.card("cautious")
        val pan = card.track_2.substringBefore('=')
        till().use { till ->
            sim.person.hand = Hand(TestCard.named("cautious"), CardWay.INSERT)
            till.sale("A-1", 5000)
            till.views.until(ResultKind.APPROVED)
            till.slip()
            val printable = till.meter.effects.map { it.toString() } + till.shell.history(suanpan.shell.HistorySearch()).toString() +
                sim.cards.toString() + till.shell.slip(Till.order("A-1"), 384)!!.text
            assertTrue(printable.any { "622424******0481" in it })
            for (text in printable) {
                assertFalse(pan in text || pan.drop(4).dropLast(4) in text, text)
                assertFalse(card.pin in text, text)
            }
        }
    }

    @Test
    fun `the deck of the world file is the deck of the library`() {
        for (card in world.cards) {
            val test = TestCard.named(card.name)
            assertEquals(card.pin, test.pin)
            assertEquals(card.can.toSet(), test.can.map { it.name.lowercase() }.toSet())
            assertTrue(test.card.takeLast(4) == card.track_2.substringBefore('=').takeLast(4))
        }
    }

    @Test
    fun `borrowed bytes are wiped, also when they are refused`() {
        val track = track()
        val noTrack = "6224242300000069".toByteArray()
        val wrapping = wrapping()
        open(wrapping = wrapping).use { core ->
            val id = core.waitForCard()
            assertEquals("card", rejected { wiped(noTrack) { core.cardPresented(id, CardEntry.TAP, it, null) } })
            wiped(track) { core.cardPresented(id, CardEntry.TAP, it, 1u) }
            core.shutdown()
        }
        for (bytes in listOf(track, noTrack, wrapping)) assertTrue(bytes.all { it == 0.toByte() })
    }

    @Test
    fun `texts of any script cross whole`() {
        val name = "算盘小店🧮 Café"
        till(world.settings(sim).copy(merchantName = name)).use { till ->
            sim.person.hand = Hand(TestCard.named("everyday"), CardWay.TAP)
            till.sale("A-1", 1200)
            assertTrue(name in till.slip())
        }
    }

    @Test
    fun `drawn keys type a PIN, and the screen sees only how many digits`() {
        till().use { till ->
            sim.person.hand = Hand(TestCard.named("everyday"), CardWay.TAP, Typing.ByHand)
            till.sale("A-1", 150_000)
            till.views.until<suanpan.shell.TerminalView.EnterPin>()
            await("the pad") { sim.pinPad.asking }
            for (digit in listOf(1, 3, 5, 7)) sim.pinPad.pressDigit(digit)
            sim.pinPad.press(PinKey.BACKSPACE)
            assertEquals(listOf(1, 2, 3, 4, 3), List(5) { till.views.digits.poll(30, TimeUnit.SECONDS) })
            for (digit in listOf(7, 9, 0)) sim.pinPad.pressDigit(digit)
            sim.pinPad.press(PinKey.ENTER)
            till.views.until(ResultKind.APPROVED)
        }
    }

    @Test
    fun `lamps, buzzer and customer display follow the views`() {
        val sounds = LinkedBlockingQueue<Signal>()
        sim.buzzer.heard = { sounds.add(it) }
        till().use { till ->
            till.sale("A-1", 1200)
            till.views.until<suanpan.shell.TerminalView.PresentCard>()
            await("the blue lamp") { sim.lamps.lit == setOf(Lamp.BLUE) && sim.customerDisplay.lines.first == "¥12.00" }
            await("the reader") { CardWay.TAP in sim.cardReader.offered }
            assertEquals(Presented.TAKEN, sim.present(TestCard.named("everyday"), CardWay.TAP))
            val ended = till.views.until(ResultKind.APPROVED)
            await("the green lamp") { sim.lamps.lit == setOf(Lamp.GREEN) && sim.customerDisplay.lines == "¥12.00" to ended.cardholder }
            assertEquals(setOf(Signal.CARD_READ, Signal.SUCCESS), setOf(sounds.poll(30, TimeUnit.SECONDS), sounds.poll(30, TimeUnit.SECONDS)))
            till.slip()
            assertEquals(null, till.shell.confirm())
            await("darkness") { sim.lamps.lit.isEmpty() && sim.customerDisplay.lines == "" to "" }
        }
    }

    private fun await(what: String, condition: () -> Boolean) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Views.PATIENCE_S)
        while (!condition()) {
            if (System.nanoTime() > end) throw AssertionError("waited in vain for $what")
            Thread.sleep(1)
        }
    }

    @Test
    fun `the books of terminal and acquirer stand beside each other`() {
        till().use { till ->
            till.shell.signOn()
            till.views.until(ResultKind.DONE)
            sim.person.hand = Hand(TestCard.named("everyday"), CardWay.TAP)
            till.sale("A-1", 1200)
            till.views.until(ResultKind.APPROVED)
            sim.fault = HostFault.DEAD
            sim.network = true
            assertEquals(listOf(Standing.SAME), sim.books(till.shell).map { it.standing })
            sim.network = false
            till.sale("A-2", 1300)
            till.views.until(ResultKind.NOT_SENT)
            val books = sim.books(till.shell)
            assertEquals(listOf("A-2" to null, "A-1" to "approved"), books.map { it.atTerminal?.order?.orderId to it.atHost?.state })
            assertEquals("¥12.00", books.last().atHost?.amountText)
            assertTrue(books.all { it.standing == Standing.SAME })
        }
    }

    @Test
    fun `every fault by name is a script that the acquirer takes`() {
        for (fault in HostFault.entries) {
            sim.fault = fault
            assertTrue(suanpan.shell.Language.entries.all { fault.words(it).isNotEmpty() })
        }
    }

    @Test
    fun `closing wakes the pump, twice is once, and later calls are told`() {
        val till = till()
        till.close()
        till.close()
        assertEquals("closed", till.shell.signOn()?.code)
        assertEquals("closed", assertThrows(Refused::class.java) { till.shell.summary() }.rejection.code)
        // From inside the screen: the pump must not wait for itself.
        val closed = CountDownLatch(1)
        val views = Views()
        val running = Till.opening(sim, world.settings(sim), journal(), views).open() as Opened.Running
        views.showing = {
            running.shell.close()
            closed.countDown()
        }
        running.shell.start()
        assertTrue(closed.await(30, TimeUnit.SECONDS))
    }

    @Test
    fun `an opening in the background tells before anything is shown`() {
        val views = Views()
        val order = LinkedBlockingQueue<String>()
        views.showing = { order.add("view") }
        var shell: PosShell? = null
        Till.opening(sim, world.settings(sim), journal(), views).start { opened ->
            shell = (opened as Opened.Running).shell
            Thread.sleep(20)
            order.add("opened on ${Thread.currentThread().name}")
        }
        assertEquals("opened on suanpan-opening", order.poll(30, TimeUnit.SECONDS))
        assertEquals("view", order.poll(30, TimeUnit.SECONDS))
        shell!!.close()
    }

    @Test
    fun `two hundred ends race with calls and none crashes`() {
        val told = AtomicInteger()
        repeat(200) { round ->
            val running = Till.opening(sim, world.settings(sim), journal("race${round % 4}.db"), Views()).open() as Opened.Running
            val shell = running.shell
            shell.start()
            val go = CountDownLatch(1)
            val callers = List(3) { caller ->
                thread {
                    go.await()
                    repeat(20) {
                        val closed = when (caller) {
                            0 -> shell.confirm()?.code == "closed"
                            1 -> refused { shell.summary() }
                            else -> refused { shell.history(suanpan.shell.HistorySearch(limit = 5)) }
                        }
                        if (closed) {
                            told.incrementAndGet()
                            return@thread
                        }
                    }
                }
            }
            go.countDown()
            if (round % 2 == 0) Thread.yield() else Thread.sleep(0, 200_000)
            shell.close()
            callers.forEach(Thread::join)
        }
        println("races: 200 ends, $told of 600 callers were told that it was closed")
        assertTrue(told.get() > 0, "no end ever raced with a call")
    }

    private fun refused(call: () -> Unit): Boolean = try {
        call()
        false
    } catch (refused: Refused) {
        assertEquals("closed", refused.rejection.code)
        true
    }

    @Test
    fun `a tap costs few calls and few bytes`() {
        till().use { till ->
            till.shell.signOn()
            till.views.until(ResultKind.DONE)
            sim.person.hand = Hand(TestCard.named("everyday"), CardWay.TAP)
            val dots = AtomicInteger()
            sim.printer.printed = { raster ->
                dots.set(raster.bits.size)
                till.slips.add(raster.text)
            }
            till.meter.reset()
            till.meter.effects.clear()
            till.sale("A-1", 1200)
            till.views.until(ResultKind.APPROVED)
            till.slip()
            // "Printed" is told a moment after the paper came out.
            await("the printer's answer") { till.meter.calls == 5L }
            till.shell.close()
            val print = till.meter.effects.filterIsInstance<TerminalEffect.Print>().single()
            // The press is not the terminal, so its call is counted here: lines in, dots out.
            till.meter.call(till.meter.written { FfiConverterSequenceTypeSlipLine.write(print.lines, it) })
            val meter = till.meter
            println("tap: ${meter.calls} calls in, ${meter.batches} batches out, ${meter.bytes} bytes marshalled; slip: ${dots.get()} bytes of dots")
            assertEquals(6, meter.calls, "calls in: sale, card, cryptogram, the chip's end, the slip's picture, printed")
            assertTrue(meter.batches <= TAP_BATCHES, "batches out: ${meter.batches}, budget $TAP_BATCHES")
            assertTrue(meter.bytes <= 4096, "bytes: ${meter.bytes}, budget 4096")
            assertTrue(dots.get() <= SLIP_BYTES, "dots: ${dots.get()} bytes, budget $SLIP_BYTES")
        }
    }

    /** Two questions more, the MAC out and the MAC back: each fetches its sixteen bytes and gives its eight. */
    @Test
    fun `a tap with the keys in a secure processor costs four calls more, and shows nothing`() {
        world.sim(hasProcessor = true).use { sim ->
            Till(sim, world.settings(sim), journal()).use { till ->
                till.shell.signOn()
                till.views.until(ResultKind.DONE)
                val places = till.shell.keys().associate { it.purpose to it.key }
                assertEquals(setOf(suanpan.shell.KeyPurpose.TRACK), places.filterValues { it == null }.keys)
                sim.person.hand = Hand(TestCard.named("everyday"), CardWay.TAP)
                till.meter.reset()
                till.meter.effects.clear()
                till.sale("A-1", 1200)
                till.views.until(ResultKind.APPROVED)
                till.slip()
                await("the printer's answer") { till.meter.calls == 9L }
                till.shell.close()
                println("tap, keys in a processor: ${till.meter.calls + 1} calls in, ${till.meter.batches} batches out, ${till.meter.bytes} bytes")
                assertTrue(till.meter.batches <= TAP_BATCHES + 2, "batches out: ${till.meter.batches}")
                assertTrue(till.meter.bytes <= 4096, "bytes: ${till.meter.bytes}, budget 4096")
                val pan = world.card("everyday").track_2.substringBefore('=')
                assertFalse(till.meter.effects.any { pan in it.toString() })
            }
        }
    }

    @Test
    fun `how long an opening takes on a warm JVM`() {
        val times = List(12) { round ->
            val from = System.nanoTime()
            val running = Till.opening(sim, world.settings(sim), journal("cold$round.db"), Views()).open() as Opened.Running
            val made = System.nanoTime()
            running.shell.close()
            val again = System.nanoTime()
            (Till.opening(sim, world.settings(sim), journal("cold$round.db"), Views()).open() as Opened.Running).shell.close()
            Triple(made - from, System.nanoTime() - again, 0)
        }.drop(2)
        fun median(pick: (Triple<Long, Long, Int>) -> Long) = times.map(pick).sorted()[times.size / 2] / 1000
        println("opening, median of ${times.size}: a new journal ${median { it.first }} us, one that is there ${median { it.second }} us (with closing)")
    }

    @Test
    fun `how long an opening takes with a thousand reversals owed`() {
        val times = List(12) { round ->
            val path = journal("owing$round.db")
            wiped(ByteArray(32) { 7 }) { simOwingJournal(path, it, 1000u) }
            val from = System.nanoTime()
            val running = Till.opening(sim, world.settings(sim), path, Views()).open() as Opened.Running
            val time = System.nanoTime() - from
            assertEquals(1000, running.shell.owedReversals().size)
            running.shell.close()
            time
        }.drop(2)
        println("opening with 1,000 reversals owed, median of ${times.size}: ${times.sorted()[times.size / 2] / 1000} us")
    }

    private companion object {
        /** Reader, kernel, waiting, the chip's answer, result and slip, and the end: what one step asks comes together. */
        const val TAP_BATCHES = 6

        /** 384 dots wide and 18 cm long. */
        const val SLIP_BYTES = 70_000
    }
}
