package suanpan.shell

import suanpan.core.SlipLine
import suanpan.core.amountEntry
import suanpan.core.cashierWords
import suanpan.shell.port.Raster

/** What the bindings offer without a terminal; a test gives its own. */
class CoreFunctions(
    /** The cashier's words for a stable code. */
    val words: (code: String) -> String,
    /** What the digits typed so far mean, in the currency of the settings. */
    val amountEntry: (digits: String) -> AmountEntry,
    /** The picture of a slip, so many dots wide. */
    val raster: (lines: List<SlipLine>, dots: Int) -> Raster,
) {
    companion object {
        /** Those of the library. */
        fun of(settings: Settings) = CoreFunctions(
            words = { cashierWords(settings.language.toCore(), it) },
            amountEntry = { amountEntry(it, settings.currency).toShell() },
            raster = { lines, dots -> TODO("slip raster") },
        )
    }
}
