package suanpan

import com.google.gson.Gson
import com.google.gson.JsonArray
import java.io.File
import java.nio.file.Files
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import suanpan.shell.CardWay
import suanpan.shell.HistorySearch
import suanpan.shell.Language
import suanpan.shell.Money
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.Terminal
import suanpan.shell.TerminalView
import suanpan.sim.Ask
import suanpan.sim.Hand
import suanpan.sim.Misdeed
import suanpan.sim.Quirk
import suanpan.sim.SimWorld
import suanpan.sim.TestCard
import suanpan.sim.Typing

/** A story; see tests/scenarios/README.md. The Rust runner refuses unknown keys for both. */
class Story(
    val language: String?,
    val http: Boolean,
    val tls: Boolean,
    val response_timeout_ms: Int?,
    val faults: JsonArray?,
    val steps: List<Step>,
    val payments: List<String>,
    val host: List<String>,
    val net_minor: Long,
) {
    class Step(
        val `do`: String,
        val order: String?,
        val attempt: Int?,
        val original: String?,
        val amount_minor: Long?,
        val card: String?,
        val entry: String?,
        val pins: List<String>?,
        val quirks: List<Mishap>?,
        val on: Boolean?,
        val faults: JsonArray?,
        val expect: List<Expected>?,
        val slip: List<String>?,
        val reject: String?,
        val until_host_sees: String?,
    )

    class Mishap(val ask: String, val nth: Int, val misdeed: String) {
        fun quirk() = Quirk(Ask.valueOf(ask.uppercase()), nth, MISDEEDS.getValue(misdeed))
    }

    class Expected(val kind: String, val code: String, val cashier: String?, val printer: String?)
}

private val MISDEEDS = mapOf(
    "unreadable" to Misdeed.Unreadable,
    "several_cards" to Misdeed.SeveralCards,
    "torn" to Misdeed.Torn,
    "decline" to Misdeed.Declines,
    "bypass_pin" to Misdeed.BypassesPin,
    "cancel_pin" to Misdeed.CancelsPin,
    "no_paper" to Misdeed.NoPaper,
    "print_unknown" to Misdeed.PrintUnknown,
)

/**
 * The stories of tests/scenarios through the real bindings, the shell and its simulated devices: the same files as the
 * Rust runner, the same ends.
 */
class ScenarioTest {
    @TestFactory
    fun `every story ends as written`(): List<DynamicTest> {
        val files = World.folder.listFiles { file -> file.extension == "json" }!!.sorted()
        assertTrue(files.size >= 20, "only ${files.size} stories")
        return files.flatMap { file ->
            val name = file.nameWithoutExtension
            listOf(
                DynamicTest.dynamicTest(name) { play(file, hasProcessor = false) },
                DynamicTest.dynamicTest("$name, keys in a secure processor") { play(file, hasProcessor = true) },
            )
        }
    }

    private fun play(file: File, hasProcessor: Boolean) {
        val story = Gson().fromJson(file.readText(), Story::class.java)
        val folder = Files.createTempDirectory("suanpan").toFile()
        try {
            World.shared.sim(story.http, story.tls, hasProcessor).use { sim ->
                Stage(file.nameWithoutExtension, story, sim, File(folder, "journal.db").path).use { it.play() }
            }
        } finally {
            folder.deleteRecursively()
        }
    }
}

private class Stage(
    private val name: String,
    private val story: Story,
    private val sim: SimWorld,
    journal: String,
) : AutoCloseable {
    private val till: Till
    private val results = ArrayDeque<TerminalView.Ended>()

    init {
        story.faults?.let { sim.faults(it.toString()) }
        val language = Language.valueOf((story.language ?: "en").uppercase())
        val settings = World.shared.settings(sim, language, (story.response_timeout_ms ?: 20_000).toLong())
        till = Till(sim, settings, journal)
    }

    fun play() {
        story.steps.forEachIndexed { index, step ->
            try {
                play(step)
            } catch (error: Throwable) {
                throw AssertionError("$name, step ${index + 1} (${step.`do`}): ${error.message}", error)
            }
        }
        takeViews(50)
        assertEquals(listOf<TerminalView.Ended>(), results.toList(), "$name: shown and not expected")
        assertNull(till.slips.poll(), "$name: a slip that no step expected")
        val payments = till.shell.history(HistorySearch(limit = 100)).payments.reversed().map {
            "${it.order.orderId}/${it.order.attempt} ${it.state.name.lowercase()}"
        }
        assertEquals(story.payments, payments, "$name: payments")
        assertEquals(story.host, sim.hostLines().map { "${it.kind} ${it.amountMinor} ${it.state}" }, "$name: host")
        assertEquals(story.net_minor, sim.hostNetMinor(), "$name: net of the host")
        val net = till.shell.amountEntry(story.net_minor.toString()).text
        assertEquals(net, till.shell.summary().netText, "$name: net of the terminal")
        assertTrue(till.troubles.isEmpty(), "$name: ${till.troubles}")
    }

    private fun play(step: Story.Step) {
        val seenBefore = step.until_host_sees?.let { sim.seen(it) }
        step.card?.let { name ->
            val typing = step.pins?.let { pins -> Typing.Tries(pins.map { pin(name, it) }) } ?: Typing.Right
            sim.quirks.become(step.quirks.orEmpty().map { it.quirk() })
            sim.person.hand = Hand(TestCard.named(name), CardWay.valueOf(step.entry!!.uppercase()), typing)
        }
        when (step.`do`) {
            "sign_on" -> ask(step) { signOn() }
            "sign_off" -> ask(step) { signOff() }
            "echo" -> ask(step) { echo() }
            "send_owed" -> ask(step) { sendOwed() }
            "sale" -> ask(step) { sale(order(step), Money(step.amount_minor!!, "CNY")) }
            "void" -> ask(step) { voidSale(order(step), OrderName(step.original!!, 1)) }
            "reprint" -> ask(step) { reprint(order(step)) }
            "network" -> sim.network = step.on!!
            "faults" -> sim.faults(step.faults.toString())
            "restart" -> till.restart()
            else -> fail("do ${step.`do`}")
        }
        for (expected in step.expect.orEmpty()) {
            val shown = nextResult() ?: fail("waited in vain for ${expected.kind} ${expected.code}")
            assertEquals(expected.kind to expected.code, shown.kind.name.lowercase() to shown.code, shown.toString())
            expected.cashier?.let { assertEquals(it, shown.cashier) }
            val printer = expected.printer
            if (printer == null) assertNull(shown.printer) else assertTrue(printer in shown.printer.orEmpty(), shown.toString())
        }
        step.slip?.let { parts ->
            val slip = till.slip()
            for (part in parts) assertTrue(part in slip.replace("\n", " ") || part in slip, "slip: expected $part, got\n$slip")
        }
        step.until_host_sees?.let { mti ->
            val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Views.PATIENCE_S)
            while (sim.seen(mti) <= seenBefore!!) {
                if (System.nanoTime() > end) fail("the host never saw $mti")
                Thread.sleep(5)
            }
        }
    }

    private fun pin(card: String, which: String) = when (which) {
        "right" -> TestCard.named(card).pin
        "wrong" -> TestCard.named(card).wrongPin
        else -> fail("pin $which")
    }

    private fun order(step: Story.Step) = OrderName(step.order!!, step.attempt ?: 1)

    private fun ask(step: Story.Step, call: Terminal.() -> Rejection?) {
        assertEquals(step.reject, till.shell.call()?.code, "reject")
    }

    private fun nextResult(): TerminalView.Ended? {
        while (results.isEmpty()) {
            val view = till.views.queue.poll(Views.PATIENCE_S, TimeUnit.SECONDS) ?: return null
            if (view is TerminalView.Ended) results.add(view)
        }
        return results.removeFirst()
    }

    private fun takeViews(waitMs: Long) {
        while (true) {
            val view = till.views.queue.poll(waitMs, TimeUnit.MILLISECONDS) ?: return
            if (view is TerminalView.Ended) results.add(view)
        }
    }

    override fun close() = till.close()
}

private fun fail(text: String): Nothing = throw AssertionError(text)
