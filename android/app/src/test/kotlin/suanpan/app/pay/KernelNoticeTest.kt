package suanpan.app.pay

import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.app.AppTest
import suanpan.app.Catalogue
import suanpan.app.FakeDevices
import suanpan.app.FakeKernel
import suanpan.app.R
import suanpan.app.has
import suanpan.app.manage.Place
import suanpan.shell.Language
import suanpan.shell.ResultKind
import suanpan.shell.port.KernelTrouble
import suanpan.testing.idle

/** A kernel that knows no card says so where somebody stands who can do something about it. */
@RunWith(RobolectricTestRunner::class)
class KernelNoticeTest : AppTest() {
    private val words = mapOf(
        KernelTrouble.Kind.NO_PARAMETERS to R.string.kernel_no_parameters,
        KernelTrouble.Kind.WRONG_PARAMETERS to R.string.kernel_wrong_parameters,
        KernelTrouble.Kind.REFUSED_PARAMETERS to R.string.kernel_refused_parameters,
    )

    @Test
    fun `home says why in both languages, with the code, and no longer than it holds`() {
        for (language in Language.values()) for (kind in KernelTrouble.Kind.values()) {
            terminal.devices = FakeDevices.real()
            val kernel = terminal.devices.emvKernel as FakeKernel
            val controller = pay(Catalogue(language == Language.ZH).idle, language)
            val activity = controller.get()
            val said = activity.getString(words.getValue(kind))
            assertFalse(activity.has(said))
            kernel.trouble = KernelTrouble(kind, "line 8")
            app.session.devicesChanged()
            idle()
            assertTrue("$language $kind", activity.has(said))
            assertTrue(kind.code, activity.has(kind.code))
            assertFalse("for engineers, elsewhere", activity.has("line 8"))
            kernel.trouble = null
            app.session.devicesChanged()
            idle()
            assertFalse(activity.has(said))
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `a payment that failed says it too, and one that was approved does not`() {
        terminal.devices = FakeDevices.withoutTables()
        for (kind in listOf(ResultKind.FAILED, ResultKind.CANCELLED, ResultKind.APPROVED)) {
            val controller = pay(Catalogue(zh = true).declined.copy(kind = kind))
            assertTrue("$kind", controller.get().has("kernel:wrong_parameters") == (kind != ResultKind.APPROVED))
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `the about screen counts what is loaded, or has the engineer's words`() {
        terminal.devices = FakeDevices.real()
        val about = manage(Place.ABOUT).get()
        assertTrue(about.has(about.getString(R.string.manage_kernel_tables, 12, 23)))
        assertTrue(about.has(about.resources.getQuantityString(R.plurals.manage_kernel_expired, 1, 1)))
        terminal.devices = FakeDevices.withoutTables()
        val wrong = manage(Place.ABOUT).get()
        assertTrue(wrong.has("kernel:wrong_parameters"))
        assertTrue(wrong.has("line 8: DF03: expected EE23B616"))
    }
}
