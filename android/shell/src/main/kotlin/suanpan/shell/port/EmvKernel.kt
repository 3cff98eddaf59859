package suanpan.shell.port

import suanpan.shell.CardWay
import suanpan.shell.Money

/** The device's certified kernel: a conversation, one open question at a time. */
interface EmvKernel : Device {
    /** What it knows cards by; null while it knows none, and where that is no matter of ours. Cheap, from any thread. */
    val parameters: KernelParameters? get() = null

    /**
     * Why it is not READY although it is there, and no card is read; null where nothing is in the way. Said with
     * `changed`, as its state is. Cheap, from any thread.
     */
    val trouble: KernelTrouble? get() = null

    /** Begins with the card that the reader presented. */
    fun start(ask: StartEmv, answers: EmvAnswers)

    /** The answer to its open question; one that fits no question is dropped. */
    fun answer(answer: EmvAnswer)
}

class StartEmv(val way: CardWay, val amount: Money)

/** What the kernel says, from any thread. The shell drops what belongs to an older conversation. */
interface EmvAnswers {
    fun asksOnlinePin()

    /** Field 55 of the request (9F26 9F27 9F10 ...) and of a reversal (95 9F1E 9F10 9F36 DF31), BER-TLV. */
    fun cryptogramReady(online: ByteArray, reversal: ByteArray)

    fun ended(end: EmvEnd)
}

sealed interface EmvAnswer {
    object PinEntered : EmvAnswer
    object PinBypassed : EmvAnswer

    /** The host's field 55 for the card (91, 71, 72), BER-TLV; empty where it gave none. */
    class HostApproved(val issuerData: ByteArray) : EmvAnswer
    class HostDeclined(val issuerData: ByteArray) : EmvAnswer
    object HostUnreachable : EmvAnswer

    /** Stop; nothing more follows. */
    object Abort : EmvAnswer
}

enum class EmvEnd { APPROVED, DECLINED, FAILED }

/** How many rows of [EmvParameters] a kernel has taken, and how many keys it was not given because their time is over. */
data class KernelParameters(val applications: Int, val caKeys: Int, val expired: Int)

/** [detail] is for an engineer: the place, expected and got. */
data class KernelTrouble(val kind: Kind, val detail: String) {
    enum class Kind(val code: String) {
        /** There is no file, and the kernel has nothing of its own. */
        NO_PARAMETERS("kernel:no_parameters"),

        /** The file is wrong. */
        WRONG_PARAMETERS("kernel:wrong_parameters"),

        /** The kernel did not take what the file says. */
        REFUSED_PARAMETERS("kernel:refused_parameters"),
    }
}
