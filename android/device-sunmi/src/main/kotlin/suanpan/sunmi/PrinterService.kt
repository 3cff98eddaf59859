package suanpan.sunmi

import android.graphics.Bitmap
import android.os.IBinder
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** A bound printer service whose order of codes is known. Every call may throw [CallException]. */
internal class PrinterService(private val binder: IBinder, model: String) {
    private val order = PrinterOrder.of(model, binder)
    private val calls = PrinterInterface(order.family)
    private val version = binder.call(method(PrinterCall.SERVICE_VERSION)).string

    val name = "Sunmi printer service ${version ?: "of unknown version"}, ${order.note}"
    val dots = dotsAcross()

    /** Whether a whole job can be held back, and thrown away. */
    var transactions = has(PrinterCall.ENTER_BUFFER)
        private set

    fun has(call: PrinterCall) = calls[call] != null

    /** Null where this service cannot be asked. */
    fun status(): PrinterStatus? =
        calls[PrinterCall.UPDATE_STATE]?.let { printerStatus(binder.call(it).int) }

    /** 0 is 80 mm, 1 is 58 mm. What fits the narrow paper fits the wide one too, so that is the default. */
    private fun dotsAcross(): Int {
        val paper = try {
            calls[PrinterCall.PAPER]?.let { binder.call(it).int }
        } catch (_: NotInThisFirmware) {
            null
        }
        return if (paper == 0) 576 else 384
    }

    /** Holds everything back until [commit], without what earlier jobs left. */
    fun begin() {
        if (!transactions) return
        try {
            binder.call(method(PrinterCall.ENTER_BUFFER), true)
        } catch (_: NotInThisFirmware) {
            transactions = false
        }
    }

    fun draw(raster: Raster, callback: Callback) {
        val bitmap = raster.bitmap()
        try {
            binder.call(method(PrinterCall.PRINT_BITMAP), bitmap, callback)
        } finally {
            bitmap.recycle()
        }
        binder.call(method(PrinterCall.LINE_WRAP), FEED_LINES, callback)
        calls[PrinterCall.CUT_PAPER]?.let { cut ->
            try {
                binder.call(cut, callback)
            } catch (_: NotInThisFirmware) {
                // Torn off by hand.
            }
        }
    }

    /** Prints what was held back. False where the service will not say how it went. */
    fun commit(callback: Callback): Boolean {
        if (!transactions) return false
        calls[PrinterCall.EXIT_BUFFER_WITH_CALLBACK]?.let { exit ->
            try {
                binder.call(exit, true, callback)
                return true
            } catch (_: NotInThisFirmware) {
                // The older exit says nothing.
            }
        }
        binder.call(method(PrinterCall.EXIT_BUFFER), true)
        return false
    }

    /** Throws away what is held back: data has been seen to survive into the next job. */
    fun clean() {
        if (transactions) binder.call(method(PrinterCall.EXIT_BUFFER), false)
        binder.call(method(PrinterCall.INIT), silent)
    }

    fun openDrawer(callback: Callback) {
        binder.call(method(PrinterCall.OPEN_DRAWER), callback)
    }

    /** [LCD_INIT], [LCD_WAKE] or [LCD_CLEAR]. */
    fun lcd(command: Int) {
        binder.call(method(PrinterCall.LCD_COMMAND), command)
    }

    fun lcd(upper: String, lower: String) {
        binder.call(method(PrinterCall.LCD_TWO_LINES), upper, lower, Callback(LcdCallback) { _, _ -> })
    }

    private fun method(call: PrinterCall) = checkNotNull(calls[call]) { "$call in ${order.family}" }

    companion object {
        const val LCD_INIT = 1
        const val LCD_WAKE = 2
        const val LCD_CLEAR = 4

        /** Brings the last dots past the tear bar. */
        const val FEED_LINES = 3

        private val silent = Callback(PrinterCallback) { _, _ -> }
    }
}

/** Black on white, as the service wants its pictures. */
private fun Raster.bitmap(): Bitmap {
    val bitmap = Bitmap.createBitmap(widthDots, heightDots, Bitmap.Config.ARGB_8888)
    val row = IntArray(widthDots)
    for (y in 0 until heightDots) {
        for (x in 0 until widthDots) {
            val byte = bits[y * bytesPerRow + x / 8].toInt()
            row[x] = if (byte shr (7 - x % 8) and 1 == 1) BLACK else WHITE
        }
        bitmap.setPixels(row, 0, widthDots, 0, y, widthDots, 1)
    }
    return bitmap
}

private const val BLACK = 0xFF000000.toInt()
private const val WHITE = -1
