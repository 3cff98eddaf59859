package suanpan.desk.page

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class CommandTest {
    @Test
    fun `touches, keys and what is typed`() {
        val touch = command("touch 7 down 12.5 88") as Command.Touch
        assertEquals(listOf(7L, TouchPhase.DOWN, 12.5f, 88f), listOf(touch.input, touch.phase, touch.x, touch.y))
        assertEquals(Key.BACK, (command("key 8 back") as Command.Press).key)
        assertEquals("a b", (command("type 9 a b") as Command.Type).text)
        assertEquals(64, (command("type 9 " + "x".repeat(900)) as Command.Type).text.length)
        assertEquals(Way.INSERT, (command("card everyday insert") as Command.Present).way)
        assertTrue(command("rotate") is Command.Rotate)
    }

    @Test
    fun `anything else is refused`() {
        for (line in listOf("", "touch", "touch 1 down 1", "touch 1 down NaN 2", "touch x down 1 2", "touch 1 push 1 2", "network", "network maybe", "card everyday", "card everyday bend", "font x", "run rm", "power-cut".uppercase())) {
            assertThrows(BadCommand::class.java, { command(line) }, line)
        }
    }
}
