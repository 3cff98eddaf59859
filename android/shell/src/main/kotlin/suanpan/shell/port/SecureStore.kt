package suanpan.shell.port

/** Keeps the journal's wrapping key. Android Keystore on a terminal, a file on a desktop. */
interface SecureStore {
    /** 32 bytes, the same at every start; made at the first. The caller wipes them. */
    fun wrappingKey(): ByteArray

    /** Where the key that protects it lies, for the about screen: `StrongBox`, `TEE`, `software`, `file`. */
    val place: String
}

/** The store cannot give the key: the terminal does not open. The text names what to do, never a key. */
class SecureStoreException(message: String, cause: Throwable? = null) : Exception(message, cause)
