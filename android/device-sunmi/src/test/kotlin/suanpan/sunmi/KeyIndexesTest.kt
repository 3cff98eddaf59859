package suanpan.sunmi

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import suanpan.shell.port.KeyIndexes

class KeyIndexesTest {
    @Test
    fun aPlaceHoldsOneKey() {
        assertThrows(IllegalArgumentException::class.java) { KeyIndexes(master = 9, pin = 12, mac = 12, track = 14) }
    }

    @Test
    fun noIndexIsOutsideEveryRange() {
        for (index in listOf(-1, 200, Int.MAX_VALUE)) {
            val error = assertThrows(IllegalArgumentException::class.java) { KeyIndexes(master = 9, pin = 12, mac = 13, track = index) }
            assertTrue(error.message, "$index" in error.message!!)
        }
        assertEquals(199, KeyIndexes(master = 0, pin = 1, mac = 2, track = 199).track)
    }
}
