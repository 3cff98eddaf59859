package suanpan.app.adapters

import android.app.Application
import android.bluetooth.BluetoothAdapter
import android.bluetooth.BluetoothDevice
import android.bluetooth.BluetoothSocket
import java.io.IOException
import java.io.OutputStream
import java.io.PipedOutputStream
import java.util.UUID
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
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
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowBluetoothAdapter
import org.robolectric.shadows.ShadowBluetoothDevice
import org.robolectric.shadows.ShadowBluetoothSocket
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** A paired printer that is not there, is not allowed, says nothing, hangs, or is carried away in mid-slip. */
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class, shadows = [PrintersRadio::class, PrintersSocket::class])
class BluetoothLineTest {
    @Suppress("DEPRECATION") // as the line does
    private val adapter = BluetoothAdapter.getDefaultAdapter()
    private val kitchen: BluetoothDevice = adapter.getRemoteDevice("00:11:22:33:AA:BB").also { shadowOf(it).setName("Kitchen") }
    private val opened = ArrayList<EscPosPrinter>()

    @Before
    fun pair() {
        PrintersSocket.reset()
        shadowOf(adapter).setBondedDevices(setOf(kitchen))
    }

    @After
    fun release() {
        opened.forEach { it.release() }
        PrintersSocket.hang.countDown()
        ShadowBluetoothAdapter.setIsBluetoothSupported(true)
    }

    private fun printer(name: String = "Kitchen", patience: EscPosPatience = EscPosPatience(replyMs = 20, slipMs = 20_000, rowMs = 0, retryMs = 600_000)) =
        EscPosPrinter(BluetoothLine(name), 384, cutter = false, patience).also(opened::add)

    private val slip = Raster(384, 300, ByteArray(48 * 300) { (it % 251).toByte() })

    private fun EscPosPrinter.answer(): PrintAnswer = LinkedBlockingQueue<PrintAnswer>().let { answers ->
        print(slip) { answers += it }
        assertEquals(1, answers.size)
        answers.single()
    }

    private fun why(name: String = "Kitchen") = assertThrows(IOException::class.java) { BluetoothLine(name).open() }.message

    @Test
    fun aPrinterIsFoundByNameOrAddressAndSpokenToByTheSerialProfile() {
        for (name in listOf("Kitchen", "00:11:22:33:AA:BB")) BluetoothLine(name).open().use { it.write(byteArrayOf(1, 2)) }
        assertArrayEquals(byteArrayOf(1, 2, 1, 2), PrintersSocket.written())
        assertEquals(List(2) { UUID.fromString("00001101-0000-1000-8000-00805F9B34FB") }, PrintersRadio.services)
    }

    @Test
    fun whatItSaysIsReadByteByByteAndSilenceIsNoAnswer() {
        BluetoothLine("Kitchen").open().use { line ->
            assertNull(line.read(1))
            PrintersSocket.says(0x12, 0xFF)
            assertEquals(listOf(0x12, 0xFF), listOf(line.read(20_000), line.read(20_000)))
            assertNull(line.read(1))
        }
    }

    @Test
    fun whatIsMissingIsNamed() {
        assertEquals("no paired printer Bar", why("Bar"))
        shadowOf(adapter).setBondedDevices(emptySet())
        assertEquals("no paired printer Kitchen", why())
        ShadowBluetoothAdapter.setIsBluetoothSupported(false)
        assertEquals("no Bluetooth", why())
    }

    @Test
    fun withoutPermissionItIsNotAllowedAndNothingIsPrinted() {
        shadowOf(kitchen).setShouldThrowSecurityExceptions(true)
        PrintersRadio.forbidden = true
        assertEquals("Bluetooth is not allowed", why())
        assertEquals(PrinterStatus.LOST, (printer().answer() as PrintAnswer.Failed).cause)
        assertEquals(PrinterStatus.LOST, printer().status())
    }

    @Test
    fun aPrinterThatIsOffFailsTheSlip() {
        PrintersSocket.refuses = IOException("read failed, socket might closed or timeout, read ret: -1")
        assertEquals(PrinterStatus.LOST, (printer().answer() as PrintAnswer.Failed).cause)
        assertEquals(0, PrintersSocket.written().size)
    }

    @Test
    fun aMutePrinterIsNotBelieved() {
        assertSame(PrintAnswer.Unknown, printer().answer())
        assertTrue("the whole slip", PrintersSocket.written().size > slip.bits.size)
    }

    @Test
    fun halfASlipWrittenIsUnknown() {
        PrintersSocket.breaksAfter = slip.bits.size / 2
        assertSame(PrintAnswer.Unknown, printer().answer())
        assertTrue("half of it", PrintersSocket.written().size in 1 until slip.bits.size)
    }

    @Test
    fun aWriteThatHangsIsEndedByTheWatch() {
        PrintersSocket.hangsAfter = 7_000
        val answers = LinkedBlockingQueue<PrintAnswer>()
        val printer = printer(patience = EscPosPatience(replyMs = 20, slipMs = 200, rowMs = 0, retryMs = 600_000))
        thread(isDaemon = true) { printer.print(slip) { answers += it } }
        assertSame(PrintAnswer.Unknown, answers.poll(20, TimeUnit.SECONDS))
    }

    @Test
    fun aPrinterThatComesBackIsReadyAgain() {
        PrintersSocket.refuses = IOException("off")
        val changes = LinkedBlockingQueue<DeviceState>()
        val printer = printer(patience = EscPosPatience(replyMs = 20, rowMs = 0, retryMs = 10))
        printer.attach { changes += printer.state }
        assertEquals(DeviceState.CONNECTING, printer.state)
        PrintersSocket.refuses = null
        assertEquals(DeviceState.READY, changes.poll(20, TimeUnit.SECONDS))
        PrintersSocket.refuses = IOException("off")
        printer.answer()
        assertEquals(DeviceState.LOST, changes.poll(20, TimeUnit.SECONDS))
    }
}

/** A radio that remembers which service was asked for. */
@Implements(BluetoothDevice::class)
class PrintersRadio : ShadowBluetoothDevice() {
    @Implementation
    override fun createRfcommSocketToServiceRecord(uuid: UUID): BluetoothSocket {
        if (forbidden) throw SecurityException("Need android.permission.BLUETOOTH_CONNECT")
        services += uuid
        return Shadow.newInstanceOf(BluetoothSocket::class.java)
    }

    companion object {
        val services = ArrayList<UUID>()

        @Volatile
        var forbidden = false
    }
}

/** A line that a test can break, hang, or speak on. */
@Implements(BluetoothSocket::class)
class PrintersSocket : ShadowBluetoothSocket() {
    private val closed = CountDownLatch(1)

    @Implementation
    override fun connect() {
        refuses?.let { throw it }
        speaker = inputStreamFeeder
        super.connect()
    }

    @Implementation
    override fun close() {
        closed.countDown()
        super.close()
    }

    @Implementation
    override fun getOutputStream(): OutputStream = object : OutputStream() {
        override fun write(byte: Int) = write(byteArrayOf(byte.toByte()))

        override fun write(bytes: ByteArray, from: Int, size: Int) {
            for (at in from until from + size) {
                if (count >= breaksAfter) throw IOException("Broken pipe")
                if (count >= hangsAfter) {
                    // Until somebody closes it, as a stack does whose printer does not read.
                    while (!closed.await(10, TimeUnit.MILLISECONDS)) if (hang.count == 0L) return
                    throw IOException("socket closed")
                }
                synchronized(paper) { paper += bytes[at] }
                count++
            }
        }
    }

    companion object {
        private val paper = ArrayList<Byte>()
        private var speaker: PipedOutputStream? = null

        @Volatile private var count = 0

        @Volatile var refuses: IOException? = null

        @Volatile var breaksAfter = Int.MAX_VALUE

        @Volatile var hangsAfter = Int.MAX_VALUE
        var hang = CountDownLatch(1)

        fun written(): ByteArray = synchronized(paper) { paper.toByteArray() }

        fun says(vararg bytes: Int) = bytes.forEach { speaker!!.write(it) }

        fun reset() {
            synchronized(paper) { paper.clear() }
            count = 0
            refuses = null
            breaksAfter = Int.MAX_VALUE
            hangsAfter = Int.MAX_VALUE
            hang = CountDownLatch(1)
            PrintersRadio.services.clear()
            PrintersRadio.forbidden = false
        }
    }
}
