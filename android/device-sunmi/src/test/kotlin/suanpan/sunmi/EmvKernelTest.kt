package suanpan.sunmi

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.shell.CardWay
import suanpan.shell.port.EmvAnswer

@RunWith(RobolectricTestRunner::class)
class EmvKernelTest {
    private val bench = PayBench()
    private val fake = bench.fake

    private fun answer(answer: EmvAnswer) {
        bench.kernel.answer(answer)
        bench.strand.settle()
    }

    private fun last(name: String) = fake.emv.last(name)

    @Test
    fun aWholePaymentWithPinAndIssuerData() {
        bench.present()
        bench.start(CardWay.INSERT)
        assertEquals(listOf(0), last("importCardNoStatus"))
        bench.emv().says("onRequestShowPinPad", 0, 3)
        assertEquals(listOf("asks PIN"), bench.said)
        answer(EmvAnswer.PinEntered)
        assertEquals(listOf(0, 0), last("importPinInputStatus"))
        bench.emv().says("onOnlineProc")
        val online = "9F260801020304050607089F2701809F10100701010103A0A802010A0100000000009F3704DEADBEEF9F360201A3950500000400009A03" +
            "2611249C01009F02060000000012805F2A02015682027C009F1A0201569F03060000000000009F3303E0F8C89F34034203009F3501229F1E08" +
            "31323334353637388408A0000003330101019F090200309F410400000021"
        val reversal = "950500000400009F1E0831323334353637389F10100701010103A0A802010A0100000000009F360201A3"
        assertEquals("cryptogram $online $reversal", bench.said.last())
        answer(EmvAnswer.HostApproved(tlv("91", "11223344556677880030") + tlv("72", "9F180400000001") + tlv("9F36", "01A3") + tlv("72", "860102")))
        val imported = last("importOnlineProcStatus")
        assertEquals(listOf(0, listOf("91", "72", "72", "8A"), listOf("11223344556677880030", "9F180400000001", "860102", "3030")), imported.take(3))
        bench.emv().says("onTransResult", 0, "")
        assertEquals("ended APPROVED", bench.said.last())
        assertEquals(listOf(2), fake.readCard.last("cardOff"))
        assertNull(bench.conversation.pinDigits)
        bench.emv().says("onTransResult", 0, "") // twice
        bench.emv().says("onOnlineProc")
        assertEquals(3, bench.said.size)
    }

    @Test
    fun theHostsWordDecidesWhatDoneMeans() {
        val words = mapOf(
            EmvAnswer.HostApproved(ByteArray(0)) to Triple(0, listOf("8A"), "APPROVED"),
            EmvAnswer.HostDeclined(ByteArray(0)) to Triple(1, listOf("8A"), "DECLINED"),
            EmvAnswer.HostUnreachable to Triple(2, emptyList<String>(), "FAILED"),
        )
        for ((word, expected) in words) {
            bench.said.clear()
            bench.present()
            bench.start(CardWay.INSERT)
            bench.emv().says("onOnlineProc")
            answer(word)
            assertEquals(listOf(expected.first, expected.second), last("importOnlineProcStatus").take(2))
            bench.emv().says("onTransResult", 0, "")
            assertEquals("ended ${expected.third}", bench.said.last())
        }
    }

    @Test
    fun resultsAreNeverBetterThanWhatTheHostSaid() {
        val expected = mapOf(
            (0 to HostWord.NOTHING) to "FAILED", (1 to HostWord.NOTHING) to "APPROVED", (1 to HostWord.DECLINED) to "DECLINED",
            (2 to HostWord.APPROVED) to "DECLINED", (5 to HostWord.UNREACHABLE) to "FAILED", (5 to HostWord.APPROVED) to "APPROVED",
            (6 to HostWord.DECLINED) to "DECLINED", (-4000 to HostWord.APPROVED) to "DECLINED", (3 to HostWord.APPROVED) to "FAILED",
            (-4002 to HostWord.APPROVED) to "FAILED", (4711 to HostWord.APPROVED) to "FAILED",
        )
        assertEquals(expected, expected.mapValues { (key, _) -> emvEnd(key.first, key.second).name })
    }

    @Test
    fun aBypassIsToldAndAnOfflinePinIsNotTakenFor_Ours() {
        bench.present()
        bench.start(CardWay.INSERT)
        bench.emv().says("onRequestShowPinPad", 1, 3)
        assertEquals(listOf(1, 3), last("importPinInputStatus"))
        assertTrue(bench.said.isEmpty())
        bench.emv().says("onRequestShowPinPad", 0, 3)
        answer(EmvAnswer.PinBypassed)
        assertEquals(listOf(0, 2), last("importPinInputStatus"))
    }

    @Test
    fun aTapThatIsAtTheCryptogramAlreadyIsHeldThere() {
        bench.read()
        bench.card().says("findRFCard", "04")
        bench.emv().says("onAppFinalSelect", "A0000000041010")
        bench.emv().says("onOnlineProc") // no question about the number
        assertEquals(listOf("presented TAP ${PayBench.TRACK2} 1"), bench.said)
        assertEquals(1, last("getTlvList")[0]) // PayPass's own data
        bench.start(CardWay.TAP)
        assertTrue(bench.said.last(), bench.said.last().startsWith("cryptogram 9F26"))
    }

    @Test
    fun aKernelThatEndsBeforeItIsStartedIsToldThen() {
        bench.present(CardWay.TAP)
        bench.emv().says("onTransResult", 2, "")
        assertTrue(bench.said.isEmpty())
        bench.start(CardWay.TAP)
        assertEquals(listOf("ended DECLINED"), bench.said)
    }

    @Test
    fun anotherAmountThanTheCardWasReadForIsNotSigned() {
        bench.present()
        bench.start(CardWay.INSERT, minor = 1281)
        assertEquals(listOf("ended FAILED"), bench.said)
        assertEquals("abortTransactProcess", fake.emv.names().last())
        assertTrue("importCardNoStatus" !in fake.emv.names())
        bench.start(CardWay.INSERT)
        assertEquals(listOf("ended FAILED", "ended FAILED"), bench.said)
    }

    @Test
    fun withoutACryptogramNothingGoesToTheHost() {
        bench.present()
        bench.start(CardWay.INSERT)
        fake.tags.remove("9F26")
        bench.emv().says("onOnlineProc")
        assertEquals(listOf("ended FAILED"), bench.said)
    }

    @Test
    fun everyQuestionOfTheKernelIsAnswered() {
        bench.present()
        bench.start(CardWay.INSERT)
        val answers = mapOf(
            "onRequestSignature" to ("importSignatureStatus" to listOf<Any?>(0)),
            "onCertVerify" to ("importCertStatus" to listOf(1)),
            "onRequestDataExchange" to ("importDataExchangeStatus" to listOf(0)),
            "onTermRiskManagement" to ("importTermRiskManagementStatus" to listOf(0)),
            "onPreFirstGenAC" to ("importPreFirstGenACStatus" to listOf(0)),
            "onDataStorageProc" to ("importDataStorage" to listOf(emptyList<String>(), emptyList<String>())),
        )
        for ((question, expected) in answers) {
            val args: Array<Any?> = when (question) {
                "onCertVerify" -> arrayOf(1, "")
                "onRequestDataExchange" -> arrayOf("")
                "onDataStorageProc" -> arrayOf(emptyList<String>(), emptyList<String>())
                else -> emptyArray()
            }
            bench.emv().says(question, *args)
            assertEquals(question, expected.first, fake.emv.names().last())
            assertEquals(question, expected.second, last(expected.first))
        }
        bench.emv().says("onCardDataExchangeComplete")
        assertTrue(bench.said.isEmpty())
    }

    @Test
    fun anAnswerToNoQuestionIsDropped() {
        bench.present()
        answer(EmvAnswer.PinEntered)
        bench.start(CardWay.INSERT)
        answer(EmvAnswer.HostApproved(ByteArray(0)))
        bench.emv().says("onRequestShowPinPad", 0, 3)
        answer(EmvAnswer.HostApproved(ByteArray(0)))
        answer(EmvAnswer.PinEntered)
        answer(EmvAnswer.PinEntered)
        assertEquals(1, fake.emv.names().count { it == "importPinInputStatus" })
        assertTrue("importOnlineProcStatus" !in fake.emv.names())
    }

    @Test
    fun afterAbortNothingComes() {
        bench.present()
        bench.start(CardWay.INSERT)
        bench.emv().says("onRequestShowPinPad", 0, 3)
        answer(EmvAnswer.Abort)
        assertEquals("abortTransactProcess", fake.emv.names().last())
        bench.emv().says("onTransResult", -4002, "")
        bench.emv().says("onOnlineProc")
        assertEquals(listOf("asks PIN"), bench.said)
    }

    @Test
    fun aCardTornAfterTheNumberFails() {
        bench.present()
        bench.start(CardWay.INSERT)
        bench.emv().says("onTransResult", -2801, "")
        assertEquals(listOf("ended FAILED"), bench.said)
    }

    @Test
    fun aKernelThatFallsSilentFails() {
        bench.present()
        bench.start(CardWay.INSERT)
        bench.strand.advance(30_000)
        assertEquals(listOf("ended FAILED"), bench.said)
        assertEquals("abortTransactProcess", fake.emv.names().last())
    }

    @Test
    fun aCardThatNobodyStartsIsLetGo() {
        bench.present()
        bench.strand.advance(60_000)
        assertEquals("abortTransactProcess", fake.emv.names().last())
        assertNull(bench.conversation.pinDigits)
        bench.start(CardWay.INSERT)
        assertEquals(listOf("ended FAILED"), bench.said)
    }

    @Test
    fun whileThePersonThinksNoTimeRuns() {
        bench.present()
        bench.start(CardWay.INSERT)
        bench.emv().says("onRequestShowPinPad", 0, 3)
        bench.strand.advance(300_000)
        assertEquals(listOf("asks PIN"), bench.said)
    }

    @Test
    fun aServiceLostInTheMiddleIsQuiet() {
        bench.present()
        bench.start(CardWay.INSERT)
        fake.killAll()
        bench.strand.advance(100_000)
        assertTrue(bench.said.isEmpty()) // the shell ends it by the state
        assertNull(bench.conversation.pinDigits)
    }

    @Test
    fun aKernelThatDiesUnderACallIsQuietToo() {
        bench.present()
        fake.emv.diesAt = "importCardNoStatus"
        bench.start(CardWay.INSERT)
        bench.strand.advance(100_000)
        assertTrue(bench.said.isEmpty())
    }
}
