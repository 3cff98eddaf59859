package suanpan.app

import android.content.Context
import java.io.File
import java.security.KeyStore
import java.security.KeyStoreException
import java.security.SecureRandom
import suanpan.app.adapters.Detection
import suanpan.app.adapters.DeviceChoice
import suanpan.app.adapters.KeystoreSecureStore
import suanpan.app.world.SimPanel
import suanpan.app.world.WorldPages
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Opening
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.shell.port.SecureStore
import suanpan.sim.SimWorld

/** The demo: cards, PIN pad, kernel and acquirer are simulated, whatever machine it is on; a real printer is used. */
object Flavour : Parts {
    private var madeFor: Pair<String, String>? = null
    private var store: SecureStore? = null

    /** Null until the first opening; another one after the terminal got another name. */
    @Volatile
    var world: SimWorld? = null
        private set

    override val name = "demo"

    /** Nothing here is worth hiding, and pictures of it are wanted. */
    override val keepsSecret = false

    override val realCards = false

    override val keyPlace: String? get() = store?.place

    override fun firstSettings(context: Context): Settings {
        val chinese = context.resources.configuration.locales[0].language == "zh"
        return Settings(
            terminalId = "80000001",
            merchantId = "898110000000001",
            merchantName = if (chinese) "算盘演示商户" else "Suanpan Demo Shop",
            operator = "01",
            currency = "CNY",
            language = if (chinese) Language.ZH else Language.EN,
            testMode = true,
            host = Host(LOOPBACK, 8583, tls = null, httpPath = null, connectTimeoutMs = 10_000, responseTimeoutMs = 20_000),
        )
    }

    override fun opening(context: Context, settings: Settings, screen: Screen): Opening {
        val folder = terminalFolder(context)
        val journal = File(folder, "journal.db")
        val world = world(folder, settings)
        val key = File(folder, "journal.key")
        val store = if (hasKeystore()) KeystoreSecureStore(context, key, journal) else FileSecureStore(key)
        this.store = store
        // The loopback address is the acquirer inside, wherever it listens this time; any other is somebody's own.
        val host = if (settings.host.address == LOOPBACK) world.address(settings.host.connectTimeoutMs, settings.host.responseTimeoutMs) else settings.host
        return Opening(
            settings = settings.copy(host = host),
            journal = journal.path,
            secureStore = store,
            slipFont = { slipFont(context) },
            devices = Detection.find(context, DeviceChoice(printer = SuanpanApplication.of(context).printerChoice, realCards = false), world.devices),
            screen = screen,
            between = world::meet,
        )
    }

    private fun world(folder: File, settings: Settings): SimWorld {
        val name = settings.terminalId to settings.merchantId
        world?.let { if (madeFor == name) return it else it.close() }
        return SimWorld(settings.terminalId, settings.merchantId, deviceKey(File(folder, "device.key")), File(folder, "acquirer.books")).also {
            madeFor = name
            world = it
            WorldPages.world = SimPanel(it)
        }
    }

    /** What the keys of this installation's simulated acquirer are made of: the same at every start. */
    private fun deviceKey(file: File): ByteArray {
        if (!file.exists()) file.writeBytes(ByteArray(32).also(SecureRandom()::nextBytes))
        return file.readBytes()
    }

    /** Android has one; a desktop that plays Android has none. */
    private fun hasKeystore(): Boolean = try {
        KeyStore.getInstance("AndroidKeyStore") != null
    } catch (_: KeyStoreException) {
        false
    }

    private const val LOOPBACK = "127.0.0.1"
}

/** The wrapping key in a plain file: where there is no keystore, and nothing real to protect. */
private class FileSecureStore(private val file: File) : SecureStore {
    override val place = "file"

    override fun wrappingKey(): ByteArray {
        if (!file.exists()) file.writeBytes(ByteArray(32).also(SecureRandom()::nextBytes))
        return file.readBytes()
    }
}
