package suanpan.app.adapters

import java.io.ByteArrayOutputStream
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** The few ESC/POS commands that printing a picture takes (Epson's names). */
internal object EscPos {
    /** `ESC @`: forgets modes and what is in the print buffer. */
    val INITIALIZE = bytes(0x1B, 0x40)

    /** `ESC d 4`: brings the last row past the tear bar. */
    val FEED = bytes(0x1B, 0x64, 4)

    /** `GS V 66 0`: feeds to the blade and cuts. */
    val CUT = bytes(0x1D, 0x56, 66, 0)

    /** `GS r 1`: one byte, but only when everything before it is done: `DLE EOT` overtakes, this does not. */
    val REPORT_IN_ORDER = bytes(0x1D, 0x72, 1)

    /** `DLE DC4 8`: throws away what is still waiting to be printed. */
    val CLEAR = bytes(0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8)

    /** Rows at once: small printers hold a band in memory before they print it. */
    const val BAND_ROWS = 128

    /** `DLE EOT n`: 1 printer, 2 why offline, 3 error, 4 paper; each is answered by one byte, at once. */
    fun ask(n: Int) = bytes(0x10, 0x04, n)

    /** [raster] in bands of `GS v 0`, each a whole command. */
    fun bands(raster: Raster): List<ByteArray> = (0 until raster.heightDots step BAND_ROWS).map { top ->
        val rows = minOf(BAND_ROWS, raster.heightDots - top)
        val row = raster.bytesPerRow
        val band = ByteArrayOutputStream(8 + rows * row)
        for (part in listOf(0x1D, 0x76, 0x30, 0, row and 0xFF, row shr 8, rows and 0xFF, rows shr 8)) band.write(part)
        band.write(raster.bits, top * row, rows * row)
        band.toByteArray()
    }

    /** Whether [answer] can be one of `DLE EOT`: bits 0 and 7 are 0, 1 and 4 are 1. */
    fun isStatus(answer: Int) = answer and 0x93 == 0x12

    /** What the answers to 2, 3 and 4 mean together; the worst counts. */
    fun status(offline: Int, error: Int, paper: Int): PrinterStatus = when {
        paper and 0x60 != 0 || offline and 0x20 != 0 -> PrinterStatus.NO_PAPER
        offline and 0x04 != 0 -> PrinterStatus.COVER_OPEN
        error and 0x08 != 0 -> PrinterStatus.CUTTER
        error and 0x40 != 0 -> PrinterStatus.OVERHEATED // recovers by itself
        error and 0x24 != 0 || offline and 0x40 != 0 -> PrinterStatus.FAULT
        else -> PrinterStatus.READY
    }

    private fun bytes(vararg values: Int) = ByteArray(values.size) { values[it].toByte() }
}
