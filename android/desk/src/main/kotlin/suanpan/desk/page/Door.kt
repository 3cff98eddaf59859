package suanpan.desk.page

import com.sun.net.httpserver.Headers
import java.security.MessageDigest
import java.security.SecureRandom
import java.util.HexFormat

/** Who may come in: only who knows the secret address, only by a loopback name, only from our own page. */
class Door(private val token: String, private val port: Int) {
    private val names = setOf("127.0.0.1:$port", "localhost:$port")

    /** Where the page is. */
    val address: String get() = "http://127.0.0.1:$port/$token/"

    /**
     * The path below the token, without its first slash; null for a stranger. A wrong Host means that some other
     * site's name was pointed at this machine (DNS rebinding).
     */
    fun admit(path: String, headers: Headers): String? {
        if (headers["Host"]?.singleOrNull() !in names) return null
        val origin = headers["Origin"]
        if (origin != null && origin.singleOrNull()?.removePrefix("http://") !in names) return null
        val given = path.removePrefix("/").substringBefore('/')
        // Takes the same time however much of it is right.
        if (!MessageDigest.isEqual(given.toByteArray(), token.toByteArray())) return null
        return path.removePrefix("/").substringAfter('/', "")
    }

    companion object {
        /** 128 random bits. */
        fun newToken(): String = HexFormat.of().formatHex(ByteArray(16).also(SecureRandom()::nextBytes))

        /** On every answer, also on a refusal. */
        val HEADERS = mapOf(
            "Content-Security-Policy" to "default-src 'none'; script-src 'self'; style-src 'self'; " +
                "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cache-Control" to "no-store",
            "Cross-Origin-Opener-Policy" to "same-origin",
            "Cross-Origin-Resource-Policy" to "same-origin",
            "Referrer-Policy" to "no-referrer", // the address is the secret
            "X-Content-Type-Options" to "nosniff",
        )
    }
}
