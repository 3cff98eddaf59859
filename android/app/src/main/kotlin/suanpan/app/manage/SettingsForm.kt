package suanpan.app.manage

import android.content.Context
import android.os.Bundle
import android.view.View
import suanpan.app.R
import suanpan.shell.Host
import suanpan.shell.Language
import suanpan.shell.Settings
import suanpan.shell.Tls

/**
 * The fields of [Settings]. A number that is none is said here, because it cannot be asked about; whether what was
 * typed is sound is the core's to say; it names the place, and [blame] puts that place's words under its field.
 */
internal class SettingsForm(private val context: Context) {
    /** A field, and the names of its place in the core's errors. */
    private class Slot(val key: String, val name: Int, val entry: Entry, val expects: Int, vararg val places: String) {
        lateinit var field: Field
    }

    private val terminalId = Slot("terminal_id", R.string.manage_terminal_id, Entry.CODE, R.string.manage_expects_terminal_id, "terminal_id")
    private val merchantId = Slot("merchant_id", R.string.manage_merchant_id, Entry.CODE, R.string.manage_expects_merchant_id, "merchant_id")
    private val merchantName = Slot("merchant_name", R.string.manage_merchant_name, Entry.TEXT, R.string.manage_expects_merchant_name, "merchant_name")
    private val operator = Slot("operator", R.string.manage_operator, Entry.NUMBER, R.string.manage_expects_operator, "operator")
    private val currency = Slot("currency", R.string.manage_currency, Entry.CODE, R.string.manage_expects_currency, "currency")
    private val address = Slot("address", R.string.manage_address, Entry.ADDRESS, R.string.manage_expects_address, "host", "envelope.host")
    private val port = Slot("port", R.string.manage_port, Entry.NUMBER, R.string.manage_expects_port, "port")
    private val httpPath = Slot("http_path", R.string.manage_http_path, Entry.ADDRESS, R.string.manage_expects_http_path, "envelope.path")
    private val connect = Slot("connect_ms", R.string.manage_connect_ms, Entry.NUMBER, R.string.manage_expects_connect_ms, "connect_timeout_ms")
    private val response = Slot("response_ms", R.string.manage_response_ms, Entry.NUMBER, R.string.manage_expects_response_ms, "response_timeout_ms", "profile.response_timeout_ms")
    private val serverName = Slot("tls_name", R.string.manage_tls_name, Entry.ADDRESS, R.string.manage_expects_tls_name, "tls.server_name")
    private val root = Slot("tls_root", R.string.manage_tls_root, Entry.LINES, R.string.manage_expects_tls_root, "tls.root_certificates_pem", "tls")

    private val publicKey = Slot("host_public_key", R.string.manage_host_public_key, Entry.CODE, R.string.manage_expects_host_public_key, "host_public_key")

    private val merchant = listOf(terminalId, merchantId, merchantName, operator, currency)
    private val host = listOf(address, port, publicKey, httpPath, connect, response)
    private val tls = listOf(serverName, root)
    private val slots = merchant + host + tls

    private val withTls: Toggle = Toggle(context, context.getString(R.string.manage_tls), context.getString(R.string.manage_tls_more)) { showTls() }
    private val testMode = Toggle(context, context.getString(R.string.manage_test), context.getString(R.string.manage_test_more)) {}

    var language = Language.ZH

    init {
        slots.forEach { it.field = Field(context, context.getString(it.name), it.entry) }
    }

    /** Names of sections and what stands under them. */
    val sections: List<Pair<Int, List<View>>> = listOf(
        R.string.manage_merchant to merchant.map { it.field } + testMode,
        R.string.manage_host to host.map { it.field } + withTls + tls.map { it.field },
    )

    fun show(settings: Settings) {
        language = settings.language
        testMode.on = settings.testMode
        val of = settings.host
        val values = listOf(
            terminalId to settings.terminalId, merchantId to settings.merchantId, merchantName to settings.merchantName,
            operator to settings.operator, currency to settings.currency,
            address to of.address, port to of.port.toString(), publicKey to of.publicKey.orEmpty(), httpPath to of.httpPath.orEmpty(),
            connect to of.connectTimeoutMs.toString(), response to of.responseTimeoutMs.toString(),
            serverName to of.tls?.serverName.orEmpty(), root to of.tls?.rootPem.orEmpty(),
        )
        values.forEach { (slot, value) -> slot.field.text = value }
        withTls.on = of.tls != null
        showTls()
    }

    private fun showTls(): Unit = tls.forEach { it.field.visibility = if (withTls.on) View.VISIBLE else View.GONE }

    /** Null where a number is none; its field says so. */
    fun read(): Settings? {
        val portNumber = number(port, 1..65_535L)
        val connectMs = number(connect)
        val responseMs = number(response)
        if (portNumber == null || connectMs == null || responseMs == null) return null
        return Settings(
            terminalId = terminalId.value,
            merchantId = merchantId.value,
            merchantName = merchantName.value,
            operator = operator.value,
            currency = currency.value,
            language = language,
            testMode = testMode.on,
            host = Host(
                address = address.value,
                port = portNumber.toInt(),
                tls = if (withTls.on) Tls(serverName.value, root.value) else null,
                httpPath = httpPath.value.ifEmpty { null },
                connectTimeoutMs = connectMs,
                responseTimeoutMs = responseMs,
                publicKey = publicKey.value.ifEmpty { null },
            ),
        )
    }

    private val Slot.value get() = field.text.trim()

    private fun number(slot: Slot, range: LongRange = 0..Int.MAX_VALUE.toLong()): Long? {
        val number = slot.value.toLongOrNull()
        if (number == null) slot.field.fault = context.getString(R.string.manage_number_expected)
        // What the core's type cannot hold it cannot judge.
        else if (number !in range) slot.field.fault = context.getString(slot.expects)
        return number?.takeIf { it in range }
    }

    fun clearFaults() = slots.forEach { it.field.fault = null }

    /**
     * Says under the field that the core's word (place: expected, got) is about what belongs there; gives the place, for
     * whoever is called, and null where there is no such field.
     */
    fun blame(detail: String): String? {
        val place = detail.removePrefix("configuration: ").substringBefore(':')
        val slot = slots.firstOrNull { place in it.places } ?: return null
        slot.field.fault = context.getString(slot.expects)
        return place
    }

    fun focusFault() {
        slots.firstOrNull { it.field.fault != null }?.field?.focus()
    }

    fun save(state: Bundle) {
        slots.forEach { state.putString(it.key, it.field.text) }
        state.putBoolean("tls", withTls.on)
        state.putBoolean("test", testMode.on)
        state.putString("language", language.name)
    }

    fun restore(state: Bundle) {
        slots.forEach { slot -> state.getString(slot.key)?.let { slot.field.text = it } }
        withTls.on = state.getBoolean("tls")
        testMode.on = state.getBoolean("test")
        Language.values().firstOrNull { it.name == state.getString("language") }?.let { language = it }
        showTls()
    }
}
