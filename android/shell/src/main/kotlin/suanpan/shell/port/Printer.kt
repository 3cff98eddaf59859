package suanpan.shell.port

/** Prints pictures: works on every maker, and on a screen. */
interface Printer : Device {
    /** Dots across the paper: 384 (58 mm) or 576 (80 mm). */
    val dots: Int

    fun status(): PrinterStatus

    /**
     * Prints [raster] as one job. Answers once; the shell's own deadline makes silence [PrintAnswer.Unknown]. The next
     * job comes after the answer or the deadline.
     */
    fun print(raster: Raster, answer: (PrintAnswer) -> Unit)
}

/**
 * A 1-bit picture: rows from the top, each padded to whole bytes, most significant bit left, 1 is black. [text] is what
 * stands in it, a line each: for screen readers, and for whoever cannot show pictures.
 */
class Raster(val widthDots: Int, val heightDots: Int, val bits: ByteArray, val text: String = "") {
    val bytesPerRow: Int get() = (widthDots + 7) / 8
}

sealed interface PrintAnswer {
    object Printed : PrintAnswer
    class Failed(val cause: PrinterStatus) : PrintAnswer

    /** Nobody knows whether paper came out: the clerk looks. */
    object Unknown : PrintAnswer
}

/** An unknown vendor number is [FAULT], never [READY]. [code] is what the core is told. */
enum class PrinterStatus(val code: String) {
    READY("printer:ready"),
    ABSENT("printer:absent"),
    CONNECTING("printer:connecting"),
    LOST("printer:lost"),
    BUSY("printer:busy"),

    /** The shell's own: the slip could not be drawn. */
    NO_PICTURE("printer:no_picture"),
    NO_PAPER("printer:no_paper"),
    PAPER_JAM("printer:paper_jam"),
    COVER_OPEN("printer:cover_open"),
    OVERHEATED("printer:overheated"),
    LOW_VOLTAGE("printer:low_voltage"),
    CUTTER("printer:cutter"),
    WRONG_PAPER("printer:wrong_paper"),
    FAULT("printer:fault"),
}
