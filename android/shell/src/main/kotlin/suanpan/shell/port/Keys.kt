package suanpan.shell.port

import suanpan.shell.KeyPurpose

/**
 * A maker's secure processor: takes working keys enciphered under the master key that it has, and computes with them.
 * No key comes out of it, and none goes in clear; its master key is put in with the maker's tool. Where a terminal has
 * none, the core keeps the keys itself.
 *
 * Calls block and answer by what they return; each may throw [KeysException].
 */
interface Keys : Device {
    /** The master key's check value; null where there is no master key. */
    fun masterCheckValue(): ByteArray?

    /** Takes all of [keys] or none, each only if its check value fits, and returns the check values as it computes them. */
    fun load(keys: List<WrappedKey>): Map<KeyPurpose, ByteArray>

    /** The first eight bytes of the MAC under the MAC key. The caller wipes [data]. */
    fun mac(method: MacMethod, data: ByteArray): ByteArray

    /** Eight bytes enciphered under the track key (ECB). The caller wipes [block]. */
    fun encryptTrack(block: ByteArray): ByteArray

    /** Forgets the working keys, or no longer uses them. */
    fun forgetWorkingKeys()
}

/**
 * A working key as it travels: [cryptogram] is the key of 8, 16 or 24 bytes (DES family) enciphered under the master
 * key, [checkValue] the first four bytes of eight zeros enciphered under the clear key.
 */
class WrappedKey(val purpose: KeyPurpose, val cryptogram: ByteArray, val checkValue: ByteArray)

/** With padding method 1 of ISO/IEC 9797-1, where it pads. */
enum class MacMethod {
    /** ISO/IEC 9797-1 algorithm 1. */
    CBC,

    /** ISO/IEC 9797-1 algorithm 3 (ANSI X9.19). */
    RETAIL,

    /** NIST SP 800-38B. */
    CMAC,
}

/** [code] is stable: `keys:no_master_key`, `keys:check_value`, `keys:not_loaded`, `keys:method`, `keys:processor`. */
class KeysException(val code: String, message: String) : Exception(message)
