package suanpan.app

import android.content.pm.ActivityInfo
import android.content.res.Configuration
import android.os.Bundle
import android.provider.Settings
import android.view.accessibility.AccessibilityManager
import android.widget.TextView
import java.util.concurrent.CountDownLatch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import suanpan.app.design.KeypadView
import suanpan.app.manage.ManageActivity
import suanpan.app.manage.Night
import suanpan.app.manage.Place
import suanpan.app.pay.TerminalActivity
import suanpan.shell.Language
import suanpan.shell.OrderName
import suanpan.shell.PaymentState
import suanpan.shell.Rejection
import suanpan.shell.ResultKind
import suanpan.shell.TerminalView
import suanpan.shell.port.PinKey
import suanpan.shell.port.PrinterStatus
import suanpan.testing.idle
import suanpan.testing.tap

/** Payments by the fingers of a cashier: what is asked of the core, once each, and what is shown. */
@RunWith(RobolectricTestRunner::class)
class PaymentTest : AppTest() {
    private val catalogue = Catalogue(zh = true)

    private fun TerminalActivity.type(amount: String) = amount.forEach { press(this, it.toString()) }

    private fun TerminalActivity.word(id: Int) = getString(id)

    /** The order that the first sale of a test names. */
    private val first = "20260314-150926-NEW0000001/1"

    @Test
    fun `a sale with a PIN`() {
        val pad = FakeDrawnPad()
        terminal.devices = FakeDevices.simulated(pad)
        val activity = pay(catalogue.idle).get()
        press(activity, activity.word(R.string.charge))
        activity.type("1280")
        assertTrue(activity.has("¥12.80"))
        press(activity, activity.word(R.string.charge_card))
        assertEquals(listOf("sale $first 1280"), terminal.requests)

        show(catalogue.present)
        assertTrue(activity.has("请挥卡、插卡或刷卡"))
        show(catalogue.pin)
        activity.views.filter { it.javaClass.simpleName == "KeyCap" && it.isClickable }.take(4).forEach { tap(it) }
        app.settle()
        assertEquals(listOf<Any>(1, 2, 3, 4), pad.pressed)
        press(activity, activity.word(R.string.pin_ok))
        assertEquals(PinKey.ENTER, pad.pressed.last())

        show(catalogue.working)
        assertTrue(activity.has("正在等待主机应答"))
        show(catalogue.approved.copy(order = OrderName(first.substringBefore('/'), 1)))
        assertTrue(activity.has("交易成功，请交付签购单。"))
        press(activity, activity.word(R.string.new_sale))
        assertEquals("confirm", terminal.requests.last())
        show(catalogue.idle)
        // The next sale has a name of its own, and starts from nothing.
        activity.type("5")
        press(activity, activity.word(R.string.charge_card))
        assertEquals("sale 20260314-150926-NEW0000002/1 5", terminal.requests.last())
    }

    @Test
    fun `two taps on charge are one sale`() {
        val activity = pay(catalogue.idle).get()
        press(activity, activity.word(R.string.charge))
        activity.type("100")
        val hold = CountDownLatch(1)
        terminal.hold = hold
        val button = activity.find(activity.word(R.string.charge_card))
        repeat(3) { tap(button) }
        terminal.hold = null
        hold.countDown()
        app.settle()
        tap(button)
        app.settle()
        assertEquals(listOf("sale $first 100"), terminal.requests)
    }

    @Test
    fun `a rejected sale can be asked again, by the same name`() {
        val activity = pay(catalogue.idle).get()
        press(activity, activity.word(R.string.charge))
        activity.type("100")
        terminal.rejection = Rejection("busy", "正在处理另一笔交易，请稍候。")
        press(activity, activity.word(R.string.charge_card))
        assertTrue(activity.has("正在处理另一笔交易，请稍候。"))
        terminal.rejection = null
        press(activity, activity.word(R.string.charge_card))
        assertEquals(listOf("sale $first 100", "sale $first 100"), terminal.requests)
    }

    @Test
    fun `nothing is charged where nothing was typed`() {
        val activity = pay(catalogue.idle).get()
        press(activity, activity.word(R.string.charge))
        tap(activity.find(activity.word(R.string.charge_card)))
        app.settle()
        assertEquals(emptyList<String>(), terminal.requests)
    }

    @Test
    fun `a card that is declined`() {
        val activity = pay(catalogue.present).get()
        show(catalogue.declined)
        assertTrue(activity.has(activity.word(R.string.outcome_declined)))
        assertTrue(activity.has("余额不足，请顾客换一张卡。"))
        press(activity, activity.word(R.string.home))
        assertEquals(listOf("confirm"), terminal.requests)
    }

    @Test
    fun `an unknown outcome invites nobody to charge again`() {
        val activity = pay(catalogue.unknown).get()
        assertTrue(activity.has(activity.word(R.string.outcome_unknown)))
        assertFalse(activity.has(activity.word(R.string.new_sale)))
        press(activity, activity.word(R.string.understood))
        assertEquals(listOf("confirm"), terminal.requests)
    }

    @Test
    fun `cancelling is asked of the core`() {
        val activity = pay(catalogue.present).get()
        press(activity, activity.word(R.string.cancel))
        assertEquals(listOf("cancel"), terminal.requests)
        assertTrue("the card is still asked for until the core says otherwise", activity.has("请挥卡、插卡或刷卡"))
        show(ended(ResultKind.CANCELLED))
        assertTrue(activity.has(activity.word(R.string.outcome_cancelled)))
    }

    private fun ended(kind: ResultKind): TerminalView = catalogue.declined.copy(kind = kind, cashier = "已取消，未扣款。")

    @Test
    fun `back on a running payment asks the core and leaves nothing`() {
        val activity = pay(catalogue.working).get()
        @Suppress("DEPRECATION")
        activity.onBackPressed()
        app.settle()
        assertEquals(listOf("cancel"), terminal.requests)
        assertFalse(activity.isFinishing)
    }

    @Test
    fun `turning the terminal keeps every screen`() {
        for ((name, view) in catalogue.all) {
            val controller = pay(view)
            val before = controller.get().text
            controller.recreate()
            app.settle()
            assertEquals(name, before, controller.get().text)
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `a killed process keeps the sale that was being typed, and its name`() {
        val controller = pay(catalogue.idle)
        press(controller.get(), controller.get().word(R.string.charge))
        controller.get().type("1280")
        val state = Bundle()
        controller.saveInstanceState(state).pause().stop().destroy()

        val next = Robolectric.buildActivity(TerminalActivity::class.java).setup(state)
        app.settle()
        assertTrue(next.get().has("¥12.80"))
        press(next.get(), next.get().word(R.string.charge_card))
        assertEquals(listOf("sale $first 1280"), terminal.requests)
    }

    @Test
    fun `a result is read out, and the customer's side turns it`() {
        val activity = pay(catalogue.approved).get()
        press(activity, activity.word(R.string.show_customer))
        assertTrue(activity.views.any { it.rotation == 180f })
        @Suppress("DEPRECATION")
        activity.onBackPressed()
        idle()
        assertNull(activity.views.firstOrNull { it.rotation == 180f })
        assertEquals(emptyList<String>(), terminal.requests)
    }

    @Test
    fun `an approved payment is given back from its result, where the core says that it may be`() {
        terminal.payments = Samples(zh = true).day()
        val activity = pay(catalogue.approved).get()
        press(activity, activity.word(R.string.give_back))
        val opened = shadowOf(activity).nextStartedActivity
        assertEquals(ManageActivity.intent(app, Place.void(Samples.order(0))).toUri(0), opened.toUri(0))
        assertEquals("it is only asked there", emptyList<String>(), terminal.requests)
    }

    @Test
    fun `a result that cannot be given back offers nothing of the kind`() {
        terminal.payments = listOf(Samples(zh = true).payment(PaymentState.VOIDED))
        for (view in listOf(catalogue.approved, catalogue.declined, catalogue.unknown)) {
            val controller = pay(view)
            assertFalse(controller.get().has(controller.get().word(R.string.give_back)))
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `a slip that failed says what helps its printer`() {
        val told = HashSet<String>()
        for (trouble in PrinterStatus.values().filter { it != PrinterStatus.READY }) {
            terminal.printTrouble = trouble
            val controller = pay(catalogue.approved.copy(printer = "打印失败，可补打 (${trouble.code})"))
            val banner = controller.get().text.lines().dropWhile { trouble.code !in it }.getOrNull(1).orEmpty()
            assertTrue("$trouble: $banner", banner.endsWith("。"))
            told += banner
            controller.pause().stop().destroy()
        }
        assertTrue("each has its own advice: $told", told.size >= 9)
    }

    @Test
    fun `a slip of which nobody knows has no advice that may be wrong`() {
        val activity = pay(catalogue.approved.copy(printer = "打印结果未知，请查看纸张，需要时补打")).get()
        assertTrue(activity.has("打印结果未知，请查看纸张，需要时补打\n".trim()))
        assertFalse(activity.has(activity.word(R.string.do_printer_service)))
    }

    @Test
    fun `a clock that cannot be right is named, with the way to set it`() {
        app.now = { 0L }
        val activity = pay(catalogue.idle).get()
        press(activity, activity.getString(R.string.clock_wrong, app.clockSays))
        assertEquals(Settings.ACTION_DATE_SETTINGS, shadowOf(activity).nextStartedActivity.action)
        for ((at, sound) in listOf(1_767_225_599_999L to false, 1_767_225_600_000L to true, 4_000_000_000_000L to false)) {
            app.now = { at }
            assertEquals(sound, app.clockSays == null)
        }
    }

    @Test
    fun `one way to pay is said, not offered as a choice`() {
        val activity = pay(catalogue.idle).get()
        press(activity, activity.word(R.string.charge))
        assertFalse(activity.has(activity.word(R.string.tender_card_only)))
        activity.type("1")
        assertTrue(activity.has(activity.word(R.string.tender_card_only)))
    }

    @Test
    fun `shuffled keys send what stands on them and say where they are`() {
        app.shuffledPin = true
        val pad = FakeDrawnPad()
        terminal.devices = FakeDevices.simulated(pad)
        val controller = pay(catalogue.pin)
        fun keys() = controller.get().views.filterIsInstance<TextView>().filter { it.javaClass.simpleName == "KeyCap" && it.text.isNotEmpty() }
        val order = keys().map { it.text.toString().toInt() }
        assertEquals((0..9).toSet(), order.toSet())
        assertNotEquals(KeypadView.ORDER, order)
        keys().forEach { tap(it) }
        app.settle()
        assertEquals(order, pad.pressed)
        val spoken = keys().map { it.contentDescription.toString() }
        assertEquals(List(10) { at -> (if (at == 9) 10 else at).let { "第${it / 3 + 1}行第${it % 3 + 1}键" } }, spoken)
        // The same question, the same places; another question, others.
        controller.recreate()
        assertEquals(order, keys().map { it.text.toString().toInt() })
        show(catalogue.pin.copy(triesLeft = 1))
        assertNotEquals(order, keys().map { it.text.toString().toInt() })
    }

    @Test
    fun `who hears the keys finds them in order, and so does everybody at first`() {
        fun order(): List<String> {
            val controller = pay(catalogue.pin)
            val faces = controller.get().views.filterIsInstance<TextView>().filter { it.javaClass.simpleName == "KeyCap" && it.text.isNotEmpty() }
            controller.pause().stop().destroy()
            return faces.map { it.text.toString() }
        }
        val usual = KeypadView.ORDER.map(Int::toString)
        assertEquals(usual, order())
        app.shuffledPin = true
        shadowOf(app.getSystemService(AccessibilityManager::class.java)).setTouchExplorationEnabled(true)
        assertEquals(usual, order())
    }

    @Test
    fun `a hand-held stays upright, a counter terminal may stand as it likes`() {
        assertEquals(ActivityInfo.SCREEN_ORIENTATION_PORTRAIT, pay(catalogue.idle).get().requestedOrientation)
        RuntimeEnvironment.setQualifiers("w1280dp-h800dp-land-mdpi")
        assertEquals(ActivityInfo.SCREEN_ORIENTATION_UNSPECIFIED, pay(catalogue.idle).get().requestedOrientation)
    }

    @Test
    fun `another language or light is in force as soon as one comes back`() {
        val controller = pay(catalogue.idle)
        press(controller.get(), controller.get().word(R.string.charge))
        controller.get().type("1280")
        for (change in listOf({ app.language = Language.EN }, { app.show(Night.NIGHT) })) {
            controller.pause().stop()
            change()
            val before = controller.get()
            controller.restart().start().resume()
            app.settle()
            assertNotSame("it is drawn anew", before, controller.get())
        }
        val activity = controller.get()
        assertTrue(activity.text, activity.has("Take the card"))
        assertTrue("what was typed stays", activity.has("¥12.80"))
        assertEquals(Configuration.UI_MODE_NIGHT_YES, activity.resources.configuration.uiMode and Configuration.UI_MODE_NIGHT_MASK)
    }

    @Test
    fun `a killed process shows what the core then says, from every screen`() {
        for ((name, view) in catalogue.all) {
            val state = Bundle()
            pay(view).saveInstanceState(state).pause().stop().destroy()
            // Another process: nothing is known but the saved state, until the core has opened its journal.
            app.session.become(Session.State.Opening(R.string.start_opening))
            val next = Robolectric.buildActivity(TerminalActivity::class.java).setup(state)
            app.settle()
            assertTrue(name, next.get().has(next.get().word(R.string.start_opening)))
            app.run(terminal)
            app.session.show(catalogue.idle.copy(notice = "上次关机时有一笔交易未完成，已冲正。"))
            app.settle()
            assertTrue(name, next.get().has("上次关机时有一笔交易未完成，已冲正。"))
            assertEquals(name, emptyList<String>(), terminal.requests)
            next.pause().stop().destroy()
        }
    }

    @Test
    fun `a slip is printed again once a press`() {
        val activity = pay(catalogue.approved).get()
        press(activity, activity.word(R.string.print_again))
        assertEquals(listOf("reprint 20260314-150926-AB00000000"), terminal.requests)
    }
}
