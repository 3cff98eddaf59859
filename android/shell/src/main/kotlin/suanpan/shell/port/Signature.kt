package suanpan.shell.port

/**
 * Takes a signature by finger or pen. One question at a time; a new one replaces the last, which is not answered then.
 * The core has no effect for it yet: slips have a line to sign on.
 */
interface Signature : Device {
    /** Answers once, from any thread. What comes later or twice is to be dropped. */
    fun capture(ask: CaptureSignature, answers: SignatureAnswers)

    /** Stops waiting and forgets what was drawn; no answer is needed. */
    fun stop()
}

/** [amount] is shown over the line, in the core's words. */
class CaptureSignature(val amount: String, val timeoutMs: Long)

interface SignatureAnswers {
    fun signed(strokes: Strokes)

    /** The cardholder will not or need not sign here: it is asked for on paper. */
    fun skipped()

    fun failed(failure: SignatureFailure)
}

/** Why there is neither a signature nor a word that there will be none. */
enum class SignatureFailure { TIMEOUT, FAULT }

/** A signature as it was drawn: lines of points, in the order of their drawing. Never empty, never endless. */
class Strokes(val lines: List<List<StrokePoint>>) {
    init {
        require(lines.isNotEmpty() && lines.all { it.isNotEmpty() }) { "expected lines with points, got an empty one" }
        val points = lines.sumOf { it.size }
        require(points <= MOST_POINTS) { "expected at most $MOST_POINTS points, got $points" }
    }

    companion object {
        /** A minute at 60 points a second. */
        const val MOST_POINTS = 3_600
    }
}

/** Thousandths of the field's width and height, from its upper left corner. */
data class StrokePoint(val x: Int, val y: Int) {
    init {
        require(x in 0..1_000 && y in 0..1_000) { "expected 0 to 1000, got $x, $y" }
    }
}
