package suanpan.app

import android.content.Context
import android.content.SharedPreferences
import suanpan.app.manage.Night
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Settings
import suanpan.shell.Tls

/** What a person set and a restart must keep. No secret is among it. */
class Preferences(context: Context, private val first: () -> Settings) {
    private val kept: SharedPreferences = context.getSharedPreferences("settings", Context.MODE_PRIVATE)

    var night: Night
        get() = Night.values().firstOrNull { it.name == kept.getString("night", null) } ?: Night.SYSTEM
        set(value) = kept.edit().putString("night", value.name).apply()

    var shuffledPin: Boolean
        get() = kept.getBoolean("pin.shuffled", false)
        set(on) = kept.edit().putBoolean("pin.shuffled", on).apply()

    /** What was set, or what a new terminal is set to. A value that cannot be read is that of a new one. */
    var settings: Settings
        get() {
            val first = first()
            fun text(key: String, other: String) = kept.getString(key, null) ?: other
            fun number(key: String, other: Long) = if (kept.contains(key)) kept.getLong(key, other) else other
            return Settings(
                terminalId = text("terminal_id", first.terminalId),
                merchantId = text("merchant_id", first.merchantId),
                merchantName = text("merchant_name", first.merchantName),
                operator = text("operator", first.operator),
                currency = text("currency", first.currency),
                language = Language.values().firstOrNull { it.name == kept.getString("language", null) } ?: first.language,
                testMode = if (kept.contains("test_mode")) kept.getBoolean("test_mode", first.testMode) else first.testMode,
                host = Host(
                    address = text("host.address", first.host.address),
                    port = number("host.port", first.host.port.toLong()).toInt(),
                    tls = when {
                        !kept.contains("host.tls") -> first.host.tls
                        kept.getBoolean("host.tls", true) -> Tls(text("host.tls.name", ""), text("host.tls.root", ""))
                        else -> null
                    },
                    httpPath = if (kept.contains("host.http")) kept.getString("host.http", "")?.ifEmpty { null } else first.host.httpPath,
                    connectTimeoutMs = number("host.connect_timeout_ms", first.host.connectTimeoutMs),
                    responseTimeoutMs = number("host.response_timeout_ms", first.host.responseTimeoutMs),
                    publicKey = if (kept.contains("host.public_key")) kept.getString("host.public_key", "")?.ifEmpty { null } else first.host.publicKey,
                ),
            )
        }
        set(value) {
            kept.edit()
                .putString("terminal_id", value.terminalId)
                .putString("merchant_id", value.merchantId)
                .putString("merchant_name", value.merchantName)
                .putString("operator", value.operator)
                .putString("currency", value.currency)
                .putString("language", value.language.name)
                .putBoolean("test_mode", value.testMode)
                .putString("host.address", value.host.address)
                .putLong("host.port", value.host.port.toLong())
                .putBoolean("host.tls", value.host.tls != null)
                .putString("host.tls.name", value.host.tls?.serverName.orEmpty())
                .putString("host.tls.root", value.host.tls?.rootPem.orEmpty())
                .putString("host.http", value.host.httpPath.orEmpty())
                .putLong("host.connect_timeout_ms", value.host.connectTimeoutMs)
                .putLong("host.response_timeout_ms", value.host.responseTimeoutMs)
                .putString("host.public_key", value.host.publicKey.orEmpty())
                // Read at the very next start, which may be a moment away.
                .commit()
        }
}
