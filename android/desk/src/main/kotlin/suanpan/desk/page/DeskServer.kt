package suanpan.desk.page

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.io.DataOutputStream
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.util.concurrent.Executors

/** Serves the page, streams to it, and hands its commands on. On the loopback interface only. */
class DeskServer(port: Int, token: String, private val feed: Feed, private val commands: (Command) -> Unit) {
    private val server: HttpServer
    private val door: Door
    private val viewers = Viewers(feed::viewersChanged)
    private val slips = Slips()

    init {
        // Without it the kernel holds small writes back for up to 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true")
        System.setProperty("sun.net.httpserver.maxReqTime", "30")
        server = HttpServer.create(InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0)
        door = Door(token, server.address.port)
        server.executor = Executors.newCachedThreadPool { work -> Thread(work, "page").apply { isDaemon = true } }
        server.createContext("/") { exchange -> exchange.use(::answer) }
    }

    /** Where the page is, with its secret. */
    val address: String get() = door.address

    fun start() = server.start()

    fun stop() {
        feed.close()
        server.stop(0)
    }

    /** Puts a printed slip where the page can fetch it; gives its name. */
    fun keep(png: ByteArray): String = slips.keep(png)

    private fun answer(exchange: HttpExchange) {
        Door.HEADERS.forEach { (name, value) -> exchange.responseHeaders[name] = value }
        val path = door.admit(exchange.requestURI.rawPath.orEmpty(), exchange.requestHeaders)
        val method = exchange.requestMethod
        when {
            path == null -> exchange.refuse(403, "This address is not complete: use the one that scripts/desk printed.")
            path == "do" && method == "POST" -> obey(exchange)
            path == "stream" && method == "POST" -> stream(exchange)
            method != "GET" -> exchange.refuse(405, "not that way")
            path.startsWith("slip/") -> slips[path.removePrefix("slip/")]
                ?.let { exchange.send("image/png", it) } ?: exchange.refuse(404, "no such slip")
            else -> PageFile.named(path)?.let { exchange.send(it.type, it.bytes) } ?: exchange.refuse(404, "no such page")
        }
    }

    /** First line: who asks. Each further line is one command. */
    private fun obey(exchange: HttpExchange) {
        val lines = exchange.body().lines().filter { it.isNotEmpty() }
        val id = lines.firstOrNull().orEmpty()
        val asked = lines.drop(1)
        if (asked == listOf("drive")) {
            if (viewers.take(id)) exchange.empty(204) else exchange.refuse(409, "not connected")
            return
        }
        val parsed = try {
            asked.map(::command)
        } catch (bad: BadCommand) {
            exchange.refuse(400, bad.message.orEmpty())
            return
        }
        if (!viewers.drives(id)) {
            exchange.refuse(409, "another page drives")
            return
        }
        parsed.forEach(commands)
        exchange.empty(204)
    }

    /** One endless answer: a record for each thing that changes, see `wire.js`. */
    private fun stream(exchange: HttpExchange) {
        val id = exchange.body().trim()
        if (!id.matches(VIEWER_ID)) {
            exchange.refuse(400, "expected a page's id")
            return
        }
        val connection = viewers.join(id)
        if (connection == null) {
            exchange.refuse(503, "too many pages are open")
            return
        }
        try {
            exchange.responseHeaders["Content-Type"] = "application/octet-stream"
            exchange.sendResponseHeaders(200, 0)
            val out = DataOutputStream(exchange.responseBody.buffered(1 shl 16))
            val seen = Seen()
            while (viewers.holds(id, connection)) {
                val news = feed.await(seen, HEARTBEAT_MS) ?: break
                news.parts.forEach { (part, document) -> out.record(part.ordinal + 1, document) }
                if (news.viewersChanged) out.record(VIEWERS, viewers.describe(id).toByteArray())
                news.frame?.let { out.record(FRAME, it) }
                // Also when there is no news: writing is how a closed page is noticed.
                if (news.frame == null && news.parts.isEmpty()) out.record(HEARTBEAT, ByteArray(0))
                out.flush()
            }
        } catch (_: IOException) {
            // The page was closed.
        } finally {
            viewers.leave(id, connection)
        }
    }

    private fun DataOutputStream.record(kind: Int, content: ByteArray) {
        writeByte(kind)
        writeInt(content.size)
        write(content)
    }

    private companion object {
        const val HEARTBEAT = 0
        const val VIEWERS = 10
        const val FRAME = 11
        const val HEARTBEAT_MS = 2_000L
        val VIEWER_ID = Regex("[0-9a-f]{16,64}")
    }
}

private const val MAX_BODY = 16 * 1024

private fun HttpExchange.body(): String = String(requestBody.readNBytes(MAX_BODY))

private fun HttpExchange.send(type: String, bytes: ByteArray) {
    responseHeaders["Content-Type"] = type
    sendResponseHeaders(200, bytes.size.toLong())
    responseBody.write(bytes)
}

private fun HttpExchange.empty(status: Int) = sendResponseHeaders(status, -1)

private fun HttpExchange.refuse(status: Int, why: String) {
    responseHeaders["Content-Type"] = "text/plain; charset=utf-8"
    val bytes = "$why\n".toByteArray()
    sendResponseHeaders(status, bytes.size.toLong())
    responseBody.write(bytes)
}

