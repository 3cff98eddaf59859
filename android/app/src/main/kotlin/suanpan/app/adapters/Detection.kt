package suanpan.app.adapters

import android.app.Activity
import android.content.Context
import suanpan.app.Equipment
import suanpan.app.PrinterPlace
import suanpan.shell.Devices
import suanpan.shell.port.EmvParameters
import suanpan.shell.port.KeyIndexes
import suanpan.shell.port.Printer
import suanpan.sunmi.SunmiConfiguration
import suanpan.sunmi.SunmiDevices

/** What an installation wants of its devices. */
class DeviceChoice(
    /** Where the keys lie in the maker's secure processor; null where they are not to be there. */
    val keys: KeyIndexes? = null,
    /** The acquirer's file of applications and CA keys, read anew for each loading; null where there is none. */
    val parameters: () -> EmvParameters? = { null },
    val printer: PrinterChoice = PrinterChoice.BuiltIn,
    /** Whether real cards are read; a demo reads none, whatever machine it is on. */
    val realCards: Boolean = true,
)

/** Where slips are to come out. */
sealed interface PrinterChoice {
    /** The machine's own. */
    object BuiltIn : PrinterChoice
    class EscPos(val line: EscPosLine, val dots: Int, val cutter: Boolean) : PrinterChoice

    /** Android's print service; its dialog belongs to the Activity that [front] gives. */
    class System(val front: () -> Activity?) : PrinterChoice
    object None : PrinterChoice

    companion object {
        /** What a person chose, as adapters. */
        fun of(equipment: Equipment, context: Context, front: () -> Activity?): PrinterChoice {
            fun escPos(line: EscPosLine) = EscPos(line, equipment.paper.dots, equipment.cutter)
            return when (equipment.printer) {
                PrinterPlace.BUILT_IN -> BuiltIn
                PrinterPlace.NETWORK -> escPos(TcpLine(equipment.address, equipment.port))
                PrinterPlace.BLUETOOTH -> escPos(BluetoothLine(equipment.bluetooth))
                PrinterPlace.USB -> escPos(UsbLine(context))
                PrinterPlace.SYSTEM -> System(front)
                PrinterPlace.NONE -> None
            }
        }
    }
}

/** Finds the adapters of this machine. */
object Detection {
    /** Whether this machine has a maker's secure processor, as far as can be said without asking it. */
    fun hasSecureProcessor(context: Context): Boolean = SunmiDevices.hasSecureProcessor(context)

    /**
     * The maker's own devices where they really are, else [standIn]: the simulator in a demo, nothing in a release. A
     * printer that was chosen goes before both. Reader, kernel and PIN pad hold one conversation: one service has them
     * all, or none.
     */
    fun find(context: Context, choice: DeviceChoice, standIn: Devices = absentDevices("no terminal devices")): Devices {
        val sunmi = SunmiDevices.detect(context, SunmiConfiguration(choice.keys, parameters = choice.parameters))
        val cards = sunmi?.takeIf { choice.realCards }
        // Drawer and customer's display hang on the built-in printer: they are there with it.
        val builtIn = sunmi?.printer.takeIf { choice.printer === PrinterChoice.BuiltIn }
        val printer: Printer = when (val chosen = choice.printer) {
            PrinterChoice.BuiltIn -> builtIn ?: standIn.printer
            is PrinterChoice.EscPos -> EscPosPrinter(chosen.line, chosen.dots, chosen.cutter)
            is PrinterChoice.System -> SystemPrinter(context, chosen.front)
            PrinterChoice.None -> AbsentPrinter()
        }
        val chosen = printer.name.takeIf { choice.printer !== PrinterChoice.BuiltIn && choice.printer !== PrinterChoice.None }
        return Devices(
            found = listOfNotNull(sunmi?.found, chosen).joinToString("; ").ifEmpty { standIn.found },
            cardReader = cards?.cardReader ?: standIn.cardReader,
            emvKernel = cards?.emvKernel ?: standIn.emvKernel,
            pinPad = cards?.pinPad ?: standIn.pinPad,
            printer = printer,
            keys = cards?.keys ?: standIn.keys,
            drawer = builtIn?.drawer ?: standIn.drawer,
            customerDisplay = builtIn?.customerDisplay ?: standIn.customerDisplay,
            lamps = sunmi?.lamps ?: standIn.lamps,
            buzzer = sunmi?.buzzer ?: standIn.buzzer,
            scanner = sunmi?.scanner ?: standIn.scanner,
            face = standIn.face,
            signature = standIn.signature,
        )
    }
}
