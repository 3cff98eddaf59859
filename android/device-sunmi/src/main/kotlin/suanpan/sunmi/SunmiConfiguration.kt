package suanpan.sunmi

/**
 * What an installation knows of its device. Ranges of key indexes differ between the generations of the payment
 * service, so no index has a default.
 */
class SunmiConfiguration(
    /** The key that enciphers PINs; null while none is loaded: the pad then answers `pin:no_key`. */
    val pinKey: SunmiPinKey? = null,
    /** Values the kernels are given before each transaction. */
    val kernelTags: List<SunmiKernelTags> = emptyList(),
)

/** A PIN key of the master/session system, by where it lies in the secure processor. */
class SunmiPinKey(val index: Int, val cipher: SunmiPinCipher)

/** How a PIN is enciphered: ISO 9564-1 format 0 in 8 bytes, or a 16-byte block. */
enum class SunmiPinCipher(internal val algorithm: Int, internal val format: Int, internal val blockBytes: Int) {
    TDES(0, 0, 8),
    SM4(1, 0, 16),

    /** Format 4 (ISO 9564-1:2017) is the vendor's number 7. */
    AES(2, 7, 16),
}

/** Tags in hex of one kernel; [kernel] is the vendor's op code: 0 all, 1 PayPass, 2 payWave. */
class SunmiKernelTags(val kernel: Int, val values: Map<String, String>)
