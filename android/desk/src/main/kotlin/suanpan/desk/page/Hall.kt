package suanpan.desk.page

import java.io.File
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/**
 * Where the page's threads and the stage meet. Robolectric loads the stage by a class loader of its own and makes it
 * by itself, so what both need is here, once, in a package that it leaves alone.
 */
object Hall {
    val feed = Feed()
    val commands = LinkedBlockingQueue<Command>()
    lateinit var server: DeskServer
    lateinit var folder: File
    /** `zh`, `en`, or null for what it was last. */
    var language: String? = null

    @Volatile
    private var closing = false
    val isClosing: Boolean get() = closing

    /** The stage sees it within one of its waits, which are short. */
    fun close() {
        closing = true
    }

    /** The next command, or null after [waitMs]. */
    fun next(waitMs: Long): Command? = commands.poll(waitMs, TimeUnit.MILLISECONDS)
}
