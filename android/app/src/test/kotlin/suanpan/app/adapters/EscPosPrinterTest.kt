package suanpan.app.adapters

import java.net.InetAddress
import java.net.ServerSocket
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** The adapter over a real socket, against a printer that behaves and one that does not. */
class EscPosPrinterTest {
    private val fake = FakeEscPosPrinter()

    /** Where an answer is expected: however busy the machine is. */
    private val patient = EscPosPatience(replyMs = 500_000, slipMs = 500_000, rowMs = 0, longestMs = 500_000, retryMs = 50)

    /** Where none will come. */
    private val impatient = EscPosPatience(replyMs = 100, slipMs = 10_000, rowMs = 0, retryMs = 50)
    private val opened = ArrayList<EscPosPrinter>()

    @After
    fun close() {
        opened.forEach { it.release() }
        fake.close()
    }

    private fun printer(port: Int = fake.port, cutter: Boolean = false, patience: EscPosPatience = patient) =
        EscPosPrinter(TcpLine("127.0.0.1", port), 384, cutter, patience).also(opened::add)

    private fun slip(rows: Int = 300, dots: Int = 384) = Raster(dots, rows, ByteArray(dots / 8 * rows) { (it % 251).toByte() })

    private fun EscPosPrinter.printSlip(raster: Raster = slip()): PrintAnswer {
        val answers = ArrayList<PrintAnswer>()
        print(raster) { answers += it }
        return answers.single()
    }

    private fun EscPosPrinter.cause() = (printSlip() as PrintAnswer.Failed).cause

    @Test
    fun aSlipComesOutDotForDot() {
        assertSame(PrintAnswer.Printed, printer().printSlip())
        assertArrayEquals(slip().bits, fake.printed)
        assertEquals(4 to 0, fake.feeds to fake.cuts)
        assertSame(PrintAnswer.Printed, printer(cutter = true).printSlip())
        assertEquals(1, fake.cuts)
    }

    @Test
    fun paperThatEndsInTheSlipFailsItAndTheRestNeverComesOut() {
        fake.paper = 200
        assertEquals(PrinterStatus.NO_PAPER, printer().cause())
        assertEquals(200 * 48, fake.printed.size)
        assertEquals(0, fake.waiting)
        assertEquals(0, fake.feeds)
        fake.newRoll()
        assertSame(PrintAnswer.Printed, printer().printSlip())
        assertArrayEquals(slip().bits, fake.printed)
    }

    @Test
    fun paperThatEndsWithTheLastRowsFailsTheSlipToo() {
        fake.paper = 299
        assertEquals(PrinterStatus.NO_PAPER, printer().cause())
    }

    @Test
    fun nothingIsSentToAPrinterThatCannotPrint() {
        fake.coverOpen = true
        val printer = printer()
        assertEquals(PrinterStatus.COVER_OPEN, printer.cause())
        assertEquals(PrinterStatus.COVER_OPEN, printer.status())
        assertEquals(0, fake.printed.size)
        fake.coverOpen = false
        assertEquals(PrinterStatus.READY, printer.status())
    }

    @Test
    fun aPrinterWithoutWordsIsNeverSaidToHavePrinted() {
        fake.mute = true
        assertSame(PrintAnswer.Unknown, printer(patience = impatient).printSlip(slip(rows = 20)))
        assertArrayEquals(slip(rows = 20).bits, fake.printed(960))
    }

    @Test
    fun aPrinterThatDoesNotReportInOrderIsUnknown() {
        fake.reports = false
        assertSame(PrintAnswer.Unknown, printer(patience = impatient).printSlip())
    }

    @Test
    fun aPrinterThatFallsSilentIsUnknown() {
        val printer = printer(patience = EscPosPatience(replyMs = 2_000, slipMs = 6_000, rowMs = 0))
        assertEquals(PrinterStatus.READY, printer.status())
        fake.freezesAfter = 130
        assertSame(PrintAnswer.Unknown, printer.printSlip())
    }

    @Test
    fun aLineThatHangsIsClosedByTheWatch() {
        fake.mute = true
        fake.freezesAfter = 1
        // More than socket buffers hold: writing itself hangs.
        assertSame(PrintAnswer.Unknown, printer(patience = impatient).printSlip(slip(rows = 200_000)))
    }

    @Test
    fun aLineCutInTheSlipIsUnknown() {
        fake.hangsUpAfter = 150
        assertSame(PrintAnswer.Unknown, printer().printSlip())
    }

    @Test
    fun aPictureWiderThanThePaperIsRefused() {
        assertEquals(PrinterStatus.FAULT, (printer().printSlip(slip(dots = 576)) as PrintAnswer.Failed).cause)
        assertEquals(0, fake.printed.size)
    }

    @Test
    fun itsStateFollowsThePrinter() {
        val states = LinkedBlockingQueue<DeviceState>()
        fun next() = states.poll(500, TimeUnit.SECONDS)
        val port = ServerSocket(0, 8, InetAddress.getLoopbackAddress()).use { it.localPort } // nobody listens
        val printer = printer(port)
        assertEquals(DeviceState.CONNECTING, printer.state)
        printer.attach { states += printer.state }
        assertEquals(PrinterStatus.LOST, printer.cause())
        assertTrue(states.isEmpty())
        val there = ServerSocket(port, 8, InetAddress.getLoopbackAddress())
        assertEquals(DeviceState.READY, next())
        there.close()
        assertEquals(PrinterStatus.LOST, printer.cause())
        assertEquals(DeviceState.LOST, next())
        ServerSocket(port, 8, InetAddress.getLoopbackAddress()).use { assertEquals(DeviceState.READY, next()) }
    }

    @Test
    fun theWorstOfTheStatusBytesCounts() {
        val expected = mapOf(
            listOf(0x12, 0x12, 0x12) to PrinterStatus.READY,
            listOf(0x12, 0x12, 0x1E) to PrinterStatus.READY, // near the end is not the end
            listOf(0x12, 0x12, 0x72) to PrinterStatus.NO_PAPER,
            listOf(0x32, 0x12, 0x12) to PrinterStatus.NO_PAPER,
            listOf(0x16, 0x12, 0x12) to PrinterStatus.COVER_OPEN,
            listOf(0x52, 0x1A, 0x12) to PrinterStatus.CUTTER,
            listOf(0x52, 0x52, 0x12) to PrinterStatus.OVERHEATED,
            listOf(0x52, 0x32, 0x12) to PrinterStatus.FAULT,
            listOf(0x52, 0x12, 0x12) to PrinterStatus.FAULT,
        )
        assertEquals(expected, expected.mapValues { (bytes, _) -> EscPos.status(bytes[0], bytes[1], bytes[2]) })
        assertEquals(listOf(true, true, false, false), listOf(0x12, 0x72, 0x00, 0x93).map(EscPos::isStatus))
    }

    @Test
    fun bandsAreWholeCommands() {
        val bands = EscPos.bands(slip(rows = 300))
        assertEquals(listOf(128, 128, 44), bands.map { it[6].toInt() and 0xFF })
        assertArrayEquals(byteArrayOf(0x1D, 0x76, 0x30, 0, 48, 0, 44, 0), bands.last().copyOf(8))
        assertEquals(slip(rows = 300).bits.toList(), bands.flatMap { it.drop(8) })
    }
}
