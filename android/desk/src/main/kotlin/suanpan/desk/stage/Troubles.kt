package suanpan.desk.stage

import suanpan.shell.port.PrinterStatus
import suanpan.sim.Ask
import suanpan.sim.HostFault
import suanpan.sim.Misdeed
import suanpan.sim.Quirk
import suanpan.sim.SimWorld

/** A choice of what ails a printer: what it says of itself, or what it does to the slips to come. */
class PrinterTroubles {
    private class Trouble(val status: PrinterStatus, val misdeed: Misdeed? = null)

    /** The first is none. */
    private val troubles = mapOf(
        "ready" to Trouble(PrinterStatus.READY),
        "no_paper" to Trouble(PrinterStatus.NO_PAPER),
        "cover_open" to Trouble(PrinterStatus.COVER_OPEN),
        "overheated" to Trouble(PrinterStatus.OVERHEATED),
        "paper_ends" to Trouble(PrinterStatus.READY, Misdeed.PaperEndsAt(260)),
        "silent" to Trouble(PrinterStatus.READY, Misdeed.PrintedInSilence),
    )

    val names: List<String> get() = troubles.keys.toList()
    var chosen: String = names.first()
        private set

    fun cause(sim: SimWorld, name: String) {
        val trouble = troubles[name] ?: return
        chosen = name
        sim.printer.trouble = trouble.status
        sim.quirks.become(trouble.misdeed?.let { misdeed -> (1..MANY).map { Quirk(Ask.PRINT, it, misdeed) } }.orEmpty())
    }

    private companion object {
        /** As good as always. */
        const val MANY = 200
    }
}

/** The acquirer's misbehaviour that was chosen. Most hit one message and are over, and the page says so. */
class ArmedFault {
    private var armed = HostFault.NONE
    private var seen = 0

    fun arm(sim: SimWorld, fault: HostFault) {
        sim.fault = fault
        armed = fault
        seen = seen(sim, fault)
    }

    fun shown(sim: SimWorld): HostFault {
        val lasts = armed == HostFault.NONE || armed == HostFault.DEAD || armed == HostFault.CLOSED
        if (!lasts && seen(sim, armed) > seen) armed = HostFault.NONE
        return armed
    }

    /** A payment that was lost on its way is seen by its reversal. */
    private fun seen(sim: SimWorld, fault: HostFault) =
        if (fault == HostFault.WRONG_KEYS) sim.seen("0800") else sim.seen("0200") + sim.seen("0400")
}
