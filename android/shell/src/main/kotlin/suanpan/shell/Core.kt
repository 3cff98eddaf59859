package suanpan.shell

import java.nio.Buffer
import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicBoolean
import suanpan.core.InternalException
import suanpan.core.PosException
import suanpan.core.PosTerminalInterface
import suanpan.core.TerminalEvent

/**
 * The generated object, with its errors as values. A call that races with the end is told so in three ways; all mean
 * the same. [free] is the pump's business, so that nobody frees under its blocked call.
 */
internal class Core(
    private val terminal: PosTerminalInterface,
    val free: () -> Unit,
    private val words: (String) -> String,
) {
    private val closed = AtomicBoolean()

    val isClosed: Boolean get() = closed.get()

    fun nextEffects() = terminal.nextEffects()

    /** Null when it was taken. */
    fun submit(event: TerminalEvent): Rejection? = told { terminal.submit(event) }

    /** Hands account data over and wipes it. */
    fun cardPresented(effectId: ULong, way: CardWay, track2: ByteArray, sequence: Int?): Rejection? =
        wiped(track2) { told { terminal.cardPresented(effectId, way.toCore(), it, sequence?.toUShort()) } }

    /** Hands an enciphered PIN block over and wipes it. */
    fun pinEntered(effectId: ULong, block: ByteArray, ksn: ByteArray?): Rejection? =
        wiped(block) { told { terminal.pinEntered(effectId, it, ksn) } }

    fun noteMasterKey(checkValue: String?): Rejection? = told { terminal.noteMasterKey(checkValue) }

    /** What [call] gives. Throws [Refused]. */
    fun <T> ask(call: (PosTerminalInterface) -> T): T {
        var answer: Result<T>? = null
        told { answer = Result.success(call(terminal)) }?.let { throw Refused(it) }
        return checkNotNull(answer).getOrThrow()
    }

    /** Wakes the pump. False if that was done before. */
    fun shutdown(): Boolean {
        if (!closed.compareAndSet(false, true)) return false
        terminal.shutdown()
        return true
    }

    private fun told(call: () -> Unit): Rejection? {
        if (closed.get()) return rejection(PosException.Closed(), words)
        return try {
            call()
            null
        } catch (error: Exception) {
            val known = if (error is IllegalStateException && closed.get()) PosException.Closed() else error
            rejection(known, words) ?: throw error
        }
    }
}

/** The words for what a call of the core threw; null for what is none of its errors. */
internal fun rejection(error: Exception, words: (String) -> String): Rejection? = when (error) {
    is PosException.Rejected -> Rejection(error.code, words("reject:${error.code}"), error.text)
    is PosException.OpenFailed -> Rejection(error.code, words("open:${error.code}"), error.text)
    is PosException.Closed -> Rejection("closed", words("reject:closed"), "the terminal was closed")
    // A panic in the core, which withholds its text.
    is InternalException -> Rejection("internal", words("reject:internal"), error.message.orEmpty())
    else -> null
}

/**
 * Lends a copy of [secret] and wipes both. The buffer is direct and at position 0: the generated code hands over its
 * base address, whatever its position.
 */
fun <T> wiped(secret: ByteArray, use: (ByteBuffer) -> T): T {
    val buffer = ByteBuffer.allocateDirect(secret.size)
    try {
        buffer.put(secret)
        (buffer as Buffer).flip() // as Buffer: before Android 9 there is no ByteBuffer.flip
        return use(buffer)
    } finally {
        for (at in 0 until buffer.capacity()) buffer.put(at, 0)
        secret.fill(0)
    }
}
