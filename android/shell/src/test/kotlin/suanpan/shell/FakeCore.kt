package suanpan.shell

import java.lang.reflect.InvocationHandler
import java.lang.reflect.Method
import java.lang.reflect.Proxy
import java.nio.ByteBuffer
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import suanpan.core.CardEntry
import suanpan.core.PosTerminalInterface
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent

/**
 * A core that asks what the test wants and notes what it is told. A proxy, because the interface of the demo flavour
 * has more methods than that of the release.
 */
class FakeCore : InvocationHandler {
    private val effects = LinkedBlockingQueue<List<TerminalEffect>>()
    private val told = LinkedBlockingQueue<String>()

    val freed = AtomicInteger()
    val shutDown = CountDownLatch(1)

    /** What the next calls of this name throw. */
    val throwing = ConcurrentHashMap<String, () -> Exception>()

    /** Copies of what was lent: the shell must have wiped its own by the time the test looks. */
    val lent = LinkedBlockingQueue<ByteArray>()

    /** What the questions for keys are about, in their order. */
    val keyData = LinkedBlockingQueue<ByteArray>()

    val terminal: PosTerminalInterface = Thrower(
        Proxy.newProxyInstance(javaClass.classLoader, arrayOf(PosTerminalInterface::class.java), this) as PosTerminalInterface,
    )

    /** Throws outside the proxy, which would wrap an exception that no Java signature declares. */
    private inner class Thrower(inner: PosTerminalInterface) : PosTerminalInterface by inner {
        private val inner = inner

        override fun nextEffects() = unless("nextEffects") { inner.nextEffects() }

        override fun submit(event: TerminalEvent) = unless("submit") { inner.submit(event) }

        override fun cardPresented(effectId: ULong, entry: CardEntry, track2: ByteBuffer, sequence: UShort?) =
            unless("cardPresented") { inner.cardPresented(effectId, entry, track2, sequence) }

        override fun pinEntered(effectId: ULong, block: ByteBuffer, ksn: ByteArray?) =
            unless("pinEntered") { inner.pinEntered(effectId, block, ksn) }

        override fun history(search: suanpan.core.HistorySearch) = unless("history") { inner.history(search) }

        private fun <T> unless(name: String, call: () -> T): T {
            throwing[name]?.let { throw it() }
            return call()
        }
    }

    fun ask(vararg batch: TerminalEffect) {
        effects.add(batch.toList())
    }

    /** The next thing the core is told, or null if nothing comes. */
    fun hears(ms: Long = 10_000): String? = told.poll(ms, TimeUnit.MILLISECONDS)

    /** Nothing comes, as far as waiting can tell. */
    fun hearsNothing() = hears(60) == null

    override fun invoke(proxy: Any, method: Method, arguments: Array<out Any?>?): Any? {
        val name = method.name.substringBefore('-')
        val args = arguments.orEmpty()
        return when (name) {
            "nextEffects" -> effects.take()
            "shutdown" -> {
                shutDown.countDown()
                effects.add(listOf(TerminalEffect.Closed))
                Unit
            }
            "submit" -> tell(words(args[0] as TerminalEvent))
            "cardPresented" -> {
                lent.add(copy(args[2] as ByteBuffer))
                tell("CardPresented(${args[0]}, ${args[1]}, ${args[3]})")
            }
            "pinEntered" -> {
                lent.add(copy(args[1] as ByteBuffer))
                tell("PinEntered(${args[0]})")
            }
            "keyData" -> keyData.poll()
            "noteMasterKey" -> tell("NoteMasterKey(${args[0]})")
            "toString" -> "fake"
            "hashCode" -> 1
            "equals" -> args[0] === proxy
            else -> error(name)
        }
    }

    private fun tell(words: String) {
        told.add(words)
    }

    private fun copy(buffer: ByteBuffer) = ByteArray(buffer.remaining()).also { buffer.duplicate().get(it) }

    private fun words(event: TerminalEvent): String = when (event) {
        is TerminalEvent.CardFailed -> "CardFailed(${event.effectId}, ${event.failure})"
        is TerminalEvent.EmvAsks -> "EmvAsks(${event.effectId})"
        is TerminalEvent.CryptogramReady -> "CryptogramReady(${event.effectId})"
        is TerminalEvent.EmvEnded -> "EmvEnded(${event.effectId}, ${event.end})"
        is TerminalEvent.PinBypassed -> "PinBypassed(${event.effectId})"
        is TerminalEvent.PinCancelled -> "PinCancelled(${event.effectId})"
        is TerminalEvent.PinFailed -> "PinFailed(${event.effectId}, ${event.code})"
        is TerminalEvent.KeysLoaded -> "KeysLoaded(${event.effectId}, ${event.pinCheckValue}, ${event.macCheckValue}, ${event.trackCheckValue})"
        is TerminalEvent.MacReady -> "MacReady(${event.effectId}, ${event.mac.toList()})"
        is TerminalEvent.TrackEncrypted -> "TrackEncrypted(${event.effectId})"
        is TerminalEvent.KeysFailed -> "KeysFailed(${event.effectId}, ${event.code})"
        is TerminalEvent.Printed -> "Printed(${event.effectId})"
        is TerminalEvent.PrintFailed -> "PrintFailed(${event.effectId}, ${event.code})"
        is TerminalEvent.PrintUnknown -> "PrintUnknown(${event.effectId})"
        else -> event.javaClass.simpleName
    }
}
