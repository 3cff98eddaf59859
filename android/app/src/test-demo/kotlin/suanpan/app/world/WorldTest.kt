package suanpan.app.world

import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.app.AppTest
import suanpan.app.Catalogue
import suanpan.app.R
import suanpan.app.has
import suanpan.app.manage.Place

/** The panel of the simulated world does what it says. */
@RunWith(RobolectricTestRunner::class)
class WorldTest : AppTest() {
    private val world = FakeWorld(zh = true)

    @Before
    fun enter() {
        WorldPages.world = world
    }

    @After
    fun leave() {
        WorldPages.world = null
    }

    @Test
    fun `a card is presented, and the payment is looked at`() {
        val activity = manage(WorldPages.PANEL).get()
        press(activity, "借记卡，需要密码，插卡")
        assertEquals(listOf("debit INSERT"), world.presented)
        assertTrue(activity.isFinishing)
    }

    @Test
    fun `a card that nobody asked for stays in the hand`() {
        world.refused = NotTaken.NOT_ASKED
        val activity = manage(WorldPages.PANEL).get()
        press(activity, "只有磁条的旧卡，刷卡")
        assertTrue(activity.has(activity.getString(R.string.world_not_asked)))
        assertFalse(activity.isFinishing)
    }

    @Test
    fun `the network is switched among the settings as well, and home says how it stands`() {
        assertTrue(pay(Catalogue(zh = true).idle).get().let { it.has(it.getString(R.string.online)) })
        val activity = manage(Place.SETTINGS).get()
        press(activity, activity.getString(R.string.world_network))
        assertFalse(world.network)
        val home = pay(Catalogue(zh = true).idle).get()
        assertTrue(home.has(home.getString(R.string.offline)))
        assertFalse(home.has(home.getString(R.string.online)))
    }

    @Test
    fun `network, host and printer break and heal`() {
        val activity = manage(WorldPages.PANEL).get()
        press(activity, activity.getString(R.string.world_network))
        assertFalse(world.network)
        press(activity, activity.getString(R.string.world_network))
        assertTrue(world.network)
        press(activity, "应答丢失（已入账）")
        assertEquals("NO_ANSWER", world.fault)
        press(activity, activity.getString(R.string.world_printer_paper))
        assertEquals(PrinterTrouble.NO_PAPER, world.printer)
    }
}
