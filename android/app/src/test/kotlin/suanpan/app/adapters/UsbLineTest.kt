package suanpan.app.adapters

import android.app.Application
import android.hardware.usb.IUsbSerialReader
import android.hardware.usb.UsbConfiguration
import android.hardware.usb.UsbConstants
import android.hardware.usb.UsbDevice
import android.hardware.usb.UsbDeviceConnection
import android.hardware.usb.UsbEndpoint
import android.hardware.usb.UsbInterface
import android.hardware.usb.UsbManager
import java.io.IOException
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowUsbDeviceConnection
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** A printer on the USB socket that is not there, is not allowed, is taken, takes nothing, or is pulled out in mid-slip. */
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class, shadows = [PrintersCable::class])
class UsbLineTest {
    private val app: Application get() = RuntimeEnvironment.getApplication()
    private val manager: UsbManager get() = app.getSystemService(UsbManager::class.java)
    private val slip = Raster(384, 600, ByteArray(48 * 600) { (it % 251).toByte() })
    private val opened = ArrayList<EscPosPrinter>()

    @Before
    fun lay() = PrintersCable.reset()

    @After
    fun release() = opened.forEach { it.release() }

    private fun plugIn(device: UsbDevice, allowed: Boolean = true) = shadowOf(manager).addOrUpdateUsbDevice(device, allowed)

    /** [input]: whether it can answer at all. */
    private fun device(name: String, kind: Int, output: Boolean = true, input: Boolean = true): UsbDevice {
        fun bulk(address: Int) = UsbEndpoint(address, UsbConstants.USB_ENDPOINT_XFER_BULK, 64, 0)
        val usb = UsbInterface(0, 0, "", kind, 1, 2)
        usb.setEndpoints(listOfNotNull(bulk(OUT).takeIf { output }, bulk(IN).takeIf { input }).toTypedArray())
        val configuration = UsbConfiguration(1, "", 0, 0).apply { setInterfaces(arrayOf(usb)) }
        val serial = object : IUsbSerialReader.Stub() {
            override fun getSerial(packageName: String?): String? = null
        }
        return UsbDevice.Builder(name, 0x04B8, 0x0E03, 0, 0, 0, "maker", "printer", "1", arrayOf(configuration), null, false, false, false, false, false).build(serial)
    }

    private val printer = device("/dev/bus/usb/001/002", UsbConstants.USB_CLASS_PRINTER)

    private fun why() = assertThrows(IOException::class.java) { UsbLine(app).open() }.message

    private fun answer(): PrintAnswer {
        val answers = ArrayList<PrintAnswer>()
        EscPosPrinter(UsbLine(app), 384, cutter = false, EscPosPatience(replyMs = 20, slipMs = 20_000, rowMs = 0, retryMs = 600_000))
            .also(opened::add).print(slip) { answers += it }
        return answers.single()
    }

    @Test
    fun thePrinterAmongTheDevicesIsOpenedAndWrittenTo() {
        plugIn(device("/dev/bus/usb/001/001", UsbConstants.USB_CLASS_MASS_STORAGE))
        plugIn(printer)
        assertEquals(listOf(printer), UsbLine.printers(manager))
        UsbLine(app).open().use { it.write(ByteArray(40_000) { at -> at.toByte() }) }
        assertArrayEquals(ByteArray(40_000) { it.toByte() }, PrintersCable.written())
        // Older kernels take no more at once.
        assertEquals(listOf(16_384, 16_384, 7_232), PrintersCable.transfers)
        assertEquals("released", PrintersCable.claimed)
    }

    @Test
    fun whatItSaysIsReadByteByByteAndSilenceIsNoAnswer() {
        plugIn(printer)
        UsbLine(app).open().use { line ->
            assertNull(line.read(1))
            PrintersCable.says(byteArrayOf(0x12, -1))
            assertEquals(listOf(0x12, 0xFF), listOf(line.read(1), line.read(1)))
            assertNull(line.read(1))
        }
    }

    @Test
    fun aPrinterWithoutAWayBackIsNotBelieved() {
        plugIn(device("/dev/bus/usb/001/003", UsbConstants.USB_CLASS_PRINTER, input = false))
        assertSame(PrintAnswer.Unknown, answer())
        assertTrue("the whole slip", PrintersCable.written().size > slip.bits.size)
    }

    @Test
    fun whatIsMissingIsNamedAndNothingIsPrinted() {
        assertEquals("no USB printer", why())
        plugIn(device("/dev/bus/usb/001/001", UsbConstants.USB_CLASS_MASS_STORAGE))
        assertEquals("no USB printer", why())
        plugIn(printer, allowed = false)
        assertEquals("the USB printer is not allowed yet", why())
        assertEquals(PrinterStatus.LOST, (answer() as PrintAnswer.Failed).cause)
        plugIn(printer)
        PrintersCable.taken = true
        assertEquals("the USB printer is in use", why())
        PrintersCable.taken = false
        shadowOf(manager).removeUsbDevice(printer)
        plugIn(device("/dev/bus/usb/001/004", UsbConstants.USB_CLASS_PRINTER, output = false))
        assertEquals("the USB printer is in use", why())
    }

    @Test
    fun aPrinterThatTakesNothingFailsOrIsUnknownAsFarAsItCame() {
        plugIn(printer)
        PrintersCable.takes = 0
        // Not even the question came through, so no paper can have.
        assertEquals(PrinterStatus.LOST, (answer() as PrintAnswer.Failed).cause)
        PrintersCable.reset()
        PrintersCable.takes = 9_000
        assertSame(PrintAnswer.Unknown, answer())
        assertTrue(PrintersCable.written().size in 1..9_000)
    }

    private companion object {
        const val OUT = UsbConstants.USB_DIR_OUT or 1
        const val IN = UsbConstants.USB_DIR_IN or 2
    }
}

/** A cable that a test can cut, and speak on. */
@Implements(UsbDeviceConnection::class)
class PrintersCable : ShadowUsbDeviceConnection() {
    @Implementation
    override fun claimInterface(usb: UsbInterface, force: Boolean): Boolean {
        claimed = "claimed"
        return !taken
    }

    @Implementation
    override fun releaseInterface(usb: UsbInterface): Boolean {
        claimed = "released"
        return true
    }

    @Implementation
    override fun bulkTransfer(endpoint: UsbEndpoint, bytes: ByteArray, size: Int, timeoutMs: Int): Int = bulkTransfer(endpoint, bytes, 0, size, timeoutMs)

    /** As the kernel does: how many bytes went, or -1. */
    @Implementation
    override fun bulkTransfer(endpoint: UsbEndpoint, bytes: ByteArray, from: Int, size: Int, timeoutMs: Int): Int {
        if (endpoint.direction == UsbConstants.USB_DIR_IN) {
            val said = words.removeFirstOrNull() ?: return -1
            said.copyInto(bytes, from)
            return said.size
        }
        val taken = minOf(size, takes - paper.size)
        if (taken <= 0) return -1
        paper.addAll(bytes.slice(from until from + taken))
        transfers += taken
        return taken
    }

    companion object {
        private val paper = ArrayList<Byte>()
        private val words = ArrayDeque<ByteArray>()
        val transfers = ArrayList<Int>()
        var taken = false
        var takes = Int.MAX_VALUE
        var claimed = ""

        fun written() = paper.toByteArray()

        fun says(bytes: ByteArray) = words.addLast(bytes)

        fun reset() {
            paper.clear()
            words.clear()
            transfers.clear()
            taken = false
            takes = Int.MAX_VALUE
            claimed = ""
        }
    }
}
