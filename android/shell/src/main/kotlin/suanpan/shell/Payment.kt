package suanpan.shell

/** The caller's own name for one payment attempt: the same name never charges twice. */
data class OrderName(val orderId: String, val attempt: Int)

/** An amount. Nobody computes with it here; its words come from the core. */
data class Money(val minor: Long, val currency: String)

/**
 * What was typed on the amount keypad, as the core reads it: [digits] are those that count, [amount] is null while it
 * is none.
 */
data class AmountEntry(val digits: String, val amount: Money?, val text: String)

/** Where a payment stands. */
enum class PaymentState { IN_FLIGHT, APPROVED, DECLINED, NOT_SENT, REVERSING, REVERSED, VOIDED }

/** What a payment does. */
enum class PaymentKind { SALE, VOID }

/** A payment as a list and its detail show it: masked, its words made by the core. */
data class Payment(
    val order: OrderName,
    val kind: PaymentKind,
    val kindText: String,
    /** The sale that a void gives back. */
    val original: OrderName?,
    /** `¥12.80`; a void has a minus. */
    val amountText: String,
    val state: PaymentState,
    val stateText: String,
    /** Stable code of why, and the cashier's words for it, where there is something to say. */
    val causeCode: String?,
    val causeText: String?,
    val card: String,
    val way: CardWay,
    val withPin: Boolean,
    val stan: Int,
    val batch: Int,
    val slip: Int?,
    val rrn: String?,
    val authCode: String?,
    val responseCode: String?,
    val begunAtMs: Long,
    val changedAtMs: Long,
    /** Whether the core would take a void of it, and a reprint. */
    val voidable: Boolean,
    val reprintable: Boolean,
)

/** What to look for: words match amount, card ending, STAN, RRN, authorisation code, order id. */
data class HistorySearch(val words: String = "", val before: Long? = null, val limit: Int = 50)

/**
 * One page, newest first. [next] asks for the page after it; null at the end. A search may give fewer than asked for
 * although there is a next page.
 */
data class HistoryPage(val payments: List<Payment>, val next: Long?)

/** A reversal that is owed to the host. */
data class OwedReversal(
    val order: OrderName,
    val amountText: String,
    val card: String,
    val stan: Int,
    val owedSinceMs: Long?,
    val tries: Int,
    /** Its automatic tries are used up; it is still retried. */
    val manual: Boolean,
    /** When it is tried next, in Unix milliseconds. */
    val nextTryAtMs: Long,
    /** Why the outcome is unknown, in the cashier's words. */
    val causeText: String?,
)

/** Totals for the home screen. */
data class Summary(val netText: String, val payments: Long)

/**
 * Why a request was not taken; nothing was changed. [code] is stable; [text] is for the cashier, in the language of the
 * settings; [detail] is for an engineer: place, expected and got.
 */
data class Rejection(val code: String, val text: String, val detail: String = "")

/** A question that could not be answered: the journal cannot be read (`journal`), or the terminal was closed (`closed`). */
class Refused(val rejection: Rejection) : Exception("${rejection.code}: ${rejection.detail}")
