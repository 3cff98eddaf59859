package suanpan.desk.page

import java.nio.ByteBuffer
import java.util.Random
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ScreenPixelsTest {
    /** What a page does with what it is sent. */
    private class Page {
        var width = 0
        var height = 0
        var pixels = ByteArray(0)
        var seen = 0L
        var bytes = 0

        fun catchUp(screen: ScreenPixels) {
            val frame = screen.since(seen)?.let(ByteBuffer::wrap) ?: return
            seen = screen.sequence
            bytes += frame.remaining()
            frame.getInt()
            val size = frame.getShort().toInt() to frame.getShort().toInt()
            if (size != width to height) {
                width = size.first
                height = size.second
                pixels = ByteArray(width * height * 4)
            }
            repeat(frame.getShort().toInt()) {
                val (x, y, w, h) = List(4) { frame.getShort().toInt() }
                for (row in y until y + h) frame.get(pixels, (row * width + x) * 4, w * 4)
            }
            assertFalse(frame.hasRemaining())
        }
    }

    @Test
    fun `pages that look now and then see the same picture as pages that look each time`() {
        val random = Random(7)
        val screen = ScreenPixels()
        val (often, rarely) = Page() to Page()
        var picture = ByteArray(0)
        for (step in 0 until 300) {
            // A turned screen now and then; odd sizes, so that tiles are cut at the edges.
            val (width, height) = if (step / 50 % 2 == 0) 150 to 201 else 201 to 150
            if (picture.size != width * height * 4 || step % 50 == 0) picture = ByteArray(width * height * 4).also(random::nextBytes)
            repeat(random.nextInt(4)) { picture[random.nextInt(picture.size)] = random.nextInt().toByte() }
            screen.replace(width, height, picture, PixelOrder.RGBA, step.toLong())
            often.catchUp(screen)
            assertArrayEquals(picture, often.pixels)
            if (random.nextInt(10) == 0) {
                rarely.catchUp(screen)
                assertArrayEquals(picture, rarely.pixels)
            }
        }
    }

    @Test
    fun `what did not change is not sent`() {
        val screen = ScreenPixels()
        val page = Page()
        val picture = ByteArray(720 * 1280 * 4)
        assertTrue(screen.replace(720, 1280, picture, PixelOrder.RGBA, 1))
        page.catchUp(screen)
        assertFalse(screen.replace(720, 1280, picture.copyOf(), PixelOrder.RGBA, 2))
        assertNull(screen.since(page.seen))
        picture[5] = 1
        page.bytes = 0
        assertTrue(screen.replace(720, 1280, picture, PixelOrder.RGBA, 3))
        page.catchUp(screen)
        assertEquals(10 + 8 + 64 * 64 * 4, page.bytes)
    }

    @Test
    fun `a page gets red first, however the machine has it`() {
        val screen = ScreenPixels()
        val page = Page()
        screen.replace(2, 1, byteArrayOf(1, 2, 3, 4, 5, 6, 7, 8), PixelOrder.BGRA, 1)
        page.catchUp(screen)
        assertArrayEquals(byteArrayOf(3, 2, 1, 4, 7, 6, 5, 8), page.pixels)
    }
}
