package suanpan.app

import android.os.Looper
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import suanpan.shell.AmountEntry
import suanpan.shell.Devices
import suanpan.shell.HistoryPage
import suanpan.shell.HistorySearch
import suanpan.shell.KeyPlace
import suanpan.shell.KeyPurpose
import suanpan.shell.Money
import suanpan.shell.OrderName
import suanpan.shell.OwedReversal
import suanpan.shell.Payment
import suanpan.shell.Refused
import suanpan.shell.Rejection
import suanpan.shell.Summary
import suanpan.shell.Terminal
import suanpan.shell.TerminalView
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** Says what a test told it to say, keeps what it was asked, and refuses to be asked on the main thread. */
class FakeTerminal(override var devices: Devices) : Terminal {
    /** Every request, in words: `sale ORDER/1 1280`. */
    val requests = ArrayList<String>()

    /** What the next requests are answered with; null takes them. */
    var rejection: Rejection? = null

    /** What questions are refused with. */
    var refusal: Rejection? = null

    /** While it is set, questions and requests wait for it. */
    @Volatile var hold: CountDownLatch? = null

    var payments: List<Payment> = emptyList()
    var owed: List<OwedReversal> = emptyList()
    var slip: Raster? = null
    val searches = ArrayList<HistorySearch>()
    override var view: TerminalView? = null
    override var printTrouble: PrinterStatus? = null

    override fun signOn() = request("sign on")
    override fun signOff() = request("sign off")
    override fun loadMasterKey() = request("load master key")
    override fun echo() = request("echo")
    override fun sale(order: OrderName, amount: Money) = request("sale ${order.orderId}/${order.attempt} ${amount.minor}")
    override fun voidSale(order: OrderName, original: OrderName) = request("void ${original.orderId} as ${order.orderId}/${order.attempt}")
    override fun reprint(order: OrderName) = request("reprint ${order.orderId}")
    override fun sendOwed() = request("send owed")
    override fun cancel() = request("cancel")
    override fun confirm() = request("confirm")

    /** Stands in for the core's own reading of digits. */
    override fun amountEntry(digits: String): AmountEntry {
        val counted = digits.trimStart('0').take(8)
        val minor = counted.ifEmpty { "0" }.toLong()
        val text = "¥%d.%02d".format(minor / 100, minor % 100)
        return AmountEntry(counted, if (minor == 0L) null else Money(minor, "CNY"), text)
    }

    var keys: List<KeyPlace> = KeyPurpose.values().map { KeyPlace(it, null) }

    override fun keys() = question { keys }
    override fun devicePublicKey() = question { "04" + "C0FFEE00".repeat(16) }
    override fun payment(order: OrderName) = question { payments.firstOrNull { it.order == order } }

    override fun history(search: HistorySearch) = question {
        searches += search
        val words = search.words.split(' ').filter { it.isNotEmpty() }
        val fitting = payments.filter { payment -> words.all { it in payment.toString() } }
        val from = search.before?.toInt() ?: 0
        val to = minOf(from + search.limit, fitting.size)
        HistoryPage(fitting.subList(from, to), if (to < fitting.size) to.toLong() else null)
    }

    override fun owedReversals() = question { owed }
    override fun summary() = question { Summary(if (payments.isEmpty()) "¥0.00" else "¥1,284.50", payments.size.toLong()) }
    override fun slip(order: OrderName, dots: Int) = question { slip }

    private fun request(words: String): Rejection? {
        halt()
        synchronized(requests) { requests += words }
        return rejection
    }

    private fun <T> question(answer: () -> T): T {
        halt()
        refusal?.let { throw Refused(it) }
        return answer()
    }

    private fun halt() {
        check(Looper.myLooper() != Looper.getMainLooper()) { "asked on the main thread" }
        check(hold?.await(20, TimeUnit.SECONDS) != false) { "nobody let go" }
    }
}
