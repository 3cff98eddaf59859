package suanpan.sim

import java.nio.ByteBuffer
import java.util.concurrent.CountDownLatch
import suanpan.core.PosException
import suanpan.core.ProcessorMac
import suanpan.core.SimProcessor
import suanpan.core.WrappedKey as Wrapped
import suanpan.shell.KeyPurpose
import suanpan.shell.port.Keys
import suanpan.shell.port.KeysException
import suanpan.shell.port.MacMethod
import suanpan.shell.port.WrappedKey
import suanpan.shell.wiped

/** A maker's secure processor, played by the core's own: its keys never leave the library. */
class SimKeys(clock: SimClock, quirks: Quirks, private val processor: SimProcessor) :
    SimDevice(clock, quirks, "secure processor"), Keys {
    private val released = CountDownLatch(1)

    override fun masterCheckValue(): ByteArray? = processor.masterCheckValue()?.let(::bytes)

    override fun load(keys: List<WrappedKey>): Map<KeyPurpose, ByteArray> = asked(Ask.LOAD_KEYS, "keys:check_value") {
        val loaded = processor.load(keys.map { Wrapped(it.purpose.toCore(), it.cryptogram, it.checkValue) })
        val values = mapOf(
            KeyPurpose.PIN to loaded.pinCheckValue, KeyPurpose.MAC to loaded.macCheckValue, KeyPurpose.TRACK to loaded.trackCheckValue,
        )
        values.mapNotNull { (purpose, value) -> value?.let { purpose to bytes(it) } }.toMap()
    }

    override fun mac(method: MacMethod, data: ByteArray): ByteArray = asked(Ask.MAC, "keys:not_loaded") {
        lent(data) { processor.mac(method.toCore(), it) }
    }

    override fun encryptTrack(block: ByteArray): ByteArray = asked(Ask.ENCRYPT_TRACK, "keys:not_loaded") {
        lent(block) { processor.encryptTrack(it) }
    }

    override fun forgetWorkingKeys() = processor.dropWorkingKeys()

    override fun release() {
        released.countDown()
        super.release()
    }

    private fun <T> asked(ask: Ask, refusal: String, answer: () -> T): T {
        when (val misdeed = misdeed(ask)) {
            Misdeed.Silent -> {
                released.await()
                throw KeysException("keys:processor", "let go")
            }
            Misdeed.Throws -> throw IllegalStateException("the simulated service is dead")
            is Misdeed.Lost -> {
                lose(misdeed.backAfterMs)
                throw KeysException("keys:processor", "lost")
            }
            is Misdeed.Late -> Thread.sleep(misdeed.ms + clock.slowMs)
            Misdeed.KeysRefused -> throw KeysException(refusal, "refused")
            else -> if (clock.slowMs > 0) Thread.sleep(clock.slowMs)
        }
        return try {
            answer()
        } catch (error: PosException.Rejected) {
            val code = if (processor.masterCheckValue() == null) "keys:no_master_key" else refusal
            throw KeysException(code, error.text)
        }
    }

    /** The caller keeps [data] and wipes it. */
    private fun lent(data: ByteArray, use: (ByteBuffer) -> ByteArray) = wiped(data.copyOf(), use)

    private fun bytes(hex: String) = hex.chunked(2).map { it.toInt(16).toByte() }.toByteArray()
}

internal fun KeyPurpose.toCore() = when (this) {
    KeyPurpose.MASTER -> suanpan.core.KeyPurpose.MASTER
    KeyPurpose.PIN -> suanpan.core.KeyPurpose.PIN
    KeyPurpose.MAC -> suanpan.core.KeyPurpose.MAC
    KeyPurpose.TRACK -> suanpan.core.KeyPurpose.TRACK
}

private fun MacMethod.toCore() = when (this) {
    MacMethod.CBC -> ProcessorMac.CBC
    MacMethod.RETAIL -> ProcessorMac.RETAIL
    MacMethod.CMAC -> ProcessorMac.CMAC
}
