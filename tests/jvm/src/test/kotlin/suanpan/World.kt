package suanpan

import com.google.gson.Gson
import java.io.File
import suanpan.shell.Language
import suanpan.shell.Settings
import suanpan.sim.SimWorld

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
    )

    fun card(name: String) = cards.first { it.name == name }

    /** A fresh world of devices and acquirer. */
    fun sim(http: Boolean = false, tls: Boolean = false, hasProcessor: Boolean = false) =
        SimWorld(terminal_id, merchant_id, ByteArray(32) { 7 }, http = http, tls = tls, hasProcessor = hasProcessor)

    fun settings(sim: SimWorld, language: Language = Language.EN, responseTimeoutMs: Long = 20_000) = Settings(
        terminalId = terminal_id,
        merchantId = merchant_id,
        merchantName = merchant_name.getValue(language.name.lowercase()),
        operator = operator,
        currency = "CNY",
        language = language,
        testMode = true,
        host = sim.address(responseTimeoutMs = responseTimeoutMs),
    )

    companion object {
        val folder = File(System.getProperty("suanpan.scenarios"))
        val shared: World = Gson().fromJson(File(folder, "world/world.json").readText(), World::class.java)
        val font: ByteArray = File(System.getProperty("suanpan.slip.font")).readBytes()
    }
}
