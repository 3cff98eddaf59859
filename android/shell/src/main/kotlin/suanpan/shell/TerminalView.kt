package suanpan.shell

/** One screen, as the core wants it shown: masked, localised, complete. A screen only draws it. */
sealed interface TerminalView {
    /** Waiting for the cashier. */
    data class Idle(
        val signedOn: Boolean,
        val batch: Int,
        val reversalsOwed: Int,
        /** How many of them used up their automatic tries. */
        val reversalsManual: Int,
        val notice: String?,
    ) : TerminalView

    /** Waiting for a card. */
    data class PresentCard(
        val amount: String,
        val ways: Set<CardWay>,
        val text: String,
        /** Why again, when an earlier try failed. */
        val notice: String?,
    ) : TerminalView

    /** Waiting for the PIN. How many digits are typed comes by [Screen.pinDigits]. */
    data class EnterPin(
        val amount: String,
        val card: String,
        val text: String,
        val triesLeft: Int?,
    ) : TerminalView

    /** Something takes its time. */
    data class Working(
        val amount: String?,
        val stage: Stage,
        val text: String,
        val sinceMs: Long,
        /** What happens if it takes longer, in words, and after how long that is. */
        val ifLonger: String,
        val ifLongerAfterMs: Long,
    ) : TerminalView

    /** How it ended, in three layers of text. */
    data class Ended(
        val kind: ResultKind,
        val order: OrderName?,
        val amount: String?,
        val card: String?,
        /** For the cashier: what happened and what to do next. */
        val cashier: String,
        /** For the cardholder, to be shown or said. */
        val cardholder: String,
        /** For an engineer: stable code and detail. */
        val engineer: String,
        val code: String,
        val slip: Int?,
        val authCode: String?,
        /** What the printer had to say, if it failed. */
        val printer: String?,
    ) : TerminalView

    /** The terminal cannot work until someone acts. */
    data class OutOfService(val text: String, val detail: String) : TerminalView
}

/** What is happening. */
enum class Stage { SIGNING_ON, LOADING_KEY, SIGNING_OFF, ECHOING, REVERSING, TALKING_TO_CARD, WAITING_FOR_HOST }

/** How a request ended. Each must be unmistakable without colour. */
enum class ResultKind { APPROVED, DECLINED, UNKNOWN, REVERSED, NOT_SENT, CANCELLED, DONE, FAILED }

/** How a card is presented. */
enum class CardWay { SWIPE, INSERT, TAP, ON_FILE }
