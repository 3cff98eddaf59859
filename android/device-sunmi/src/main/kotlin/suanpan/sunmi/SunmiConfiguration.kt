package suanpan.sunmi

import suanpan.shell.port.EmvParameters
import suanpan.shell.port.KeyIndexes
import suanpan.shell.port.ParameterException
import suanpan.shell.port.PinFormat

/** What an installation knows of its device. */
class SunmiConfiguration(
    /** Where this terminal's keys lie; null while it uses none: the pad then answers `pin:no_key`. */
    val keys: KeyIndexes? = null,
    /** The cipher of the PIN key, and with it the form of a PIN block. */
    val pinCipher: SunmiPinCipher = SunmiPinCipher.TDES,
    /** Values the kernels are given before each transaction. */
    val kernelTags: List<SunmiKernelTags> = emptyList(),
    /**
     * The applications and CA keys that the kernels are given; read anew for each loading, may throw
     * [ParameterException]. Null: what the service has of its own counts.
     */
    val parameters: () -> EmvParameters? = { null },
)

/** How a PIN is enciphered: in 8 bytes by the format that is asked for, or in the one format of 16 bytes of its cipher. */
enum class SunmiPinCipher(internal val algorithm: Int, private val formats: Map<PinFormat, Int>, internal val blockBytes: Int) {
    TDES(0, mapOf(PinFormat.ISO_0 to 0, PinFormat.ISO_1 to 1, PinFormat.ISO_3 to 3), 8),
    SM4(1, mapOf(PinFormat.ISO_0 to 0), 16),

    /** Format 4 (ISO 9564-1:2017) takes the place of format 0 under AES; it is the vendor's number 7. */
    AES(2, mapOf(PinFormat.ISO_0 to 7), 16);

    /** The vendor's number; null for a format that does not go with the cipher. */
    internal fun numberOf(format: PinFormat): Int? = formats[format]
}

/** Tags in hex of one kernel; [kernel] is the vendor's op code: 0 all, 1 PayPass, 2 payWave. */
class SunmiKernelTags(val kernel: Int, val values: Map<String, String>)
