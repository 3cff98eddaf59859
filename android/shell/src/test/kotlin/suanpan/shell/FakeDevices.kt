package suanpan.shell

import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import suanpan.shell.port.AskPin
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardReader
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.Keys
import suanpan.shell.port.MacMethod
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinPad
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv
import suanpan.shell.port.WrappedKey

/** A device that does what the test says at each call, and notes the calls. */
abstract class FakeDevice : Device {
    override val name = "fake"
    override val simulated = true
    val calls = LinkedBlockingQueue<String>()
    private var changed: () -> Unit = {}

    /** What a call does before it returns. */
    @Volatile var doing: () -> Unit = {}

    @Volatile override var state = DeviceState.READY

    fun become(next: DeviceState) {
        state = next
        changed()
    }

    override fun attach(changed: () -> Unit) {
        this.changed = changed
        calls.add("attach")
    }

    override fun release() {
        calls.add("release")
    }

    /** Waits until the device is called. */
    fun called(): String? = calls.poll(10, TimeUnit.SECONDS)

    fun notCalled() = calls.poll(60, TimeUnit.MILLISECONDS) == null

    protected fun call(name: String) {
        val act = doing // before the test can know of the call and change its mind
        calls.add(name)
        act()
    }
}

class FakeReader : FakeDevice(), CardReader {
    @Volatile lateinit var answers: CardAnswers
    @Volatile var reading: (CardAnswers) -> Unit = {}

    override fun read(ask: ReadCard, answers: CardAnswers) {
        this.answers = answers
        call("read ${ask.ways} ${ask.amount.minor} ${ask.timeoutMs}")
        reading(answers)
    }

    override fun stop() = call("stop")
}

class FakeKernel : FakeDevice(), EmvKernel {
    @Volatile lateinit var answers: EmvAnswers

    override fun start(ask: StartEmv, answers: EmvAnswers) {
        this.answers = answers
        call("start ${ask.way} ${ask.amount.minor}")
    }

    override fun answer(answer: EmvAnswer) = call("answer ${answer.javaClass.simpleName}")
}

class FakePad : FakeDevice(), PinPad {
    @Volatile lateinit var answers: PinAnswers

    override fun ask(ask: AskPin, answers: PinAnswers) {
        this.answers = answers
        call("ask ${ask.amount} ${ask.triesLeft}")
    }

    override fun stop() = call("stop")
}

class FakeKeys : FakeDevice(), Keys {
    @Volatile var master: ByteArray? = byteArrayOf(0x0A, 0x1B, 0x2C, 0x3D)
    @Volatile var mac: (ByteArray) -> ByteArray = { ByteArray(8) }

    /** The processor's own view of what it was lent: the shell must wipe it. */
    val lent = LinkedBlockingQueue<ByteArray>()

    override fun masterCheckValue() = master

    override fun load(keys: List<WrappedKey>): Map<KeyPurpose, ByteArray> {
        call("load ${keys.map { it.purpose }}")
        return keys.associate { it.purpose to it.checkValue }
    }

    override fun mac(method: MacMethod, data: ByteArray): ByteArray {
        lent.add(data)
        call("mac $method ${data.size}")
        return mac(data)
    }

    override fun encryptTrack(block: ByteArray): ByteArray {
        lent.add(block)
        call("track ${block.size}")
        return block.reversedArray()
    }

    override fun forgetWorkingKeys() = call("forget")
}

class FakePrinter : FakeDevice(), Printer {
    @Volatile lateinit var answer: (PrintAnswer) -> Unit
    override val dots = 384

    override fun status() = PrinterStatus.READY

    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) {
        this.answer = answer
        call("print ${raster.text}")
    }
}

class FakeScreen : Screen {
    val views = LinkedBlockingQueue<TerminalView>()
    val digits = LinkedBlockingQueue<Int>()
    @Volatile var showing: () -> Unit = {}

    override fun show(view: TerminalView) {
        views.add(view)
        showing()
    }

    override fun pinDigits(count: Int) {
        digits.add(count)
    }

    override fun devicesChanged() {}
}
