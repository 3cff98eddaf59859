package suanpan.shell

import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState

/** Why a device gave no answer of its own. */
internal enum class Failure { NOT_READY, THREW, LOST }

/**
 * A question of the core to a device. [ask] runs on the device's thread, [failed] on the clerk's, and then the
 * question is closed.
 */
internal class Question<D : Device>(
    val effectId: ULong,
    val ask: (D) -> Unit,
    val failed: (Failure, DeviceState) -> Unit,
) {
    /** Whether the device was asked; until then it waits for the device to be ready. */
    var asked = false
    var deadline: Clerk.Deadline? = null
}

/**
 * A device and the one question that is open to it. All but [attach], [call], [release] and [await] belong to the clerk. The
 * device is called on a thread of its own, so that one that blocks holds up nobody else.
 */
internal class Station<D : Device>(
    private val device: D,
    private val clerk: Clerk,
    private val patience: Patience,
    private val changed: () -> Unit,
    private val trouble: (Throwable) -> Unit,
) {
    private val lane = ThreadPoolExecutor(
        1, 1, IDLE_S, TimeUnit.SECONDS, LinkedBlockingQueue(), daemon("suanpan-${device.javaClass.simpleName}"),
    ).apply { allowCoreThreadTimeOut(true) }

    private var open: Question<D>? = null

    fun attach() = call { it.attach { clerk.post(::look) } }

    /** Calls the device after what was asked before. What it throws is noted and otherwise lost. */
    fun call(body: (D) -> Unit) = onLane { guarded(trouble) { body(device) } }

    /** Opens a question; the one before is closed without an answer. */
    fun open(question: Question<D>) {
        open?.let(::close)
        open = question
        question.deadline = clerk.after(patience.readyMs) { fail(question, Failure.NOT_READY) }
        consider(state())
    }

    fun isOpen(question: Question<D>) = open === question

    /** True once for each question: for the one answer that counts. */
    fun close(question: Question<D>): Boolean {
        if (open !== question) return false
        open = null
        question.deadline?.let(clerk::cancel)
        return true
    }

    /** Closes the question with this id, if it is open; tells whether the device was asked. */
    fun stop(effectId: ULong): Boolean {
        val question = open?.takeIf { it.effectId == effectId } ?: return false
        close(question)
        return question.asked
    }

    /** Calls the device on behalf of an open question; what it throws is the answer. */
    fun tell(question: Question<D>, body: (D) -> Unit) = onLane {
        guarded({ error ->
            trouble(error)
            clerk.post { fail(question, Failure.THREW) }
        }) { body(device) }
    }

    /** Replaces the deadline of an open question. */
    fun allow(question: Question<D>, ms: Long, late: () -> Unit) {
        if (open !== question) return
        question.deadline?.let(clerk::cancel)
        question.deadline = clerk.after(ms) { if (close(question)) late() }
    }

    /** Lets the device go. The thread ends when the device lets it. */
    fun release() {
        call { it.release() }
        lane.shutdown()
    }

    /** Waits until the device was let go, or so long. */
    fun await(ms: Long) {
        lane.awaitTermination(ms, TimeUnit.MILLISECONDS)
    }

    /** The device says that something about it changed. */
    private fun look() {
        changed()
        consider(state())
    }

    private fun consider(state: DeviceState) {
        val question = open ?: return
        val ready = state == DeviceState.READY
        when {
            question.asked -> if (!ready) fail(question, Failure.LOST)
            ready -> ask(question)
            state == DeviceState.ABSENT -> fail(question, Failure.NOT_READY)
        }
    }

    private fun ask(question: Question<D>) {
        question.asked = true
        question.deadline?.let(clerk::cancel)
        tell(question, question.ask)
    }

    private fun fail(question: Question<D>, failure: Failure) {
        val state = state()
        if (close(question)) question.failed(failure, state)
    }

    /** A device that cannot even say where it stands is not there. */
    private fun state(): DeviceState = try {
        device.state
    } catch (error: Exception) {
        trouble(error)
        DeviceState.ABSENT
    }

    private fun onLane(body: () -> Unit) {
        try {
            lane.execute(body)
        } catch (_: RejectedExecutionException) {
            // released: nothing is asked any more
        }
    }

    private companion object {
        /** A thread that is not needed ends after this. */
        const val IDLE_S = 20L
    }
}

/** An adapter may throw anything, also an error: that a vendor's class is not there, or an assertion. */
internal fun guarded(failed: (Throwable) -> Unit, body: () -> Unit) {
    try {
        body()
    } catch (error: OutOfMemoryError) {
        throw error
    } catch (error: Throwable) {
        failed(error)
    }
}
