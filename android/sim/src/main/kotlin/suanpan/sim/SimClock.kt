package suanpan.sim

import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit

/** Where simulated time passes: one thread for whatever comes later. */
class SimClock {
    private val thread = Executors.newSingleThreadScheduledExecutor { work ->
        Thread(work, "suanpan-sim").apply { isDaemon = true }
    }

    /** How much longer every device takes, in milliseconds: a slow machine, or one that people can watch. */
    @Volatile
    var slowMs: Long = 0

    internal fun after(ms: Long, act: () -> Unit): ScheduledFuture<*>? = try {
        thread.schedule(act, ms, TimeUnit.MILLISECONDS)
    } catch (_: RejectedExecutionException) {
        null
    }

    fun stop() {
        thread.shutdownNow()
    }
}
