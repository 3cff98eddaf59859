package suanpan.app

import suanpan.shell.Devices
import suanpan.shell.port.AskPin
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardReader
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState
import suanpan.shell.port.Drawer
import suanpan.shell.port.DrawnPinPad
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.KernelParameters
import suanpan.shell.port.KernelTrouble
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinKey
import suanpan.shell.port.PinPad
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv

/** Devices that are only looked at. */
open class FakeDevice(override val name: String, override var state: DeviceState, override val simulated: Boolean) : Device {
    override fun attach(changed: () -> Unit) = Unit
    override fun release() = Unit
}

class FakeReader(simulated: Boolean) : FakeDevice(if (simulated) "simulated" else "Sunmi pay SDK, card reader", DeviceState.READY, simulated), CardReader {
    override fun read(ask: ReadCard, answers: CardAnswers) = Unit
    override fun stop() = Unit
}

class FakeKernel(simulated: Boolean) : FakeDevice(if (simulated) "simulated" else "Sunmi pay SDK, EMV kernel", DeviceState.READY, simulated), EmvKernel {
    override var parameters: KernelParameters? = if (simulated) null else KernelParameters(applications = 12, caKeys = 23, expired = 1)
    override var trouble: KernelTrouble? = null

    override fun start(ask: StartEmv, answers: EmvAnswers) = Unit
    override fun answer(answer: EmvAnswer) = Unit
}

/** The terminal's own pad: nothing is drawn. */
class FakePinPad : FakeDevice("Sunmi pay SDK, PIN pad", DeviceState.READY, simulated = false), PinPad {
    override fun ask(ask: AskPin, answers: PinAnswers) = Unit
    override fun stop() = Unit
}

/** Keeps what was pressed. */
class FakeDrawnPad : FakeDevice("simulated", DeviceState.READY, simulated = true), DrawnPinPad {
    val pressed = ArrayList<Any>()

    override fun ask(ask: AskPin, answers: PinAnswers) = Unit
    override fun stop() = Unit

    override fun pressDigit(digit: Int) {
        pressed += digit
    }

    override fun press(key: PinKey) {
        pressed += key
    }
}

class FakePrinter(simulated: Boolean, var status: PrinterStatus = PrinterStatus.READY) :
    FakeDevice(if (simulated) "simulated, 58 mm" else "Sunmi printer service, V2 order", DeviceState.READY, simulated), Printer {
    override val dots = 384
    override fun status() = status
    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) = answer(PrintAnswer.Printed)
}

class FakeDrawer : FakeDevice("Sunmi printer service", DeviceState.LOST, simulated = false), Drawer {
    override fun open(done: (Boolean) -> Unit) = done(false)
}

object FakeDevices {
    fun simulated(pad: DrawnPinPad = FakeDrawnPad()) =
        Devices("simulated world", FakeReader(true), FakeKernel(true), pad, FakePrinter(true))

    /** The kernel has nothing to know cards by. */
    fun withoutTables() = Devices(
        "Sunmi P2: pay SDK 2.0.36", FakeReader(false),
        FakeKernel(false).apply {
            parameters = null
            trouble = KernelTrouble(KernelTrouble.Kind.WRONG_PARAMETERS, "line 8: DF03: expected EE23B616C95C02652AD18860E48787C079E8E85A, got EF23B616C95C02652AD18860E48787C079E8E85A")
            state = DeviceState.CONNECTING
        },
        FakePinPad(), FakePrinter(false),
    )

    fun real() = Devices(
        "Sunmi V2, Android 7.1.1: printer service 4.0.8, pay SDK 2.0.36",
        FakeReader(false), FakeKernel(false), FakePinPad(), FakePrinter(false), drawer = FakeDrawer(),
    )
}
