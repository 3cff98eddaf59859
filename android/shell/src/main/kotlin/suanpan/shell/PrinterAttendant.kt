package suanpan.shell

import java.util.ArrayDeque
import suanpan.core.SlipLine
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.Printer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** Has slips printed, one after the other, and keeps the time. */
internal class PrinterAttendant(
    private val station: Station<Printer>,
    private val clerk: Clerk,
    private val core: Core,
    private val patience: Patience,
    private val raster: (List<SlipLine>, Int) -> Raster,
    private val trouble: (Throwable) -> Unit,
) {
    private val waiting = ArrayDeque<TerminalEffect.Print>()
    private var printing = false

    /** Why the last slip failed; set before the core is told, whose words follow. */
    @Volatile
    var failure: PrinterStatus? = null
        private set

    fun print(effect: TerminalEffect.Print) = clerk.post {
        waiting.add(effect)
        if (!printing) next()
    }

    private fun next() {
        val effect = waiting.poll()
        printing = effect != null
        if (effect != null) begin(effect)
    }

    private fun begin(effect: TerminalEffect.Print) {
        lateinit var question: Question<Printer>
        question = Question(
            effect.effectId,
            ask = { printer ->
                val picture = picture(effect, printer.dots)
                if (picture == null) {
                    answered(question, effect, PrintAnswer.Failed(PrinterStatus.NO_PICTURE))
                } else {
                    clerk.post { station.allow(question, patience.printMs) { end(effect, PrintAnswer.Unknown) } }
                    printer.print(picture) { answer -> answered(question, effect, answer) }
                }
            },
            failed = { failure, state ->
                // Of a printer that was asked nobody knows whether paper came out.
                end(effect, if (failure == Failure.NOT_READY) PrintAnswer.Failed(status(state)) else PrintAnswer.Unknown)
            },
        )
        station.open(question)
    }

    private fun picture(effect: TerminalEffect.Print, dots: Int): Raster? = try {
        raster(effect.lines, dots)
    } catch (error: Exception) {
        trouble(error)
        null
    }

    private fun answered(question: Question<Printer>, effect: TerminalEffect.Print, answer: PrintAnswer) =
        clerk.post { if (station.close(question)) end(effect, answer) }

    private fun end(effect: TerminalEffect.Print, answer: PrintAnswer) {
        val id = effect.effectId
        failure = (answer as? PrintAnswer.Failed)?.cause
        core.submit(
            when (answer) {
                PrintAnswer.Printed -> TerminalEvent.Printed(id)
                is PrintAnswer.Failed -> TerminalEvent.PrintFailed(id, answer.cause.code)
                PrintAnswer.Unknown -> TerminalEvent.PrintUnknown(id)
            },
        )
        next()
    }

    private fun status(state: DeviceState): PrinterStatus = when (state) {
        DeviceState.ABSENT -> PrinterStatus.ABSENT
        DeviceState.CONNECTING -> PrinterStatus.CONNECTING
        DeviceState.LOST -> PrinterStatus.LOST
        DeviceState.READY -> PrinterStatus.FAULT
    }
}
