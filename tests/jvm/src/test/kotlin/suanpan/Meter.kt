package suanpan

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.concurrent.atomic.AtomicLong
import suanpan.core.FfiConverterSequenceTypeTerminalEffect
import suanpan.core.FfiConverterTypeTerminalEvent
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent

/**
 * Counts calls in, batches of effects out, and the bytes that are marshalled for both. Bytes of events and effects
 * are exact: each is written once more by its own generated converter. Borrowed buffers count by their length;
 * numbers and flags travel in registers and count nothing.
 */
class Meter {
    private val callCount = AtomicLong()
    private val batchCount = AtomicLong()
    private val byteCount = AtomicLong()
    private val scratch = ThreadLocal.withInitial { ByteBuffer.allocate(1 shl 16).order(ByteOrder.BIG_ENDIAN) }

    val calls get() = callCount.get()
    val batches get() = batchCount.get()
    val bytes get() = byteCount.get()

    fun reset() {
        callCount.set(0)
        batchCount.set(0)
        byteCount.set(0)
    }

    fun <T> call(body: () -> T): T {
        callCount.incrementAndGet()
        return body()
    }

    fun <T> bytes(borrowed: ByteArray, body: () -> T): T {
        byteCount.addAndGet(borrowed.size.toLong())
        return call(body)
    }

    fun submit(event: TerminalEvent, body: (TerminalEvent) -> Unit) {
        byteCount.addAndGet(written { FfiConverterTypeTerminalEvent.write(event, it) })
        call { body(event) }
    }

    fun effects(body: () -> List<TerminalEffect>): List<TerminalEffect> {
        val effects = body() // counted when it returns: a call that waits belongs to what it brings
        batchCount.incrementAndGet()
        byteCount.addAndGet(written { FfiConverterSequenceTypeTerminalEffect.write(effects, it) })
        return effects
    }

    private fun written(write: (ByteBuffer) -> Unit): Long {
        val buffer = scratch.get().clear()
        write(buffer)
        return buffer.position().toLong()
    }
}
