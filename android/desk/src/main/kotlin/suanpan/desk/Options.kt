package suanpan.desk

import java.io.File

/** What scripts/desk was asked for. */
class Options(
    val port: Int,
    /** `zh`, `en`; null for what it was last. */
    val language: String?,
    val widthPx: Int,
    val heightPx: Int,
    val night: Boolean,
    /** Keys, journal and the acquirer's books; survives a restart. */
    val folder: File,
    /** Whether closing standard input closes the desk. */
    val stdin: Boolean,
) {
    companion object {
        const val USAGE = """scripts/desk [--port N] [--lang zh|en] [--size 720x1280|720x1440|1280x800] [--night]
             [--dir DIR] [--stdin]

The Android app in your browser: its real screens, the real core, simulated devices and acquirer.
No emulator, no SDK, no device. Ctrl-C ends it.

  --port N    the port on 127.0.0.1; 8377 without it, 0 for any free one
  --lang      the language of the terminal and the page; at first zh, then what it was last
  --size      the screen: a hand-held terminal, a taller one, or a counter-top one
  --night     dark from the start
  --dir DIR   where journal and books are kept; target/desk-data without it. Delete it to begin anew
  --stdin     end when standard input closes"""

        /** The sizes of real terminals: hand-held (V2), taller hand-held (V2 PRO), counter-top. */
        private val SIZES = setOf("720x1280", "720x1440", "1280x800")

        fun parse(arguments: List<String>): Options {
            var port = 8377
            var language: String? = null
            var size = "720x1280"
            var night = false
            var stdin = false
            var folder = File("target/desk-data")
            val left = arguments.iterator()
            fun value(option: String) = if (left.hasNext()) left.next() else throw BadOption("$option needs a value")
            while (left.hasNext()) {
                when (val option = left.next()) {
                    "--port" -> port = value(option).let { given ->
                        given.toIntOrNull()?.takeIf { it in 0..65535 } ?: throw BadOption("--port: expected 0 to 65535, got $given")
                    }
                    "--lang" -> language = value(option).oneOf(option, setOf("zh", "en"))
                    "--size" -> size = value(option).oneOf(option, SIZES)
                    "--night" -> night = true
                    "--stdin" -> stdin = true
                    "--dir" -> folder = File(value(option))
                    else -> throw BadOption("unknown option $option")
                }
            }
            val (width, height) = size.split('x').map(String::toInt)
            return Options(port, language, width, height, night, folder.absoluteFile, stdin)
        }

        private fun String.oneOf(option: String, known: Set<String>): String =
            takeIf { it in known } ?: throw BadOption("$option: expected ${known.joinToString(" or ")}, got $this")
    }
}

/** An option that cannot be; the text is for the person who typed it. */
class BadOption(message: String) : Exception(message)
