package suanpan.app.adapters

import org.junit.Assert.assertEquals
import org.junit.Test

class SlipDocumentTest {
    @Test
    fun sheetsTakeEveryRowOnce() {
        assertEquals(listOf(0 until 100), SlipDocument.sheets(100, 2000))
        assertEquals(listOf(0 until 2000, 2000 until 4000, 4000 until 4001), SlipDocument.sheets(4001, 2000))
        assertEquals(listOf(0 until 2000), SlipDocument.sheets(2000, 2000))
    }
}
