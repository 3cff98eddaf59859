package suanpan.app.manage

import java.text.SimpleDateFormat
import java.util.Date
import java.util.Locale

/** Times as a slip has them, in the terminal's own zone: digits only, the same in every language. */
internal object Times {
    private fun form(pattern: String, atMs: Long) = SimpleDateFormat(pattern, Locale.ROOT).format(Date(atMs))

    fun day(atMs: Long): String = form("yyyy-MM-dd", atMs)
    fun minute(atMs: Long): String = form("HH:mm", atMs)
    fun second(atMs: Long): String = form("yyyy-MM-dd HH:mm:ss", atMs)
}
