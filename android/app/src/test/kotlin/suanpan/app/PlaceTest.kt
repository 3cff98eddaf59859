package suanpan.app

import org.junit.Assert.assertEquals
import org.junit.Test
import suanpan.app.manage.Place
import suanpan.shell.OrderName

class PlaceTest {
    @Test
    fun `a place is read back as it was written`() {
        for (place in listOf(Place.MENU, Place.HISTORY, Place.payment(OrderName("a-b_c.d:e", 12)))) {
            assertEquals(place, Place.parse(place.toString()))
        }
    }

    @Test
    fun `the order of a place`() {
        assertEquals(OrderName("a:b", 3), Place.order(Place.slip(OrderName("a:b", 3)).argument))
        for (bad in listOf(null, "", "a", "a/", "/", "a/b")) assertEquals(null, Place.order(bad))
    }
}
