package suanpan.shell

/** What an installation is set to. No secret is in here; checked by the core as a whole before it is used. */
data class Settings(
    /** Field 41, 8 letters or digits. */
    val terminalId: String,
    /** Field 42, 15 letters or digits. */
    val merchantId: String,
    /** As the slip prints it. */
    val merchantName: String,
    /** Two digits. */
    val operator: String,
    /** ISO 4217. */
    val currency: String,
    val language: Language,
    val testMode: Boolean,
    val host: Host,
)

enum class Language { ZH, EN }

/** Where the acquirer is. */
data class Host(
    val address: String,
    val port: Int,
    /** TLS with this root (PEM) and server name; null for bare TCP, which only a simulated host may use. */
    val tls: Tls?,
    /** The path of the HTTP envelope; null for bare frames. */
    val httpPath: String?,
    val connectTimeoutMs: Long,
    val responseTimeoutMs: Long,
    /** The P-256 point, in hex, of who may give this terminal its master key over the line; null takes it from nobody. */
    val publicKey: String? = null,
)

data class Tls(val serverName: String, val rootPem: String)
