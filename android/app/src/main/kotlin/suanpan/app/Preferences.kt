package suanpan.app

import android.content.Context
import android.content.SharedPreferences
import suanpan.app.manage.Night
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Settings
import suanpan.shell.Tls
import suanpan.shell.port.KeyIndexes

/** What a person set and a restart must keep. No secret is among it. */
class Preferences(context: Context, private val first: () -> Settings) {
    private val kept: SharedPreferences = context.getSharedPreferences("settings", Context.MODE_PRIVATE)

    var night: Night
        get() = Night.values().firstOrNull { it.name == kept.getString("night", null) } ?: Night.SYSTEM
        set(value) = kept.edit().putString("night", value.name).apply()

    var shuffledPin: Boolean
        get() = kept.getBoolean("pin.shuffled", false)
        set(on) = kept.edit().putBoolean("pin.shuffled", on).apply()

    /** What was chosen about the devices; what cannot be read is as on a new terminal. */
    var equipment: Equipment
        get() {
            val first = Equipment()
            return Equipment(
                printer = PrinterPlace.values().firstOrNull { it.name == kept.getString("printer", null) } ?: first.printer,
                address = kept.getString("printer.address", null) ?: first.address,
                port = kept.getInt("printer.port", first.port),
                bluetooth = kept.getString("printer.bluetooth", null) ?: first.bluetooth,
                paper = Paper.values().firstOrNull { it.name == kept.getString("printer.paper", null) } ?: first.paper,
                cutter = kept.getBoolean("printer.cutter", first.cutter),
                keys = try {
                    KeyIndexes(
                        master = kept.getInt("keys.master", first.keys.master),
                        pin = kept.getInt("keys.pin", first.keys.pin),
                        mac = kept.getInt("keys.mac", first.keys.mac),
                        track = kept.getInt("keys.track", first.keys.track),
                    )
                } catch (_: IllegalArgumentException) {
                    first.keys
                },
            )
        }
        set(value) {
            kept.edit()
                .putString("printer", value.printer.name)
                .putString("printer.address", value.address)
                .putInt("printer.port", value.port)
                .putString("printer.bluetooth", value.bluetooth)
                .putString("printer.paper", value.paper.name)
                .putBoolean("printer.cutter", value.cutter)
                .putInt("keys.master", value.keys.master)
                .putInt("keys.pin", value.keys.pin)
                .putInt("keys.mac", value.keys.mac)
                .putInt("keys.track", value.keys.track)
                .commit()
        }

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
