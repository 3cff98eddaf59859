package suanpan.app

import android.app.Activity
import android.os.Bundle
import android.provider.Settings
import android.widget.EditText
import android.widget.ListView
import java.util.concurrent.CountDownLatch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowToast
import org.robolectric.android.controller.ActivityController
import suanpan.app.manage.ManageActivity
import suanpan.app.manage.Place
import suanpan.shell.Language
import suanpan.shell.PaymentKind
import suanpan.shell.Rejection
import suanpan.testing.idle
import suanpan.testing.tap

/** Management by hand: what is asked of the core, and what survives turning, leaving and a killed process. */
@RunWith(RobolectricTestRunner::class)
class ManagementTest : AppTest() {
    private val samples = Samples(zh = true)
    private val busy = Rejection("busy", "正在处理另一笔交易，请稍候。")

    private val Activity.list get() = views.first { it is ListView } as ListView
    private val Activity.fields get() = views.filterIsInstance<EditText>()

    private fun choose(activity: Activity, row: Int) {
        activity.list.performItemClick(activity.list.getChildAt(row), row, row.toLong())
        app.settle()
    }

    private fun press(activity: Activity, id: Int) = press(activity, activity.getString(id))

    /** The process is killed; a new Activity gets what was saved. */
    private fun reborn(controller: ActivityController<ManageActivity>): ActivityController<ManageActivity> {
        val state = Bundle()
        controller.saveInstanceState(state).pause().stop().destroy()
        return Robolectric.buildActivity(ManageActivity::class.java, controller.get().intent).setup(state).also { app.settle() }
    }

    @Test
    fun `from the menu to a payment and back`() {
        terminal.payments = samples.day()
        val activity = manage(Place.MENU).get()
        press(activity, R.string.manage_history)
        choose(activity, 1)
        assertTrue(activity.has(Samples.order(0).orderId))
        activity.back()
        app.settle()
        assertTrue(activity.views.any { it is ListView })
        activity.back()
        app.settle()
        assertTrue(activity.has(activity.getString(R.string.manage_about)))
        activity.back()
        assertTrue(activity.isFinishing)
    }

    @Test
    fun `the list is fetched as it is scrolled`() {
        terminal.payments = samples.day(70)
        val activity = manage(Place.HISTORY).get()
        assertEquals(listOf(null), terminal.searches.map { it.before })
        val list = activity.list
        repeat(4) {
            list.setSelection(list.adapter.count - 1)
            idle()
            app.settle()
        }
        assertEquals(listOf<Long?>(null, 30, 60), terminal.searches.map { it.before })
        // Seventy payments under their days.
        val days = samples.day(70).map { it.begunAtMs }.groupBy { java.text.SimpleDateFormat("yyyy-MM-dd", java.util.Locale.ROOT).format(it) }.size
        assertEquals(70 + days, list.adapter.count)
    }

    @Test
    fun `the last search wins`() {
        terminal.payments = samples.day()
        val activity = manage(Place.HISTORY).get()
        val hold = CountDownLatch(1)
        terminal.hold = hold
        activity.fields.single().setText("1,280")
        activity.fields.single().setText("no such payment")
        terminal.hold = null
        hold.countDown()
        app.settle()
        assertTrue(activity.has(activity.getString(R.string.manage_search_none)))
        assertEquals("no such payment", terminal.searches.last().words)
    }

    @Test
    fun `a void is asked once, by one name, after it was confirmed`() {
        terminal.payments = samples.day()
        val activity = manage(Place.payment(Samples.order(2))).get()
        press(activity, R.string.manage_void)
        assertEquals(emptyList<String>(), terminal.requests)
        val hold = CountDownLatch(1)
        terminal.hold = hold
        repeat(3) { tap(activity.find(activity.getString(R.string.manage_void_do))) }
        terminal.hold = null
        hold.countDown()
        app.settle()
        assertEquals(listOf("void ${Samples.order(2).orderId} as 20260314-150926-NEW0000001/1"), terminal.requests)
        assertTrue("the core shows what happens now", activity.isFinishing)
    }

    @Test
    fun `a void that is not confirmed is not asked`() {
        terminal.payments = samples.day()
        val activity = manage(Place.payment(Samples.order(2))).get()
        press(activity, R.string.manage_void)
        activity.back()
        app.settle()
        assertFalse(activity.isFinishing)
        press(activity, R.string.manage_void)
        press(activity, R.string.manage_void_keep)
        assertEquals(emptyList<String>(), terminal.requests)
        assertTrue(activity.has(activity.getString(R.string.manage_void)))
    }

    @Test
    fun `a rejected void says why and changes nothing`() {
        terminal.payments = samples.day()
        terminal.rejection = busy
        val activity = manage(Place.payment(Samples.order(2))).get()
        press(activity, R.string.manage_void)
        press(activity, R.string.manage_void_do)
        assertTrue(activity.has(busy.text))
        assertFalse(activity.isFinishing)
    }

    @Test
    fun `a payment that cannot be voided offers no void`() {
        terminal.payments = samples.day()
        for (at in listOf(1, 3, 4, 5, 6, 7)) {
            val controller = manage(Place.payment(Samples.order(at)))
            assertFalse("${terminal.payments[at].state}", controller.get().has(controller.get().getString(R.string.manage_void)))
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `a void that was approved is not called money received`() {
        terminal.payments = samples.day()
        val void = terminal.payments.first { it.kind == PaymentKind.VOID }
        val activity = manage(Place.payment(void.order)).get()
        assertTrue(activity.has(activity.getString(R.string.manage_means_given_back)))
        assertFalse(activity.has(activity.getString(R.string.manage_means_approved)))
    }

    @Test
    fun `the name of a void survives a killed process`() {
        terminal.payments = samples.day()
        val controller = manage(Place.payment(Samples.order(2)))
        press(controller.get(), R.string.manage_void)
        val next = reborn(controller).get()
        press(next, R.string.manage_void_do)
        assertEquals(listOf("void ${Samples.order(2).orderId} as 20260314-150926-NEW0000001/1"), terminal.requests)
    }

    @Test
    fun `opened to give back, it asks at once, and only once`() {
        terminal.payments = samples.day()
        val controller = manage(Place.void(Samples.order(2)))
        press(controller.get(), R.string.manage_void_keep)
        assertTrue(controller.get().has(controller.get().getString(R.string.manage_void)))
        val next = reborn(controller)
        assertFalse("the answer was no", next.get().has(next.get().getString(R.string.manage_void_do)))
        next.pause().stop().destroy()
        val again = manage(Place.void(Samples.order(2))).get()
        press(again, R.string.manage_void_do)
        assertEquals(1, terminal.requests.size)
        // What the core would not take is not asked about.
        val voided = manage(Place.void(Samples.order(7))).get()
        assertFalse(voided.has(voided.getString(R.string.manage_void_do)))
    }

    @Test
    fun `a setting that is wrong says in the cashier's words what belongs there`() {
        for (language in Language.values()) {
            app.rejection = Rejection("configuration", "", "configuration: operator: expected 2 digits, got 1")
            val controller = manage(Place.SETTINGS, language)
            press(controller.get(), R.string.manage_save)
            assertTrue(controller.get().has(controller.get().getString(R.string.manage_expects_operator)))
            assertFalse("the engineer's English", controller.get().has("expected 2 digits"))
            assertTrue("for whoever is called", controller.get().has("configuration: operator"))
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `shuffled keys are a setting where the pad is drawn, off at first`() {
        val activity = manage(Place.SETTINGS).get()
        assertFalse(app.shuffledPin)
        press(activity, R.string.manage_shuffled)
        assertTrue(app.shuffledPin)
        terminal.devices = FakeDevices.real()
        val real = manage(Place.SETTINGS).get()
        assertFalse(real.has(real.getString(R.string.manage_shuffled)))
    }

    @Test
    fun `the terminal's own network settings are one press away, or named as locked`() {
        val activity = manage(Place.SETTINGS).get()
        press(activity, R.string.manage_network_system)
        assertEquals(Settings.ACTION_WIRELESS_SETTINGS, shadowOf(activity).nextStartedActivity.action)
        shadowOf(app).checkActivities(true)
        press(activity, R.string.manage_network_system)
        assertEquals(activity.getString(R.string.system_screen_none), ShadowToast.getTextOfLatestToast())
    }

    @Test
    fun `owed reversals are tried now, once`() {
        terminal.owed = samples.owed()
        val activity = manage(Place.OWED).get()
        val hold = CountDownLatch(1)
        terminal.hold = hold
        repeat(2) { tap(activity.find(activity.getString(R.string.manage_owed_try))) }
        terminal.hold = null
        hold.countDown()
        app.settle()
        assertEquals(listOf("send owed"), terminal.requests)
        assertTrue(activity.isFinishing)
    }

    @Test
    fun `turning the terminal and a killed process keep every page`() {
        terminal.payments = samples.day()
        terminal.owed = samples.owed()
        terminal.slip = samples.slip()
        val places = listOf(
            Place.MENU, Place.HISTORY, Place.OWED, Place.KEYS, Place.SETTINGS, Place.ABOUT, Place.LICENCES,
            Place.payment(Samples.order(2)), Place.slip(Samples.order(2)),
        )
        for (place in places) {
            val controller = manage(place)
            val before = controller.get().text
            controller.recreate()
            app.settle()
            assertEquals(place.toString(), before, controller.get().text)
            val next = reborn(controller)
            assertEquals(place.toString(), before, next.get().text)
            next.pause().stop().destroy()
        }
    }

    @Test
    fun `what was searched and what was opened survive`() {
        terminal.payments = samples.day()
        val controller = manage(Place.HISTORY)
        controller.get().fields.single().setText("1,280")
        app.settle()
        choose(controller.get(), 1)
        val next = reborn(controller).get()
        assertTrue(next.has("¥1,280.00"))
        next.back()
        app.settle()
        assertEquals("1,280", next.fields.single().text.toString())
        assertEquals("1,280", terminal.searches.last().words)
    }

    @Test
    fun `what was typed in the settings survives and is saved`() {
        val controller = manage(Place.SETTINGS)
        controller.get().fields.first().setText("T0000042")
        val next = reborn(controller).get()
        assertEquals("T0000042", next.fields.first().text.toString())
        press(next, R.string.manage_save)
        assertTrue(next.has(next.getString(R.string.manage_saved)))
        assertEquals("T0000042", app.saved?.terminalId)
        press(next, R.string.manage_restart)
        assertEquals(1, app.restarts)
        assertTrue(next.isFinishing)
    }

    @Test
    fun `what is wrong stands at its field and nothing is saved`() {
        val activity = manage(Place.SETTINGS).get()
        val port = activity.fields[6]
        assertEquals("8583", port.text.toString())
        port.setText("")
        press(activity, R.string.manage_save)
        assertTrue(activity.has(activity.getString(R.string.manage_number_expected)))
        assertTrue(port.hasFocus())
        port.setText("70000")
        app.rejection = Rejection("link", "主机设置有误。", "port: expected 1 to 65535, got 70000")
        press(activity, R.string.manage_save)
        assertTrue(activity.has(activity.getString(R.string.manage_expects_port)))
        assertFalse(activity.has(activity.getString(R.string.manage_number_expected)))
        assertEquals(null, app.saved)
    }

    @Test
    fun `a rejection that is about no field stands on top`() {
        app.rejection = Rejection("internal", "程序内部错误。")
        val activity = manage(Place.SETTINGS).get()
        press(activity, R.string.manage_save)
        assertTrue(activity.has("程序内部错误。"))
    }

    @Test
    fun `testing the line is the core's echo`() {
        val activity = manage(Place.SETTINGS).get()
        press(activity, R.string.manage_echo)
        assertEquals(listOf("echo"), terminal.requests)
        assertTrue(activity.isFinishing)
    }

    @Test
    fun `without a terminal there are settings, and words for the rest`() {
        app.session.become(Session.State.Failed(Rejection("wrapping_key", "账本密钥不可用。")))
        idle()
        for (place in listOf(Place.HISTORY, Place.OWED, Place.payment(Samples.order(0)), Place.slip(Samples.order(0)))) {
            val controller = Robolectric.buildActivity(ManageActivity::class.java, ManageActivity.intent(app, place)).setup()
            app.settle()
            assertTrue("$place", controller.get().has(controller.get().getString(R.string.manage_closed)))
            controller.pause().stop().destroy()
        }
        val settings = Robolectric.buildActivity(ManageActivity::class.java, ManageActivity.intent(app, Place.SETTINGS)).setup().get()
        assertTrue(settings.has("80000001"))
    }

    @Test
    fun `an intent from anywhere opens the menu at worst`() {
        for (text in listOf("", "nowhere", "payment", "payment?", "payment?x", "slip?/", "?", "payment?a/b")) {
            val activity = manage(Place.parse(text)).get()
            assertTrue("\"$text\"", activity.has(activity.getString(R.string.manage_menu)))
        }
    }
}
