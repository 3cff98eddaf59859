package suanpan.sunmi

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import suanpan.shell.BerTlv
import suanpan.shell.CardWay
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvParameterFile
import suanpan.shell.port.EmvParameters
import suanpan.shell.port.KernelParameters
import suanpan.shell.port.KernelTrouble
import suanpan.shell.port.KeyIndexes

/** How a kernel comes by its applications and CA keys, against a service that reads parcels by the facts. */
@RunWith(RobolectricTestRunner::class)
class KernelTablesTest {
    private val sample = File("../shell/src/test/resources/emv-parameters.txt").readText()

    private fun bench(fake: FakePay = FakePay(), version: String? = null, file: () -> EmvParameters? = { EmvParameterFile.parse(sample) }) =
        PayBench(fake, SunmiConfiguration(KeyIndexes.USUAL, parameters = file), version)

    private fun FakePay.given(name: String) = emv.heard.filter { it.name == name }.map { (it.args[0] as Map<*, *>) }

    @Test
    fun theTablesAreClearedAndFilledBeforeTheKernelIsReady() {
        val bench = bench()
        assertEquals(DeviceState.READY, bench.kernel.state)
        assertEquals(KernelParameters(applications = 1, caKeys = 2, expired = 1), bench.kernel.parameters)
        assertEquals(listOf("deleteAid", "deleteCapk", "addAid", "addCapk", "addCapk"), bench.fake.emv.names())
        assertEquals(listOf(listOf(null), listOf(null, null)), bench.fake.emv.heard.take(2).map { it.args })
    }

    @Test
    fun anApplicationsRowStandsInTheVendorsFields() {
        val expected = mapOf(
            "aid" to "A000000333010101", "selFlag" to 0, "version" to "0020", "TACDefault" to "D84000A800", "TACOnline" to "D84004F800",
            "TACDenial" to "0010000000", "floorLimit" to "0000C350", "threshold" to "00000000", "dDOL" to "9F3704",
            "maxTargetPer" to 0x99.toByte().toInt(), "targetPer" to 0x17,
            "termOfflineFloorLmt" to "000000000007", "termClssOfflineFloorLmt" to "000000000019", "termClssLmt" to "000000000020", "cvmLmt" to "000000000021",
            // Of what no row has: the vendor's beginning values.
            "referCurrCode" to "0156", "merchName" to "00".repeat(128), "tDOL" to "", "randTransSel" to 0, "paramType" to 0, "ttq" to "00000000",
            "kernelID" to "", "extSelectSupFlg" to 0,
        )
        // No two alike, so that no two can be mixed up.
        val distinct = sample.replace("DF170199", "DF170117").replace("9F7B06100000000000", "9F7B06000000000007")
            .let { (19..21).fold(it) { row, tag -> row.replace("DF${tag}06100000000000", "DF${tag}060000000000$tag") } }
        val given = bench { EmvParameterFile.parse(distinct) }.fake.given("addAid").single()
        assertEquals(expected, given.filterKeys { it in expected })
    }

    @Test
    fun aKeysRowStandsInTheVendorsFields() {
        val (halves, ascii) = bench().fake.given("addCapk")
        val key = EmvParameterFile.parse(sample).caKeys[0]
        val text = mapOf("rid" to "9F06", "modul" to "DF02", "exponent" to "DF04", "checkSum" to "DF03")
        assertEquals(text.mapValues { (_, tag) -> BerTlv.hex(key[tag]!!) }, halves.filterKeys { it in text })
        assertEquals(listOf(8, 1, 1), listOf("index", "hashInd", "arithInd").map { halves[it] })
        assertEquals(listOf("301231", "301231"), listOf(halves, ascii).map { it["expDate"] })
    }

    @Test
    fun anOlderServiceIsSentWhatItKnows() {
        val old = FakePay().apply { emv.fields[AidRecord.parcelable] = 33 }
        assertEquals(DeviceState.READY, bench(old, "v3.3.200").kernel.state)
        assertTrue("kernelID" !in old.given("addAid").single())
        // One that nobody knows: it reads what is not sent as its own beginning values.
        assertEquals(DeviceState.READY, bench(FakePay(), "fork-7").kernel.state)
        assertEquals(DeviceState.READY, bench(FakePay(), "v5.0.54").kernel.state)
    }

    @Test
    fun aValueThatAServiceHasNoPlaceForIsNotDropped() {
        val withKernel = { EmvParameterFile.parse(sample.replace("DF2106100000000000", "DF2106100000000000DFC10C0103")) }
        val bench = bench(version = "v3.3.200", file = withKernel)
        assertEquals(
            KernelTrouble(
                KernelTrouble.Kind.REFUSED_PARAMETERS,
                "line 5: AID A000000333010101: DFC10C: expected a payment service that knows it, got v3.3.200",
            ),
            bench.kernel.trouble,
        )
        assertEquals("03", bench(version = "v5.0.16", file = withKernel).fake.given("addAid").single()["kernelID"])
    }

    @Test
    fun aWrongFileIsSaidAndNoCardIsAskedFor() {
        val bench = bench(file = { EmvParameterFile.parse(sample.replace("DF0314EE", "DF0314EF")) })
        assertEquals(DeviceState.READY, bench.reader.state)
        assertEquals(DeviceState.CONNECTING, bench.kernel.state)
        assertNull(bench.kernel.parameters)
        assertEquals(KernelTrouble.Kind.WRONG_PARAMETERS, bench.kernel.trouble?.kind)
        assertTrue(bench.kernel.trouble!!.detail, bench.kernel.trouble!!.detail.startsWith("line 8: DF03: expected EE23B6"))
        bench.read()
        assertEquals(listOf("card READER"), bench.said)
        assertTrue("checkCard" !in bench.fake.readCard.names())
    }

    @Test
    fun aRefusalNamesTheRowAndIsTriedAgainWithTheNextCard() {
        var answer = -4000
        val fake = FakePay().apply { emv.answers["addCapk"] = { args -> if ((args[0] as Map<*, *>)["index"] == 9) answer else 0 } }
        val bench = bench(fake)
        assertEquals(
            KernelTrouble(KernelTrouble.Kind.REFUSED_PARAMETERS, "line 9: CA key A000000333 09: expected 0 of the payment service, got -4000"),
            bench.kernel.trouble,
        )
        bench.read()
        assertEquals(listOf("card READER"), bench.said)
        answer = 0
        val before = bench.changes
        bench.read()
        assertEquals(DeviceState.READY, bench.kernel.state)
        assertTrue("checkCard" in fake.readCard.names())
        assertTrue("the shell hears of it", bench.changes > before)
    }

    @Test
    fun aFunctionThatIsMissingIsNoSuccess() {
        for (missing in listOf("deleteAid", "addAid", "addCapk")) {
            val bench = bench(FakePay().apply { emv.missing += missing })
            assertEquals(missing, KernelTrouble.Kind.REFUSED_PARAMETERS, bench.kernel.trouble?.kind)
            assertTrue(bench.kernel.trouble!!.detail, missing in bench.kernel.trouble!!.detail)
        }
    }

    @Test
    fun withoutAFileTheServicesOwnTablesCount() {
        val own = FakePay().apply { emv.answers["queryAidCapkList"] = { args -> 0.also { addAll(args[1], if (args[0] == 0) listOf("A0", "A1") else listOf("K")) } } }
        assertEquals(KernelParameters(2, 1, 0), bench(own) { null }.kernel.parameters)
        assertTrue("deleteAid" !in own.emv.names())
        for (none in listOf<(List<Any?>) -> Any?>({ 0 }, { -4000 })) {
            val bench = bench(FakePay().apply { emv.answers["queryAidCapkList"] = none }) { null }
            assertEquals(KernelTrouble.Kind.NO_PARAMETERS, bench.kernel.trouble?.kind)
            assertEquals(DeviceState.CONNECTING, bench.kernel.state)
        }
    }

    @Test
    fun aServiceThatDiesOverItIsBoundAgainAndLoadedAgain() {
        val dying = FakePay().apply { emv.diesAt = "addCapk" }
        val bench = bench(dying)
        assertEquals(DeviceState.CONNECTING, bench.kernel.state)
        assertNull(bench.kernel.trouble)
        val second = FakePay()
        FakeDevice.install(Service.PAY, second)
        bench.strand.advance(ServiceLink.FIRST_PAUSE_MS)
        assertEquals(DeviceState.READY, bench.kernel.state)
        second.killAll()
        bench.strand.settle()
        assertEquals(DeviceState.LOST, bench.kernel.state)
        val third = FakePay()
        FakeDevice.install(Service.PAY, third)
        bench.strand.advance(ServiceLink.FIRST_PAUSE_MS)
        assertEquals(listOf(1, 2), listOf(third.given("addAid").size, third.given("addCapk").size))
    }

    @Test
    fun whatTheTerminalIsGoesIntoEachTransaction() {
        val bench = bench()
        bench.present(CardWay.INSERT)
        assertEquals(listOf(0, listOf("9F33", "9F35", "9F1A", "5F2A", "5F36"), listOf("E0F0C8", "22", "0156", "0156", "02")), bench.fake.emv.last("setTlvList"))
    }
}
