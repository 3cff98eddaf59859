package suanpan.shell

import kotlin.concurrent.thread
import suanpan.core.PosTerminal
import suanpan.core.PosTerminalInterface
import suanpan.core.cashierWords
import suanpan.core.checkSettings
import suanpan.shell.port.SecureStore
import suanpan.shell.port.SecureStoreException

/** How an opening ended. */
sealed interface Opened {
    /** It runs; its first view follows. Close it at the end. */
    class Running(val shell: PosShell) : Opened

    /** Nothing was opened: `configuration`, `journal`, `journal_in_use`, `wrapping_key`, `link`, `master_key`, `secure_store`, `library`, `internal`. */
    class Not(val rejection: Rejection) : Opened
}

/** Everything that a terminal is opened with. */
class Opening(
    private val settings: Settings,
    /** The journal's file; its folder must exist. */
    private val journal: String,
    private val secureStore: SecureStore,
    /** Gives the file that slips are drawn with: rust-core/slip/font/slip.font. */
    private val slipFont: () -> ByteArray,
    private val devices: Devices,
    private val screen: Screen,
    private val patience: Patience = Patience(),
    /** Stands between core and shell: for devices that are part of the core, as the drawn PIN pad, and for meters. */
    private val between: (PosTerminalInterface) -> PosTerminalInterface = { it },
    private val trouble: (String) -> Unit = {},
) {
    /** Opens on a thread of its own and tells [ended] there, before anything is shown. */
    fun start(ended: (Opened) -> Unit) {
        thread(name = "suanpan-opening", isDaemon = true) {
            val opened = open()
            ended(opened)
            if (opened is Opened.Running) opened.shell.start()
        }
    }

    /**
     * Opens on this thread, which must not be the main one. [PosShell.start] is left to the caller. With simulated
     * devices the terminal is in test mode.
     */
    fun open(): Opened {
        // What is not real is marked, whatever the settings say.
        val settings = settings.copy(testMode = settings.testMode || devices.simulated)
        val functions = CoreFunctions.of(settings, slipFont)
        return try {
            val terminal = wiped(secureStore.wrappingKey()) { PosTerminal.open(settings.toCore(devices.keys != null), journal, it) }
            val met = between(terminal)
            Opened.Running(PosShell(met, terminal::close, functions, devices, screen, patience, trouble))
        } catch (error: SecureStoreException) {
            Opened.Not(Rejection("secure_store", functions.words("open:secure_store"), error.message.orEmpty()))
        } catch (error: Exception) {
            Opened.Not(rejection(error, functions.words) ?: broken(error))
        } catch (error: LinkageError) {
            // No library for this processor, or another than the bindings expect.
            Opened.Not(broken(error).copy(code = "library"))
        }
    }

    /** What no part of the core said: without words, because the core may be what is missing. */
    private fun broken(error: Throwable) = Rejection("internal", error.javaClass.simpleName, "opening: ${error.javaClass.name}")
}

/** Whether a terminal could be opened with these settings, as far as that can be said without a host; null if so. */
fun Settings.check(): Rejection? = try {
    checkSettings(toCore(keysInDevice = false))
    null
} catch (error: Exception) {
    rejection(error) { cashierWords(language.toCore(), it) } ?: throw error
}
