package suanpan.desk.page

/** The open pages. One drives; the others watch, and may take over. */
class Viewers(private val changed: () -> Unit) {
    private class Viewer(val id: String, var connection: Long)

    private val open = ArrayList<Viewer>()
    private var driver: String? = null
    private var connections = 0L

    /** A page with this [id] connects; its older connection, as before a reload, is over. Null when all seats are taken. */
    @Synchronized
    fun join(id: String): Long? {
        val connection = ++connections
        val known = open.firstOrNull { it.id == id }
        if (known != null) {
            known.connection = connection
        } else {
            if (open.size >= SEATS) return null
            open.add(Viewer(id, connection))
        }
        if (driver == null) driver = id
        changed()
        return connection
    }

    /** Whether this connection is still its page's newest. */
    @Synchronized
    fun holds(id: String, connection: Long): Boolean = open.any { it.id == id && it.connection == connection }

    /** The connection ended. When it was the driver's, who has watched longest drives. */
    @Synchronized
    fun leave(id: String, connection: Long) {
        if (!open.removeIf { it.id == id && it.connection == connection }) return
        if (driver == id) driver = open.firstOrNull()?.id
        changed()
    }

    @Synchronized
    fun drives(id: String): Boolean = driver == id

    /** Takes over, if that page is open. */
    @Synchronized
    fun take(id: String): Boolean {
        if (open.none { it.id == id }) return false
        driver = id
        changed()
        return true
    }

    @Synchronized
    fun describe(id: String): String = json(mapOf("drives" to (driver == id), "pages" to open.size))

    private companion object {
        /** Each page holds one thread. */
        const val SEATS = 8
    }
}
