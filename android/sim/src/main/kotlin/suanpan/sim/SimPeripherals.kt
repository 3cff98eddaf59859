package suanpan.sim

import java.util.concurrent.atomic.AtomicInteger
import suanpan.shell.port.Buzzer
import suanpan.shell.port.CustomerDisplay
import suanpan.shell.port.Drawer
import suanpan.shell.port.Lamp
import suanpan.shell.port.Lamps
import suanpan.shell.port.Signal

class SimDrawer(clock: SimClock, quirks: Quirks) : SimDevice(clock, quirks, "drawer"), Drawer {
    private val times = AtomicInteger()

    /** How often it sprang open. */
    val opened: Int get() = times.get()

    override fun open(done: (opened: Boolean) -> Unit) {
        times.incrementAndGet()
        answer(null) { done(true) }
    }
}

class SimCustomerDisplay(clock: SimClock, quirks: Quirks) : SimDevice(clock, quirks, "customer display"), CustomerDisplay {
    /** The two lines that stand on it. */
    @Volatile
    var lines: Pair<String, String> = "" to ""
        private set

    override fun show(upper: String, lower: String) {
        lines = upper to lower
    }

    override fun clear() {
        lines = "" to ""
    }
}

class SimLamps(clock: SimClock, quirks: Quirks) : SimDevice(clock, quirks, "lamps"), Lamps {
    private val burning = LinkedHashSet<Lamp>()

    /** Those that burn. */
    val lit: Set<Lamp> get() = synchronized(burning) { burning.toSet() }

    override fun light(lamp: Lamp, on: Boolean) {
        synchronized(burning) { if (on) burning.add(lamp) else burning.remove(lamp) }
    }
}

class SimBuzzer(clock: SimClock, quirks: Quirks) : SimDevice(clock, quirks, "buzzer"), Buzzer {
    /** Hears every sound. */
    @Volatile
    var heard: (Signal) -> Unit = {}

    override fun sound(signal: Signal) = heard(signal)
}
