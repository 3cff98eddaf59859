package suanpan

import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import suanpan.shell.Opened
import suanpan.shell.Opening
import suanpan.shell.OrderName
import suanpan.shell.PosShell
import suanpan.shell.ResultKind
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.shell.TerminalView
import suanpan.shell.port.SecureStore
import suanpan.sim.SimWorld

/** Keeps what is shown. */
class Views : Screen {
    val queue: BlockingQueue<TerminalView> = LinkedBlockingQueue()
    val digits: BlockingQueue<Int> = LinkedBlockingQueue()

    /** What else happens at each view. */
    @Volatile var showing: (TerminalView) -> Unit = {}

    override fun show(view: TerminalView) {
        queue.add(view)
        showing(view)
    }

    override fun pinDigits(count: Int) {
        digits.add(count)
    }

    override fun devicesChanged() {}

    /** Waits for a view. */
    inline fun <reified V : TerminalView> until(fits: (V) -> Boolean = { true }): V {
        while (true) {
            val view = queue.poll(PATIENCE_S, TimeUnit.SECONDS) ?: throw AssertionError("waited in vain for ${V::class.simpleName}")
            if (view is V && fits(view)) return view
        }
    }

    fun until(kind: ResultKind): TerminalView.Ended = until<TerminalView.Ended> { it.kind == kind }

    companion object {
        /** A hang must end. Nothing here is expected to take as long. */
        const val PATIENCE_S = 30L
    }
}

/** A terminal as the app runs it: opened by [Opening], with simulated devices. */
class Till(
    val sim: SimWorld,
    private val settings: Settings,
    private val journal: String,
    val views: Views = Views(),
    val meter: Meter = Meter(),
) : AutoCloseable {
    /** The slips that came out of the printer, as text. */
    val slips: BlockingQueue<String> = LinkedBlockingQueue()
    val troubles: BlockingQueue<String> = LinkedBlockingQueue()
    var shell: PosShell
        private set

    init {
        sim.printer.printed = { slips.add(it.text) }
        shell = open()
    }

    private fun open(): PosShell {
        val opened = opening(sim, settings, journal, views, meter) { troubles.add(it) }.open()
        val running = opened as? Opened.Running ?: throw AssertionError((opened as Opened.Not).rejection.toString())
        return running.shell.also { it.start() }
    }

    /** Opens the journal anew. */
    fun restart() {
        shell.close()
        shell = open()
    }

    fun slip(): String = slips.poll(Views.PATIENCE_S, TimeUnit.SECONDS) ?: throw AssertionError("waited in vain for a slip")

    override fun close() = shell.close()

    companion object {
        fun opening(sim: SimWorld, settings: Settings, journal: String, views: Views, meter: Meter = Meter(), trouble: (String) -> Unit = {}) = Opening(
            settings, journal,
            secureStore = FixedKey,
            slipFont = { World.font.copyOf() },
            devices = sim.devices,
            screen = views,
            between = { sim.meet(meter.watch(it)) },
            trouble = trouble,
        )

        fun order(id: String) = OrderName(id, 1)
    }

    object FixedKey : SecureStore {
        override val place = "test"

        override fun wrappingKey() = ByteArray(32) { 7 }
    }
}
