package suanpan.app.world

import android.app.Application
import java.io.File
import java.nio.file.Files
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import suanpan.app.slipFont
import suanpan.shell.CardWay
import suanpan.shell.HistorySearch
import suanpan.shell.Language
import suanpan.shell.Money
import suanpan.shell.Opened
import suanpan.shell.Opening
import suanpan.shell.OrderName
import suanpan.shell.Patience
import suanpan.shell.PaymentState
import suanpan.shell.PosShell
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.shell.TerminalView
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.SecureStore
import suanpan.sim.Hand
import suanpan.sim.HostFault
import suanpan.sim.SimWorld
import suanpan.sim.TestCard

/** The panel over the real simulator and the real core: what it switches is what happens. */
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class SimPanelTest {
    private val folder: File = Files.createTempDirectory("suanpan-panel").toFile()
    private val sim = SimWorld("80000001", "898110000000001", ByteArray(32) { 7 })
    private val panel = SimPanel(sim)
    private var shell: PosShell? = null
    private val everyday get() = panel.cards.first { it.name == "everyday" }

    @Volatile private var view: TerminalView? = null

    @After
    fun close() {
        shell?.close()
        sim.close()
        folder.deleteRecursively()
    }

    private fun open(): PosShell {
        val settings = Settings("80000001", "898110000000001", "Old Elm Grocery", "01", "CNY", Language.EN, testMode = true, host = sim.address(2_000, 10_000))
        val store = object : SecureStore {
            override val place = "test"
            override fun wrappingKey() = ByteArray(32) { 1 }
        }
        val screen = object : Screen {
            override fun show(view: TerminalView) {
                this@SimPanelTest.view = view
            }

            override fun pinDigits(count: Int) = Unit
            override fun devicesChanged() = Unit
        }
        val font = { slipFont(org.robolectric.RuntimeEnvironment.getApplication()) }
        val opening = Opening(settings, File(folder, "journal.db").path, store, font, sim.devices, screen, Patience(readyMs = 400, printMs = 800), sim::meet)
        return (opening.open() as Opened.Running).shell.also {
            shell = it
            it.start()
        }
    }

    private fun until(what: String, done: () -> Boolean) {
        val end = System.nanoTime() + 60_000_000_000
        while (!done()) {
            if (System.nanoTime() > end) throw AssertionError("waited for $what; shown: $view")
            Thread.sleep(10)
        }
    }

    /** A sale of a card that needs no PIN, to its end. */
    private fun PosShell.sell(order: String): TerminalView.Ended {
        sim.person.hand = Hand(TestCard.named("everyday"), CardWay.TAP)
        assertNull(sale(OrderName(order, 1), Money(1280, "CNY")))
        until(order) { (view as? TerminalView.Ended)?.order?.orderId == order }
        return view as TerminalView.Ended
    }

    @Test
    fun cardsAreThoseOfTheSimulatorAndGoWhereTheyAreAskedFor() {
        assertEquals(sim.cards.map { it.name to it.card }, panel.cards.map { it.name to it.number })
        assertEquals(NotTaken.NOT_ASKED, panel.present(everyday, CardWay.TAP))
        val shell = open()
        assertNull(shell.sale(OrderName("A", 1), Money(1280, "CNY")))
        until("a card") { view is TerminalView.PresentCard && sim.cardReader.offered.isNotEmpty() }
        val onlyStripe = panel.cards.first { CardWay.TAP !in it.ways }
        assertEquals(NotTaken.OTHER_WAY, panel.present(onlyStripe, CardWay.TAP))
        assertNull(panel.present(everyday, CardWay.TAP))
        assertEquals(NotTaken.NOT_ASKED, panel.present(everyday, CardWay.TAP))
    }

    @Test
    fun faultsAreNamedInBothLanguagesAndTheOneThatIsChosenHappens() {
        for (language in Language.values()) {
            val faults = panel.faults(language)
            assertEquals(HostFault.values().map { it.name }, faults.map { it.first })
            assertTrue(faults.all { it.second.isNotBlank() })
        }
        assertEquals("NONE", panel.fault)
        val shell = open()
        panel.fault = "NO_FUNDS"
        assertEquals("NO_FUNDS", panel.fault)
        assertEquals("host:51", shell.sell("A").code)
    }

    @Test
    fun aNetworkThatIsSwitchedOffSendsNothing() {
        val shell = open()
        assertTrue(panel.network)
        assertEquals("approved", shell.sell("A").code)
        panel.network = false
        assertFalse(panel.network)
        shell.sell("B")
        assertEquals(listOf(PaymentState.NOT_SENT, PaymentState.APPROVED), shell.history(HistorySearch()).payments.map { it.state })
        assertEquals(1280, sim.hostNetMinor())
        panel.network = true
        assertEquals("approved", shell.sell("C").code)
    }

    @Test
    fun whatIsWrongWithThePrinterIsWhatItSays() {
        val shell = open()
        for (trouble in PrinterTrouble.values()) {
            panel.printer = trouble
            val ended = shell.sell(trouble.name)
            assertEquals(trouble.name, "approved", ended.code)
            when (trouble) {
                PrinterTrouble.NONE -> until("the slip") { sim.printer.paper.isNotEmpty() && shell.printTrouble == null }
                // It came out, but nobody says so.
                PrinterTrouble.SILENT -> until("the slip") { sim.printer.paper.isNotEmpty() && (view as? TerminalView.Ended)?.printer != null }
                else -> until(trouble.name) { shell.printTrouble == trouble.status && (view as? TerminalView.Ended)?.printer != null && sim.printer.paper.isEmpty() }
            }
            sim.printer.tearOff()
        }
        panel.printer = PrinterTrouble.NONE
        assertEquals(PrinterStatus.READY, sim.printer.status())
    }

    @Test
    fun theTwoBooksStandSideBySide() {
        val shell = open()
        shell.sell("A")
        until("both books") { panel.books(shell).singleOrNull()?.standing == LineStanding.SAME }
        val line = panel.books(shell).single()
        assertEquals("¥12.80\nsale · approved", line.host)
        assertNotNull(line.terminal)
        assertTrue(line.terminal!!.startsWith("¥12.80\n"))
    }
}
