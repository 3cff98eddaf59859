package suanpan.sunmi

import suanpan.shell.port.PrinterStatus

/** The vendor's printer states. A number that is not here is a fault, never "ready". */
internal fun printerStatus(state: Int): PrinterStatus = states[state] ?: PrinterStatus.FAULT

private val states = mapOf(
    1 to PrinterStatus.READY,
    2 to PrinterStatus.BUSY, // preparing, updating
    3 to PrinterStatus.FAULT, // no communication with the mechanism
    4 to PrinterStatus.NO_PAPER,
    5 to PrinterStatus.OVERHEATED,
    6 to PrinterStatus.COVER_OPEN,
    7 to PrinterStatus.CUTTER,
    8 to PrinterStatus.READY, // the cutter has recovered
    9 to PrinterStatus.WRONG_PAPER, // black mark not found
    505 to PrinterStatus.ABSENT,
    507 to PrinterStatus.FAULT, // firmware update failed
)

/** What the service broadcasts. The prefix lacks an `i` and some names are misspelt: so they are on the devices. */
internal val stateBroadcasts: Map<String, PrinterStatus> = mapOf(
    "NORMAL_ACTION" to PrinterStatus.READY,
    "OUT_OF_PAPER_ACTION" to PrinterStatus.NO_PAPER,
    "PAPER_ERROR_ACITON" to PrinterStatus.PAPER_JAM,
    "OVER_HEATING_ACITON" to PrinterStatus.OVERHEATED,
    "MOTOR_HEATING_ACITON" to PrinterStatus.OVERHEATED,
    "COVER_OPEN_ACTION" to PrinterStatus.COVER_OPEN,
    "COVER_ERROR_ACTION" to PrinterStatus.COVER_OPEN,
    "KNIFE_ERROR_ACTION_1" to PrinterStatus.CUTTER,
    "KNIFE_ERROR_ACTION_2" to PrinterStatus.READY, // recovered
    "BLACKLABEL_NON_EXISTENT_ACITON" to PrinterStatus.WRONG_PAPER,
    "LABEL_NON_EXISTENT_ACITON" to PrinterStatus.WRONG_PAPER,
    "PRINTER_NON_EXISTENT_ACITON" to PrinterStatus.ABSENT,
    "ERROR_ACTION" to PrinterStatus.FAULT,
).mapKeys { (name, _) -> "woyou.aidlservice.jiuv5.$name" }
