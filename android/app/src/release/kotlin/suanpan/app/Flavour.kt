package suanpan.app

import android.content.Context
import java.io.File
import suanpan.app.adapters.Detection
import suanpan.app.adapters.DeviceChoice
import suanpan.app.adapters.EmvAsset
import suanpan.app.adapters.KeystoreSecureStore
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Opening
import suanpan.shell.Rejection
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.shell.port.DeviceState
import suanpan.shell.port.SecureStore

/** The release: real devices or none, and a master key from the host that the settings name. */
object Flavour : Parts {
    override val name = "release"
    override val keepsSecret = true
    override val realCards = true
    private var store: SecureStore? = null
    override val keyPlace: String? get() = store?.place

    override fun firstSettings(context: Context): Settings = Settings(
        terminalId = "",
        merchantId = "",
        merchantName = "",
        operator = "01",
        currency = "CNY",
        language = if (context.resources.configuration.locales[0].language == "zh") Language.ZH else Language.EN,
        testMode = false,
        host = Host("", 0, tls = null, httpPath = null, connectTimeoutMs = 10_000, responseTimeoutMs = 60_000),
    )

    override fun opening(context: Context, settings: Settings, screen: Screen): Opening {
        val app = SuanpanApplication.of(context)
        val choice = DeviceChoice(app.equipment.keys, { EmvAsset.read(app) }, app.printerChoice)
        val devices = Detection.find(context, choice)
        val words = app.words(context)
        if (devices.cardReader.state == DeviceState.ABSENT || devices.pinPad.state == DeviceState.ABSENT) {
            throw Unfit(Rejection("no_devices", words.getString(R.string.fail_devices), devices.found))
        }
        val folder = terminalFolder(context)
        val journal = File(folder, "journal.db")
        val store = KeystoreSecureStore(context, File(folder, "journal.key"), journal)
        this.store = store
        return Opening(settings, journal.path, store, { slipFont(context) }, devices, screen)
    }
}
