package suanpan.sim

import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** A printer that keeps its paper until somebody tears it off. */
class SimPrinter(clock: SimClock, quirks: Quirks, override val dots: Int = 384) :
    SimDevice(clock, quirks, "printer"), Printer {
    private val hanging = ArrayList<Raster>()

    /** What it says until somebody helps; a person opens the cover, puts paper in. */
    @Volatile
    var trouble: PrinterStatus = PrinterStatus.READY

    /** Called with each slip that comes out, whole or not. */
    @Volatile
    var printed: (Raster) -> Unit = {}

    /** What hangs out of it, the oldest first. */
    val paper: List<Raster> get() = synchronized(this) { hanging.toList() }

    /** The person takes it. */
    fun tearOff(): List<Raster> = synchronized(this) { hanging.toList().also { hanging.clear() } }

    override fun status(): PrinterStatus = trouble

    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) {
        val misdeed = misdeed(Ask.PRINT)
        val trouble = trouble
        val (out, said) = when {
            trouble != PrinterStatus.READY -> null to PrintAnswer.Failed(trouble)
            misdeed == Misdeed.NoPaper -> null to PrintAnswer.Failed(PrinterStatus.NO_PAPER)
            misdeed == Misdeed.Overheats -> null to PrintAnswer.Failed(PrinterStatus.OVERHEATED)
            misdeed == Misdeed.UnknownCode -> null to PrintAnswer.Failed(PrinterStatus.FAULT)
            misdeed is Misdeed.PaperEndsAt -> raster.until(misdeed.row) to PrintAnswer.Failed(PrinterStatus.NO_PAPER)
            misdeed is Misdeed.Lost -> raster.until(raster.heightDots / 2) to PrintAnswer.Unknown
            misdeed == Misdeed.Throws -> null to PrintAnswer.Unknown
            misdeed == Misdeed.PrintUnknown -> raster to PrintAnswer.Unknown
            else -> raster to PrintAnswer.Printed
        }
        out?.let(::comeOut)
        answer(misdeed) { answer(said) }
        // Nothing stops a printer; what would come after that comes a little later.
        if (misdeed == Misdeed.AfterStop) clock.after(1) { stopped() }
    }

    private fun comeOut(raster: Raster) {
        synchronized(this) { hanging.add(raster) }
        printed(raster)
    }

    /** The upper rows: what was printed when it stopped. */
    private fun Raster.until(row: Int): Raster {
        val rows = row.coerceIn(0, heightDots)
        return Raster(widthDots, rows, bits.copyOf(rows * bytesPerRow), text)
    }
}
