package suanpan.desk.page

/** A file of the page, out of the class path. */
class PageFile private constructor(val type: String, val bytes: ByteArray) {
    companion object {
        private val TYPES = mapOf(
            "html" to "text/html; charset=utf-8",
            "css" to "text/css; charset=utf-8",
            "js" to "text/javascript; charset=utf-8",
            "svg" to "image/svg+xml",
        )
        private val NAME = Regex("[a-z][a-z-]*\\.(html|css|js|svg)")

        /** Null for a name that is no file of the page. */
        fun named(path: String): PageFile? {
            val name = path.ifEmpty { "index.html" }
            if (!name.matches(NAME)) return null
            val bytes = PageFile::class.java.getResourceAsStream("/suanpan/desk/page/$name")?.use { it.readAllBytes() }
            return bytes?.let { PageFile(TYPES.getValue(name.substringAfterLast('.')), it) }
        }
    }
}
