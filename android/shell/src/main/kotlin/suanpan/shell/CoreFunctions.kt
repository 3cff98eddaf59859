package suanpan.shell

import suanpan.core.SlipLine
import suanpan.core.SlipPress
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
    /** Frees what they hold. */
    val free: () -> Unit = {},
) {
    companion object {
        /**
         * Those of the library. [slipFont] gives the file that slips are drawn with; it is read at the first slip, on
         * the printer's thread.
         */
        fun of(settings: Settings, slipFont: () -> ByteArray): CoreFunctions {
            val press = lazy { wiped(slipFont()) { SlipPress.open(it) } }
            return CoreFunctions(
                words = { cashierWords(settings.language.toCore(), it) },
                amountEntry = { amountEntry(it, settings.currency).toShell() },
                raster = { lines, dots ->
                    press.value.raster(lines, dots.coerceAtLeast(0).toUInt(), null).toShell(lines.text())
                },
                free = { if (press.isInitialized()) press.value.close() },
            )
        }
    }
}
