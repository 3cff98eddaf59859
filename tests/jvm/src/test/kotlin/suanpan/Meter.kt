package suanpan

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.concurrent.BlockingQueue
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.atomic.AtomicLong
import suanpan.core.CardEntry
import suanpan.core.FfiConverterSequenceTypeTerminalEffect
import suanpan.core.FfiConverterTypeTerminalEvent
import suanpan.core.PinPadKey
import suanpan.core.PosTerminalInterface
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

    /** Every effect that came out. */
    val effects: BlockingQueue<TerminalEffect> = LinkedBlockingQueue()

    val calls get() = callCount.get()
    val batches get() = batchCount.get()
    val bytes get() = byteCount.get()

    fun reset() {
        callCount.set(0)
        batchCount.set(0)
        byteCount.set(0)
    }

    fun watch(terminal: PosTerminalInterface): PosTerminalInterface = Watched(terminal)

    /** The same for a call that is not the terminal's. */
    fun call(bytes: Long) {
        callCount.incrementAndGet()
        byteCount.addAndGet(bytes)
    }

    fun written(write: (ByteBuffer) -> Unit): Long {
        val buffer = scratch.get().clear()
        write(buffer)
        return buffer.position().toLong()
    }

    /** Calls that only look (history, sum) are not part of a payment and pass uncounted. */
    private inner class Watched(private val inner: PosTerminalInterface) : PosTerminalInterface by inner {
        override fun nextEffects(): List<TerminalEffect> {
            val effects = inner.nextEffects() // counted when it returns: a call that waits belongs to what it brings
            batchCount.incrementAndGet()
            byteCount.addAndGet(written { FfiConverterSequenceTypeTerminalEffect.write(effects, it) })
            this@Meter.effects.addAll(effects)
            return effects
        }

        override fun submit(event: TerminalEvent) {
            call(written { FfiConverterTypeTerminalEvent.write(event, it) })
            inner.submit(event)
        }

        override fun cardPresented(effectId: ULong, entry: CardEntry, track2: ByteBuffer, sequence: UShort?) {
            call(track2.remaining().toLong())
            inner.cardPresented(effectId, entry, track2, sequence)
        }

        override fun pinEntered(effectId: ULong, block: ByteBuffer, ksn: ByteArray?) {
            call(block.remaining().toLong() + (ksn?.size ?: 0))
            inner.pinEntered(effectId, block, ksn)
        }

        override fun keyData(effectId: ULong) = inner.keyData(effectId).also { call(it?.size?.toLong() ?: 0) }

        override fun pressPinDigit(digit: UByte) = inner.pressPinDigit(digit).also { call(0) }

        override fun pressPinKey(key: PinPadKey) = inner.pressPinKey(key).also { call(0) }
    }
}
