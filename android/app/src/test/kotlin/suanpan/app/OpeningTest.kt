package suanpan.app

import android.content.Context
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import suanpan.app.pay.TerminalActivity
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Opening
import suanpan.shell.Rejection
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.testing.idle

/** A terminal that cannot be opened says what is wrong, what to do, and what an engineer wants to know; and it stays up. */
@RunWith(RobolectricTestRunner::class)
@Config(application = OpeningTest.App::class)
class OpeningTest {
    class App : SuanpanApplication() {
        override val parts = object : Parts {
            override val name = "demo"
            override val keepsSecret = false
            override val realCards = false
            override val keyPlace: String? = null
            override fun firstSettings(context: Context) = Settings(
                "80000001", "898110000000001", "Old Elm Grocery", "01", "CNY", language, true,
                Host("203.0.113.10", 8583, null, null, 10_000, 60_000),
            )
            override fun opening(context: Context, settings: Settings, screen: Screen): Opening = fault()
        }

        override fun freeBytes() = free
    }

    private fun says(zh: Int, vararg more: String, todo: Int) {
        for (tongue in Language.values()) {
            language = tongue
            val app = RuntimeEnvironment.getApplication() as App
            app.restart()
            val end = System.nanoTime() + 20_000_000_000
            while (app.session.state !is Session.State.Failed || System.nanoTime() < end && app.session.state is Session.State.Opening) {
                check(System.nanoTime() < end) { "it did not fail" }
                idle()
                Thread.sleep(5)
            }
            val controller = Robolectric.buildActivity(TerminalActivity::class.java).setup()
            val activity = controller.get()
            assertTrue(activity.text, activity.has(activity.getString(zh)))
            assertTrue(activity.text, activity.has(activity.getString(todo)))
            assertTrue(activity.text, activity.has(activity.getString(R.string.try_again)))
            for (words in more) assertTrue("$words: ${activity.text}", activity.has(words))
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `no library for this processor`() {
        fault = { throw UnsatisfiedLinkError("dlopen failed: library \"libsuanpan_ffi.so\" not found") }
        says(R.string.fail_library, "library", todo = R.string.do_library)
    }

    @Test
    fun `a storage that is full`() {
        free = 15L * 1024 * 1024
        says(R.string.fail_storage, "15728640 bytes free", todo = R.string.do_storage)
    }

    @Test
    fun `a machine without the devices`() {
        fault = { throw Unfit(Rejection("no_devices", RuntimeEnvironment.getApplication().let { (it as App).words(it) }.getString(R.string.fail_devices))) }
        says(R.string.fail_devices, todo = R.string.do_devices)
    }

    @Test
    fun `a permission that was denied`() {
        fault = { throw SecurityException("Permission Denial: com.sunmi.perm.ICC, and a card number 6224242300000069") }
        says(R.string.fail_permission, "java.lang.SecurityException", todo = R.string.do_permission)
        val app = RuntimeEnvironment.getApplication() as App
        assertTrue("a text of somebody else's", (app.session.state as Session.State.Failed).rejection.detail == "java.lang.SecurityException")
    }

    @Test
    fun `whatever else is thrown`() {
        fault = { throw IllegalStateException("card 6224242300000069") }
        says(R.string.fail_internal, "java.lang.IllegalStateException", todo = R.string.do_internal)
    }

    private companion object {
        // The application is made before the test.
        var language = Language.ZH
        var free = Long.MAX_VALUE
        var fault: () -> Nothing = { throw IllegalStateException() }
    }

    @org.junit.After
    fun heal() {
        free = Long.MAX_VALUE
    }
}
