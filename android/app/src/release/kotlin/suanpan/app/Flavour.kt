package suanpan.app

import android.content.Context
import suanpan.app.adapters.Detection
import suanpan.app.adapters.DeviceChoice
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Opening
import suanpan.shell.Rejection
import suanpan.shell.Screen
import suanpan.shell.Settings
import suanpan.shell.port.DeviceState

/**
 * The release: real devices or none. How a terminal gets its master key is between the acquirer and the maker, and
 * there is no such way yet; so it finds the devices, says what is missing and takes no payment.
 */
object Flavour : Parts {
    override val name = "release"
    override val keepsSecret = true
    override val keyPlace: String? = null

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
        val devices = Detection.find(context, DeviceChoice())
        val words = SuanpanApplication.of(context).words(context)
        if (devices.cardReader.state == DeviceState.ABSENT || devices.pinPad.state == DeviceState.ABSENT) {
            throw Unfit(Rejection("no_devices", words.getString(R.string.fail_devices), devices.found))
        }
        throw Unfit(Rejection("master_key", words.getString(R.string.fail_master_key), devices.found))
    }
}
