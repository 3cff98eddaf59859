package suanpan.sunmi

import android.content.Intent
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.shell.BerTlv
import suanpan.shell.port.CodeKind
import suanpan.shell.port.DeviceState
import suanpan.shell.port.ScanAnswers
import suanpan.shell.port.ScanCode
import suanpan.shell.port.ScanFailure

@RunWith(RobolectricTestRunner::class)
class ScannerTest {
    private val strand = ManualStrand()
    private val fake = FakeService(Facts.of(ScanService.descriptor))
    private val said = ArrayList<String>()
    private val scanner by lazy {
        FakeDevice.install(Service.SCANNER, fake)
        SunmiScanner(FakeDevice.app, strand).also {
            it.attach {}
            strand.settle()
        }
    }

    private fun scan() {
        scanner.scan(ScanCode(setOf(CodeKind.QR), 10_000), object : ScanAnswers {
            override fun read(code: ByteArray) {
                said += "read ${BerTlv.hex(code)}"
            }

            override fun failed(failure: ScanFailure) {
                said += failure.name
            }
        })
        strand.settle()
    }

    private fun broadcast(build: Intent.() -> Unit) {
        FakeDevice.app.sendBroadcast(Intent("com.sunmi.scanner.ACTION_DATA_CODE_RECEIVED").apply(build))
        strand.settle()
    }

    @Test
    fun aTriggeredCodeIsReadByItsBytes() {
        scan()
        assertEquals(listOf("scan"), fake.names())
        broadcast { putExtra("data", "?"); putExtra("source_byte", bytes("D4B0")) }
        broadcast { putExtra("data", "again") }
        assertEquals(listOf("read D4B0"), said)
        scan()
        broadcast { putExtra("data", "62") } // older heads send no bytes
        assertEquals("read 3632", said.last())
    }

    @Test
    fun aCodeThatNobodyAskedForIsDropped() {
        assertEquals(DeviceState.READY, scanner.state)
        broadcast { putExtra("data", "62") }
        scan()
        scanner.stop()
        strand.settle()
        broadcast { putExtra("data", "62") }
        assertTrue(said.isEmpty())
        assertEquals(listOf("scan", "stop"), fake.names())
    }

    @Test
    fun whatIsNoCodeIsAFault() {
        scan()
        broadcast { putExtra("source_byte", ByteArray(ScanAnswers.MOST_BYTES + 1)) }
        assertEquals(listOf("FAULT"), said)
    }

    @Test
    fun silenceEnds() {
        scan()
        strand.advance(10_000)
        assertEquals(listOf("TIMEOUT"), said)
        assertEquals("stop", fake.names().last())
    }

    @Test
    fun aHeadThatCannotBeTriggeredIsAFault() {
        fake.missing += "scan"
        scan()
        assertEquals(listOf("FAULT"), said)
        fake.die()
        strand.settle()
        scan()
        assertEquals(listOf("FAULT", "FAULT"), said)
        assertEquals(DeviceState.LOST, scanner.state)
    }
}
