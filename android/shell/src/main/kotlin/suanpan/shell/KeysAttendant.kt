package suanpan.shell

import java.util.concurrent.atomic.AtomicBoolean
import suanpan.core.TerminalEffect
import suanpan.core.TerminalEvent
import suanpan.shell.port.Keys
import suanpan.shell.port.KeysException

/**
 * Asks the secure processor and hands its answers over. A processor that stays silent is the core's to give up: it
 * waits no longer than it says.
 */
internal class KeysAttendant(
    private val station: Station<Keys>,
    private val clerk: Clerk,
    private val core: Core,
) {
    /** The core wants to know of the master key: looked at with the first question that finds the processor ready. */
    private val looks = AtomicBoolean()

    fun checkMasterKey() {
        looks.set(true)
        clerk.post { station.open(Question(NO_QUESTION, ask = { keys -> look(keys) }, failed = { _, _ -> })) }
    }

    fun load(effect: TerminalEffect.LoadKeys) = ask(effect.effectId) { keys ->
        val loaded = keys.load(effect.keys.map { it.toShell() }).mapValues { (_, value) -> value.hex() }
        val value = { purpose: KeyPurpose -> loaded[purpose] ?: throw KeysException("keys:processor", "no check value of $purpose") }
        val event = TerminalEvent.KeysLoaded(effect.effectId, value(KeyPurpose.PIN), value(KeyPurpose.MAC), loaded[KeyPurpose.TRACK])
        looks.set(true) // a master key that was put in meanwhile
        event
    }

    fun mac(effect: TerminalEffect.Mac) = withData(effect.effectId) { keys, data ->
        TerminalEvent.MacReady(effect.effectId, keys.mac(effect.method.toShell(), data))
    }

    fun encryptTrack(effect: TerminalEffect.EncryptTrack) = withData(effect.effectId) { keys, data ->
        TerminalEvent.TrackEncrypted(effect.effectId, keys.encryptTrack(data))
    }

    fun drop() = station.call { it.forgetWorkingKeys() }

    private fun withData(effectId: ULong, answer: (Keys, ByteArray) -> TerminalEvent) = ask(effectId) { keys ->
        // Gone when the core waits no longer; whatever the answer is, it is dropped then.
        val data = core.ask { it.keyData(effectId) } ?: throw KeysException("keys:silent", "the question is closed")
        try {
            answer(keys, data)
        } finally {
            data.fill(0)
        }
    }

    private fun ask(effectId: ULong, answer: (Keys) -> TerminalEvent) = clerk.post {
        lateinit var question: Question<Keys>
        question = Question(
            effectId,
            ask = { keys ->
                val event = try {
                    answer(keys)
                } catch (error: KeysException) {
                    TerminalEvent.KeysFailed(effectId, error.code)
                }
                look(keys)
                clerk.post { if (station.close(question)) tell(effectId, event) }
            },
            failed = { _, _ -> fail(effectId) },
        )
        station.open(question)
    }

    private fun tell(effectId: ULong, event: TerminalEvent) {
        val rejection = core.submit(event)
        // A MAC or a block of the wrong size is the processor's fault; the question is still open at the core.
        if (rejection?.code == "mac" || rejection?.code == "track_block") fail(effectId)
    }

    private fun fail(effectId: ULong) {
        core.submit(TerminalEvent.KeysFailed(effectId, "keys:processor"))
    }

    /** On the processor's thread. */
    private fun look(keys: Keys) {
        if (!looks.compareAndSet(true, false)) return
        val value = try {
            keys.masterCheckValue()
        } catch (_: KeysException) {
            null
        }
        core.noteMasterKey(value?.hex())
    }

    private fun ByteArray.hex() = joinToString("") { "%02X".format(it) }

    private companion object {
        /** No effect of the core has it. */
        val NO_QUESTION = ULong.MAX_VALUE
    }
}
