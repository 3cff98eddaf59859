package suanpan.desk.page

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ViewersTest {
    private var changes = 0
    private val viewers = Viewers { changes++ }

    @Test
    fun `the first drives, the second may take over, and who stays drives`() {
        viewers.join("a")
        val b = viewers.join("b")
        assertTrue(viewers.drives("a"))
        assertFalse(viewers.drives("b"))
        assertTrue(viewers.take("b"))
        assertTrue(viewers.drives("b"))
        viewers.leave("b", b ?: -1)
        assertTrue(viewers.drives("a"))
        assertEquals(4, changes)
    }

    @Test
    fun `a reloaded page keeps its role, and its older connection ends without taking it away`() {
        val before = viewers.join("a") ?: -1
        val after = viewers.join("a") ?: -1
        assertFalse(viewers.holds("a", before))
        assertTrue(viewers.holds("a", after))
        viewers.leave("a", before)
        assertTrue(viewers.drives("a"))
    }

    @Test
    fun `who is not here cannot take over`() {
        viewers.join("a")
        assertFalse(viewers.take("stranger"))
        assertTrue(viewers.drives("a"))
    }

    @Test
    fun `seats are counted`() {
        repeat(8) { assertNotNull(viewers.join("page $it")) }
        assertNull(viewers.join("one more"))
        assertNotNull(viewers.join("page 3"))
    }
}
