package suanpan.sunmi

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.os.IBinder
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/**
 * The built-in printer by its classic service. A slip is one picture in one transaction; "the call was carried out"
 * is not "printed", so only the transaction's own result counts, and silence is [PrintAnswer.Unknown].
 */
class SunmiPrinter internal constructor(
    private val context: Context,
    private val strand: Strand,
    private val model: String,
) : Printer {
    constructor(context: Context) : this(context, ThreadStrand("sunmi-printer"), systemModel())

    @Volatile
    private var changed: () -> Unit = {}
    private val link = ServiceLink(context, Service.PRINTER, strand, ::up, ::down) { changed() }
    private val receiver = StateReceiver()

    @Volatile
    private var service: PrinterService? = null

    /** The last broadcast; the only word on services that cannot be asked. */
    @Volatile
    private var heard: PrinterStatus? = null

    private var running: Job? = null

    /** An earlier job may have left data behind. */
    private var dirty = false

    override val name: String get() = service?.name ?: link.trouble?.let { "Sunmi printer service: $it" } ?: "Sunmi printer service"
    override val state: DeviceState get() = link.state
    override val simulated get() = false

    @Volatile
    override var dots = 384
        private set

    override fun attach(changed: () -> Unit) {
        this.changed = changed
        Receivers.register(context, receiver, stateBroadcasts.keys)
        link.open()
    }

    override fun release() {
        context.unregisterReceiver(receiver)
        link.close()
        strand.post(strand::stop)
    }

    override fun status(): PrinterStatus {
        val service = service ?: return notReady()
        return try {
            service.status() ?: heard ?: PrinterStatus.READY
        } catch (_: ServiceGone) {
            PrinterStatus.LOST
        } catch (_: CallException) {
            PrinterStatus.FAULT
        }
    }

    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) = strand.post {
        val service = service
        when {
            service == null -> answer(PrintAnswer.Failed(notReady()))
            running != null -> answer(PrintAnswer.Failed(PrinterStatus.BUSY))
            else -> Job(raster, answer).let {
                running = it
                run(it, service)
            }
        }
    }

    /** The drawer of desktop models hangs on the printer; absent elsewhere. */
    val drawer: SunmiDrawer = SunmiDrawer(strand, ::serviceWith, link::state)

    /** The customer's small display of the mini models; absent elsewhere. */
    val customerDisplay: SunmiCustomerDisplay = SunmiCustomerDisplay(strand, ::serviceWith, link::state)

    private fun serviceWith(call: PrinterCall) = service?.takeIf { it.has(call) }

    private fun notReady() = when (link.state) {
        DeviceState.ABSENT -> PrinterStatus.ABSENT
        DeviceState.LOST -> PrinterStatus.LOST
        else -> PrinterStatus.CONNECTING
    }

    private fun up(binder: IBinder) {
        val found = PrinterService(binder, model)
        dots = found.dots
        heard = null
        service = found
    }

    private fun down() {
        service = null
        // Held back means not on paper; once committed nobody knows.
        running?.let { end(it, if (it.committed) PrintAnswer.Unknown else PrintAnswer.Failed(PrinterStatus.LOST)) }
    }

    private fun run(job: Job, service: PrinterService) {
        val results = Callback(PrinterCallback) { method, args -> strand.post { heard(job, method, args) } }
        try {
            if (dirty) clean(service)
            val status = service.status() ?: heard ?: PrinterStatus.READY
            if (status != PrinterStatus.READY) return end(job, PrintAnswer.Failed(status))
            if (!fits(job.raster)) return end(job, PrintAnswer.Failed(PrinterStatus.FAULT))
            dirty = true
            service.begin()
            job.committed = !service.transactions
            service.draw(job.raster, results)
            job.committed = true
            if (service.commit(results)) {
                job.deadline = strand.after(paperMs(job.raster)) { silent(job) }
            } else {
                dirty = false
                end(job, PrintAnswer.Unknown)
            }
        } catch (e: ServiceGone) {
            link.lost(e.message.orEmpty())
        } catch (_: CallException) {
            failed(job, if (job.committed) PrintAnswer.Unknown else null)
        }
    }

    private fun heard(job: Job, method: Method, args: List<Any?>) {
        if (job !== running) return // late, or of a job that was given up
        when (method) {
            PrinterCallback.onPrintResult -> if (args[0] == 0) {
                dirty = false
                end(job, PrintAnswer.Printed)
            } else {
                failed(job, null)
            }
            PrinterCallback.onRunResult -> if (args[0] == false) failed(job, null)
            PrinterCallback.onRaiseException -> failed(job, null)
        }
    }

    private fun silent(job: Job) {
        if (job === running) failed(job, PrintAnswer.Unknown)
    }

    /** Throws away what the job left, looks what is wrong, and answers [answer] or that. */
    private fun failed(job: Job, answer: PrintAnswer?) {
        val service = service ?: return
        var status = PrinterStatus.FAULT
        try {
            clean(service)
            status = service.status() ?: heard ?: PrinterStatus.FAULT
        } catch (e: ServiceGone) {
            end(job, answer ?: PrintAnswer.Failed(PrinterStatus.LOST))
            return link.lost(e.message.orEmpty())
        } catch (_: CallException) {
            // Still dirty: the next job cleans first.
        }
        end(job, answer ?: PrintAnswer.Failed(if (status == PrinterStatus.READY) PrinterStatus.FAULT else status))
    }

    private fun clean(service: PrinterService) {
        service.clean()
        dirty = false
    }

    private fun end(job: Job, answer: PrintAnswer) {
        job.deadline?.cancel()
        running = null
        job.answer(answer)
    }

    private fun fits(raster: Raster) = raster.widthDots in 1..dots && raster.heightDots > 0 &&
        raster.widthDots.toLong() * raster.heightDots < MOST_DOTS && raster.bits.size >= raster.bytesPerRow * raster.heightDots

    private class Job(val raster: Raster, val answer: (PrintAnswer) -> Unit) {
        /** Whether paper may have come out. */
        var committed = false
        var deadline: Delay? = null
    }

    private inner class StateReceiver : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) {
            heard = stateBroadcasts[intent.action] ?: return
            changed()
        }
    }

    internal companion object {
        /** The service's own bound on a picture's area. */
        const val MOST_DOTS = 8_000_000L

        /**
         * How long the paper takes at worst: 50 mm/s and 8 dots/mm are 2.5 ms a row, four times that for a cold
         * battery, and what the service needs to begin with. Less than the shell's own patience.
         */
        fun paperMs(raster: Raster) = (8_000L + raster.heightDots * 10L).coerceAtMost(25_000L)
    }
}
