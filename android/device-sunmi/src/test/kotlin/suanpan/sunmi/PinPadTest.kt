package suanpan.sunmi

import android.os.Bundle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.shell.BerTlv
import suanpan.shell.port.AskPin
import suanpan.shell.port.KeyIndexes
import suanpan.shell.port.PinAnswers
import suanpan.shell.port.PinFormat

@RunWith(RobolectricTestRunner::class)
class PinPadTest {
    private val said = ArrayList<String>()
    private var bench = PayBench()

    private fun ask(timeoutMs: Long = 60_000, format: PinFormat = PinFormat.ISO_0) {
        bench.pad.ask(AskPin("¥12.80", null, timeoutMs, format), object : PinAnswers {
            override fun digits(count: Int) {
                said += "digits $count"
            }

            override fun entered(block: ByteArray, ksn: ByteArray?) {
                said += "entered ${BerTlv.hex(block)}"
            }

            override fun bypassed() {
                said += "bypassed"
            }

            override fun cancelled() {
                said += "cancelled"
            }

            override fun failed(code: String) {
                said += code
            }
        })
        bench.strand.settle()
    }

    private fun asked(): FakePay.Speaker {
        bench.present()
        said.clear()
        ask()
        return bench.fake.pad(bench.strand)
    }

    @Test
    fun thePadIsAskedForABlockUnderTheConfiguredKey() {
        val pad = asked()
        val request = bench.fake.pinPad.last("initPinPadEx")[0] as Bundle
        val expected = mapOf("pinPadType" to 0, "pinType" to 0, "pinKeyIndex" to 12, "pinblockFormat" to 0, "algorithmType" to 0, "keySystem" to 0,
            "isSupportbypass" to 1, "isOrderNumKey" to 0, "maxInput" to 12, "timeout" to 60_000)
        assertEquals(expected, expected.keys.associateWith { request.getInt(it, -1) })
        assertEquals("234567890123", String(request.getByteArray("pan")!!))
        pad.says("onPinLength", 1)
        pad.says("onPinLength", 2)
        pad.says("onConfirm", 0, bytes("0123456789ABCDEF"))
        pad.says("onConfirm", 0, bytes("0123456789ABCDEF")) // twice
        pad.says("onCancel")
        assertEquals(listOf("digits 1", "digits 2", "entered 0123456789ABCDEF"), said)
    }

    @Test
    fun onlyABlockIsABlock() {
        for ((block, answer) in listOf(null to "bypassed", "00" to "pin:pad", "" to "pin:pad", "00112233445566778899AABBCCDDEEFF" to "pin:pad")) {
            asked().says("onConfirm", 0, block?.let(::bytes))
            assertEquals(listOf(answer), said)
            bench.said.clear()
        }
        bench = PayBench(configuration = SunmiConfiguration(KeyIndexes.USUAL, SunmiPinCipher.AES))
        asked().says("onConfirm", 0, bytes("00112233445566778899AABBCCDDEEFF"))
        assertEquals(listOf("entered 00112233445566778899AABBCCDDEEFF"), said)
        val request = bench.fake.pinPad.last("initPinPadEx")[0] as Bundle
        assertEquals(listOf(7, 2), listOf(request.getInt("pinblockFormat"), request.getInt("algorithmType")))
    }

    @Test
    fun aFormatIsTheVendorsNumberOrNoQuestion() {
        bench.present()
        for ((format, number) in mapOf(PinFormat.ISO_0 to 0, PinFormat.ISO_1 to 1, PinFormat.ISO_3 to 3)) {
            ask(format = format)
            assertEquals(number, (bench.fake.pinPad.last("initPinPadEx")[0] as Bundle).getInt("pinblockFormat", -1))
        }
        bench = PayBench(configuration = SunmiConfiguration(KeyIndexes.USUAL, SunmiPinCipher.SM4))
        bench.present()
        said.clear()
        ask(format = PinFormat.ISO_3)
        assertEquals(listOf("pin:format"), said)
    }

    @Test
    fun errorsAreNamed() {
        val expected = mapOf(-3004 to "pin:no_key", -3005 to "pin:no_key", -3007 to "cancelled", -3008 to "pin:timeout", -3009 to "pin:pad", -1 to "pin:pad", 99 to "pin:pad")
        for ((code, answer) in expected) {
            asked().says("onError", code)
            assertEquals("$code", listOf(answer), said)
            bench.said.clear()
        }
        asked().says("onCancel")
        assertEquals(listOf("cancelled"), said)
    }

    @Test
    fun withoutKeyOrCardThePadIsNotShown() {
        ask()
        assertEquals(listOf("pin:pad"), said)
        bench = PayBench(configuration = SunmiConfiguration())
        bench.present()
        ask()
        assertEquals(listOf("pin:pad", "pin:no_key"), said)
        assertTrue("initPinPadEx" !in bench.fake.pinPad.names())
    }

    @Test
    fun aPadThatCannotBeginFails() {
        bench.fake.pinPad.answers["initPinPadEx"] = { null }
        asked()
        assertEquals(listOf("pin:pad"), said)
        bench.fake.pinPad.missing += "initPinPadEx" // firmware before 1.4.49
        ask()
        assertEquals(listOf("pin:pad", "pin:pad"), said)
    }

    @Test
    fun aSilentPadTimesOutAndItsLateWordIsDropped() {
        val pad = asked()
        bench.strand.advance(62_999)
        assertTrue(said.isEmpty())
        bench.strand.advance(1)
        assertEquals(listOf("pin:timeout"), said)
        assertEquals("cancelInputPin", bench.fake.pinPad.names().last())
        pad.says("onConfirm", 0, bytes("0123456789ABCDEF"))
        assertEquals(1, said.size)
    }

    @Test
    fun afterStopNothingComes() {
        val pad = asked()
        bench.pad.stop()
        bench.strand.settle()
        assertEquals("cancelInputPin", bench.fake.pinPad.names().last())
        pad.says("onCancel")
        pad.says("onConfirm", 0, bytes("0123456789ABCDEF"))
        bench.strand.advance(100_000)
        assertTrue(said.isEmpty())
    }

    @Test
    fun anAlarmStopsThePad() {
        bench.present()
        bench.fake.security.answers["getSecStatus"] = { 1 }
        ask()
        assertEquals(listOf("pin:pad"), said)
        assertTrue("initPinPadEx" !in bench.fake.pinPad.names())
    }
}
