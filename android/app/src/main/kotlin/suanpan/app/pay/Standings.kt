package suanpan.app.pay

import suanpan.app.R
import suanpan.app.design.Standing
import suanpan.app.design.Status
import suanpan.shell.TerminalView
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrinterStatus

/** The status line in words. */
internal class Standings(private val counter: Counter) {
    fun all(idle: TerminalView.Idle): List<Status> = listOf(
        status(R.string.host, if (idle.signedOn) R.string.signed_on to Standing.GOOD else R.string.not_signed_on to Standing.WAITING),
        status(
            R.string.network,
            when (counter.online) {
                true -> R.string.online to Standing.GOOD
                false -> R.string.offline to Standing.BAD
                null -> R.string.unclear to Standing.NONE
            },
        ),
        status(R.string.printer, printer()),
    )

    private fun printer(): Pair<Int, Standing> {
        val printer = counter.devices?.printer ?: return R.string.printer_absent to Standing.NONE
        if (printer.state != DeviceState.READY) return DEVICE.getValue(printer.state)
        return PRINTER[printer.status()] ?: (R.string.printer_fault to Standing.BAD)
    }

    private fun status(name: Int, standing: Pair<Int, Standing>) =
        Status(counter.context.getString(name), counter.context.getString(standing.first), standing.second)

    private companion object {
        val DEVICE = mapOf(
            DeviceState.ABSENT to (R.string.printer_absent to Standing.NONE),
            DeviceState.CONNECTING to (R.string.printer_connecting to Standing.WAITING),
            DeviceState.READY to (R.string.printer_ready to Standing.GOOD),
            DeviceState.LOST to (R.string.printer_lost to Standing.BAD),
        )
        val PRINTER = mapOf(
            PrinterStatus.READY to (R.string.printer_ready to Standing.GOOD),
            PrinterStatus.ABSENT to (R.string.printer_absent to Standing.NONE),
            PrinterStatus.CONNECTING to (R.string.printer_connecting to Standing.WAITING),
            PrinterStatus.LOST to (R.string.printer_lost to Standing.BAD),
            PrinterStatus.BUSY to (R.string.printer_busy to Standing.WAITING),
            PrinterStatus.NO_PAPER to (R.string.printer_no_paper to Standing.BAD),
            PrinterStatus.PAPER_JAM to (R.string.printer_jam to Standing.BAD),
            PrinterStatus.COVER_OPEN to (R.string.printer_cover to Standing.BAD),
            PrinterStatus.OVERHEATED to (R.string.printer_hot to Standing.BAD),
            PrinterStatus.LOW_VOLTAGE to (R.string.printer_battery to Standing.BAD),
            PrinterStatus.CUTTER to (R.string.printer_cutter to Standing.BAD),
            PrinterStatus.WRONG_PAPER to (R.string.printer_paper to Standing.BAD),
        )
    }
}
