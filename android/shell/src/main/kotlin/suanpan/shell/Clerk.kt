package suanpan.shell

import java.util.concurrent.Future
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.ThreadFactory
import java.util.concurrent.TimeUnit

/**
 * The one thread that keeps the open questions, gives their answers to the core and watches deadlines. What belongs
 * to the clerk is touched by this thread alone, so it needs no lock. Devices never run here.
 */
internal class Clerk(private val trouble: (Throwable) -> Unit) {
    private val thread = ScheduledThreadPoolExecutor(1, daemon("suanpan-clerk")).apply { removeOnCancelPolicy = true }
    private val deadlines = HashSet<Deadline>()

    /** Held while work is handed over: an executor that is shut down in the middle of it would drop it without a word. */
    private val gate = Any()

    /**
     * Does [work] after what was posted before. Once stopped it is done at once, by the caller: the core is closed
     * then and takes nothing, but what must be wiped is wiped.
     */
    fun post(work: () -> Unit) {
        val guarded = Runnable { guarded(work) }
        val taken = synchronized(gate) {
            val open = !thread.isShutdown
            if (open) thread.execute(guarded)
            open
        }
        if (!taken) guarded.run()
    }

    /** Does [work] in [ms] milliseconds unless it is cancelled. To be called by the clerk. */
    fun after(ms: Long, work: () -> Unit): Deadline {
        val deadline = Deadline()
        deadline.future = try {
            thread.schedule(
                {
                    if (deadlines.remove(deadline)) guarded(work)
                },
                ms,
                TimeUnit.MILLISECONDS,
            )
        } catch (_: RejectedExecutionException) {
            return deadline
        }
        deadlines.add(deadline)
        return deadline
    }

    fun cancel(deadline: Deadline) {
        deadlines.remove(deadline)
        deadline.future?.cancel(false)
    }

    /** What was posted is still done, no deadline falls due any more. */
    fun stop() {
        post { deadlines.toList().forEach(::cancel) }
        synchronized(gate) { thread.shutdown() }
    }

    private fun guarded(work: () -> Unit) = guarded(trouble, work)

    class Deadline {
        internal var future: Future<*>? = null
    }
}

internal fun daemon(name: String) = ThreadFactory { Thread(it, name).apply { isDaemon = true } }
