package suanpan.app

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class OrderMintTest {
    @Test
    fun `no two names are the same, also within one second`() {
        val mint = OrderMint(nowMs = { 1_773_000_000_000 })
        assertEquals(2_000, List(2_000) { mint.mint() }.toSet().size)
    }

    /** The core refuses an order id that may hold a card number: 13 digits or more in one run. */
    @Test
    fun `a name is plain and has no long run of digits`() {
        val mint = OrderMint()
        repeat(2_000) {
            val id = mint.mint().orderId
            assertTrue(id, Regex("[A-Z0-9-]{1,64}").matches(id))
            assertTrue(id, id.split(Regex("[^0-9]")).all { run -> run.length < 13 })
        }
    }
}
