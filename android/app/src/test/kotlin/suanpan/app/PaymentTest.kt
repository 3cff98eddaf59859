package suanpan.app

import android.os.Bundle
import java.util.concurrent.CountDownLatch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import suanpan.app.pay.TerminalActivity
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.ResultKind
import suanpan.shell.TerminalView
import suanpan.shell.port.PinKey
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
    fun `a slip is printed again once a press`() {
        val activity = pay(catalogue.approved).get()
        press(activity, activity.word(R.string.print_again))
        assertEquals(listOf("reprint 20260314-150926-AB00000000"), terminal.requests)
    }
}
