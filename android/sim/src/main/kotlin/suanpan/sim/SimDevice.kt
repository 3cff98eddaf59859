package suanpan.sim

import java.util.concurrent.ScheduledFuture
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState

/** How a device's service takes the wish to bind to it. */
sealed interface Binding {
    object AtOnce : Binding
    data class After(val ms: Long) : Binding

    /** It says no: the service is not on this machine. */
    object Refused : Binding

    /** It never answers. */
    object Never : Binding
}

/** What all simulated devices share: their service, the quirks, and answers that come when they come. */
abstract class SimDevice(protected val clock: SimClock, private val quirks: Quirks, kind: String) : Device {
    private var changed: () -> Unit = {}
    private var deadline: ScheduledFuture<*>? = null

    /** Answers that wait until the terminal stops asking. */
    private val parked = ArrayList<() -> Unit>()

    override val name = "simulated $kind"
    override val simulated = true

    @Volatile
    override var state = DeviceState.CONNECTING
        protected set

    /** For the next binding. */
    @Volatile
    var binding: Binding = Binding.AtOnce

    override fun attach(changed: () -> Unit) {
        synchronized(this) { this.changed = changed }
        bind()
    }

    override fun release() {
        synchronized(this) { changed = {} }
        forget()
        become(DeviceState.CONNECTING)
    }

    /** Binds anew, as [binding] says. */
    fun bind() = when (val binding = binding) {
        Binding.AtOnce -> become(DeviceState.READY)
        is Binding.After -> {
            become(DeviceState.CONNECTING)
            clock.after(binding.ms) { become(DeviceState.READY) }
            Unit
        }
        Binding.Refused -> become(DeviceState.ABSENT)
        Binding.Never -> become(DeviceState.CONNECTING)
    }

    /** The service dies; what it was asked is forgotten. Back after so long, or by [bind]. */
    fun lose(backAfterMs: Long? = null) {
        forget()
        become(DeviceState.LOST)
        if (backAfterMs != null) clock.after(backAfterMs) { become(DeviceState.READY) }
    }

    internal fun misdeed(ask: Ask): Misdeed? = quirks.misdeed(ask)

    internal fun count(ask: Ask): Int = quirks.count(ask)

    /** Gives an answer, or does with it what the misdeed says. */
    internal fun answer(misdeed: Misdeed?, act: () -> Unit) {
        when (misdeed) {
            Misdeed.Silent, Misdeed.PrintedInSilence -> {}
            Misdeed.AfterStop -> synchronized(this) { parked.add(act) }
            Misdeed.Twice -> {
                act()
                act()
            }
            Misdeed.Throws -> throw IllegalStateException("the simulated service is dead")
            is Misdeed.Lost -> lose(misdeed.backAfterMs)
            is Misdeed.Late -> clock.after(misdeed.ms + clock.slowMs, act)
            else -> if (clock.slowMs > 0) clock.after(clock.slowMs, act) else act()
        }
    }

    /** Does [late] unless the question ends before. */
    internal fun within(ms: Long, late: () -> Unit) = synchronized(this) {
        deadline?.cancel(false)
        deadline = clock.after(ms, late)
    }

    /** The terminal stopped asking: what waited for that comes now. */
    internal fun stopped() {
        val due = synchronized(this) {
            deadline?.cancel(false)
            parked.toList().also { parked.clear() }
        }
        due.forEach { it() }
    }

    /** What was asked is gone. */
    protected open fun forget() = synchronized(this) {
        deadline?.cancel(false)
        parked.clear()
    }

    private fun become(next: DeviceState) {
        val tell = synchronized(this) {
            state = next
            changed
        }
        tell()
    }
}
