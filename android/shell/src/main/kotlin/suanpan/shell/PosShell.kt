package suanpan.shell

import kotlin.concurrent.thread
import suanpan.core.PosTerminalInterface
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.shell.port.Device
import suanpan.shell.port.Raster

/**
 * The effect loop: one thread, the pump, waits for the core's effects and hands each to its port; the answers go back
 * by the [Clerk]. It decides nothing.
 *
 * The order of an end is: shut down (wakes the pump, sticky), join the pump, free. The pump frees, so that nobody can
 * free under its blocked call.
 */
class PosShell(
    terminal: PosTerminalInterface,
    /** Frees [terminal]; called once, by the pump, when nothing waits in it any more. */
    free: () -> Unit,
    private val functions: CoreFunctions,
    override val devices: Devices,
    private val screen: Screen,
    private val patience: Patience = Patience(),
    /** Hears what adapters and screen threw, for a log: the place and the kind, never a text of theirs. */
    private val trouble: (String) -> Unit = {},
) : Terminal, AutoCloseable {
    private val core = Core(terminal, free, functions.words)
    private val clerk = Clerk(noted("clerk"))
    private val signals = Signals(devices, noted("signals"))

    private val readerStation = station(devices.cardReader)
    private val kernelStation = station(devices.emvKernel)
    private val padStation = station(devices.pinPad)
    private val printerStation = station(devices.printer)
    private val keysStation = devices.keys?.let(::station)
    private val stations = listOfNotNull<Station<*>>(readerStation, kernelStation, padStation, keysStation, printerStation) +
        listOfNotNull<Device>(
            devices.drawer, devices.customerDisplay, devices.lamps, devices.buzzer, devices.scanner, devices.face, devices.signature,
        ).map { station(it) }

    private val reader = ReaderAttendant(readerStation, clerk, core, signals::cardRead)
    private val kernel = KernelAttendant(kernelStation, clerk, core)
    private val pad = PinAttendant(
        padStation, clerk, core,
        words = { functions.amountEntry(it.toString()).text },
        digits = { count -> onScreen { it.pinDigits(count) } },
    )
    private val keys = keysStation?.let { KeysAttendant(it, clerk, core) }
    private val printer =
        PrinterAttendant(printerStation, clerk, core, patience, functions.raster, noted("slip"))

    @Volatile private var pump: Thread? = null

    @Volatile override var view: TerminalView? = null
        private set

    override val printTrouble get() = printer.failure

    /** Attaches the devices and starts the pump; before that nothing is shown and nothing asked. */
    fun start() {
        check(pump == null) { "started twice" }
        stations.forEach { it.attach() }
        pump = thread(name = "suanpan-pump", isDaemon = true) { pump() }
    }

    private fun pump() {
        try {
            while (core.nextEffects().all(::perform)) continue
        } catch (error: Exception) {
            // Nothing but a panic in the core comes here: what is durable is safe, what is shown may be stale.
            trouble("pump: ${error.javaClass.name}")
            core.shutdown()
            show(TerminalView.OutOfService(functions.words("reject:out_of_service"), "pump: ${error.javaClass.simpleName}"))
        } finally {
            core.free()
        }
    }

    /** Hands one effect to its port, which carries it out on another thread. False after the last. */
    private fun perform(effect: TerminalEffect): Boolean {
        when (effect) {
            is TerminalEffect.Show -> show(effect.view.toShell())
            is TerminalEffect.ReadCard -> reader.read(effect)
            is TerminalEffect.StopCard -> reader.stop(effect.effectId)
            is TerminalEffect.StartEmv -> kernel.start(effect)
            is TerminalEffect.AnswerEmv -> kernel.answer(effect)
            is TerminalEffect.AskPin -> pad.ask(effect)
            is TerminalEffect.StopPin -> pad.stop(effect.effectId)
            // The core asks for keys only where the terminal was opened with a processor.
            TerminalEffect.CheckMasterKey -> keys?.checkMasterKey()
            is TerminalEffect.LoadKeys -> keys?.load(effect)
            is TerminalEffect.Mac -> keys?.mac(effect)
            is TerminalEffect.EncryptTrack -> keys?.encryptTrack(effect)
            TerminalEffect.DropKeys -> keys?.drop()
            is TerminalEffect.Print -> printer.print(effect)
            TerminalEffect.Closed -> return false
        }
        return true
    }

    private fun show(next: TerminalView) {
        view = next
        onScreen { it.show(next) }
        signals.show(next)
    }

    override fun signOn() = core.submit(TerminalEvent.SignOn)

    override fun signOff() = core.submit(TerminalEvent.SignOff)

    override fun loadMasterKey() = core.submit(TerminalEvent.LoadMasterKey)

    override fun echo() = core.submit(TerminalEvent.Echo)

    override fun sale(order: OrderName, amount: Money) = core.submit(TerminalEvent.Sale(order.toCore(), amount.toCore()))

    override fun voidSale(order: OrderName, original: OrderName) =
        core.submit(TerminalEvent.Void(order.toCore(), original.toCore()))

    override fun reprint(order: OrderName) = core.submit(TerminalEvent.Reprint(order.toCore()))

    override fun sendOwed() = core.submit(TerminalEvent.SendOwed)

    override fun cancel() = core.submit(TerminalEvent.Cancelled)

    override fun confirm() = core.submit(TerminalEvent.Confirmed)

    override fun amountEntry(digits: String): AmountEntry = functions.amountEntry(digits)

    override fun keys(): List<KeyPlace> = core.ask { it.keys().map { place -> place.toShell() } }

    override fun devicePublicKey(): String = core.ask { it.devicePublicKey().joinToString("") { byte -> "%02X".format(byte) } }

    override fun payment(order: OrderName): Payment? = core.ask { it.payment(order.toCore())?.toShell() }

    override fun history(search: HistorySearch): HistoryPage = core.ask { it.history(search.toCore()).toShell() }

    override fun owedReversals(): List<OwedReversal> = core.ask { it.owedReversals().map { owed -> owed.toShell() } }

    override fun summary(): Summary = core.ask { it.summary().toShell() }

    override fun slip(order: OrderName, dots: Int): Raster? =
        core.ask { it.slip(order.toCore())?.let { lines -> functions.raster(lines, dots) } }

    /**
     * Stops the terminal and lets the devices go: waits for the pump and for each device, so that whoever opens anew
     * finds them free, but for none longer than [Patience.closeMs]. Twice is once.
     */
    override fun close() {
        if (!core.shutdown()) return
        val pump = pump
        when {
            pump == null -> core.free()
            pump !== Thread.currentThread() -> unlessInterrupted { pump.join(patience.closeMs) }
        }
        stations.forEach { it.release() }
        unlessInterrupted { stations.forEach { it.await(patience.closeMs) } }
        signals.stop()
        clerk.stop()
        functions.free()
    }

    /** Whoever is told to stop waiting stops waiting; the rest of the closing is done all the same. */
    private fun unlessInterrupted(wait: () -> Unit) = try {
        wait()
    } catch (_: InterruptedException) {
        Thread.currentThread().interrupt()
    }

    private fun <D : Device> station(device: D): Station<D> =
        Station(device, clerk, patience, { onScreen { it.devicesChanged() } }, noted(device.javaClass.simpleName))

    private fun onScreen(body: (Screen) -> Unit) = guarded(noted("screen")) { body(screen) }

    private fun noted(place: String): (Throwable) -> Unit = { trouble("$place: ${it.javaClass.name}") }
}
