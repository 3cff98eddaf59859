package suanpan.shell

import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import suanpan.shell.port.Lamp
import suanpan.shell.port.Signal

/**
 * What lamps, buzzer and customer display make of a view, where the machine has them. Nothing waits for them, and
 * what they throw is noted and otherwise lost.
 */
internal class Signals(private val devices: Devices, private val trouble: (Throwable) -> Unit) {
    private val lane = ThreadPoolExecutor(1, 1, 20, TimeUnit.SECONDS, LinkedBlockingQueue(), daemon("suanpan-signals"))
        .apply { allowCoreThreadTimeOut(true) }

    private var lit: Set<Lamp> = emptySet()

    fun show(view: TerminalView) = later {
        light(lamps(view))
        sound(view)?.let { devices.buzzer?.sound(it) }
        devices.customerDisplay?.let { display ->
            val (upper, lower) = lines(view)
            if (upper.isEmpty() && lower.isEmpty()) display.clear() else display.show(upper, lower)
        }
    }

    fun cardRead() = later { devices.buzzer?.sound(Signal.CARD_READ) }

    fun stop() = lane.shutdown()

    private fun light(wanted: Set<Lamp>) {
        val lamps = devices.lamps ?: return
        for (lamp in Lamp.values()) if ((lamp in lit) != (lamp in wanted)) lamps.light(lamp, lamp in wanted)
        lit = wanted
    }

    private fun later(body: () -> Unit) {
        if (devices.lamps == null && devices.buzzer == null && devices.customerDisplay == null) return
        try {
            lane.execute { guarded(trouble, body) }
        } catch (_: RejectedExecutionException) {
            // closed: nobody looks any more
        }
    }

    private companion object {
        /** The four lamps of a contactless reader (EMV Contactless Book A, user interface): ready, working, done. */
        fun lamps(view: TerminalView): Set<Lamp> = when (view) {
            is TerminalView.PresentCard -> setOf(Lamp.BLUE)
            is TerminalView.Working ->
                if (view.stage == Stage.TALKING_TO_CARD) setOf(Lamp.BLUE, Lamp.YELLOW) else emptySet()
            is TerminalView.Ended -> when (view.kind) {
                ResultKind.APPROVED -> setOf(Lamp.GREEN)
                ResultKind.DONE, ResultKind.CANCELLED, ResultKind.REVERSED -> emptySet()
                ResultKind.DECLINED, ResultKind.UNKNOWN, ResultKind.NOT_SENT, ResultKind.FAILED -> setOf(Lamp.RED)
            }
            is TerminalView.Idle, is TerminalView.EnterPin, is TerminalView.OutOfService -> emptySet()
        }

        fun sound(view: TerminalView): Signal? = when (view) {
            is TerminalView.Ended -> when (view.kind) {
                ResultKind.APPROVED -> Signal.SUCCESS
                ResultKind.DONE, ResultKind.CANCELLED -> null
                ResultKind.DECLINED, ResultKind.UNKNOWN, ResultKind.REVERSED, ResultKind.NOT_SENT, ResultKind.FAILED ->
                    Signal.ALERT
            }
            is TerminalView.OutOfService -> Signal.ALERT
            is TerminalView.Idle, is TerminalView.PresentCard, is TerminalView.EnterPin, is TerminalView.Working -> null
        }

        fun lines(view: TerminalView): Pair<String, String> = when (view) {
            is TerminalView.PresentCard -> view.amount to view.text
            is TerminalView.EnterPin -> view.amount to view.text
            is TerminalView.Working -> view.amount.orEmpty() to (if (view.amount == null) "" else view.text)
            is TerminalView.Ended -> view.amount.orEmpty() to (if (view.amount == null) "" else view.cardholder)
            is TerminalView.Idle, is TerminalView.OutOfService -> "" to ""
        }
    }
}
