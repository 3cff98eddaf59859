package suanpan.app.adapters

import android.app.Application
import android.content.ComponentName
import android.content.IntentFilter
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowBuild
import suanpan.shell.CardWay
import suanpan.shell.Money
import suanpan.shell.port.AskPin
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv
import suanpan.sunmi.SunmiCardReader
import suanpan.sunmi.SunmiPrinter

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class) // the app itself would open a core
class DetectionTest {
    private val app: Application get() = RuntimeEnvironment.getApplication()
    private val network = EscPosChoice(TcpLine("192.0.2.1", 9100), 576, cutter = true)

    private fun install(app: String, action: String) {
        val component = ComponentName(app, "$app.Service")
        shadowOf(this.app.packageManager).run {
            addServiceIfNotPresent(component)
            addIntentFilterForService(component, IntentFilter(action))
        }
    }

    private fun sunmi(pay: Boolean) {
        ShadowBuild.setManufacturer("SUNMI")
        ShadowBuild.setModel("V2_PRO")
        install("woyou.aidlservice.jiuiv5", "woyou.aidlservice.jiuiv5.IWoyouService")
        if (pay) install("com.sunmi.pay.hardware_v3", "sunmi.intent.action.PAY_HARDWARE")
    }

    @Test
    fun anOrdinaryPhoneHasNothing() {
        val devices = Detection.find(app, DeviceChoice())
        assertEquals("no terminal devices", devices.found)
        assertTrue(devices.all.all { it.state == DeviceState.ABSENT })
        assertEquals(4, devices.all.size)
    }

    @Test
    fun anOrdinaryPhonePrintsWhereItWasToldTo() {
        val devices = Detection.find(app, DeviceChoice(printer = network))
        assertEquals("network printer 192.0.2.1:9100", devices.found)
        assertEquals(576, (devices.printer as EscPosPrinter).dots)
        assertEquals(DeviceState.ABSENT, devices.cardReader.state)
    }

    @Test
    fun aTerminalUsesItsOwn() {
        sunmi(pay = true)
        val devices = Detection.find(app, DeviceChoice(printer = network))
        assertTrue(devices.found, devices.found.startsWith("Sunmi V2_PRO"))
        assertTrue(devices.printer is SunmiPrinter)
        assertTrue(devices.cardReader is SunmiCardReader)
        assertTrue(listOf(devices.lamps, devices.buzzer).none { it == null })
    }

    @Test
    fun aPrinterAloneDoesNotMakeAReader() {
        sunmi(pay = false)
        val standIn = absentDevices("stand-in")
        val devices = Detection.find(app, DeviceChoice(), standIn)
        assertTrue(devices.printer is SunmiPrinter)
        assertSame(standIn.cardReader, devices.cardReader)
        assertSame(standIn.emvKernel, devices.emvKernel)
        assertSame(standIn.pinPad, devices.pinPad)
        assertNull(devices.lamps)
    }

    @Test
    fun aDemoReadsNoRealCard() {
        sunmi(pay = true)
        val standIn = absentDevices("simulator")
        val devices = Detection.find(app, DeviceChoice(realCards = false), standIn)
        assertSame(standIn.cardReader, devices.cardReader)
        assertSame(standIn.pinPad, devices.pinPad)
        assertTrue(devices.printer is SunmiPrinter)
    }

    @Test
    fun everyAbsentDeviceFailsAtOnce() {
        val devices = absentDevices("nothing")
        val said = ArrayList<Any>()
        devices.cardReader.read(ReadCard(setOf(CardWay.TAP), Money(1, "CNY"), 1), object : CardAnswers {
            override fun presented(way: CardWay, track2: ByteArray, sequence: Int?) = error("no card")
            override fun failed(failure: CardFailure) {
                said += failure
            }
        })
        devices.emvKernel.start(StartEmv(CardWay.TAP, Money(1, "CNY")), object : EmvAnswers {
            override fun asksOnlinePin() = error("no kernel")
            override fun cryptogramReady(online: ByteArray, reversal: ByteArray) = error("no kernel")
            override fun ended(end: EmvEnd) {
                said += end
            }
        })
        devices.pinPad.ask(AskPin("", null, 1), object : PinAnswers {
            override fun digits(count: Int) = error("no pad")
            override fun entered(block: ByteArray) = error("no pad")
            override fun bypassed() = error("no pad")
            override fun cancelled() = error("no pad")
            override fun failed(code: String) {
                said += code
            }
        })
        devices.printer.print(Raster(8, 1, ByteArray(1))) { said += (it as PrintAnswer.Failed).cause }
        assertEquals(listOf(CardFailure.READER, EmvEnd.FAILED, "pin:pad", PrinterStatus.ABSENT), said)
        assertEquals(PrinterStatus.ABSENT, devices.printer.status())
    }
}
