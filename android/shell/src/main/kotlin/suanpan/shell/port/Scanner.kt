package suanpan.shell.port

/**
 * Reads codes that are held before it. One question at a time; a new one replaces the last, which is not answered then.
 * The core has no effect for it yet: no screen asks.
 */
interface Scanner : Device {
    /** Answers once, from any thread. What comes later or twice is to be dropped. */
    fun scan(ask: ScanCode, answers: ScanAnswers)

    /** Stops waiting; no answer is needed. */
    fun stop()
}

/** [kinds] are what is wanted; a head that cannot choose reads all, and whoever asked looks at what came. */
class ScanCode(val kinds: Set<CodeKind>, val timeoutMs: Long)

enum class CodeKind { QR, BARCODE }

interface ScanAnswers {
    /** The raw bytes, at most [MOST_BYTES]; text is not always UTF-8. */
    fun read(code: ByteArray)

    fun failed(failure: ScanFailure)

    companion object {
        /** More than the largest QR code holds (2,953 bytes, ISO/IEC 18004). */
        const val MOST_BYTES = 4_096
    }
}

/** Why there is no code. */
enum class ScanFailure { TIMEOUT, NO_CAMERA, DENIED, FAULT }
