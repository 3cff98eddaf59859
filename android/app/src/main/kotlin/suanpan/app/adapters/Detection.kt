package suanpan.app.adapters

import android.content.Context
import suanpan.shell.Devices
import suanpan.sunmi.SunmiConfiguration
import suanpan.sunmi.SunmiDevices

/** What an installation wants of its devices. */
class DeviceChoice(
    val sunmi: SunmiConfiguration = SunmiConfiguration(),
    /** Where there is no built-in printer. */
    val printer: EscPosChoice? = null,
    /** Whether real cards are read; a demo reads none, whatever machine it is on. */
    val realCards: Boolean = true,
)

class EscPosChoice(val line: EscPosLine, val dots: Int, val cutter: Boolean)

/** Finds the adapters of this machine. */
object Detection {
    /**
     * The maker's own devices where they really are, then what was chosen, then [standIn]: the simulator in a demo,
     * nothing in a release. Reader, kernel and PIN pad hold one conversation: one service has them all, or none.
     */
    fun find(context: Context, choice: DeviceChoice, standIn: Devices = absentDevices("no terminal devices")): Devices {
        val sunmi = SunmiDevices.detect(context, choice.sunmi)
        val cards = sunmi?.takeIf { choice.realCards }
        val chosen = choice.printer?.takeIf { sunmi?.printer == null }
        return Devices(
            found = listOfNotNull(sunmi?.found, chosen?.line?.name).joinToString("; ").ifEmpty { standIn.found },
            cardReader = cards?.cardReader ?: standIn.cardReader,
            emvKernel = cards?.emvKernel ?: standIn.emvKernel,
            pinPad = cards?.pinPad ?: standIn.pinPad,
            printer = sunmi?.printer ?: chosen?.let { EscPosPrinter(it.line, it.dots, it.cutter) } ?: standIn.printer,
            drawer = sunmi?.drawer ?: standIn.drawer,
            customerDisplay = sunmi?.customerDisplay ?: standIn.customerDisplay,
            lamps = sunmi?.lamps ?: standIn.lamps,
            buzzer = sunmi?.buzzer ?: standIn.buzzer,
            scanner = sunmi?.scanner ?: standIn.scanner,
        )
    }
}
