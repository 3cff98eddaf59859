package suanpan.app.adapters

import suanpan.shell.Devices
import suanpan.shell.port.AskPin
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.CardReader
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinPad
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv

/** Stands where a machine has nothing: every job fails at once and says why. */
abstract class AbsentDevice internal constructor(private val what: String) : Device {
    override val name get() = "no $what"
    override val state get() = DeviceState.ABSENT
    override val simulated get() = false
    override fun attach(changed: () -> Unit) = Unit
    override fun release() = Unit
}

/** An ordinary phone reads no payment card: NFC alone has no certified kernel and no account-data protection. */
class AbsentCardReader : AbsentDevice("card reader"), CardReader {
    override fun read(ask: ReadCard, answers: CardAnswers) = answers.failed(CardFailure.READER)
    override fun stop() = Unit
}

class AbsentEmvKernel : AbsentDevice("EMV kernel"), EmvKernel {
    override fun start(ask: StartEmv, answers: EmvAnswers) = answers.ended(EmvEnd.FAILED)
    override fun answer(answer: EmvAnswer) = Unit
}

class AbsentPinPad : AbsentDevice("PIN pad"), PinPad {
    override fun ask(ask: AskPin, answers: PinAnswers) = answers.failed("pin:pad")
    override fun stop() = Unit
}

class AbsentPrinter : AbsentDevice("printer"), Printer {
    override val dots get() = 384
    override fun status() = PrinterStatus.ABSENT
    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) = answer(PrintAnswer.Failed(PrinterStatus.ABSENT))
}

/** A machine without any device of ours. */
fun absentDevices(found: String) = Devices(found, AbsentCardReader(), AbsentEmvKernel(), AbsentPinPad(), AbsentPrinter())
