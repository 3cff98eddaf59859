package suanpan.desk

import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Test

class OptionsTest {
    @Test
    fun `what is given is taken`() {
        val options = Options.parse("--port 0 --lang en --size 1280x800 --night --dir /tmp/x --stdin".split(' '))
        assertEquals(listOf(0, "en", 1280, 800, true, File("/tmp/x"), true), options.run { listOf(port, language, widthPx, heightPx, night, folder, stdin) })
    }

    @Test
    fun `every option that is offered is one`() {
        val offered = Regex("--[a-z]+").findAll(Options.USAGE).map { it.value }.toSet()
        assertEquals(6, offered.size)
        for (option in offered) {
            try {
                Options.parse(listOf(option, "8377"))
            } catch (bad: BadOption) {
                assertEquals(false, "unknown option $option" in bad.message.orEmpty(), option)
            }
        }
    }

    @Test
    fun `what cannot be is refused by name`() {
        for (bad in listOf("--port", "--port x", "--port 65536", "--lang fr", "--size 1x1", "--dir", "--verbose", "x")) {
            val error = assertThrows(BadOption::class.java) { Options.parse(bad.split(' ')) }
            assertEquals(true, bad.split(' ')[0] in error.message.orEmpty(), bad)
        }
    }
}
