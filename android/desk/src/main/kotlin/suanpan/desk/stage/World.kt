package suanpan.desk.stage

import android.app.Activity
import org.robolectric.RuntimeEnvironment
import suanpan.app.Flavour
import suanpan.app.Session
import suanpan.app.SuanpanApplication
import suanpan.app.pay.TerminalActivity
import suanpan.desk.page.Command
import suanpan.desk.page.Hall
import suanpan.desk.page.Part
import suanpan.desk.page.WallClock
import suanpan.desk.page.Way
import suanpan.desk.page.json
import suanpan.shell.CardWay
import suanpan.shell.Language
import suanpan.shell.TerminalView
import suanpan.sim.HostFault
import suanpan.sim.Presented
import suanpan.sim.SimWorld
import suanpan.sim.TestCard

/** What stands around the terminal, as the page shows it; and what the page may do to it. On the main thread. */
class World {
    private val application = RuntimeEnvironment.getApplication() as SuanpanApplication
    private val clock = WallClock()
    private val books = BooksReader(application.session)
    private val paper = Paper()
    private val printer = PrinterTroubles()
    private val fault = ArmedFault()
    private var sim: SimWorld? = null
    private var inSlot: String? = null
    private var offered = emptySet<CardWay>()
    private var changed = true
    private val watcher = Session.Watcher {
        // Whoever read the result takes the card.
        val view = application.session.view
        if (view is TerminalView.Ended || view is TerminalView.Idle) inSlot = null
        changed = true
    }

    val launcher: Class<out Activity> = TerminalActivity::class.java

    init {
        application.session.watch(watcher)
    }

    fun obey(command: Command) {
        val sim = sim ?: return
        when (command) {
            is Command.Present -> present(sim, command)
            is Command.Network -> sim.network = command.connected
            is Command.HostFault -> HostFault.values().firstOrNull { it.name.lowercase() == command.name }?.let { fault.arm(sim, it) }
            is Command.PrinterTrouble -> printer.cause(sim, command.name)
            Command.TearPaper -> paper.tear(sim)
            else -> return
        }
        changed = true
    }

    /** The terminal is opened anew in the other language, as its own settings do it; never during a payment. */
    fun speak(tag: String): Boolean {
        val language = if (tag == "zh") Language.ZH else Language.EN
        if (application.settings.language == language || application.session.view !is TerminalView.Idle) return false
        if (application.save(application.settings.copy(language = language)) != null) return false
        application.restart()
        return true
    }

    /** Publishes what is new. Called in every round of the main thread, so it looks before it works. */
    fun show() {
        attach()
        val sim = sim ?: return
        val nowOffered = sim.cardReader.offered
        if (nowOffered != offered) {
            offered = nowOffered
            changed = true
        }
        val underWay = application.session.view.let { it !is TerminalView.Idle || it.reversalsOwed > 0 }
        books.keepFresh(sim, clock.nowMs(), changed, underWay)
        if (books.takeNews() or paper.takeNews()) changed = true
        if (!changed) return
        changed = false
        Hall.feed.publish(Part.WORLD, json(describe(sim)))
    }

    /** What the page says of the terminal itself. */
    fun terminal(): Map<String, Any?> = mapOf("language" to application.settings.language.name.lowercase())

    fun close() {
        application.session.leave(watcher)
        books.close()
    }

    /** The world begins with the terminal's first opening, and anew where its settings ask for another. */
    private fun attach() {
        val current = Flavour.world
        if (current === sim) return
        sim = current
        current?.printer?.printed = paper::comeOut
        changed = true
    }

    private fun present(sim: SimWorld, command: Command.Present) {
        val card = sim.cards.firstOrNull { it.name == command.card } ?: return
        val taken = sim.present(card, WAYS.getValue(command.way)) == Presented.TAKEN
        if (taken && command.way == Way.INSERT) inSlot = card.name
    }

    private fun describe(sim: SimWorld): Map<String, Any?> = mapOf(
        "cards" to sim.cards.map { card -> describe(card) },
        "asked" to offered.mapNotNull(NAMES::get),
        "inSlot" to inSlot,
        "network" to sim.network,
        "fault" to fault.shown(sim).name.lowercase(),
        "faults" to HostFault.values().map { mapOf("name" to it.name.lowercase(), "zh" to it.words(Language.ZH), "en" to it.words(Language.EN)) },
        "printer" to printer.chosen,
        "printers" to printer.names,
        "slips" to paper.describe(),
        "books" to books.describe(),
    )

    private fun describe(card: TestCard) = mapOf(
        "name" to card.name,
        "number" to card.card,
        "pin" to card.pin,
        "ways" to card.can.mapNotNull(NAMES::get),
    )

    private companion object {
        val WAYS = mapOf(Way.TAP to CardWay.TAP, Way.INSERT to CardWay.INSERT, Way.SWIPE to CardWay.SWIPE)
        val NAMES = WAYS.entries.associate { (way, shell) -> shell to way.name.lowercase() }
    }
}
