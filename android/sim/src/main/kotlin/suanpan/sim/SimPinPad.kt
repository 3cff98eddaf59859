package suanpan.sim

import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import suanpan.core.PinPadKey
import suanpan.core.PinPadState
import suanpan.core.PosException
import suanpan.core.PosTerminalInterface
import suanpan.shell.port.AskPin
import suanpan.shell.port.DrawnPinPad
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinKey

/**
 * The software pad of the core, with keys that the app draws. A digit goes straight into the core, which keeps it and
 * answers itself at Enter, Bypass and Cancel; no buffer here ever holds a PIN.
 */
class SimPinPad(clock: SimClock, quirks: Quirks, private val person: Person) :
    SimDevice(clock, quirks, "PIN pad"), DrawnPinPad {
    private class Question(val answers: PinAnswers)

    /** Keys in their order, and never on the caller's thread: the core's answer may wait for the disk. */
    private val keys = ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, LinkedBlockingQueue()) { work ->
        Thread(work, "suanpan-pin-keys").apply { isDaemon = true }
    }.apply { allowCoreThreadTimeOut(true) }

    private var open: Question? = null

    /** Typed so far: a quick hand may be faster than the question, which goes from thread to thread. */
    private var typed = 0

    /** Whether a PIN is asked for. */
    val asking: Boolean get() = synchronized(this) { open != null }

    /** The core whose pad this is. */
    @Volatile
    internal var core: PosTerminalInterface? = null

    override fun ask(ask: AskPin, answers: PinAnswers) {
        val misdeed = misdeed(Ask.ASK_PIN)
        val question = Question(answers)
        val early = synchronized(this) {
            open = question
            typed
        }
        if (early > 0) answers.digits(early)
        within(ask.timeoutMs) { take(question)?.answers?.failed("pin:timeout") }
        when (misdeed) {
            Misdeed.BypassesPin -> answer(null) { take(question)?.answers?.bypassed() }
            Misdeed.CancelsPin -> answer(null) { take(question)?.answers?.cancelled() }
            Misdeed.PadBroken -> answer(null) { take(question)?.answers?.failed("pin:pad") }
            // The pad answers by itself and only once; a second answer can only be another one.
            Misdeed.Twice -> answer(Misdeed.Twice) { answers.cancelled() }
            Misdeed.AfterStop -> answer(Misdeed.AfterStop) { answers.cancelled() }
            else -> answer(misdeed) { type(question) }
        }
    }

    override fun stop() {
        synchronized(this) {
            open = null
            typed = 0
        }
        stopped()
    }

    override fun pressDigit(digit: Int) = later { it.pressPinDigit(digit.coerceIn(0, UByte.MAX_VALUE.toInt()).toUByte()) }

    override fun press(key: PinKey) = later {
        it.pressPinKey(
            when (key) {
                PinKey.BACKSPACE -> PinPadKey.BACKSPACE
                PinKey.ENTER -> PinPadKey.ENTER
                PinKey.BYPASS -> PinPadKey.BYPASS
                PinKey.CANCEL -> PinPadKey.CANCEL
            },
        )
    }

    override fun forget() {
        synchronized(this) {
            open = null
            typed = 0
        }
        super.forget()
    }

    /** What the person with a scripted hand does. */
    private fun type(question: Question) {
        val hand = person.hand ?: return
        when (val typing = hand.typing) {
            Typing.ByHand -> {}
            Typing.Right -> enter(hand.card.pin)
            is Typing.Tries -> {
                val pin = typing.pins.getOrNull(count(Ask.ASK_PIN) - 1)
                when {
                    pin != null -> enter(pin)
                    typing.pins.isEmpty() -> take(question)?.answers?.bypassed()
                    else -> take(question)?.answers?.cancelled()
                }
            }
        }
    }

    private fun enter(pin: String) {
        pin.forEach { pressDigit(it - '0') }
        press(PinKey.ENTER)
    }

    private fun later(press: (PosTerminalInterface) -> PinPadState) {
        try {
            keys.execute { core?.let { show(pressed(it, press)) } }
        } catch (_: RejectedExecutionException) {
            // nobody reads the keys any more
        }
    }

    private fun pressed(core: PosTerminalInterface, press: (PosTerminalInterface) -> PinPadState): PinPadState = try {
        press(core)
    } catch (_: PosException) {
        PinPadState.Closed
    } catch (_: IllegalStateException) {
        PinPadState.Closed // freed
    }

    private fun show(state: PinPadState) {
        val question = synchronized(this) {
            typed = (state as? PinPadState.Open)?.digits?.toInt() ?: 0
            open
        } ?: return
        when (state) {
            is PinPadState.Open -> question.answers.digits(state.digits.toInt())
            PinPadState.Closed -> {
                take(question)
                stopped()
            }
        }
    }

    /** Ends the question, once. */
    private fun take(question: Question): Question? = synchronized(this) {
        if (open !== question) return null
        open = null
        question
    }
}
