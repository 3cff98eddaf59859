package suanpan.app

import android.content.Context
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Opening
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.shell.Terminal
import suanpan.testing.idle

/** The app without its core: a test says which terminal runs, and in which language. */
class TestApplication : SuanpanApplication() {
    var language = Language.ZH
    var rejection: Rejection? = null

    /** Whether this is a machine with a secure processor. */
    var secureProcessor = false
    override val hasSecureProcessor get() = secureProcessor

    /** Judges what is saved, where [rejection] does not. */
    var soundness: (Settings) -> Rejection? = { null }

    /** What was saved last. */
    var saved: Settings? = null
        private set
    var restarts = 0
        private set
    private var minted = 0

    override val parts: Parts = object : Parts {
        override val name = "demo"
        override val keepsSecret = false
        override val realCards = true
        override val keyPlace = "TEE"
        override fun firstSettings(context: Context) = Settings(
            terminalId = "80000001", merchantId = "898110000000001", merchantName = if (language == Language.ZH) "老槐树便利店" else "Old Elm Grocery",
            operator = "01", currency = "CNY", language = language, testMode = true,
            host = Host("203.0.113.10", 8583, tls = null, httpPath = "/mjc/webtrans/VPB_lb", connectTimeoutMs = 10_000, responseTimeoutMs = 60_000),
        )
        override fun opening(context: Context, settings: Settings, screen: Screen): Opening = throw IllegalStateException("a test opens nothing")
    }

    /** What the clock shows. */
    var now: () -> Long = System::currentTimeMillis
    override fun nowMs() = now()

    /** The same keys in the same places. */
    override val random = java.util.Random(7)

    override fun open() = Unit

    override fun restart() {
        restarts++
    }

    /** Names that a picture can hold. */
    override fun newOrder() = OrderName("20260314-150926-NEW%07d".format(++minted), 1)

    override fun save(settings: Settings): Rejection? {
        val why = rejection ?: soundness(settings)
        if (why == null) saved = settings
        return why
    }

    fun run(terminal: Terminal) {
        session.become(Session.State.Running(terminal))
        idle()
    }

    /** Lets every request end and every answer arrive; an answer may ask again. */
    fun settle() = repeat(3) {
        for (executor in listOf(session.calls, background)) {
            val done = CountDownLatch(1)
            executor.execute(done::countDown)
            check(done.await(20, TimeUnit.SECONDS)) { "a request does not end" }
        }
        idle()
    }
}
