package suanpan.app.adapters

import java.io.ByteArrayOutputStream
import java.io.Closeable
import java.io.IOException
import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread

/** A printer on a loopback port that understands what we send, and can run out of paper, patience or words. */
internal class FakeEscPosPrinter : Closeable {
    private val server = ServerSocket(0, 8, InetAddress.getLoopbackAddress())
    val port get() = server.localPort

    /** Rows of paper that are left. */
    @Volatile var paper = Int.MAX_VALUE
    @Volatile var coverOpen = false

    /** Answers nothing, as many Bluetooth printers do. */
    @Volatile var mute = false

    /** Does not know `GS r`. */
    @Volatile var reports = true

    /** Cuts the line after so many rows. */
    @Volatile var hangsUpAfter = Int.MAX_VALUE

    /** Reads nothing more after so many rows. */
    @Volatile var freezesAfter = Int.MAX_VALUE

    private val rows = ByteArrayOutputStream()
    private val closed = CountDownLatch(1)

    @Volatile var cuts = 0
        private set
    @Volatile var feeds = 0
        private set

    /** Bytes of rows that came while there was no paper, and were not thrown away since. */
    @Volatile var waiting = 0
        private set

    @Volatile private var rowsPrinted = 0

    init {
        thread(isDaemon = true) {
            while (!server.isClosed) {
                try {
                    server.accept().use(::serve)
                } catch (_: IOException) {
                    // The line was closed.
                }
            }
        }
    }

    val printed: ByteArray @Synchronized get() = rows.toByteArray()

    /** What is printed once [bytes] are: a line that was just closed may still hold some. */
    fun printed(bytes: Int): ByteArray {
        val end = System.nanoTime() + 20_000_000_000
        while (printed.size < bytes && System.nanoTime() < end) Thread.sleep(5)
        return printed
    }

    @Synchronized
    fun newRoll() {
        rows.reset()
        rowsPrinted = 0
        paper = Int.MAX_VALUE
    }

    override fun close() {
        server.close()
        closed.countDown()
    }

    private fun serve(socket: Socket) {
        val input = socket.getInputStream()
        while (true) {
            when (input.byte()) {
                0x10 -> when (input.byte()) {
                    0x04 -> input.byte().let { if (!mute) socket.getOutputStream().write(status(it)) }
                    0x14 -> {
                        repeat(8) { input.byte() }
                        waiting = 0
                    }
                }
                0x1B -> when (input.byte()) {
                    0x64 -> feeds += input.byte()
                }
                0x1D -> when (input.byte()) {
                    0x72 -> {
                        input.byte()
                        if (!mute && reports && !out) socket.getOutputStream().write(0)
                    }
                    0x56 -> {
                        input.byte()
                        input.byte()
                        cuts++
                    }
                    0x76 -> picture(input, socket)
                }
            }
        }
    }

    private val out get() = rowsPrinted >= paper

    private fun status(n: Int) = 0x12 or when (n) {
        2 -> (if (out) 0x20 else 0) or (if (coverOpen) 0x04 else 0)
        4 -> if (out) 0x60 else 0
        else -> 0
    }

    private fun picture(input: InputStream, socket: Socket) {
        repeat(2) { input.byte() }
        val width = input.byte() or (input.byte() shl 8)
        val height = input.byte() or (input.byte() shl 8)
        repeat(height) {
            val row = ByteArray(width) { input.byte().toByte() }
            if (out) {
                waiting += row.size
            } else {
                print(row)
                if (rowsPrinted >= hangsUpAfter) socket.close()
                if (rowsPrinted >= freezesAfter) closed.await()
            }
        }
    }

    @Synchronized
    private fun print(row: ByteArray) {
        rows.write(row)
        rowsPrinted++
    }

    private fun InputStream.byte() = read().also { if (it < 0) throw IOException("closed") }
}
