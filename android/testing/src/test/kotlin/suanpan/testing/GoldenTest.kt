package suanpan.testing

import java.io.File
import java.util.Random
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class GoldenTest {
    @get:Rule
    val folder = TemporaryFolder()

    private fun picture(colour: (Int) -> Int) = Picture(40, 30, IntArray(1200) { OPAQUE or colour(it) })

    private fun file(name: String) = File(folder.root, name)

    private fun golden() = Golden(file("goldens"), file("output"))

    @Test
    fun `up to 256 colours are kept to the bit`() {
        val drawn = picture { it % 256 * 0x010203 and 0xFFFFFF }
        drawn.write(file("a.png"))
        assertArrayEquals(drawn.pixels, Picture.read(file("a.png")).pixels)
    }

    @Test
    fun `more colours take the nearest, and the same bytes every time`() {
        val random = Random(7)
        // Greys and a cloud around them, as edges of letters are.
        val drawn = picture { (random.nextInt(250) * 0x010101) + random.nextInt(5) }
        assertArrayEquals(drawn.png(), drawn.png())
        drawn.write(file("a.png"))
        assertTrue(Difference.of(Picture.read(file("a.png")), drawn).same)
    }

    @Test
    fun `a pixel that differs by a shade is the same, a letter is not`() {
        val white = picture { if (it == 0) 0 else 0xFFFFFF }
        assertTrue(Difference.of(white, picture { if (it == 0) 0 else 0xF0F0F0 }).same)
        val letter = Difference.of(white, picture { if (it in 0..9) 0 else 0xFFFFFF })
        assertFalse(letter.same)
        assertEquals("9 of 1200 pixels differ", letter.text)
    }

    @Test
    fun `a mismatch says where to look`() {
        picture { if (it < 600) 0 else 0xFFFFFF }.write(file("goldens/screen.png"))
        golden().check("screen", picture { if (it < 600) 0 else 0xFFFFFF })
        val error = assertThrows(AssertionError::class.java) { golden().check("screen", picture { if (it < 300) 0 else 0xFFFFFF }) }
        assertTrue(error.message, "300 of 1200 pixels differ" in error.message.orEmpty())
        assertTrue(file("output/screen.actual.png").exists())
        assertTrue(file("output/screen.difference.png").exists())
    }

    @Test
    fun `a missing golden, another size and an empty picture are faults`() {
        assertThrows(AssertionError::class.java) { golden().check("none", picture { it }) }
        Picture(10, 10, IntArray(100) { it }).write(file("goldens/small.png"))
        val size = assertThrows(AssertionError::class.java) { golden().check("small", picture { it }) }
        assertTrue(size.message, "40x30" in size.message.orEmpty())
        val flat = assertThrows(AssertionError::class.java) { golden().check("flat", picture { 0xFFFFFF }) }
        assertTrue(flat.message, "one flat colour" in flat.message.orEmpty())
    }

    /** WCAG 2.1: black on white is 21, and #767676 is the lightest grey on white that passes 4.5. */
    @Test
    fun `contrast is that of the standard`() {
        assertEquals(21.0, Layout.ratio(0, 0xFFFFFF), 1e-9)
        assertTrue(Layout.ratio(0x767676, 0xFFFFFF) >= 4.5)
        assertTrue(Layout.ratio(0x777777, 0xFFFFFF) < 4.5)
    }

    private companion object {
        const val OPAQUE = 0xFF shl 24
    }
}
