package suanpan.app.adapters

import android.app.Activity
import android.content.Context
import android.content.pm.PackageManager
import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.RectF
import android.os.Bundle
import android.os.CancellationSignal
import android.os.Handler
import android.os.Looper
import android.os.ParcelFileDescriptor
import android.print.PageRange
import android.print.PrintAttributes
import android.print.PrintDocumentAdapter
import android.print.PrintDocumentInfo
import android.print.PrintJob
import android.print.PrintManager
import android.print.pdf.PrintedPdfDocument
import java.io.FileOutputStream
import java.io.IOException
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/**
 * Whatever Android's print service reaches: a printer in the office, or a PDF file. The person chooses in the system's
 * own dialog, so no file of ours is shared with anybody.
 */
class SystemPrinter(
    private val context: Context,
    /** The Activity in front, which the dialog belongs to; null while there is none. */
    private val front: () -> Activity?,
) : Printer {
    private val main = Handler(Looper.getMainLooper())

    override val name get() = "Android print service"
    override val state get() = if (canPrint()) DeviceState.READY else DeviceState.ABSENT
    override val simulated get() = false
    override val dots get() = 384
    override fun attach(changed: () -> Unit) = Unit
    override fun release() = main.removeCallbacksAndMessages(null)
    override fun status() = if (canPrint()) PrinterStatus.READY else PrinterStatus.ABSENT

    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) {
        main.post {
            val activity = front()
            val manager = activity?.getSystemService(PrintManager::class.java)
            if (manager == null) return@post answer(PrintAnswer.Failed(PrinterStatus.ABSENT))
            val job = manager.print(TITLE, SlipDocument(activity, raster), PrintAttributes.Builder().build())
            follow(job, CHECKS, answer)
        }
    }

    /** Print jobs have no listener: looks again until it is over or nobody can say. */
    private fun follow(job: PrintJob, checks: Int, answer: (PrintAnswer) -> Unit) {
        when {
            job.isCompleted -> answer(PrintAnswer.Printed)
            job.isFailed || job.isCancelled -> answer(PrintAnswer.Failed(PrinterStatus.FAULT))
            checks == 0 -> answer(PrintAnswer.Unknown)
            else -> main.postDelayed({ follow(job, checks - 1, answer) }, CHECK_MS)
        }
    }

    private fun canPrint() = context.packageManager.hasSystemFeature(PackageManager.FEATURE_PRINTING)

    private companion object {
        const val TITLE = "slip"
        const val CHECK_MS = 500L

        /** 25 seconds: less than the shell's own patience. */
        const val CHECKS = 50
    }
}

/** A slip on sheets, at its own size: 203 dots are an inch, as on the roll. */
internal class SlipDocument(private val context: Context, private val raster: Raster) : PrintDocumentAdapter() {
    private var attributes = PrintAttributes.Builder().build()

    override fun onLayout(old: PrintAttributes?, new: PrintAttributes, cancel: CancellationSignal?, result: LayoutResultCallback, extras: Bundle?) {
        attributes = new
        val info = PrintDocumentInfo.Builder("slip.pdf")
            .setContentType(PrintDocumentInfo.CONTENT_TYPE_DOCUMENT)
            .setPageCount(sheets(raster.heightDots, rowsPerSheet()).size)
            .build()
        result.onLayoutFinished(info, old != new)
    }

    override fun onWrite(pages: Array<out PageRange>, target: ParcelFileDescriptor, cancel: CancellationSignal?, result: WriteResultCallback) {
        try {
            write(FileOutputStream(target.fileDescriptor))
            result.onWriteFinished(arrayOf(PageRange.ALL_PAGES))
        } catch (_: IOException) {
            result.onWriteFailed(null)
        }
    }

    private fun write(out: FileOutputStream) {
        val document = PrintedPdfDocument(context, attributes)
        try {
            sheets(raster.heightDots, rowsPerSheet()).forEachIndexed { number, rows ->
                val page = document.startPage(number)
                val area = page.info.contentRect
                val bitmap = bitmap(rows)
                val height = area.top + bitmap.height * POINTS_PER_DOT
                page.canvas.drawBitmap(bitmap, null, RectF(area.left.toFloat(), area.top.toFloat(), area.left + bitmap.width * POINTS_PER_DOT, height), null)
                document.finishPage(page)
                bitmap.recycle()
            }
            document.writeTo(out)
        } finally {
            document.close()
        }
    }

    private fun rowsPerSheet(): Int {
        val sheet = attributes.mediaSize ?: PrintAttributes.MediaSize.ISO_A4
        val margins = attributes.minMargins?.let { it.topMils + it.bottomMils } ?: 0
        return ((sheet.heightMils - margins) * DOTS_PER_INCH / 1000).coerceAtLeast(1)
    }

    private fun bitmap(rows: IntRange): Bitmap {
        val bitmap = Bitmap.createBitmap(raster.widthDots, rows.last - rows.first + 1, Bitmap.Config.ARGB_8888)
        val line = IntArray(raster.widthDots)
        for (y in rows) {
            for (x in line.indices) {
                val byte = raster.bits[y * raster.bytesPerRow + x / 8].toInt()
                line[x] = if (byte shr (7 - x % 8) and 1 == 1) Color.BLACK else Color.WHITE
            }
            bitmap.setPixels(line, 0, line.size, 0, y - rows.first, line.size, 1)
        }
        return bitmap
    }

    companion object {
        private const val DOTS_PER_INCH = 203
        private const val POINTS_PER_DOT = 72f / DOTS_PER_INCH

        /** Which rows go on which sheet. */
        fun sheets(rows: Int, rowsPerSheet: Int): List<IntRange> =
            (0 until rows step rowsPerSheet).map { it until minOf(rows, it + rowsPerSheet) }
    }
}
