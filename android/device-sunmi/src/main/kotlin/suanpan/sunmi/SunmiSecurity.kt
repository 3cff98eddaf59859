package suanpan.sunmi

import android.os.IBinder

/** What the secure processor said no to; the [code] is the vendor's. */
class SunmiKeyException(val code: Int, what: String) : Exception("$what: $code")

/** Kinds of keys (the vendor's numbers). */
enum class SunmiKeyType(internal val number: Int) { PIN(3), MAC(4), DATA(5) }

enum class SunmiKeyAlgorithm(internal val number: Int) { TDES(1), AES(2), SM4(3) }

/** ISO 9797-1 algorithms 1 and 3, ANSI X9.19. */
enum class SunmiMac(internal val number: Int) { ISO_9797_1(1001), ISO_9797_3(1003), X9_19(3001) }

/**
 * Keys of the master/session system in the secure processor. Working keys are only taken enciphered under a key that
 * is there already. Indexes are the installation's: their ranges differ between generations. Blocks.
 */
class SunmiSecurity internal constructor(private val pay: PayService) {
    /** [checkValue] is compared by the processor before it stores anything. */
    fun save(type: SunmiKeyType, key: ByteArray, checkValue: ByteArray, under: Int, algorithm: SunmiKeyAlgorithm, index: Int) {
        ask("save key") { it.call(SecurityOpt.saveCipherKey, type.number, key, checkValue, under, algorithm.number, index) }
    }

    /** The first [size] bytes of the key's check value. */
    fun checkValue(index: Int, size: Int): ByteArray =
        ask("check value") { it.call(SecurityOpt.checkValue, MASTER_SESSION, index, size) }.arrays.single()

    fun mac(index: Int, algorithm: SunmiMac, data: ByteArray): ByteArray =
        ask("MAC") { it.call(SecurityOpt.mac, index, algorithm.number, data, MAC_BYTES) }.arrays.single()

    /** Codes below 0 are errors; a function that is missing is one too. */
    private fun ask(what: String, call: (IBinder) -> Answer): Answer {
        val parts = pay.parts ?: throw SunmiKeyException(NOT_BOUND, what)
        val answer = try {
            call(parts.security)
        } catch (_: CallException) {
            throw SunmiKeyException(NOT_BOUND, what)
        }
        if (answer.int < 0) throw SunmiKeyException(answer.int, what)
        return answer
    }

    private companion object {
        const val MASTER_SESSION = 0
        const val MAC_BYTES = 8

        /** The vendor's number for a service that is closed. */
        const val NOT_BOUND = -10100
    }
}
