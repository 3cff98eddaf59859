package suanpan.app.adapters

import android.app.Activity
import android.content.Context
import android.content.pm.PackageManager
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
            val job: PrintJob? = try {
                manager.print(TITLE, SlipDocument(raster), PrintAttributes.Builder().build())
            } catch (_: RuntimeException) {
                null // not allowed, or the Activity is going: no dialog, and so no paper
            }
            // Null where no dialog opened, whatever the annotations say.
            if (job == null) answer(PrintAnswer.Failed(PrinterStatus.FAULT)) else follow(job, CHECKS, answer)
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

/** What the print service asks for the slip's sheets. */
private class SlipDocument(private val raster: Raster) : PrintDocumentAdapter() {
    private var pdf = pdf(PrintAttributes.Builder().build())

    override fun onLayout(old: PrintAttributes?, new: PrintAttributes, cancel: CancellationSignal?, result: LayoutResultCallback, extras: Bundle?) {
        pdf = pdf(new)
        val info = PrintDocumentInfo.Builder("slip.pdf")
            .setContentType(PrintDocumentInfo.CONTENT_TYPE_DOCUMENT)
            .setPageCount(pdf.sheets(raster).size)
            .build()
        result.onLayoutFinished(info, old != new)
    }

    override fun onWrite(pages: Array<out PageRange>, target: ParcelFileDescriptor, cancel: CancellationSignal?, result: WriteResultCallback) {
        try {
            pdf.write(raster, FileOutputStream(target.fileDescriptor))
            result.onWriteFinished(arrayOf(PageRange.ALL_PAGES))
        } catch (_: IOException) {
            result.onWriteFailed(null)
        }
    }

    private fun pdf(wanted: PrintAttributes): SlipPdf {
        val sheet = wanted.mediaSize ?: PrintAttributes.MediaSize.ISO_A4
        val margins = wanted.minMargins ?: PrintAttributes.Margins.NO_MARGINS
        fun points(mils: Int) = mils * 72 / 1000
        return SlipPdf(points(sheet.widthMils), points(sheet.heightMils), points(margins.leftMils), points(margins.topMils), points(margins.bottomMils))
    }
}
