package suanpan.app.pay

import android.os.Bundle
import android.view.KeyEvent
import android.view.View
import android.view.WindowManager
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.android.controller.ActivityController
import suanpan.app.AppTest
import suanpan.app.Catalogue
import suanpan.app.R
import suanpan.app.find
import suanpan.app.has
import suanpan.app.views
import suanpan.app.design.KeypadView
import suanpan.app.design.PinDots
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.TerminalView
import suanpan.testing.tap
import suanpan.testing.tree

/** One sale is one name, whatever hands, hardware and Android do. */
@RunWith(RobolectricTestRunner::class)
class SaleTest : AppTest() {
    private val catalogue = Catalogue(zh = true)
    private val sales: List<String> get() = terminal.requests.filter { it.startsWith("sale ") }

    private fun typed(): ActivityController<TerminalActivity> {
        val controller = pay(catalogue.idle)
        press(controller.get(), controller.get().getString(R.string.charge))
        "1280".forEach { press(controller.get(), it.toString()) }
        return controller
    }

    private val ActivityController<TerminalActivity>.charge: View get() = get().find(get().getString(R.string.charge_card))

    private fun order(controller: ActivityController<TerminalActivity>): OrderName = checkNotNull(controller.get().draft).order

    @Test
    fun `two taps ask for one payment`() {
        val controller = typed()
        tap(controller.charge)
        tap(controller.get().views.first { (it as? android.widget.TextView)?.text == controller.get().getString(R.string.charge_card) })
        app.settle()
        assertEquals(listOf("sale ${order(controller).orderId}/1 1280"), sales)
    }

    @Test
    fun `what the core refused is asked again under the same name`() {
        val controller = typed()
        val name = order(controller)
        terminal.rejection = Rejection("busy", "正在处理另一笔，请稍候。")
        tap(controller.charge)
        app.settle()
        assertTrue(controller.get().has("正在处理另一笔，请稍候。"))
        terminal.rejection = null
        tap(controller.charge)
        app.settle()
        assertEquals(List(2) { "sale ${name.orderId}/1 1280" }, sales)
    }

    @Test
    fun `turning the terminal keeps name and digits`() {
        val controller = typed()
        val name = order(controller)
        controller.recreate()
        app.settle()
        assertEquals(name, order(controller))
        tap(controller.charge)
        app.settle()
        assertEquals(listOf("sale ${name.orderId}/1 1280"), sales)
    }

    @Test
    fun `a process that dies after the tap asks for the same payment again`() {
        val controller = typed()
        val name = order(controller)
        tap(controller.charge)
        app.settle()
        val saved = Bundle()
        controller.saveInstanceState(saved).pause().stop().destroy()
        // Another process: the core has recovered, nobody knows of the tap but the saved state.
        show(catalogue.idle.copy(batch = 13))
        val again = Robolectric.buildActivity(TerminalActivity::class.java).setup(saved)
        app.settle()
        assertEquals(name, order(again))
        tap(again.charge)
        app.settle()
        assertEquals(List(2) { "sale ${name.orderId}/1 1280" }, sales)
    }

    @Test
    fun `the next sale has another name`() {
        val controller = typed()
        val first = order(controller)
        tap(controller.charge)
        app.settle()
        show(catalogue.approved.copy(order = first))
        press(controller.get(), controller.get().getString(R.string.new_sale))
        assertNotEquals(first, order(controller))
        assertEquals("", controller.get().draft?.digits)
        assertTrue("confirm" in terminal.requests)
    }

    @Test
    fun `an unknown outcome invites nobody to charge again`() {
        val controller = pay(catalogue.unknown)
        assertFalse(controller.get().has(controller.get().getString(R.string.new_sale)))
        press(controller.get(), controller.get().getString(R.string.understood))
        assertTrue(controller.get().has(controller.get().getString(R.string.charge)))
        assertEquals(null, controller.get().draft)
    }

    @Test
    fun `back asks the core, which may say no`() {
        val controller = pay(catalogue.working)
        terminal.rejection = Rejection("not_now", "现在不能取消。")
        @Suppress("DEPRECATION")
        controller.get().onBackPressed()
        app.settle()
        assertEquals(listOf("cancel"), terminal.requests)
        assertTrue(controller.get().has("现在不能取消。"))
        assertFalse(controller.get().isFinishing)
    }

    @Test
    fun `a keyboard does all that a finger does`() {
        val controller = pay(catalogue.idle)
        val activity = controller.get()
        fun type(code: Int) {
            activity.dispatchKeyEvent(KeyEvent(KeyEvent.ACTION_DOWN, code))
            activity.dispatchKeyEvent(KeyEvent(KeyEvent.ACTION_UP, code))
            app.settle()
        }
        activity.newSale()
        listOf(KeyEvent.KEYCODE_1, KeyEvent.KEYCODE_NUMPAD_2, KeyEvent.KEYCODE_9, KeyEvent.KEYCODE_DEL, KeyEvent.KEYCODE_8, KeyEvent.KEYCODE_0).forEach(::type)
        val name = order(controller)
        type(KeyEvent.KEYCODE_ENTER)
        assertEquals(listOf("sale ${name.orderId}/1 1280"), sales)
        show(catalogue.present)
        type(KeyEvent.KEYCODE_ESCAPE)
        assertEquals("cancel", terminal.requests.last())
    }

    @Test
    fun `a PIN is never said aloud`() {
        val controller = pay(catalogue.pin)
        val keypad = controller.get().views.first { it is KeypadView }
        val spoken = keypad.tree().mapNotNull { it.contentDescription?.toString() }
        assertEquals(11, spoken.size)
        assertEquals("each key says where it is", spoken.size, spoken.toSet().size)
        val place = Regex("第[1-4]行第[1-3]键|删除一位")
        assertEquals(emptyList<String>(), spoken.filterNot(place::matches))
        app.session.pinDigits(4)
        app.settle()
        val dots = controller.get().views.first { it is PinDots }
        assertEquals("已输入4位", dots.contentDescription.toString())
    }

    @Test
    fun `the screen stays on while a card may be in somebody's hand`() {
        val controller = pay(catalogue.idle)
        fun awake() = controller.get().window.attributes.flags and WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON != 0
        assertFalse(awake())
        for (view in listOf<TerminalView>(catalogue.present, catalogue.pin, catalogue.working)) {
            show(view)
            assertTrue("$view", awake())
        }
        show(catalogue.approved)
        assertFalse(awake())
    }
}
