package suanpan.sim

import java.io.File
import java.security.SecureRandom
import suanpan.core.PosTerminalInterface
import suanpan.core.SimHost
import suanpan.core.SimHostSettings
import suanpan.core.SimLine
import suanpan.core.amountEntry
import suanpan.shell.CardWay
import suanpan.shell.Devices
import suanpan.shell.HistorySearch
import suanpan.shell.Host
import suanpan.shell.Payment
import suanpan.shell.PaymentState
import suanpan.shell.Terminal
import suanpan.shell.Tls
import suanpan.shell.wiped

/**
 * The world around a terminal: cards, a person, devices, the network and the acquirer. All of it may be used from any
 * thread; making one starts the acquirer, which reads a file and opens a port, so never on the main thread.
 */
class SimWorld(
    terminalId: String,
    merchantId: String,
    /** 32 random bytes of this installation, from which its keys come; wiped. */
    deviceKey: ByteArray,
    /** Where the acquirer keeps its books; null: nowhere. */
    books: File? = null,
    http: Boolean = false,
    tls: Boolean = false,
    dots: Int = 384,
    /** The terminal has a maker's secure processor, with its master key in it, and that processor's PIN pad. */
    hasProcessor: Boolean = false,
) : AutoCloseable {
    private val host: SimHost
    private val httpPath = if (http) "/pay" else null
    private var core: PosTerminalInterface? = null

    val clock = SimClock()
    val quirks = Quirks()
    val person = Person()
    val cards: List<TestCard> get() = TestCard.deck

    val cardReader = SimCardReader(clock, quirks, person)
    val emvKernel = SimEmvKernel(clock, quirks, person)
    val pinPad = SimPinPad(clock, quirks, person)
    val printer = SimPrinter(clock, quirks, dots)
    val drawer = SimDrawer(clock, quirks)
    val customerDisplay = SimCustomerDisplay(clock, quirks)
    val lamps = SimLamps(clock, quirks)
    val buzzer = SimBuzzer(clock, quirks)
    val scanner = SimScanner(clock, quirks)

    /** Nothing asks these two yet, so the terminal is not given them. */
    val face = SimFace(clock, quirks)
    val signature = SimSignature(clock, quirks)

    init {
        // The same seed would draw the same keys at every start.
        val seed = SecureRandom().nextLong().toULong()
        val settings = SimHostSettings(seed, terminalId, merchantId, http, tls, books?.path)
        host = wiped(deviceKey) { SimHost.start(settings, it) }
    }

    private val processor = if (hasProcessor) host.processor() else null

    /** The secure processor; null where the core keeps the keys itself. */
    val keys = processor?.let { SimKeys(clock, quirks, it) }

    /** All of them, for the shell. */
    val devices = Devices(
        "simulated", cardReader, emvKernel, processor?.let { SimProcessorPad(clock, quirks, person, it) } ?: pinPad, printer,
        keys, drawer, customerDisplay, lamps, buzzer, scanner,
    )

    /** Where the acquirer is, for the settings. */
    fun address(connectTimeoutMs: Long = 10_000, responseTimeoutMs: Long = 20_000) = Host(
        address = LOOPBACK,
        port = host.port().toInt(),
        tls = host.rootCertificatePem()?.let { Tls(LOOPBACK, it) },
        httpPath = httpPath,
        connectTimeoutMs = connectTimeoutMs,
        responseTimeoutMs = responseTimeoutMs,
        publicKey = host.publicKey().joinToString("") { "%02X".format(it) },
    )

    /**
     * To be given to the opening as `between`: drawn keys and the network switch are the core's, and the acquirer
     * gives a master key to no device that it does not know.
     */
    fun meet(terminal: PosTerminalInterface): PosTerminalInterface {
        synchronized(this) { core = terminal }
        pinPad.core = terminal
        host.enrolDevice(terminal.devicePublicKey())
        if (!network) terminal.setNetwork(false)
        return terminal
    }

    /** The network switch of the terminal. */
    @Volatile
    var network: Boolean = true
        set(on) {
            field = on
            try {
                synchronized(this) { core }?.setNetwork(on)
            } catch (_: IllegalStateException) {
                // that terminal was closed; the next one is told when it comes
            }
        }

    /** What goes wrong at the acquirer. Choosing one anew starts it anew. */
    @Volatile
    var fault: HostFault = HostFault.NONE
        set(next) {
            host.setFaults(next.rules)
            field = next
        }

    /** Any script, as `suanpan_sim::FaultPlan` reads it. */
    fun faults(rules: String) = host.setFaults(rules)

    /** How many messages of this type have reached the acquirer. */
    fun seen(mti: String): Int = host.seen(mti).toInt()

    /** The person presents a card. */
    fun present(card: TestCard, way: CardWay): Presented = cardReader.present(card, way)

    /** The person takes the card away, however early. True where its chip was at work. */
    fun pullOut(): Boolean {
        person.presented = null
        return emvKernel.tear()
    }

    /** The acquirer's lines, by STAN. */
    fun hostLines(): List<HostLine> = host.lines().map { HostLine(it) }

    /** What the acquirer owes the merchant, in minor units. */
    fun hostNetMinor(): Long = host.netMinor()

    /** The acquirer's books beside the terminal's, the newest first, by STAN. */
    fun books(terminal: Terminal, limit: Int = 100): List<BookLine> {
        val lines = hostLines().associateBy { it.stan }
        val payments = terminal.history(HistorySearch(limit = limit)).payments.associateBy { it.stan }
        return (lines.keys + payments.keys).sortedDescending().take(limit).map { BookLine(it, lines[it], payments[it]) }
    }

    /** Stops the acquirer; its books stay where they are. */
    override fun close() {
        host.stop()
        host.close()
        processor?.close()
        clock.stop()
    }

    private companion object {
        const val LOOPBACK = "127.0.0.1"
    }
}

/** A line of the acquirer's books. */
class HostLine internal constructor(line: SimLine) {
    val stan: Int = line.stan.toInt()

    /** `sale`, `void`. */
    val kind: String = line.kind
    val amountMinor: Long = line.amountMinor
    val amountText: String = amountEntry(line.amountMinor.toString(), "CNY").text

    /** `approved`, `declined`, `reversed`, `voided`. */
    val state: String = line.state
    val card: String = line.card
}

/** Whether the two books say the same. */
enum class Standing {
    SAME,

    /** The terminal has yet to clear it: a payment under way, or a reversal that is owed. */
    OPEN,
    DIFFERENT,
}

/** One STAN in both books. */
class BookLine internal constructor(val stan: Int, val atHost: HostLine?, val atTerminal: Payment?) {
    val standing: Standing
        get() = when (atTerminal?.state) {
            PaymentState.IN_FLIGHT, PaymentState.REVERSING -> Standing.OPEN
            PaymentState.APPROVED -> same("approved")
            PaymentState.VOIDED -> same("voided")
            // No money moved: the host may have said so, or never have heard of it.
            PaymentState.DECLINED, PaymentState.NOT_SENT -> same("declined", null)
            PaymentState.REVERSED -> same("reversed", "declined", null)
            // A PIN that was refused: the payment went on under another STAN.
            null -> same("declined", "reversed")
        }

    private fun same(vararg states: String?) = if (atHost?.state in states) Standing.SAME else Standing.DIFFERENT
}
