package suanpan.app

import suanpan.shell.port.KeyIndexes

/** What a person chose about the devices of this machine. The core knows nothing of it; no secret is in here. */
data class Equipment(
    val printer: PrinterPlace = PrinterPlace.BUILT_IN,
    /** Of a network printer. */
    val address: String = "",
    val port: Int = RAW_PRINTING,
    /** Name or address of a paired Bluetooth printer. */
    val bluetooth: String = "",
    val paper: Paper = Paper.NARROW,
    val cutter: Boolean = false,
    /** Where the keys lie in the secure processor. */
    val keys: KeyIndexes = KeyIndexes.USUAL,
) {
    companion object {
        /** Where network printers listen, by custom. */
        const val RAW_PRINTING = 9100
    }
}

/** Where slips come out. */
enum class PrinterPlace {
    BUILT_IN, NETWORK, BLUETOOTH, USB,

    /** Android's print service. */
    SYSTEM, NONE;

    /** Whether it is driven by ESC/POS, and so must be told its paper. */
    val isEscPos: Boolean get() = this == NETWORK || this == BLUETOOTH || this == USB
}

/** The paper of a printer that cannot be asked, and the dots across it. */
enum class Paper(val dots: Int) { NARROW(384), WIDE(576) }
