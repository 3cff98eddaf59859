package suanpan.desk.page

import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock

/** The parts of what a page shows that are text: each is a JSON document, sent whole when it changed. */
enum class Part {
    /** Cards, paper, network, faults, books. */
    WORLD,

    /** What can be read and pressed on the screen, and where: for screen readers and tests. */
    NODES,

    /** How the terminal itself is doing: starting, running, closed. */
    TERMINAL,
}

/** What one page has been sent so far. */
class Seen {
    internal var frame = 0L
    internal val parts = LongArray(Part.values().size)
    internal var viewers = 0L
}

/** What a page has not seen yet. Null and empty where nothing is new. */
class News(val frame: ByteArray?, val parts: Map<Part, ByteArray>, val viewersChanged: Boolean)

/**
 * What every open page shows. The stage publishes, each page's own thread waits here for what it has not seen;
 * a slow page skips what is in between and never holds up the terminal.
 */
class Feed {
    private val lock = ReentrantLock()
    private val news = lock.newCondition()
    private val screen = ScreenPixels()
    private val documents = arrayOfNulls<ByteArray>(Part.values().size)
    private val versions = LongArray(Part.values().size)
    private var viewers = 0L
    private var closed = false

    /**
     * Replaces the picture. [pixels] is row by row; it is read before this returns. [input] is the number of
     * the last touch or key that is in the picture.
     */
    fun publish(width: Int, height: Int, pixels: ByteArray, order: PixelOrder, input: Long) {
        lock.withLock { if (screen.replace(width, height, pixels, order, input)) news.signalAll() }
    }

    /** Replaces one part. */
    fun publish(part: Part, json: String) {
        val bytes = json.toByteArray()
        lock.withLock {
            if (bytes.contentEquals(documents[part.ordinal])) return
            documents[part.ordinal] = bytes
            versions[part.ordinal]++
            news.signalAll()
        }
    }

    /** Somebody came, left or took over. */
    fun viewersChanged() {
        lock.withLock {
            viewers++
            news.signalAll()
        }
    }

    /** Wakes every page's thread for good: nothing follows. */
    fun close() {
        lock.withLock {
            closed = true
            news.signalAll()
        }
    }

    /** Waits up to [timeoutMs] for something that [seen] lacks, and marks it as seen. Null once closed. */
    fun await(seen: Seen, timeoutMs: Long): News? {
        lock.withLock {
            var leftNanos = timeoutMs * 1_000_000
            while (!closed && !hasNews(seen) && leftNanos > 0) leftNanos = news.awaitNanos(leftNanos)
            if (closed && !hasNews(seen)) return null
            val frame = screen.since(seen.frame)
            seen.frame = screen.sequence
            val parts = Part.values().filter { versions[it.ordinal] > seen.parts[it.ordinal] }
                .associateWith { documents[it.ordinal] ?: ByteArray(0) }
            versions.copyInto(seen.parts)
            val changed = viewers != seen.viewers
            seen.viewers = viewers
            return News(frame, parts, changed)
        }
    }

    private fun hasNews(seen: Seen) =
        screen.sequence > seen.frame || viewers != seen.viewers || versions.indices.any { versions[it] > seen.parts[it] }
}
