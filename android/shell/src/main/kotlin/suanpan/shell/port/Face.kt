package suanpan.shell.port

/**
 * Recognises who stands before the terminal. The maker's or the gateway's part looks and answers with a token; no type
 * here has a place for a picture or for what was measured of a face. One question at a time; a new one replaces the
 * last, which is not answered then. The core has no effect for it yet: no payment asks.
 */
interface Face : Device {
    /** Answers once, from any thread. What comes later or twice is to be dropped. */
    fun capture(ask: CaptureFace, answers: FaceAnswers)

    /** Stops looking and forgets what was seen; no answer is needed. */
    fun stop()
}

/** [challenge] comes from whoever will check the token, which is good for it and for no other. */
class CaptureFace(val challenge: ByteArray, val timeoutMs: Long)

interface FaceAnswers {
    /**
     * [token] means something to the gateway alone; whoever asked wipes it. [consent] names the record that this person
     * agreed to be looked at; without one there is no token.
     */
    fun recognised(token: ByteArray, consent: ConsentRecord)

    fun failed(failure: FaceFailure)
}

/** The name of a record of consent, as whoever keeps it gave it: 1 to 64 visible ASCII characters. */
@JvmInline
value class ConsentRecord(val id: String) {
    init {
        require(id.length in 1..64 && id.all { it in '!'..'~' }) { "expected 1 to 64 visible ASCII characters, got ${id.length}" }
    }
}

/** Why there is no token. */
enum class FaceFailure {
    TIMEOUT, NO_FACE, SEVERAL_FACES, NOT_KNOWN,

    /** The person does not want to be looked at. */
    NO_CONSENT, NO_CAMERA, DENIED, FAULT,
}
