package suanpan.app

import android.widget.ListView
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters
import org.robolectric.Robolectric
import suanpan.app.manage.ManageActivity
import suanpan.app.manage.Place
import java.util.concurrent.CountDownLatch
import suanpan.shell.PaymentKind
import suanpan.shell.PaymentState
import suanpan.shell.ResultKind
import suanpan.shell.Rejection
import suanpan.shell.port.PrinterStatus

/** Every screen, in every language, by day and by night, upright and wide: as it was reviewed, and with no fault. */
@RunWith(ParameterizedRobolectricTestRunner::class)
class PicturesTest(variant: Variant) : PictureTest(variant) {
    @Test
    fun `payment screens`() {
        prepare()
        terminal.payments = samples.day()
        for ((name, view) in catalogue.all) {
            terminal.printTrouble = if (name == "approved-no-slip") PrinterStatus.NO_PAPER else null
            val controller = pay(view, language)
            if (name == "enter-pin") app.session.pinDigits(4)
            look(name, controller.get())
            controller.pause().stop().destroy()
        }
        for ((name, view) in catalogue.long) {
            val controller = pay(view, language)
            look(name, controller.get(), kept = false)
            controller.pause().stop().destroy()
        }
        conclude()
    }

    @Test
    fun `amount, customer's side and what comes before the core`() {
        prepare()
        terminal.payments = samples.day()
        val amount = pay(catalogue.idle, language)
        amount.get().newSale()
        look("amount-none", amount.get())
        "1280".forEach { amount.get().typed(amount.get().draft?.digits + it) }
        amount.recreate()
        look("amount", amount.get())
        amount.pause().stop().destroy()

        app.shuffledPin = true
        val pin = pay(catalogue.pin, language)
        look("enter-pin-shuffled", pin.get())
        pin.pause().stop().destroy()
        app.shuffledPin = false
        app.now = { 1_230_000_000_000L }
        val clock = pay(catalogue.idle, language)
        look("home-clock-wrong", clock.get())
        clock.pause().stop().destroy()
        app.now = System::currentTimeMillis

        val ended = pay(catalogue.approved, language)
        ended.get().showCustomer(catalogue.approved)
        look("customer", ended.get())
        ended.pause().stop().destroy()

        val opening = pay(null, language)
        app.session.become(Session.State.Opening(R.string.start_opening))
        look("opening", opening.get())
        app.session.become(Session.State.Failed(catalogue.failed))
        look("failed", opening.get())
        opening.pause().stop().destroy()
        conclude()
    }

    @Test
    fun `the terminal's own devices`() {
        prepare()
        terminal.payments = samples.day()
        terminal.devices = FakeDevices.withoutTables()
        app.secureProcessor = true
        val failed = catalogue.declined.copy(kind = ResultKind.FAILED, code = "card_reader", cardholder = if (zh) "未扣款。" else "You were not charged.", cashier = if (zh) "读卡失败，未扣款。请重试或换一张卡。" else "The card could not be read, no money moved. Try again or ask for another card.")
        for ((name, view) in listOf("kernel-home" to catalogue.idle, "kernel-failed" to failed)) {
            val controller = pay(view, language)
            look(name, controller.get())
            controller.pause().stop().destroy()
        }
        managed("manage-about-kernel", Place.ABOUT) { it.lower() }
        terminal.devices = FakeDevices.real()
        managed("manage-about-real", Place.ABOUT) { it.lower() }
        managed("manage-settings-printer", Place.SETTINGS) {
            press(it, it.getString(R.string.manage_printer_network))
            it.lower(it.getString(R.string.manage_printer_place))
        }
        managed("manage-settings-keys", Place.SETTINGS) {
            it.field(R.string.manage_key_mac).setText("12")
            press(it, it.getString(R.string.manage_save))
            it.lower(it.getString(R.string.manage_key_indexes))
        }
        app.secureProcessor = false
        for ((name, view) in listOf("real-home" to catalogue.idle, "real-enter-pin" to catalogue.pin)) {
            val controller = pay(view, language)
            look(name, controller.get())
            controller.pause().stop().destroy()
        }
        conclude()
    }

    @Test
    fun `management screens`() {
        prepare()
        val places = linkedMapOf(
            "menu" to Place.MENU,
            "history-none" to Place.HISTORY,
            "owed-none" to Place.OWED,
            "keys-none" to Place.KEYS,
            "settings" to Place.SETTINGS,
            "about" to Place.ABOUT,
            "licences" to Place.LICENCES,
            "payment-none" to Place.payment(Samples.order(99)),
        )
        for ((name, place) in places) managed("manage-$name", place)

        terminal.payments = samples.day()
        terminal.owed = samples.owed()
        terminal.slip = samples.slip()
        terminal.keys = Samples.keys
        managed("manage-keys", Place.KEYS)
        managed("manage-history", Place.HISTORY)
        managed("manage-owed", Place.OWED)
        managed("manage-slip", Place.slip(Samples.order(0)))
        for (at in 0..PaymentState.values().size) {
            val payment = terminal.payments[at]
            managed("manage-payment-${payment.state.name.lowercase()}", Place.payment(payment.order), kept = at > 0)
        }
        val void = terminal.payments.first { it.kind == PaymentKind.VOID }
        managed("manage-payment-void", Place.payment(void.order))
        terminal.payments = listOf(samples.long())
        managed("manage-long-payment", Place.payment(samples.long().order), kept = false)
        managed("manage-long-history", Place.HISTORY, kept = false)
        conclude()
    }

    @Test
    fun `two panes where there is room`() {
        prepare()
        terminal.payments = samples.day()
        managed("manage-two-panes", Place.HISTORY) {
            val list = it.views.first { view -> view is ListView } as ListView
            list.performItemClick(list.getChildAt(1), 1, 1)
            app.settle()
        }
        conclude()
    }

    @Test
    fun `management at work and in trouble`() {
        prepare()
        terminal.payments = samples.day()
        val rejection = Rejection("busy", if (zh) "正在处理另一笔交易，请稍候。" else "Another payment is under way. Wait for it to end.", "busy: sale is under way")
        val order = Samples.order(2)
        managed("manage-void-question", Place.payment(order)) { it.find(it.getString(R.string.manage_void)).performClick() }
        terminal.rejection = rejection
        managed("manage-void-rejected", Place.payment(order)) {
            it.find(it.getString(R.string.manage_void)).performClick()
            press(it, it.getString(R.string.manage_void_do))
        }
        terminal.refusal = Rejection("journal", if (zh) "账本无法读取，请重启应用。" else "The journal cannot be read. Restart the app.", "journal: disk I/O error")
        managed("manage-history-refused", Place.HISTORY)
        terminal.refusal = null

        val hold = CountDownLatch(1)
        app.language = language
        app.run(terminal)
        terminal.hold = hold
        val loading = Robolectric.buildActivity(ManageActivity::class.java, ManageActivity.intent(app, Place.HISTORY)).setup()
        look("manage-history-loading", loading.get())
        terminal.hold = null
        hold.countDown()
        app.settle()
        loading.pause().stop().destroy()

        app.rejection = Rejection("configuration", "", "configuration: terminal_id: expected 8 letters or digits, got 8000001")
        managed("manage-settings-wrong", Place.SETTINGS) { press(it, it.getString(R.string.manage_save)) }
        conclude()
    }

    companion object {
        @JvmStatic
        @Parameters(name = "{0}")
        fun variants() = all()
    }
}
