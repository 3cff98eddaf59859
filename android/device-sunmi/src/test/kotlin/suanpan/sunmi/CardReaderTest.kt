package suanpan.sunmi

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.shell.CardWay
import suanpan.shell.port.DeviceState

@RunWith(RobolectricTestRunner::class)
class CardReaderTest {
    private val bench = PayBench()
    private val fake = bench.fake

    @Test
    fun theWaysAreTheVendorsMask() {
        bench.read(setOf(CardWay.INSERT, CardWay.TAP), 30_000)
        assertEquals(listOf(6, 32), fake.readCard.last("checkCard").let { listOf(it[0], it[2]) })
        bench.read(ANY_WAY, 1_000_000)
        assertEquals(listOf(7, 120), fake.readCard.last("checkCard").let { listOf(it[0], it[2]) })
    }

    @Test
    fun aSwipeGivesTrack2() {
        bench.read()
        bench.card().says("findMagCard", bundle("TRACK2" to ";6212345678901232=30122010000000?", "track2ErrorCode" to 0))
        assertEquals(listOf("presented SWIPE ${PayBench.TRACK2} null"), bench.said)
        assertArrayEquals("234567890123".toByteArray(), bench.conversation.pinDigits)
    }

    @Test
    fun aBadSwipeIsUnreadable() {
        for (code in listOf(-1, -2, -3)) {
            bench.read()
            bench.card().says("findMagCard", bundle("TRACK2" to "6212345678901232=3012", "track2ErrorCode" to code))
        }
        bench.read()
        bench.card().says("findMagCard", bundle())
        assertEquals(List(4) { "card UNREADABLE" }, bench.said)
    }

    @Test
    fun aChipIsPresentedOnceTheKernelKnowsItsNumber() {
        bench.read()
        bench.card().says("findICCardEx", bundle("atr" to "3B"))
        val ask = fake.emv.last("transactProcessEx")[0] as android.os.Bundle
        assertEquals(listOf("1280", "00", 1, 2), listOf(ask.getString("amount"), ask.getString("transType"), ask.getInt("flowType"), ask.getInt("cardType")))
        assertTrue(bench.said.isEmpty())
        bench.emv().says("onAppFinalSelect", "A000000333010101")
        bench.emv().says("onConfirmCardNo", "6212345678901232")
        assertEquals(listOf("presented INSERT ${PayBench.TRACK2} 1"), bench.said)
        assertEquals(listOf("queryAidCapkList", "queryAidCapkList", "initEmvProcess", "transactProcessEx", "importAppFinalSelectStatus", "getTlvList"), fake.emv.names())
    }

    @Test
    fun bothFormsOfOneCardAreOneCard() {
        bench.read()
        bench.card().says("findICCard", "3B")
        bench.card().says("findICCardEx", bundle("atr" to "3B"))
        assertEquals(1, fake.emv.names().count { it == "transactProcessEx" })
    }

    @Test
    fun failuresOfTheReaderAreNamed() {
        val expected = mapOf(-2001 to "TIMEOUT", -2002 to "SEVERAL_CARDS", -2520 to "UNREADABLE", -2801 to "UNREADABLE", -4001 to "USE_CHIP",
            -3005 to "READER", -10107 to "READER", 0 to "READER", 12345 to "READER")
        for ((code, failure) in expected) {
            bench.said.clear()
            bench.read()
            bench.card().says("onError", code, "")
            assertEquals("$code", listOf("card $failure"), bench.said)
        }
        bench.said.clear()
        bench.read()
        bench.card().says("onErrorEx", bundle("code" to -2002))
        bench.card().says("onError", -2002, "")
        assertEquals(listOf("card SEVERAL_CARDS"), bench.said)
    }

    @Test
    fun aTornTapIsReadAgain() {
        bench.read()
        bench.card().says("findRFCard", "04")
        bench.emv().says("onTransResult", -4113, "")
        assertEquals(listOf("card UNREADABLE"), bench.said)
        assertEquals(listOf(4), fake.readCard.last("cardOff"))
    }

    @Test
    fun whatTheKernelSaysBeforeTheNumberIsAboutTheCard() {
        for ((code, failure) in mapOf(-4001 to "USE_CHIP", 4 to "UNREADABLE", -4134 to "UNREADABLE", -4003 to "SEE_PHONE", -4107 to "UNREADABLE", -3001 to "READER")) {
            bench.said.clear()
            bench.read()
            bench.card().says("findRFCard", "04")
            bench.emv().says("onTransResult", code, "")
            assertEquals("$code", listOf("card $failure"), bench.said)
        }
        bench.said.clear()
        bench.read()
        bench.card().says("findRFCard", "04")
        bench.emv().says("onConfirmationCodeVerified")
        assertEquals(listOf("card SEE_PHONE"), bench.said)
        assertEquals("abortTransactProcess", fake.emv.names().last())
    }

    @Test
    fun aSilentServiceTimesOut() {
        bench.read(timeoutMs = 30_000)
        bench.strand.advance(29_999)
        assertTrue(bench.said.isEmpty())
        bench.strand.advance(1)
        assertEquals(listOf("card TIMEOUT"), bench.said)
        assertEquals("cancelCheckCard", fake.readCard.names().last())
        bench.card().says("findICCard", "3B") // too late
        assertEquals(1, bench.said.size)
        assertTrue("transactProcessEx" !in fake.emv.names())
    }

    @Test
    fun aSilentKernelTimesOut() {
        bench.read()
        bench.card().says("findICCard", "3B")
        bench.strand.advance(20_000)
        assertEquals(listOf("card UNREADABLE"), bench.said)
        assertEquals("abortTransactProcess", fake.emv.names().last())
    }

    @Test
    fun afterStopNothingComes() {
        bench.read()
        val card = bench.card()
        bench.reader.stop()
        bench.strand.settle()
        assertEquals("cancelCheckCard", fake.readCard.names().last())
        card.says("findICCard", "3B")
        card.says("onError", -2001, "")
        assertTrue(bench.said.isEmpty())
    }

    @Test
    fun aNewReadReplacesTheOld() {
        bench.read()
        val old = bench.card()
        bench.read()
        old.says("onError", -2002, "")
        assertTrue(bench.said.isEmpty())
        bench.present()
        bench.read()
        assertNull(bench.conversation.pinDigits)
        assertEquals("abortTransactProcess", fake.emv.names().last())
    }

    @Test
    fun aCardWhoseTrackIsNoTrackIsUnreadable() {
        for (track in listOf("6212345678901232", "6212345678901232D3012D", "62A2345678901232D3012", "621F345678901232D3012F")) {
            bench.said.clear()
            fake.tags["57"] = track.padEnd(track.length + track.length % 2, 'F')
            bench.read()
            bench.card().says("findICCard", "3B")
            bench.emv().says("onConfirmCardNo", "6212345678901232")
            assertEquals(track, listOf("card UNREADABLE"), bench.said)
        }
        bench.said.clear()
        fake.emv.answers["getTlvList"] = { -1 }
        bench.read()
        bench.card().says("findICCard", "3B")
        bench.emv().says("onConfirmCardNo", "6212345678901232")
        assertEquals(listOf("card UNREADABLE"), bench.said)
    }

    @Test
    fun aServiceLostWhileWaitingSaysSoByItsState() {
        bench.read()
        fake.killAll()
        bench.strand.settle()
        assertEquals(DeviceState.LOST, bench.reader.state)
        bench.strand.advance(100_000)
        assertTrue(bench.said.isEmpty()) // the shell asks again when it is back
    }

    @Test
    fun aFunctionThatTheFirmwareLacksIsAReaderFault() {
        fake.readCard.missing += "checkCard"
        bench.read()
        assertEquals(listOf("card READER"), bench.said)
        fake.readCard.missing.clear()
        fake.emv.answers["initEmvProcess"] = { -1003 }
        bench.read()
        bench.card().says("findICCard", "3B")
        assertEquals(listOf("card READER", "card READER"), bench.said)
    }

    @Test
    fun theCardsFirstChoiceIsTaken() {
        bench.read()
        bench.card().says("findICCard", "3B")
        fun application(priority: Int) = mapOf("aid" to "A000000333010101", "priority" to priority)
        bench.emv().says("onWaitAppSelect", listOf(application(0), application(2), application(0x81)), true)
        assertEquals(listOf(2), fake.emv.last("importAppSelect"))
        bench.emv().says("onWaitAppSelect", emptyList<Any>(), false)
        assertEquals(listOf(0), fake.emv.last("importAppSelect"))
    }
}
