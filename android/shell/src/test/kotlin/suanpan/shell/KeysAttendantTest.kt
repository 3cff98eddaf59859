package suanpan.shell

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import suanpan.core.PosException
import suanpan.core.ProcessorMac
import suanpan.core.TerminalEffect
import suanpan.core.WrappedKey
import suanpan.shell.port.DeviceState
import suanpan.shell.port.KeysException
import suanpan.shell.port.Raster

/** Questions for keys on their way to a secure processor and back. */
class KeysAttendantTest {
    private val core = FakeCore()
    private val keys = FakeKeys()
    private val shell = PosShell(
        core.terminal, {}, CoreFunctions({ "<$it>" }, { AmountEntry(it, null, it) }, { _, _ -> Raster(384, 1, ByteArray(48), "") }),
        Devices("fakes", FakeReader(), FakeKernel(), FakePad(), FakePrinter(), keys), FakeScreen(), Patience(readyMs = 20),
    )

    @AfterEach
    fun close() = shell.close()

    private fun start() {
        shell.start()
        assertEquals("attach", keys.called())
    }

    private fun mac(id: Int) = TerminalEffect.Mac(id.toULong(), ProcessorMac.CBC)

    private val load = TerminalEffect.LoadKeys(
        1uL,
        listOf(
            WrappedKey(suanpan.core.KeyPurpose.PIN, ByteArray(16), byteArrayOf(1, 2, 3, 4)),
            WrappedKey(suanpan.core.KeyPurpose.MAC, ByteArray(8), byteArrayOf(5, 6, 7, 8)),
        ),
    )

    @Test
    fun `each question is answered under its id, and what was lent is wiped`() {
        start()
        core.ask(TerminalEffect.CheckMasterKey)
        assertEquals("NoteMasterKey(0A1B2C3D)", core.hears())
        core.ask(load)
        assertEquals("load [PIN, MAC]", keys.called())
        // A master key that was put in meanwhile is looked at too.
        assertEquals(setOf("NoteMasterKey(0A1B2C3D)", "KeysLoaded(1, 01020304, 05060708, null)"), setOf(core.hears(), core.hears()))

        core.keyData.add(ByteArray(16) { 9 })
        keys.mac = { data -> data.copyOf(8) }
        core.ask(mac(2))
        assertEquals("mac CBC 16", keys.called())
        assertEquals("MacReady(2, [9, 9, 9, 9, 9, 9, 9, 9])", core.hears())
        core.keyData.add(ByteArray(8) { 3 })
        core.ask(TerminalEffect.EncryptTrack(3uL))
        assertEquals("track 8", keys.called())
        assertEquals("TrackEncrypted(3)", core.hears())
        for (lent in keys.lent) assertTrue(lent.all { it == 0.toByte() })
        assertEquals(2, keys.lent.size)

        core.ask(TerminalEffect.DropKeys)
        assertEquals("forget", keys.called())
    }

    @Test
    fun `a refusal keeps its code, all else is the processor's failure`() {
        start()
        keys.doing = { throw KeysException("keys:check_value", "slot 13") }
        core.ask(load)
        assertEquals("KeysFailed(1, keys:check_value)", core.hears())
        keys.doing = { error("a vendor's text") }
        core.keyData.add(ByteArray(16))
        core.ask(mac(2))
        assertEquals("KeysFailed(2, keys:processor)", core.hears())
        // A MAC of the wrong size: the core refuses it, and its question is still open.
        keys.doing = {}
        core.throwing["submit"] = {
            core.throwing.clear()
            PosException.Rejected("mac", "expected 8 bytes, got 4")
        }
        keys.mac = { ByteArray(4) }
        core.keyData.add(ByteArray(16))
        core.ask(mac(3))
        assertEquals("KeysFailed(3, keys:processor)", core.hears())
    }

    @Test
    fun `a processor that is not there or goes away answers for nothing`() {
        keys.state = DeviceState.CONNECTING
        start()
        core.keyData.add(ByteArray(16))
        core.ask(mac(1))
        assertEquals("KeysFailed(1, keys:processor)", core.hears())
        keys.become(DeviceState.READY)
        keys.mac = {
            keys.become(DeviceState.LOST)
            ByteArray(8)
        }
        core.ask(mac(2))
        assertEquals("KeysFailed(2, keys:processor)", core.hears())
        assertTrue(core.hearsNothing(), "the late answer is dropped")
    }

    @Test
    fun `a question that the core gave up has no data any more`() {
        start()
        core.ask(mac(1))
        assertEquals("KeysFailed(1, keys:silent)", core.hears())
        assertArrayEquals(arrayOf<String>(), keys.calls.toTypedArray())
    }

    @Test
    fun `the master key is looked at when the processor comes late`() {
        keys.state = DeviceState.CONNECTING
        start()
        core.ask(TerminalEffect.CheckMasterKey)
        assertTrue(core.hearsNothing())
        keys.master = null
        keys.become(DeviceState.READY)
        core.keyData.add(ByteArray(16))
        core.ask(mac(1))
        assertEquals(setOf("NoteMasterKey(null)", "MacReady(1, ${List(8) { 0 }})"), setOf(core.hears(), core.hears()))
    }
}
