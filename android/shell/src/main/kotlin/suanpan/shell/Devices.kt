package suanpan.shell

import suanpan.shell.port.Buzzer
import suanpan.shell.port.CardReader
import suanpan.shell.port.CustomerDisplay
import suanpan.shell.port.Device
import suanpan.shell.port.Drawer
import suanpan.shell.port.EmvKernel
import suanpan.shell.port.Face
import suanpan.shell.port.Keys
import suanpan.shell.port.Lamps
import suanpan.shell.port.PinPad
import suanpan.shell.port.Printer
import suanpan.shell.port.Scanner
import suanpan.shell.port.Signature

/** The set of adapters that detection chose. [found] says in one line what it found, for the about screen. */
class Devices(
    val found: String,
    val cardReader: CardReader,
    val emvKernel: EmvKernel,
    val pinPad: PinPad,
    val printer: Printer,
    /** Null where the core keeps the keys itself. */
    val keys: Keys? = null,
    val drawer: Drawer? = null,
    val customerDisplay: CustomerDisplay? = null,
    val lamps: Lamps? = null,
    val buzzer: Buzzer? = null,
    val scanner: Scanner? = null,
    val face: Face? = null,
    val signature: Signature? = null,
) {
    val all: List<Device>
        get() = listOfNotNull(cardReader, emvKernel, pinPad, keys, printer, drawer, customerDisplay, lamps, buzzer, scanner, face, signature)

    /** Whether any of what decides about money is not real. */
    val simulated: Boolean get() = listOfNotNull<Device>(cardReader, emvKernel, pinPad, keys).any { it.simulated }
}
