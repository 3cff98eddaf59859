package suanpan.shell

/** What a key is for: the master key is kept for good, the others come new with each sign-on. */
enum class KeyPurpose { MASTER, PIN, MAC, TRACK }

/** A place for a key; without a key in it where there is none. */
data class KeyPlace(val purpose: KeyPurpose, val key: KeySummary?)

/** What may be shown of a key. */
data class KeySummary(
    /** In the core's words, such as `two-key TDES`; null where only the secure processor knows. */
    val algorithm: String?,
    /** Upper-case hex. */
    val checkValue: String,
    /** Milliseconds since 1970; null for a key that is not kept. */
    val loadedAtMs: Long?,
)
