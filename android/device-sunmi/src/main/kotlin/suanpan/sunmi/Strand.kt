package suanpan.sunmi

import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit

/**
 * One thing after the other: an adapter's state is only touched here, so binder threads, the main thread and the
 * shell's threads never meet in it. Time is behind it too, so tests turn the clock by hand.
 */
internal interface Strand {
    fun post(job: () -> Unit)

    /** Runs [job] after [ms] unless it is called off. */
    fun after(ms: Long, job: () -> Unit): Delay
    fun stop()
}

internal fun interface Delay {
    fun cancel()
}

/** A strand of its own daemon thread. */
internal class ThreadStrand(name: String) : Strand {
    private val executor = ScheduledThreadPoolExecutor(1) { Thread(it, name).apply { isDaemon = true } }
        .apply { removeOnCancelPolicy = true }

    override fun post(job: () -> Unit) {
        try {
            executor.execute { guarded(job) }
        } catch (_: RejectedExecutionException) {
            // Stopped: whoever still calls back is answered by nobody.
        }
    }

    override fun after(ms: Long, job: () -> Unit): Delay = try {
        val future = executor.schedule({ guarded(job) }, ms, TimeUnit.MILLISECONDS)
        Delay { future.cancel(false) }
    } catch (_: RejectedExecutionException) {
        Delay {}
    }

    override fun stop() {
        executor.shutdownNow()
    }

    /** A scheduled job's exception would vanish in its future. */
    private fun guarded(job: () -> Unit) {
        try {
            job()
        } catch (e: Throwable) {
            Thread.currentThread().run { uncaughtExceptionHandler.uncaughtException(this, e) }
        }
    }
}
