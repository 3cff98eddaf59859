package suanpan.sunmi

import android.os.Bundle
import suanpan.shell.port.AskPin
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinPad

/** The service's own pad in its own screen: digits never come here, only a block under a key of the secure processor. */
class SunmiPinPad internal constructor(
    pay: PayService,
    private val conversation: CardConversation,
    private val keyIndex: Int?,
    private val cipher: SunmiPinCipher,
) : PayDevice(pay, "PIN pad"), PinPad {
    private var entry: Entry? = null

    override fun ask(ask: AskPin, answers: PinAnswers) = pay.strand.post {
        cancel()
        val digits = conversation.pinDigits
        val format = cipher.numberOf(ask.format)
        when {
            keyIndex == null -> answers.failed("pin:no_key")
            format == null -> answers.failed("pin:format")
            digits == null -> answers.failed("pin:pad") // no card was presented here
            else -> Entry(answers, keyIndex).begin(ask, format, digits)
        }
    }

    override fun stop() = pay.strand.post { cancel() }

    override fun lost() {
        entry?.deadline?.cancel()
        entry = null
    }

    private fun cancel() {
        val open = entry ?: return
        entry = null
        open.deadline?.cancel()
        pay.ask { it.pinPad.call(PinPadOpt.cancel) }
    }

    private inner class Entry(private val answers: PinAnswers, private val keyIndex: Int) {
        var deadline: Delay? = null
        private val callback = Callback(PinPadListener) { method, args -> pay.strand.post { heard(method, args) } }

        fun begin(ask: AskPin, format: Int, digits: ByteArray) {
            entry = this
            deadline = pay.strand.after(ask.timeoutMs + GRACE_MS) {
                if (entry === this) {
                    cancel()
                    answers.failed("pin:timeout")
                }
            }
            val begun = pay.ask { it.isIntact() && it.pinPad.call(PinPadOpt.begin, request(ask, format, digits), callback).string != null }
            if (begun != true && entry === this) end { answers.failed("pin:pad") }
        }

        private fun request(ask: AskPin, format: Int, digits: ByteArray) = Bundle().apply {
            putInt("pinPadType", 0) // its own screen
            putInt("pinType", 0) // online
            putInt("isOrderNumKey", 0) // shuffled
            putByteArray("pan", digits)
            putInt("pinKeyIndex", keyIndex)
            putInt("minInput", 0)
            putInt("maxInput", 12)
            putInt("inputStep", 1)
            putInt("timeout", ask.timeoutMs.coerceIn(1_000, 120_000).toInt())
            putInt("isSupportbypass", 1)
            putInt("pinblockFormat", format)
            putInt("algorithmType", cipher.algorithm)
            putInt("keySystem", 0) // master/session
        }

        private fun heard(method: Method, args: List<Any?>) {
            if (entry !== this) return ((args.getOrNull(1) as? ByteArray)?.fill(0) ?: Unit)
            when (method) {
                PinPadListener.onPinLength -> answers.digits(args[0] as Int)
                PinPadListener.onConfirm -> end { confirmed(args[1] as ByteArray?) }
                PinPadListener.onCancel -> end { answers.cancelled() }
                PinPadListener.onError -> (args[0] as Int).let { code ->
                    end { if (code == PIN_CANCELLED) answers.cancelled() else answers.failed(pinFailure(code)) }
                }
            }
        }

        /** Nothing is a bypass; a single zero byte has been seen and is neither. */
        private fun confirmed(block: ByteArray?) = when (block?.size) {
            null -> answers.bypassed()
            cipher.blockBytes -> answers.entered(block)
            else -> {
                block.fill(0)
                answers.failed("pin:pad")
            }
        }

        private fun end(answer: () -> Unit) {
            entry = null
            deadline?.cancel()
            answer()
        }
    }

    private companion object {
        /** The pad's own timeout comes first. */
        const val GRACE_MS = 3_000L
    }
}
