package suanpan

import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.concurrent.thread
import suanpan.core.PinPadKey
import suanpan.core.PinPadState
import suanpan.core.PosException
import suanpan.core.PosTerminal
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.core.TerminalSettings

/** The core was closed; nothing was done. */
class CoreClosed : IllegalStateException("core closed")

/**
 * Owns a terminal and its pump thread. The order of an end is: shut down (wakes the pump, sticky), join the
 * pump, free; the pump itself frees, so that nobody can free under a blocked call.
 */
class Core(
    settings: TerminalSettings,
    journal: String,
    wrappingKey: ByteArray,
    masterKey: ByteArray,
    private val meter: Meter = Meter(),
    private val sink: Core.(TerminalEffect) -> Unit,
) : AutoCloseable {
    private val terminal = wiped(wrappingKey) { wrapping ->
        wiped(masterKey) { master -> PosTerminal.open(settings, journal, wrapping, master) }
    }
    private val closed = AtomicBoolean()

    private val pump = thread(name = "suanpan-pump", isDaemon = true) {
        terminal.use {
            while (true) {
                for (effect in meter.effects(terminal::nextEffects)) {
                    if (effect is TerminalEffect.Closed) return@thread
                    sink(effect)
                }
            }
        }
    }

    fun submit(event: TerminalEvent) = whileOpen { meter.submit(event) { terminal.submit(it) } }

    /** Hands account data over and wipes it. */
    fun loadCard(track2: ByteArray, sequence: UShort?) =
        whileOpen { meter.bytes(track2) { wiped(track2) { terminal.loadCard(it, sequence) } } }

    fun pinEntered(effectId: ULong, block: ByteArray) =
        whileOpen { meter.bytes(block) { wiped(block) { terminal.pinEntered(effectId, it) } } }

    fun pressPinDigit(digit: Int): PinPadState = whileOpen { meter.call { terminal.pressPinDigit(digit.toUByte()) } }

    fun pressPinKey(key: PinPadKey): PinPadState = whileOpen { meter.call { terminal.pressPinKey(key) } }

    fun setNetwork(on: Boolean) = whileOpen { terminal.setNetwork(on) }

    fun latest(limit: UInt) = whileOpen { terminal.latest(limit) }

    fun netMinor() = whileOpen { terminal.netMinor() }

    override fun close() {
        if (!closed.compareAndSet(false, true)) return
        terminal.shutdown()
        if (Thread.currentThread() !== pump) pump.join()
    }

    /** A call that races with the end is told so in three ways; all mean the same. */
    private fun <T> whileOpen(call: () -> T): T {
        if (closed.get()) throw CoreClosed()
        return try {
            call()
        } catch (_: PosException.Closed) {
            throw CoreClosed()
        } catch (error: IllegalStateException) {
            if (closed.get()) throw CoreClosed() else throw error
        }
    }
}

/**
 * Lends a copy of [secret] and wipes both. The buffer is direct and at position 0: the generated code hands
 * over its base address, whatever its position.
 */
fun <T> wiped(secret: ByteArray, use: (ByteBuffer) -> T): T {
    val buffer = ByteBuffer.allocateDirect(secret.size)
    buffer.put(secret).flip()
    try {
        return use(buffer)
    } finally {
        for (at in 0 until buffer.capacity()) buffer.put(at, 0)
        secret.fill(0)
    }
}
