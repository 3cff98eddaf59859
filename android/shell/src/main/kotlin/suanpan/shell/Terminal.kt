package suanpan.shell

import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/**
 * What screens may ask of the terminal. A request waits for the core's durable word, so it is never made on the
 * main thread; it gives null when it was taken, and otherwise why not, with nothing changed. What happens then
 * comes by [Screen]. A question throws [Refused] when there is no answer to give.
 */
interface Terminal {
    val devices: Devices

    /** The last view that was shown; null before the first. */
    val view: TerminalView?

    /** Why the last slip failed, as its printer said; null where it came out, or nobody knows. Cheap, from any thread. */
    val printTrouble: PrinterStatus?

    fun signOn(): Rejection?
    fun signOff(): Rejection?

    /** Fetches the master key from the host that the settings name. */
    fun loadMasterKey(): Rejection?
    fun echo(): Rejection?
    fun sale(order: OrderName, amount: Money): Rejection?

    /** Gives the sale [original] back, under the new name [order]. */
    fun voidSale(order: OrderName, original: OrderName): Rejection?

    /** Prints the slip again, marked as a duplicate. */
    fun reprint(order: OrderName): Rejection?

    /** Tries the owed reversals now. */
    fun sendOwed(): Rejection?
    fun cancel(): Rejection?

    /** The person has read the result. */
    fun confirm(): Rejection?

    /** What the digits typed so far mean; the core's words, no arithmetic here. Cheap: no disk. */
    fun amountEntry(digits: String): AmountEntry

    /** Every place for a key, and what may be shown of the key in it. */
    fun keys(): List<KeyPlace>

    /** What this terminal proves itself with to the host of its keys, in hex: a P-256 point. */
    fun devicePublicKey(): String

    /** Null where there is no such payment. */
    fun payment(order: OrderName): Payment?
    fun history(search: HistorySearch): HistoryPage
    fun owedReversals(): List<OwedReversal>
    fun summary(): Summary

    /** The slip as a picture; null where the payment has none. */
    fun slip(order: OrderName, dots: Int): Raster?
}
