package suanpan.app

import java.util.concurrent.Executor
import java.util.concurrent.RejectedExecutionException
import suanpan.shell.Refused
import suanpan.shell.Rejection
import suanpan.shell.Screen
import suanpan.shell.Terminal
import suanpan.shell.TerminalView

/**
 * The one terminal of the process, as screens see it. Lives longer than any Activity: turning the device or a killed
 * Activity changes nothing here. Everything is read and told on the main thread; requests run on [calls], one by one.
 */
class Session(private val main: Executor, val calls: Executor) : Screen {
    sealed interface State {
        /** [step] says what is being done. */
        class Opening(val step: Int) : State
        class Running(val terminal: Terminal) : State

        /** It did not open; [rejection] says why, and its code what to do. */
        class Failed(val rejection: Rejection) : State
    }

    fun interface Watcher {
        fun changed()
    }

    private val watchers = LinkedHashSet<Watcher>()

    var state: State = State.Opening(R.string.start_opening)
        private set

    /** The last view; null before the first. */
    var view: TerminalView? = null
        private set

    /** The last view of a waiting counter: what stands behind a result that was read. */
    var idle: TerminalView.Idle? = null
        private set

    /** Digits typed on the PIN pad, while a PIN is asked for. */
    var pinDigits: Int = 0
        private set

    val terminal: Terminal? get() = (state as? State.Running)?.terminal

    fun watch(watcher: Watcher) {
        watchers += watcher
    }

    fun leave(watcher: Watcher) {
        watchers -= watcher
    }

    /** From any thread: how the opening stands. What was shown before belongs to a terminal that is gone. */
    fun become(next: State) = main.execute {
        state = next
        if (next !is State.Running) {
            view = null
            idle = null
        }
        tell()
    }

    override fun show(view: TerminalView) = main.execute {
        // A repeated question begins with no digits.
        if (view !== this.view) pinDigits = 0
        this.view = view
        if (view is TerminalView.Idle) idle = view
        tell()
    }

    override fun pinDigits(count: Int) = main.execute {
        pinDigits = count
        tell()
    }

    override fun devicesChanged() = main.execute { tell() }

    /** Makes a request off the main thread; [hear] gets null when it was taken, else why not. */
    fun request(call: (Terminal) -> Rejection?, hear: (Rejection?) -> Unit = {}) {
        val terminal = terminal ?: return
        background {
            val rejection = try {
                call(terminal)
            } catch (refused: Refused) {
                refused.rejection
            }
            main.execute { hear(rejection) }
        }
    }

    /** Asks off the main thread; [hear] gets null where there was no answer to give. */
    fun <T : Any> question(ask: (Terminal) -> T?, hear: (T?) -> Unit) {
        val terminal = terminal ?: return
        background {
            val answer = try {
                ask(terminal)
            } catch (_: Refused) {
                null
            }
            main.execute { hear(answer) }
        }
    }

    private fun background(work: () -> Unit) {
        try {
            calls.execute(work)
        } catch (_: RejectedExecutionException) {
            // The process ends; nobody waits for an answer.
        }
    }

    private fun tell() = watchers.toList().forEach { it.changed() }
}
