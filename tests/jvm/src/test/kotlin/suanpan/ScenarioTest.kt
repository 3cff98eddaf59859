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
import suanpan.core.CardEntry
import suanpan.core.Language
import suanpan.core.Money
import suanpan.core.OrderName
import suanpan.core.PosException
import suanpan.core.ResultScreen
import suanpan.core.SimHost
import suanpan.core.TerminalEvent
import suanpan.core.TerminalSettings
import suanpan.core.TerminalView
import suanpan.core.unionPayProfile

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
        val quirks: List<Quirk>?,
        val on: Boolean?,
        val faults: JsonArray?,
        val expect: List<Expected>?,
        val slip: List<String>?,
        val reject: String?,
        val until_host_sees: String?,
    )

    class Expected(val kind: String, val code: String, val cashier: String?, val printer: String?)
}

/** The stories of tests/scenarios through the real bindings: the same files as the Rust runner, the same ends. */
class ScenarioTest {
    @TestFactory
    fun `every story ends as written`(): List<DynamicTest> {
        val files = World.folder.listFiles { file -> file.extension == "json" }!!.sorted()
        assertTrue(files.size >= 20, "only ${files.size} stories")
        return files.map { file -> DynamicTest.dynamicTest(file.nameWithoutExtension) { play(file) } }
    }

    private fun play(file: File) {
        val story = Gson().fromJson(file.readText(), Story::class.java)
        val folder = Files.createTempDirectory("suanpan").toFile()
        try {
            World.shared.host(story.http, story.tls).use { host ->
                Stage(file.nameWithoutExtension, story, host, File(folder, "journal.db").path).use { it.play() }
                host.stop()
            }
        } finally {
            folder.deleteRecursively()
        }
    }
}

private class Stage(
    private val name: String,
    private val story: Story,
    private val host: SimHost,
    private val journal: String,
) : AutoCloseable {
    private val person = Cardholder()
    private val settings: TerminalSettings
    private var core: Core
    private val results = ArrayDeque<ResultScreen>()

    init {
        story.faults?.let { host.setFaults(it.toString()) }
        val profile = unionPayProfile().copy(responseTimeoutMs = (story.response_timeout_ms ?: 20_000).toUInt())
        val language = Language.valueOf((story.language ?: "en").uppercase())
        settings = World.shared.settings(host, language, story.http, profile)
        core = open()
    }

    private fun open() =
        Core(settings, journal, World.wrappingKey(), World.masterKey()) { effect -> person.perform(this, effect) }

    fun play() {
        story.steps.forEachIndexed { index, step ->
            try {
                play(step)
            } catch (error: Throwable) {
                throw AssertionError("$name, step ${index + 1} (${step.`do`}): ${error.message}", error)
            }
        }
        takeViews(50)
        assertEquals(listOf<ResultScreen>(), results.toList(), "$name: shown and not expected")
        assertNull(person.slips.poll(), "$name: a slip that no step expected")
        val payments = core.latest(100u).reversed().map {
            "${it.order.orderId}/${it.order.attempt} ${it.state.name.lowercase()}"
        }
        assertEquals(story.payments, payments, "$name: payments")
        assertEquals(story.host, host.lines().map { "${it.kind} ${it.amountMinor} ${it.state}" }, "$name: host")
        assertEquals(story.net_minor to story.net_minor, core.netMinor() to host.netMinor(), "$name: net of terminal and host")
    }

    private fun play(step: Story.Step) {
        val seenBefore = step.until_host_sees?.let { host.seen(it) }
        step.card?.let { name ->
            val entry = CardEntry.valueOf(step.entry!!.uppercase())
            person.hold(Hand(World.shared.card(name), entry, step.pins, step.quirks ?: listOf()))
        }
        when (step.`do`) {
            "sign_on" -> submit(step, TerminalEvent.SignOn)
            "sign_off" -> submit(step, TerminalEvent.SignOff)
            "echo" -> submit(step, TerminalEvent.Echo)
            "send_owed" -> submit(step, TerminalEvent.SendOwed)
            "sale" -> submit(step, TerminalEvent.Sale(order(step), Money(step.amount_minor!!, "CNY")))
            "void" -> submit(step, TerminalEvent.Void(order(step), OrderName(step.original!!, 1u)))
            "reprint" -> submit(step, TerminalEvent.Reprint(order(step)))
            "network" -> core.setNetwork(step.on!!)
            "faults" -> host.setFaults(step.faults.toString())
            "restart" -> {
                core.close()
                core = open()
            }
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
            val slip = person.slips.poll(PATIENCE_S, TimeUnit.SECONDS) ?: fail("waited in vain for a slip")
            for (part in parts) assertTrue(part in slip.replace("\n", " ") || part in slip, "slip: expected $part, got\n$slip")
        }
        step.until_host_sees?.let { mti ->
            val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S)
            while (host.seen(mti) <= seenBefore!!) {
                if (System.nanoTime() > end) fail("the host never saw $mti")
                Thread.sleep(5)
            }
        }
    }

    private fun order(step: Story.Step) = OrderName(step.order!!, (step.attempt ?: 1).toUInt())

    private fun submit(step: Story.Step, event: TerminalEvent) {
        val reject = try {
            core.submit(event)
            null
        } catch (rejected: PosException.Rejected) {
            rejected.code
        }
        assertEquals(step.reject, reject, "reject")
    }

    private fun nextResult(): ResultScreen? {
        while (results.isEmpty()) {
            val view = person.views.poll(PATIENCE_S, TimeUnit.SECONDS) ?: return null
            if (view is TerminalView.Ended) results.add(view.result)
        }
        return results.removeFirst()
    }

    private fun takeViews(waitMs: Long) {
        while (true) {
            val view = person.views.poll(waitMs, TimeUnit.MILLISECONDS) ?: return
            if (view is TerminalView.Ended) results.add(view.result)
        }
    }

    override fun close() = core.close()

    private companion object {
        /** A hang must end. Nothing here is expected to take as long. */
        const val PATIENCE_S = 30L
    }
}

private fun fail(text: String): Nothing = throw AssertionError(text)
