package suanpan.app.adapters

import java.io.IOException
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** How long a printer is waited for, in milliseconds. */
class EscPosPatience(
    /** For the answer to one question. */
    val replyMs: Int = 1_000,

    /** For a slip, beside what its rows take. */
    val slipMs: Long = 6_000,

    /** For a slip, however long it is: below the shell's own patience. */
    val longestMs: Long = 25_000,

    /** For a row: 50 mm/s and 8 dots/mm are 2.5 ms; four times that for a cold battery. */
    val rowMs: Long = 10,

    /** Between two tries to reach a printer that is away. */
    val retryMs: Long = 10_000,
)

/**
 * Any ESC/POS printer: pictures in bands, and where the line answers, the printer's own word on how it went. Jobs
 * block the thread that asks, which is the shell's for this device; a line that hangs is closed by the watch.
 */
class EscPosPrinter(
    private val line: EscPosLine,
    override val dots: Int,
    private val cutter: Boolean,
    private val patience: EscPosPatience = EscPosPatience(),
) : Printer {
    private val watch = ScheduledThreadPoolExecutor(1) { Thread(it, "escpos-watch").apply { isDaemon = true } }
        .apply { removeOnCancelPolicy = true }

    @Volatile
    private var changed: () -> Unit = {}

    @Volatile
    override var state = DeviceState.CONNECTING
        private set

    /** Whether it ever answered a question; one that did and is silent now has a reason. */
    @Volatile
    private var answers = false

    override val name get() = "ESC/POS, ${line.name}"
    override val simulated get() = false

    override fun attach(changed: () -> Unit) {
        this.changed = changed
        watch.execute(::knock)
    }

    override fun release() {
        watch.shutdownNow()
    }

    override fun status(): PrinterStatus = try {
        session(patience.slipMs) { it.status() } ?: PrinterStatus.READY
    } catch (_: IOException) {
        away()
        PrinterStatus.LOST
    }

    override fun print(raster: Raster, answer: (PrintAnswer) -> Unit) {
        var sent = false
        val result = try {
            session((patience.slipMs + raster.heightDots * patience.rowMs).coerceAtMost(patience.longestMs)) { session ->
                val before = session.status()
                when {
                    raster.widthDots > dots -> PrintAnswer.Failed(PrinterStatus.FAULT)
                    before != null && before != PrinterStatus.READY -> PrintAnswer.Failed(before)
                    else -> {
                        sent = true
                        session.print(raster)
                    }
                }
            }
        } catch (_: IOException) {
            if (sent) PrintAnswer.Unknown else PrintAnswer.Failed(PrinterStatus.LOST)
        }
        answer(result)
        if (result is PrintAnswer.Failed && result.cause == PrinterStatus.LOST) away()
    }

    /** Opens the line for [job] and closes it after [ms] at the latest. */
    private fun <T> session(ms: Long, job: (Session) -> T): T = line.open().use { connection ->
        val alarm = watch.schedule({ connection.close() }, ms, TimeUnit.MILLISECONDS)
        try {
            job(Session(connection, System.nanoTime() + ms * 1_000_000))
        } finally {
            alarm.cancel(false)
        }
    }

    /** Looks whether the printer is there, until it is. */
    private fun knock() {
        try {
            line.open().close()
            become(DeviceState.READY)
        } catch (_: IOException) {
            if (!watch.isShutdown) watch.schedule(::knock, patience.retryMs, TimeUnit.MILLISECONDS)
        }
    }

    private fun away() {
        if (state != DeviceState.READY || watch.isShutdown) return
        become(DeviceState.LOST)
        watch.schedule(::knock, patience.retryMs, TimeUnit.MILLISECONDS)
    }

    private fun become(next: DeviceState) {
        state = next
        changed()
    }

    private inner class Session(private val connection: EscPosConnection, private val deadline: Long) {
        /** Null where the line does not answer. */
        fun status(): PrinterStatus? {
            val answers = listOf(2, 3, 4).map { n ->
                connection.write(EscPos.ask(n))
                reply(patience.replyMs.toLong(), EscPos::isStatus) ?: return null
            }
            this@EscPosPrinter.answers = true
            return EscPos.status(answers[0], answers[1], answers[2])
        }

        fun print(raster: Raster): PrintAnswer {
            connection.write(EscPos.INITIALIZE)
            for (band in EscPos.bands(raster)) {
                connection.write(band)
                if (!answers) continue
                // Between bands, so that a printer that stops is noticed before its buffer is full.
                val status = status() ?: return PrintAnswer.Unknown
                if (status != PrinterStatus.READY) return stopped(status)
            }
            connection.write(EscPos.FEED)
            if (cutter) connection.write(EscPos.CUT)
            connection.write(EscPos.REPORT_IN_ORDER)
            return finished(raster)
        }

        /** Waits until everything is done, and says how. */
        private fun finished(raster: Raster): PrintAnswer {
            // A line that does not answer is held open for as long as the paper takes: closing it may cut the slip short.
            val waitMs = if (answers) patience.replyMs.toLong() else raster.heightDots * patience.rowMs
            while (true) {
                val done = reply(waitMs) { !EscPos.isStatus(it) } != null
                val status = if (answers) status() else null
                if (status != null && status != PrinterStatus.READY) return stopped(status)
                if (done) return if (status != null) PrintAnswer.Printed else PrintAnswer.Unknown
                if (System.nanoTime() >= deadline || !answers) return PrintAnswer.Unknown
            }
        }

        /** The rest must not come out when the paper is back: the slip is printed anew then. */
        private fun stopped(status: PrinterStatus): PrintAnswer {
            connection.write(EscPos.CLEAR)
            connection.write(EscPos.INITIALIZE)
            status() // its answer comes after that was heard: closing now cannot cut it off
            return PrintAnswer.Failed(status)
        }

        private fun reply(ms: Long, isOurs: (Int) -> Boolean): Int? {
            val end = minOf(deadline, System.nanoTime() + ms * 1_000_000)
            while (true) {
                val leftMs = (end - System.nanoTime()) / 1_000_000
                if (leftMs <= 0) return null
                val byte = connection.read(leftMs.toInt()) ?: return null
                if (isOurs(byte)) return byte
            }
        }
    }
}
