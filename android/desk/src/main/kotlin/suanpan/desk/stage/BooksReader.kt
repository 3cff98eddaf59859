package suanpan.desk.stage

import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicBoolean
import suanpan.app.Session
import suanpan.shell.Refused
import suanpan.shell.Terminal
import suanpan.sim.SimWorld
import suanpan.sim.Standing

/** Reads both sets of books, on a thread of its own: the core answers from its journal, which takes a disk's time. */
class BooksReader(private val session: Session) {
    private val thread = Executors.newSingleThreadExecutor { work -> Thread(work, "books").apply { isDaemon = true } }
    private val reading = AtomicBoolean()
    private val news = AtomicBoolean()
    private var readAtMs = 0L
    private var missed = false

    @Volatile
    private var last: Map<String, Any?> = EMPTY

    /** Reads anew after a change, and now and then without one: the acquirer's books change by themselves. */
    fun keepFresh(sim: SimWorld, nowMs: Long, changed: Boolean, underWay: Boolean) {
        missed = missed || changed
        val dueAtMs = readAtMs + if (underWay) UNDER_WAY_MS else QUIET_MS
        if (!missed && nowMs < dueAtMs) return
        val terminal = session.terminal ?: return
        if (!reading.compareAndSet(false, true)) return
        missed = false
        readAtMs = nowMs
        thread.execute {
            try {
                val lines = sim.books(terminal).map { line ->
                    val payment = line.atTerminal
                    mapOf(
                        "stan" to line.stan,
                        "kind" to (payment?.kind?.name?.lowercase() ?: line.atHost?.kind),
                        "amount" to (payment?.amountText ?: line.atHost?.amountText),
                        "host" to (line.atHost?.state ?: "-"),
                        "journal" to (payment?.state?.name?.lowercase() ?: "-"),
                        "same" to (line.standing == Standing.SAME),
                    )
                }
                val hostNet = words(sim.hostNetMinor(), terminal)
                val journalNet = terminal.summary().netText
                val next = mapOf("lines" to lines, "hostNet" to hostNet, "journalNet" to journalNet, "same" to (hostNet == journalNet))
                if (next != last) {
                    last = next
                    news.set(true)
                }
            } catch (_: Refused) {
                // Closed meanwhile; the next terminal is asked.
            } finally {
                reading.set(false)
            }
        }
    }

    /** The core's words for it; it has them for what is typed, which has no sign. */
    private fun words(minor: Long, terminal: Terminal): String {
        val digits = minor.toString()
        return (if (digits.startsWith('-')) "-" else "") + terminal.amountEntry(digits.removePrefix("-")).text
    }

    /** Whether the books read differently since this was last asked. */
    fun takeNews(): Boolean = news.getAndSet(false)

    fun describe(): Map<String, Any?> = last

    fun close() {
        thread.shutdownNow()
    }

    private companion object {
        const val UNDER_WAY_MS = 250L
        const val QUIET_MS = 2_000L
        val EMPTY = mapOf("lines" to emptyList<Any>(), "hostNet" to "", "journalNet" to "", "same" to true)
    }
}
