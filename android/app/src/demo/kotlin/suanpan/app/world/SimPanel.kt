package suanpan.app.world

import suanpan.shell.CardWay
import suanpan.shell.Language
import suanpan.shell.Terminal
import suanpan.shell.port.PrinterStatus
import suanpan.sim.Ask
import suanpan.sim.HostFault
import suanpan.sim.Misdeed
import suanpan.sim.Presented
import suanpan.sim.Quirk
import suanpan.sim.SimWorld
import suanpan.sim.Standing
import suanpan.sim.TestCard

/** [World] over the simulator. */
class SimPanel(private val sim: SimWorld) : World {
    override val cards: List<WorldCard> = sim.cards.map { WorldCard(it.name, it.about, it.card, it.pin, it.can) }

    override fun present(card: WorldCard, way: CardWay): NotTaken? = when (sim.present(TestCard.named(card.name), way)) {
        Presented.TAKEN -> null
        Presented.NOBODY_ASKS -> NotTaken.NOT_ASKED
        Presented.NOT_THIS_WAY -> NotTaken.OTHER_WAY
    }

    override fun faults(language: Language): List<Pair<String, String>> = HostFault.values().map { it.name to it.words(language) }

    override var fault: String
        get() = sim.fault.name
        set(name) {
            sim.fault = HostFault.valueOf(name)
        }

    override var network: Boolean
        get() = sim.network
        set(on) {
            sim.network = on
        }

    @Volatile
    override var printer: PrinterTrouble = PrinterTrouble.NONE
        set(trouble) {
            field = trouble
            sim.printer.trouble = trouble.status ?: PrinterStatus.READY
            val silent = trouble == PrinterTrouble.SILENT
            sim.quirks.become(if (silent) (1..SLIPS).map { Quirk(Ask.PRINT, it, Misdeed.PrintedInSilence) } else emptyList())
        }

    override fun books(terminal: Terminal): List<WorldLine> = sim.books(terminal).map { line ->
        WorldLine(
            line.stan,
            line.atHost?.let { "${it.amountText}\n${it.kind} · ${it.state}" },
            line.atTerminal?.let { "${it.amountText}\n${it.kindText} · ${it.stateText}" },
            STANDINGS.getValue(line.standing),
        )
    }

    private companion object {
        /** More than anybody prints while trying that. */
        const val SLIPS = 50

        val STANDINGS = mapOf(
            Standing.SAME to LineStanding.SAME,
            Standing.OPEN to LineStanding.OPEN,
            Standing.DIFFERENT to LineStanding.DIFFERENT,
        )
    }
}
