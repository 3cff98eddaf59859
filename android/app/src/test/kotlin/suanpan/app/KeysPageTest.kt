package suanpan.app

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.app.manage.Place
import suanpan.shell.Rejection

/** The key page: what is there, what is missing, and the fetching of a master key. */
@RunWith(RobolectricTestRunner::class)
class KeysPageTest : AppTest() {
    @Test
    fun `a fresh terminal says what is missing and fetches its master key`() {
        val activity = manage(Place.KEYS).get()
        assertTrue(activity.has(activity.getString(R.string.manage_key_missing)))
        assertFalse(activity.has("82E13665"))
        terminal.rejection = Rejection("busy", "busy now", "")
        press(activity, activity.getString(R.string.manage_key_load))
        assertTrue(activity.has("busy now"))
        assertFalse(activity.isFinishing)
        terminal.rejection = null
        press(activity, activity.getString(R.string.manage_key_load))
        assertEquals(listOf("load master key", "load master key"), terminal.requests)
        assertTrue(activity.isFinishing)
    }

    @Test
    fun `a key shows its check value`() {
        terminal.keys = Samples.keys
        val activity = manage(Place.KEYS).get()
        assertTrue(activity.has("82E13665"))
    }
}
