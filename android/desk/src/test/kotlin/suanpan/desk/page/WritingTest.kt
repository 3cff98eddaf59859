package suanpan.desk.page

import com.google.gson.JsonParser
import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import java.util.Random
import javax.imageio.ImageIO
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

/** What we write is read back by software of others. */
class WritingTest {
    @Test
    fun json() {
        val text = "\"\\/\u0000\u001f\n\t 算盘 ¥ \uD83E\uDDEE </script>"
        val written = json(mapOf("text" to text, "list" to listOf(1, -2L, 0.5, true, null, emptyList<Int>()), "none" to Double.NaN))
        val read = JsonParser.parseString(written).asJsonObject
        assertEquals(text, read["text"].asString)
        assertEquals("[1,-2,0.5,true,null,[]]", read["list"].toString())
        assertEquals(true, read["none"].isJsonNull)
    }

    @Test
    fun png() {
        val random = Random(3)
        for ((width, height) in listOf(1 to 1, 8 to 3, 9 to 5, 384 to 700)) {
            val bits = ByteArray((width + 7) / 8 * height).also(random::nextBytes)
            val picture: BufferedImage = ImageIO.read(ByteArrayInputStream(png(width, height, bits)))
            assertEquals(width to height, picture.width to picture.height)
            for (y in 0 until height) for (x in 0 until width) {
                val black = bits[y * ((width + 7) / 8) + x / 8].toInt() shr (7 - x % 8) and 1 == 1
                assertEquals(if (black) 0 else 0xffffff, picture.getRGB(x, y) and 0xffffff, "$x,$y")
            }
        }
    }

    @Test
    fun `only the page's own files are served`() {
        assertEquals("text/html; charset=utf-8", PageFile.named("")?.type)
        for (name in listOf("../Hall.class", "Main.kt", "nothing.js", "main.js/", "..%2fx.js", "a/b.js")) assertNull(PageFile.named(name), name)
    }
}
