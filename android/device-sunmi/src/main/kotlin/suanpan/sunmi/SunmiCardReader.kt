package suanpan.sunmi

import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardReader
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.KernelParameters
import suanpan.shell.port.KernelTrouble
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv

/** Swipe, chip and tap by the payment service. Shares its conversation with [SunmiEmvKernel]. */
class SunmiCardReader internal constructor(pay: PayService, private val conversation: CardConversation) :
    PayDevice(pay, "card reader"), CardReader {
    override fun read(ask: ReadCard, answers: CardAnswers) = pay.strand.post { conversation.read(ask, answers) }
    override fun stop() = pay.strand.post { conversation.drop() }
    override fun lost() = conversation.forget()
}

/** The service's certified kernels. */
class SunmiEmvKernel internal constructor(pay: PayService, private val conversation: CardConversation) :
    PayDevice(pay, "EMV kernel"), EmvKernel {
    override fun start(ask: StartEmv, answers: EmvAnswers) = pay.strand.post { conversation.start(ask, answers) }
    override val state: DeviceState
        get() = super.state.let { if (it == DeviceState.READY && trouble != null) DeviceState.CONNECTING else it }
    override val parameters: KernelParameters? get() = pay.tables.parameters
    override val trouble: KernelTrouble? get() = pay.tables.trouble
    override fun answer(answer: EmvAnswer) = pay.strand.post { conversation.answer(answer) }
}
