package suanpan

import com.google.gson.Gson
import java.io.File
import suanpan.core.AcquirerProfile
import suanpan.core.HttpEnvelope
import suanpan.core.Language
import suanpan.core.SimHost
import suanpan.core.SimHostSettings
import suanpan.core.TerminalSettings
import suanpan.core.TlsSettings
import suanpan.core.plainHostAddress
import suanpan.core.unionPayProfile

/** What all scenarios share; see tests/scenarios/README.md. */
class World(
    val terminal_id: String,
    val merchant_id: String,
    val operator: String,
    val merchant_name: Map<String, String>,
    val cards: List<Card>,
) {
    class Card(
        val name: String,
        val track_2: String,
        val sequence: Int?,
        val pin: String,
        val can: List<String>,
        val pin_free_up_to_minor: Long,
    ) {
        /** The PIN with another last digit. */
        val wrongPin get() = pin.dropLast(1) + (pin.last().digitToInt() + 1) % 10
    }

    fun card(name: String) = cards.first { it.name == name }

    fun host(http: Boolean = false, tls: Boolean = false): SimHost = wiped(masterKey()) {
        SimHost.start(SimHostSettings(1u, terminal_id, merchant_id, http, tls), it)
    }

    fun settings(
        host: SimHost,
        language: Language = Language.EN,
        http: Boolean = false,
        profile: AcquirerProfile = unionPayProfile().copy(responseTimeoutMs = 20_000u),
    ) = TerminalSettings(
        terminalId = terminal_id,
        merchantId = merchant_id,
        merchantName = merchant_name.getValue(language.name.lowercase()),
        operator = operator,
        currency = "CNY",
        language = language,
        profile = profile,
        testMode = true,
        host = plainHostAddress("127.0.0.1", host.port()).copy(
            http = if (http) HttpEnvelope("/pay", "suanpan", "127.0.0.1") else null,
            tls = host.rootCertificatePem()?.let { TlsSettings(it.toByteArray(), "127.0.0.1") },
        ),
    )

    companion object {
        val folder = File(System.getProperty("suanpan.scenarios"))
        val shared: World = Gson().fromJson(File(folder, "world/world.json").readText(), World::class.java)

        /** A fresh copy each time: whoever takes one wipes it. */
        fun masterKey() = "scenario master!".toByteArray()

        fun wrappingKey() = ByteArray(32) { 7 }
    }
}
