package suanpan.app.adapters

import android.app.Application
import android.content.ComponentName
import android.content.IntentFilter
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
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
import suanpan.app.Equipment
import suanpan.app.Paper
import suanpan.app.PrinterPlace
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
import suanpan.sunmi.SunmiDevices
import suanpan.shell.port.KeyIndexes
import suanpan.sunmi.SunmiKeys
import suanpan.sunmi.SunmiPrinter

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class) // the app itself would open a core
class DetectionTest {
    private val app: Application get() = RuntimeEnvironment.getApplication()
    private val network = PrinterChoice.EscPos(TcpLine("192.0.2.1", 9100), 576, cutter = true)

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
        assertEquals("ESC/POS, network printer 192.0.2.1:9100", devices.found)
        assertEquals(576, (devices.printer as EscPosPrinter).dots)
        assertEquals(DeviceState.ABSENT, devices.cardReader.state)
    }

    @Test
    fun aPrinterThatWasChosenGoesBeforeTheTerminalsOwn() {
        sunmi(pay = true)
        val devices = Detection.find(app, DeviceChoice(printer = network))
        assertEquals("Sunmi V2_PRO: woyou.aidlservice.jiuiv5, com.sunmi.pay.hardware_v3; ESC/POS, network printer 192.0.2.1:9100", devices.found)
        assertTrue(devices.printer is EscPosPrinter)
        assertTrue(devices.cardReader is SunmiCardReader)
        // They hang on the printer that is not used.
        assertNull(devices.drawer)
        assertNull(devices.customerDisplay)
        val none = Detection.find(app, DeviceChoice(printer = PrinterChoice.None))
        assertEquals(DeviceState.ABSENT, none.printer.state)
        assertTrue(none.found, "ESC" !in none.found)
    }

    @Test
    fun whatWasChosenIsWhatPrints() {
        val names = PrinterPlace.values().associateWith { place ->
            val equipment = Equipment(place, address = "192.0.2.1", port = 9101, bluetooth = "Kitchen", paper = Paper.WIDE)
            Detection.find(app, DeviceChoice(printer = PrinterChoice.of(equipment, app) { null })).printer.let { "${it.name} ${it.dots}" }
        }
        val expected = mapOf(
            PrinterPlace.BUILT_IN to "no printer 384",
            PrinterPlace.NETWORK to "ESC/POS, network printer 192.0.2.1:9101 576",
            PrinterPlace.BLUETOOTH to "ESC/POS, Bluetooth printer Kitchen 576",
            PrinterPlace.USB to "ESC/POS, USB printer 576",
            PrinterPlace.SYSTEM to "Android print service 384",
            PrinterPlace.NONE to "no printer 384",
        )
        assertEquals(expected, names)
    }

    @Test
    fun aTerminalUsesItsOwn() {
        sunmi(pay = true)
        val devices = Detection.find(app, DeviceChoice())
        assertTrue(devices.found, devices.found.startsWith("Sunmi V2_PRO"))
        assertTrue(devices.printer is SunmiPrinter)
        assertTrue(devices.cardReader is SunmiCardReader)
        assertTrue(listOf(devices.lamps, devices.buzzer).none { it == null })
    }

    @Test
    fun keysLieWhereTheInstallationSaysAndNowhereElse() {
        sunmi(pay = true)
        assertTrue(Detection.find(app, DeviceChoice(KeyIndexes.USUAL)).keys is SunmiKeys)
        assertNull(Detection.find(app, DeviceChoice()).keys)
        assertNull("a demo has its own", Detection.find(app, DeviceChoice(KeyIndexes.USUAL, realCards = false)).keys)
        assertTrue(SunmiDevices.hasSecureProcessor(app))
        ShadowBuild.setManufacturer("somebody else")
        assertFalse(SunmiDevices.hasSecureProcessor(app))
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
            override fun entered(block: ByteArray, ksn: ByteArray?) = error("no pad")
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
