package suanpan.sim

import suanpan.shell.port.CaptureFace
import suanpan.shell.port.CaptureSignature
import suanpan.shell.port.ConsentRecord
import suanpan.shell.port.Face
import suanpan.shell.port.FaceAnswers
import suanpan.shell.port.FaceFailure
import suanpan.shell.port.ScanAnswers
import suanpan.shell.port.ScanCode
import suanpan.shell.port.ScanFailure
import suanpan.shell.port.Scanner
import suanpan.shell.port.Signature
import suanpan.shell.port.SignatureAnswers
import suanpan.shell.port.SignatureFailure
import suanpan.shell.port.Strokes

/** A device that waits for a person to do one thing before it. */
abstract class SimCapture<A : Any> internal constructor(clock: SimClock, quirks: Quirks, kind: String, private val question: Ask) :
    SimDevice(clock, quirks, kind) {
    private class Open<A>(val answers: A, val misdeed: Misdeed?)

    private var open: Open<A>? = null

    /** Opens a question, which [late] ends when nobody does anything. */
    internal fun open(answers: A, timeoutMs: Long, late: (A) -> Unit) {
        val mine = Open(answers, misdeed(question))
        synchronized(this) { open = mine }
        within(timeoutMs) { take(mine)?.answers?.let(late) }
        if (mine.misdeed is Misdeed.Lost || mine.misdeed == Misdeed.Throws) answer(mine.misdeed) {}
    }

    /** What a person does; false while nobody asks. */
    internal fun act(how: (A) -> Unit): Boolean {
        val mine = synchronized(this) { open }?.let(::take) ?: return false
        answer(mine.misdeed) { how(mine.answers) }
        return true
    }

    fun stop() {
        synchronized(this) { open = null }
        stopped()
    }

    override fun forget() {
        synchronized(this) { open = null }
        super.forget()
    }

    /** Ends the question, once. */
    private fun take(mine: Open<A>): Open<A>? = synchronized(this) {
        if (open !== mine) return null
        open = null
        mine
    }
}

class SimScanner(clock: SimClock, quirks: Quirks) : SimCapture<ScanAnswers>(clock, quirks, "scanner", Ask.SCAN), Scanner {
    override fun scan(ask: ScanCode, answers: ScanAnswers) = open(answers, ask.timeoutMs) { it.failed(ScanFailure.TIMEOUT) }

    /** A hand holds a code before it. False while nobody asks. */
    fun show(code: ByteArray): Boolean = act { it.read(code) }
}

class SimFace(clock: SimClock, quirks: Quirks) : SimCapture<FaceAnswers>(clock, quirks, "face reader", Ask.CAPTURE_FACE), Face {
    /** What the question that is open was asked with. */
    @Volatile
    private var challenge = ByteArray(0)

    override fun capture(ask: CaptureFace, answers: FaceAnswers) {
        challenge = ask.challenge.copyOf()
        open(answers, ask.timeoutMs) { it.failed(FaceFailure.TIMEOUT) }
    }

    /** Somebody looks at it: [person], who agreed in [consent]. The token is their name and the challenge, and no more. */
    fun look(person: String, consent: ConsentRecord): Boolean = act { it.recognised(person.toByteArray() + challenge, consent) }

    /** Nobody whom it could take. */
    fun refuse(failure: FaceFailure): Boolean = act { it.failed(failure) }
}

class SimSignature(clock: SimClock, quirks: Quirks) :
    SimCapture<SignatureAnswers>(clock, quirks, "signature field", Ask.CAPTURE_SIGNATURE), Signature {
    override fun capture(ask: CaptureSignature, answers: SignatureAnswers) = open(answers, ask.timeoutMs) { it.failed(SignatureFailure.TIMEOUT) }

    fun draw(strokes: Strokes): Boolean = act { it.signed(strokes) }

    /** The cardholder will not sign here. */
    fun skip(): Boolean = act { it.skipped() }
}
