package suanpan.app.world

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.app.AppTest
import suanpan.app.R
import suanpan.app.field
import suanpan.app.has
import suanpan.app.manage.Field
import suanpan.app.manage.Place
import suanpan.shell.Language
import suanpan.shell.check
import suanpan.testing.tree

/** Whatever the real core refuses among the settings: the field says, in the cashier's language, what belongs there. */
@RunWith(RobolectricTestRunner::class)
class SettingsWordsTest : AppTest() {
    private class Case(val field: Int, val wrong: String, val expects: Int, val tls: Boolean = false)

    private val cases = listOf(
        Case(R.string.manage_terminal_id, "8000001", R.string.manage_expects_terminal_id),
        Case(R.string.manage_merchant_id, "8981100000000012", R.string.manage_expects_merchant_id),
        Case(R.string.manage_merchant_name, "", R.string.manage_expects_merchant_name),
        Case(R.string.manage_operator, "1", R.string.manage_expects_operator),
        Case(R.string.manage_currency, "XXX", R.string.manage_expects_currency),
        Case(R.string.manage_address, "host:8583/x", R.string.manage_expects_address),
        Case(R.string.manage_port, "0", R.string.manage_expects_port),
        Case(R.string.manage_port, "70000", R.string.manage_expects_port),
        Case(R.string.manage_host_public_key, "04AB", R.string.manage_expects_host_public_key),
        Case(R.string.manage_http_path, "pay", R.string.manage_expects_http_path),
        Case(R.string.manage_connect_ms, "0", R.string.manage_expects_connect_ms),
        Case(R.string.manage_response_ms, "99", R.string.manage_expects_response_ms),
        Case(R.string.manage_response_ms, "120001", R.string.manage_expects_response_ms),
        Case(R.string.manage_tls_name, "a b", R.string.manage_expects_tls_name, tls = true),
        Case(R.string.manage_tls_root, "certificate", R.string.manage_expects_tls_root, tls = true),
    )

    @Test
    fun `each field says what belongs there`() {
        app.soundness = { it.check() }
        for (language in Language.values()) for (case in cases) {
            val controller = manage(Place.SETTINGS, language)
            val activity = controller.get()
            val name = activity.getString(case.field)
            if (case.tls) {
                press(activity, activity.getString(R.string.manage_tls))
                if (case.field == R.string.manage_tls_root) activity.field(R.string.manage_tls_name).setText("host.example")
                else activity.field(R.string.manage_tls_root).setText(ROOT)
            }
            activity.field(case.field).setText(case.wrong)
            press(activity, activity.getString(R.string.manage_save))
            val words = activity.getString(case.expects)
            val faulty = activity.window.decorView.tree().filterIsInstance<Field>().filter { it.fault != null }
            assertEquals("$language, $name: ${activity.window.decorView}", listOf(name to words), faulty.map { it.name to it.fault.toString() })
            assertTrue("$name: $words", activity.has(words))
            assertNull(app.saved)
            controller.pause().stop().destroy()
        }
    }

    @Test
    fun `what is sound is saved`() {
        app.soundness = { it.check() }
        val activity = manage(Place.SETTINGS).get()
        press(activity, activity.getString(R.string.manage_save))
        assertEquals("80000001", app.saved?.terminalId)
    }

    private companion object {
        /** Of nobody: whether it is whole is looked at before the name. */
        const val ROOT = """-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUAK0sP5t1
-----END CERTIFICATE-----"""
    }
}
