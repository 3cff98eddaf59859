package suanpan.app.world

import android.app.Activity
import java.io.File
import java.nio.file.Files
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import suanpan.app.AppTest
import suanpan.app.Session
import suanpan.app.has
import suanpan.app.pay.TerminalActivity
import suanpan.app.slipFont
import suanpan.app.text
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
import suanpan.shell.Settings
import suanpan.shell.Stage
import suanpan.shell.TerminalView
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.SecureStore
import suanpan.sim.Ask
import suanpan.sim.Binding
import suanpan.sim.Hand
import suanpan.sim.HostFault
import suanpan.sim.Misdeed
import suanpan.sim.Quirk
import suanpan.sim.SimWorld
import suanpan.sim.TestCard
import suanpan.sim.Typing
import suanpan.testing.idle

/**
 * What goes wrong at a counter, with the real core under the real screens: each says what to do, in both languages, and
 * leaves the payment where it belongs, in both books.
 */
@RunWith(RobolectricTestRunner::class)
class FailureTest : AppTest() {
    /** One terminal with its acquirer, from its first start to its last. */
    private inner class Till(val language: Language) : AutoCloseable {
        private val folder: File = Files.createTempDirectory("suanpan-failure").toFile()
        val sim = SimWorld("80000001", "898110000000001", ByteArray(32) { 7 })
        lateinit var shell: PosShell
        val activity: Activity
        private val order = OrderName("20260314-150926-FAILURE001", 1)

        init {
            app.language = language
            start()
            activity = Robolectric.buildActivity(TerminalActivity::class.java).setup().get()
        }

        fun start() {
            val settings = Settings(
                "80000001", "898110000000001", "Old Elm Grocery", "01", "CNY", language, testMode = true,
                host = sim.address(connectTimeoutMs = 2_000, responseTimeoutMs = 10_000),
            )
            val store = object : SecureStore {
                override val place = "test"
                override fun wrappingKey() = ByteArray(32) { 1 }
            }
            val opening = Opening(
                settings, File(folder, "journal.db").path, store, { slipFont(app) }, sim.devices, app.session,
                Patience(readyMs = 400, printMs = 800), sim::meet,
            )
            val opened = opening.open() as? Opened.Running ?: throw AssertionError("not opened")
            shell = opened.shell
            app.session.become(Session.State.Running(shell))
            shell.start()
        }

        /** The process is gone, without a word to anybody. */
        fun die() {
            shell.close()
            app.session.become(Session.State.Opening(suanpan.app.R.string.start_opening))
        }

        fun sell(minor: Long = 1280) = assertEquals(null, shell.sale(order, Money(minor, "CNY")))

        fun until(what: String, done: () -> Boolean) {
            val end = System.nanoTime() + PATIENCE_NS
            while (!done()) {
                if (System.nanoTime() > end) throw AssertionError("$language: waited for $what; the screen says:\n${activity.text}")
                idle()
                Thread.sleep(10)
            }
        }

        fun sees(words: String) = until(words) { activity.has(words) }

        inline fun <reified V : TerminalView> shows(crossinline like: (V) -> Boolean = { true }) =
            until(V::class.java.simpleName) { (app.session.view as? V)?.let { like(it) } == true }

        /** The one payment, once it stands so and the acquirer's book says the same; null: nothing was written down. */
        fun ends(state: PaymentState?) {
            until("payment $state") { shell.history(HistorySearch()).payments.map { it.state } == listOfNotNull(state) }
            val paid = state == PaymentState.APPROVED
            until("the acquirer's book") { sim.hostNetMinor() == if (paid) 1280L else 0L }
        }

        override fun close() {
            shell.close()
            sim.close()
            folder.deleteRecursively()
        }
    }

    private fun inBoth(zh: String, en: String, run: Till.(words: String) -> Unit) {
        for ((language, words) in listOf(Language.ZH to zh, Language.EN to en)) Till(language).use { it.run(words) }
    }

    private fun Till.hold(card: String, way: CardWay, typing: Typing = Typing.Right) {
        sim.person.hand = Hand(TestCard.named(card), way, typing)
    }

    private fun Till.quirk(ask: Ask, misdeed: Misdeed, nth: Int = 1) = sim.quirks.become(listOf(Quirk(ask, nth, misdeed)))

    /** The money is taken, whatever the printer does. */
    private fun printing(zh: String, en: String, prepare: Till.() -> Unit) = inBoth(zh, en) { words ->
        hold("everyday", CardWay.TAP)
        prepare()
        sell()
        sees(words)
        ends(PaymentState.APPROVED)
    }

    @Test fun `no printer`() = printing("本机没有打印机", "This terminal has no printer") {
        sim.printer.binding = Binding.Refused
        sim.printer.bind()
    }

    @Test fun `a printer that never came`() = printing("打印机没有响应", "The printer does not answer") {
        sim.printer.binding = Binding.Never
        sim.printer.bind()
    }

    @Test fun `paper that ends in the middle of a slip`() = printing("请装入新纸卷", "Put in a new roll") { quirk(Ask.PRINT, Misdeed.PaperEndsAt(40)) }

    @Test fun `an open cover`() = printing("请合紧纸仓盖", "Close the cover") { sim.printer.trouble = PrinterStatus.COVER_OPEN }

    @Test fun `a printer that is too hot`() = printing("冷却后再补打", "Let it cool") { sim.printer.trouble = PrinterStatus.OVERHEATED }

    @Test fun `a printer whose service dies in mid-job`() =
        printing("打印结果未知，请查看纸张", "look at the paper") { quirk(Ask.PRINT, Misdeed.Lost(backAfterMs = null)) }

    @Test fun `a printer that never says that it printed`() =
        printing("打印结果未知，请查看纸张", "look at the paper") { quirk(Ask.PRINT, Misdeed.PrintedInSilence) }

    /** Nothing is taken. */
    private fun reading(zh: String, en: String, prepare: Till.() -> Unit) = inBoth(zh, en) { words ->
        prepare()
        sell()
        sees(words)
        ends(null)
    }

    @Test fun `several cards`() = reading("感应到多张卡，请只放一张", "present one only") { quirk(Ask.READ_CARD, Misdeed.SeveralCards) }

    @Test fun `a reader whose service dies`() = reading("读卡失败", "could not be read") { quirk(Ask.READ_CARD, Misdeed.Lost(backAfterMs = null)) }

    @Test fun `a reader that never came`() = reading("读卡失败", "could not be read") {
        sim.cardReader.binding = Binding.Never
        sim.cardReader.bind()
    }

    @Test fun `a chip whose service dies`() = reading("读卡失败", "could not be read") {
        hold("cautious", CardWay.INSERT)
        quirk(Ask.START_EMV, Misdeed.Lost(backAfterMs = null))
    }

    @Test fun `a PIN pad whose service dies`() = reading("密码键盘异常", "The PIN pad failed") {
        hold("cautious", CardWay.INSERT)
        quirk(Ask.ASK_PIN, Misdeed.Lost(backAfterMs = null))
    }

    @Test fun `a card that is pulled out before its chip spoke`() = reading("读卡失败，未扣款。请重试或换一张卡。", "Try again or ask for another card.") {
        hold("cautious", CardWay.INSERT)
        quirk(Ask.START_EMV, Misdeed.Torn)
    }

    @Test
    fun `a second card after the first pays nothing`() = inBoth("交易成功", "Approved") { words ->
        hold("everyday", CardWay.TAP)
        quirk(Ask.READ_CARD, Misdeed.TwoCards)
        sell()
        sees(words)
        ends(PaymentState.APPROVED)
    }

    @Test
    fun `a card that is pulled out while its PIN is typed`() = inBoth("读卡失败，未扣款。请重试或换一张卡。", "Try again or ask for another card.") { words ->
        hold("cautious", CardWay.INSERT, Typing.ByHand)
        sell()
        shows<TerminalView.EnterPin>()
        assertTrue(sim.pullOut())
        sees(words)
        ends(null)
    }

    @Test
    fun `a card that is pulled out while the host is asked`() = inBoth("已冲正", "Reversed") { words ->
        hold("cautious", CardWay.INSERT)
        sim.fault = HostFault.SLOW
        sell()
        shows<TerminalView.Working> { it.stage == Stage.WAITING_FOR_HOST }
        assertTrue(sim.pullOut())
        sees(words)
        ends(PaymentState.REVERSED)
    }

    @Test
    fun `a network that is gone`() = inBoth("网络", "network") { words ->
        hold("everyday", CardWay.TAP)
        sim.network = false
        sell()
        shows<TerminalView.Ended>()
        sees(words)
        ends(null)
    }

    @Test
    fun `a process that dies at any screen charges nobody twice and loses nothing`() = inBoth("收款", "Charge") { words ->
        hold("cautious", CardWay.INSERT, Typing.ByHand)
        sell()
        shows<TerminalView.EnterPin>()
        die()
        start()
        sees(words)
        ends(null)

        hold("cautious", CardWay.INSERT)
        sim.fault = HostFault.SLOW
        sell()
        shows<TerminalView.Working> { it.stage == Stage.WAITING_FOR_HOST }
        die()
        start()
        // It is sent by itself; whoever does not wait asks for it.
        shell.sendOwed()
        ends(PaymentState.REVERSED)
    }

    @Test
    fun `a process that dies before its result was read shows the payment all the same`() = inBoth("收款", "Charge") { words ->
        hold("everyday", CardWay.TAP)
        sell()
        shows<TerminalView.Ended>()
        die()
        start()
        sees(words)
        ends(PaymentState.APPROVED)
        sell()
        shows<TerminalView.Ended>()
        ends(PaymentState.APPROVED)
    }

    private companion object {
        /** A busy machine is waited for. */
        const val PATIENCE_NS = 40_000_000_000L
    }
}
