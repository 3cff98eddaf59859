package suanpan.app.manage

import android.hardware.usb.UsbManager
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import suanpan.app.AppTest
import suanpan.app.Equipment
import suanpan.app.Paper
import suanpan.app.PrinterPlace
import suanpan.app.R
import suanpan.app.field
import suanpan.app.has
import suanpan.shell.Language
import suanpan.shell.Rejection
import suanpan.shell.port.KeyIndexes

/** Where slips come out and where keys lie: shown, checked, saved. */
@RunWith(RobolectricTestRunner::class)
class DeviceFormTest : AppTest() {
    private fun settings(language: Language = Language.ZH, look: (ManageActivity) -> Unit) {
        val controller = manage(Place.SETTINGS, language)
        look(controller.get())
        controller.pause().stop().destroy()
    }

    private fun ManageActivity.press(words: Int) = press(this, getString(words))

    @Test
    fun `a new terminal prints on its own printer, and shows no more than that`() = settings { activity ->
        assertEquals(Equipment(), app.equipment)
        for (field in listOf(R.string.manage_printer_bluetooth_name, R.string.manage_paper, R.string.manage_cutter)) {
            assertFalse(activity.getString(field), activity.shows(field))
        }
        assertFalse(activity.has(activity.getString(R.string.manage_key_indexes)))
        activity.press(R.string.manage_save)
        assertEquals(Equipment(), app.equipment)
    }

    @Test
    fun `a printer that is chosen is saved, with its paper`() {
        settings { activity ->
            activity.press(R.string.manage_printer_bluetooth)
            activity.field(R.string.manage_printer_bluetooth_name).setText(" Kitchen ")
            activity.press(R.string.manage_paper_wide)
            activity.press(R.string.manage_cutter)
            activity.press(R.string.manage_save)
            assertTrue(activity.has(activity.getString(R.string.manage_saved)))
        }
        assertEquals(Equipment(PrinterPlace.BLUETOOTH, bluetooth = "Kitchen", paper = Paper.WIDE, cutter = true), app.equipment)
        settings { activity ->
            assertTrue(activity.shows(R.string.manage_paper_wide))
            assertEquals("Kitchen", activity.field(R.string.manage_printer_bluetooth_name).text.toString())
            activity.press(R.string.manage_printer_none)
            assertFalse(activity.shows(R.string.manage_paper_wide))
            activity.press(R.string.manage_save)
        }
        // What is not asked about now is kept for whoever chooses it again.
        assertEquals(Equipment(PrinterPlace.NONE, bluetooth = "Kitchen", paper = Paper.WIDE, cutter = true), app.equipment)
    }

    @Test
    fun `what is wrong stands at its field, and nothing is saved, in both languages`() {
        for (language in Language.values()) settings(language) { activity ->
            activity.press(R.string.manage_printer_network)
            val address = activity.field(R.string.manage_printer_address)
            for (wrong in listOf("", "http://192.0.2.1", "192.0.2.1 x")) {
                address.setText(wrong)
                activity.press(R.string.manage_save)
                assertTrue(wrong, activity.has(activity.getString(R.string.manage_expects_address)))
                assertTrue(wrong, address.hasFocus())
            }
            address.setText("192.0.2.1")
            activity.field(R.string.manage_printer_port).setText("65536")
            activity.press(R.string.manage_save)
            assertTrue(activity.has(activity.getString(R.string.manage_expects_port)))
            assertFalse(activity.has(activity.getString(R.string.manage_expects_address)))
            activity.press(R.string.manage_printer_bluetooth)
            activity.press(R.string.manage_save)
            assertTrue(activity.has(activity.getString(R.string.manage_expects_bluetooth)))
            assertEquals(Equipment(), app.equipment)
            assertNull(app.saved)
        }
    }

    @Test
    fun `places of keys are asked for where there is a secure processor`() {
        app.secureProcessor = true
        for (language in Language.values()) settings(language) { activity ->
            assertEquals("12", activity.field(R.string.manage_key_pin).text.toString())
            val mac = activity.field(R.string.manage_key_mac)
            for ((wrong, words) in listOf("200" to R.string.manage_expects_key_index, "" to R.string.manage_expects_key_index, "12" to R.string.manage_expects_other_index)) {
                mac.setText(wrong)
                activity.press(R.string.manage_save)
                assertTrue(wrong, activity.has(activity.getString(words)))
                assertTrue(wrong, mac.hasFocus())
            }
            assertEquals(KeyIndexes.USUAL, app.equipment.keys)
        }
        settings { activity ->
            activity.field(R.string.manage_key_master).setText("0")
            activity.field(R.string.manage_key_track).setText("199")
            activity.press(R.string.manage_save)
        }
        assertEquals(KeyIndexes(0, 12, 13, 199), app.equipment.keys)
    }

    @Test
    fun `what the core refuses keeps the devices as they were`() {
        app.rejection = Rejection("internal", "程序内部错误。")
        settings { activity ->
            activity.press(R.string.manage_printer_none)
            activity.press(R.string.manage_save)
        }
        assertEquals(Equipment(), app.equipment)
    }

    @Test
    fun `what was chosen and typed survives a killed process`() {
        val controller = manage(Place.SETTINGS)
        controller.get().press(R.string.manage_printer_network)
        controller.get().field(R.string.manage_printer_address).setText("192.0.2.7")
        controller.get().press(R.string.manage_paper_wide)
        controller.recreate()
        app.settle()
        val next = controller.get()
        assertEquals("192.0.2.7", next.field(R.string.manage_printer_address).text.toString())
        next.press(R.string.manage_save)
        assertEquals(Equipment(PrinterPlace.NETWORK, address = "192.0.2.7", paper = Paper.WIDE), app.equipment)
    }

    @Test
    fun `a Bluetooth printer asks for Android's permission once it is saved`() = settings { activity ->
        activity.press(R.string.manage_printer_bluetooth)
        activity.field(R.string.manage_printer_bluetooth_name).setText("Kitchen")
        assertNull(shadowOf(activity).lastRequestedPermission)
        activity.press(R.string.manage_save)
        assertEquals(listOf("android.permission.BLUETOOTH_CONNECT"), shadowOf(activity).lastRequestedPermission.requestedPermissions.toList())
    }

    @Test
    fun `a USB printer that is not there asks for nothing`() = settings { activity ->
        assertTrue(activity.getSystemService(UsbManager::class.java).deviceList.isEmpty())
        activity.press(R.string.manage_printer_usb)
        activity.press(R.string.manage_save)
        assertEquals(PrinterPlace.USB, app.equipment.printer)
    }

    private fun ManageActivity.shows(words: Int): Boolean = try {
        val view = find(words)
        view.isShown
    } catch (_: AssertionError) {
        false
    }

    private fun ManageActivity.find(words: Int) = window.decorView.findViewsSaying(getString(words))
}

private fun android.view.View.findViewsSaying(words: String): android.view.View {
    val found = ArrayList<android.view.View>()
    findViewsWithText(found, words, android.view.View.FIND_VIEWS_WITH_TEXT)
    return found.firstOrNull() ?: throw AssertionError("nothing says $words")
}
