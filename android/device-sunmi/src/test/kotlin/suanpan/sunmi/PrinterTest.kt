package suanpan.sunmi

import android.content.Intent
import android.graphics.Bitmap
import android.graphics.Color
import android.os.Binder
import android.os.IBinder
import android.os.Parcel
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** The printer adapter against a service that speaks real parcels, well and badly. */
@RunWith(RobolectricTestRunner::class)
class PrinterTest {
    private val strand = ManualStrand()
    private val answers = ArrayList<PrintAnswer>()

    /** What a printer service of [family] does; [model] is what the device calls itself. */
    private inner class Fake(val family: String, val model: String) : FakeService(Facts.of(DESCRIPTOR, family)) {
        var state = 1
        var paper = 1
        var callback: FakeCaller? = null

        /** What came out, and what is held back. */
        val printed = ArrayList<Bitmap>()
        val held = ArrayList<Bitmap>()
        var holding = false

        init {
            lenient += "getPrintedLength" // probed with the argument that half of them take
            answers["getServiceVersion"] = { "4.1.2" }
            answers["getPrintedLength"] = { if (family == "TS" || family == "MINI") 1234 else null }
            answers["updatePrinterState"] = { state }
            answers["getPrinterPaper"] = { paper }
            answers["enterPrinterBuffer"] = { holding = true; if (it[0] == true) held.clear(); null }
            answers["printBitmap"] = { (if (holding) held else printed) += it[0] as Bitmap; callback = caller(it[1]); null }
            answers["exitPrinterBuffer"] = { leave(it[0] == true); null }
            answers["exitPrinterBufferWithCallback"] = {
                leave(it[0] == true)
                callback = caller(it[1])
                null
            }
        }

        private fun leave(commit: Boolean) {
            if (commit) printed += held
            held.clear()
            holding = false
        }

        fun caller(binder: Any?) = FakeCaller(binder as IBinder, Facts.of(PrinterCallback.descriptor, "PV"))
        fun says(name: String, vararg args: Any?) {
            callback!!.send(name, *args)
            strand.settle()
        }
    }

    private fun pv() = Fake("PV", "V2_PRO")

    private fun printer(fake: Fake): SunmiPrinter {
        FakeDevice.install(Service.PRINTER, fake)
        return SunmiPrinter(FakeDevice.app, strand, fake.model).also {
            it.attach {}
            strand.settle()
        }
    }

    private fun slip(width: Int = 384, height: Int = 16) =
        Raster(width, height, ByteArray((width + 7) / 8 * height) { if (it == 0) 0x81.toByte() else 0 })

    private fun SunmiPrinter.printSlip(raster: Raster = slip()) {
        print(raster) { this@PrinterTest.answers += it }
        strand.settle()
    }

    private fun onlyAnswer() = answers.single()
    private fun cause() = (onlyAnswer() as PrintAnswer.Failed).cause

    @Test
    fun aSlipIsOnePictureInOneTransaction() {
        val fake = pv()
        val printer = printer(fake)
        assertEquals(DeviceState.READY, printer.state)
        assertEquals("Sunmi printer service 4.1.2, PV order", printer.name)
        fake.heard.clear()
        printer.printSlip()
        assertEquals(
            listOf("updatePrinterState", "enterPrinterBuffer", "printBitmap", "lineWrap", "exitPrinterBufferWithCallback"),
            fake.names(),
        )
        assertEquals(listOf(true), fake.last("enterPrinterBuffer"))
        assertEquals(true, fake.last("exitPrinterBufferWithCallback")[0])
        val picture = fake.printed.single()
        assertEquals(384 to 16, picture.width to picture.height)
        assertEquals(
            listOf(Color.BLACK, Color.WHITE, Color.WHITE, Color.BLACK),
            listOf(0, 1, 6, 7).map { picture.getPixel(it, 0) },
        )
        assertTrue(answers.isEmpty())
        fake.says("onPrintResult", 0, "")
        assertSame(PrintAnswer.Printed, onlyAnswer())
    }

    @Test
    fun eachFamilyIsSpokenToInItsOwnOrder() {
        for ((family, model) in listOf("PV" to "P2_PRO", "TS" to "T2", "MINI" to "T2MINI")) {
            answers.clear()
            val fake = Fake(family, model)
            val printer = printer(fake)
            assertTrue(printer.name, "$family order" in printer.name)
            printer.printSlip()
            assertEquals(family, 1, fake.printed.size)
            fake.says("onPrintResult", 0, "")
            assertSame(family, PrintAnswer.Printed, onlyAnswer())
            assertEquals(family, family != "PV", "cutPaper" in fake.names())
        }
    }

    @Test
    fun theCallsOwnResultIsNotPaper() {
        val fake = pv()
        val printer = printer(fake)
        fake.answers["exitPrinterBufferWithCallback"] = { fake.caller(it[1]).send("onRunResult", true); null } // before the call returns
        printer.printSlip()
        assertTrue(answers.isEmpty())
        strand.advance(SunmiPrinter.paperMs(slip()))
        assertSame(PrintAnswer.Unknown, onlyAnswer())
    }

    @Test
    fun noResultOnPaperOutIsUnknownAndLeavesNothingBehind() {
        val fake = pv()
        val printer = printer(fake)
        fake.answers["exitPrinterBufferWithCallback"] = { fake.state = 4; null } // as P1 does: nothing, ever
        printer.printSlip()
        strand.advance(SunmiPrinter.paperMs(slip()) - 1)
        assertTrue(answers.isEmpty())
        strand.advance(1)
        assertSame(PrintAnswer.Unknown, onlyAnswer())
        assertEquals(listOf("exitPrinterBuffer", "printerInit", "updatePrinterState"), fake.names().takeLast(3))
        assertEquals(listOf(false), fake.last("exitPrinterBuffer"))
        assertTrue(fake.held.isEmpty())
        fake.callback?.send("onPrintResult", 0, "") // and then it answers after all
        strand.settle()
        assertEquals(1, answers.size)
    }

    @Test
    fun aFailedTransactionSaysWhy() {
        val fake = pv()
        val printer = printer(fake)
        printer.printSlip()
        fake.state = 6
        fake.says("onPrintResult", 1, "")
        assertEquals(PrinterStatus.COVER_OPEN, cause())
        fake.says("onPrintResult", 0, "")
        assertEquals(1, answers.size)
    }

    @Test
    fun aFailureThatTheStatusDoesNotExplainIsAFault() {
        val fake = pv()
        val printer = printer(fake)
        printer.printSlip()
        fake.says("onRaiseException", -3, "")
        assertEquals(PrinterStatus.FAULT, cause())
    }

    @Test
    fun aResultCutShortIsNoResult() {
        val fake = pv()
        val printer = printer(fake)
        printer.printSlip()
        assertTrue(fake.callback!!.raw(4) {}) // reads as code 0, "printed", where lengths are not looked at
        assertTrue(fake.callback!!.raw(4, "some.other.ICallback") { it.writeInt(0); it.writeString("") })
        assertFalse(fake.callback!!.raw(77) { it.writeInt(0) })
        strand.settle()
        assertTrue(answers.isEmpty())
        fake.callback!!.raw(4) { it.writeInt(0); it.writeString(""); it.writeInt(99) } // newer: more than we know
        strand.settle()
        assertSame(PrintAnswer.Printed, onlyAnswer())
    }

    @Test
    fun nothingIsSentToAPrinterThatCannotPrint() {
        val fake = pv()
        val printer = printer(fake)
        for ((state, status) in listOf(4 to PrinterStatus.NO_PAPER, 5 to PrinterStatus.OVERHEATED, 0 to PrinterStatus.FAULT, 4711 to PrinterStatus.FAULT)) {
            answers.clear()
            fake.state = state
            printer.printSlip()
            assertEquals(status, cause())
            assertEquals(status, printer.status())
        }
        assertFalse("printBitmap" in fake.names())
    }

    @Test
    fun oldDataDoesNotComeOutWithTheNextSlip() {
        val fake = pv()
        fake.answers["enterPrinterBuffer"] = { fake.holding = true; null } // forgets to clean
        val printer = printer(fake)
        fake.diesAt = null
        fake.answers["lineWrap"] = { throw IllegalStateException("busy") } // in the middle, nothing is committed
        printer.printSlip()
        assertEquals(PrinterStatus.FAULT, cause())
        answers.clear()
        fake.answers.remove("lineWrap")
        printer.printSlip()
        assertEquals(1, fake.printed.size)
    }

    @Test
    fun twoSlipsAreNeverInTheBufferTogether() {
        val fake = pv()
        val printer = printer(fake)
        printer.printSlip()
        printer.printSlip()
        assertEquals(PrinterStatus.BUSY, cause())
        assertEquals(1, fake.printed.size)
        fake.says("onPrintResult", 0, "")
        assertSame(PrintAnswer.Printed, answers.last())
    }

    @Test
    fun aServiceLostBeforeTheCommitPrintedNothing() {
        val fake = pv()
        val printer = printer(fake)
        fake.diesAt = "lineWrap"
        printer.printSlip()
        assertEquals(PrinterStatus.LOST, cause())
        assertEquals(DeviceState.LOST, printer.state)
    }

    @Test
    fun aServiceLostAfterTheCommitIsUnknownAndIsBoundAgain() {
        val fake = pv()
        val printer = printer(fake)
        printer.printSlip()
        fake.die()
        strand.settle()
        assertSame(PrintAnswer.Unknown, onlyAnswer())
        assertEquals(PrinterStatus.LOST, printer.status())
        answers.clear()
        FakeDevice.install(Service.PRINTER, pv())
        strand.advance(ServiceLink.FIRST_PAUSE_MS)
        assertEquals(DeviceState.READY, printer.state)
        printer.printSlip()
        assertTrue(answers.isEmpty())
    }

    @Test
    fun aRefusedBindIsTriedAgainWithGrowingPauses() {
        val fake = pv()
        FakeDevice.install(Service.PRINTER, fake)
        FakeDevice.refuse(true)
        val printer = SunmiPrinter(FakeDevice.app, strand, "V2")
        printer.attach {}
        printer.printSlip()
        assertEquals(DeviceState.CONNECTING, printer.state)
        assertEquals(PrinterStatus.CONNECTING, cause())
        strand.advance(ServiceLink.FIRST_PAUSE_MS) // again refused: the next pause is twice as long
        FakeDevice.refuse(false)
        strand.advance(2 * ServiceLink.FIRST_PAUSE_MS - 1)
        assertEquals(DeviceState.CONNECTING, printer.state)
        strand.advance(1)
        assertEquals(DeviceState.READY, printer.state)
    }

    @Test
    fun aServiceThatCannotBeBoundIsNeverReady() {
        FakeDevice.install(Service.PRINTER, pv())
        FakeDevice.makeUnbindable(Service.PRINTER)
        val printer = SunmiPrinter(FakeDevice.app, strand, "V2")
        printer.attach {}
        strand.advance(300_000)
        assertEquals(DeviceState.CONNECTING, printer.state)
        assertTrue(printer.name, "refused to bind" in printer.name)
    }

    @Test
    fun withoutTheServiceThereIsNoPrinter() {
        val printer = SunmiPrinter(FakeDevice.app, strand, "V2")
        printer.attach {}
        printer.printSlip()
        assertEquals(DeviceState.ABSENT, printer.state)
        assertEquals(PrinterStatus.ABSENT, cause())
    }

    @Test
    fun whereRuleAndProbeDisagreeNothingButTheCommonCodesIsUsed() {
        val fake = Fake("TS", "V2_NEW") // the rule says PV, where 24 and 30 would mean something else
        val printer = printer(fake)
        assertTrue(printer.name, "common functions only" in printer.name)
        printer.printSlip()
        assertEquals(listOf("getPrintedLength", "getServiceVersion", "printBitmap", "lineWrap"), fake.names())
        assertSame(PrintAnswer.Unknown, onlyAnswer())
    }

    @Test
    fun aProbeThatTheServiceRefusesProvesNothing() {
        val fake = Fake("TS", "T2").apply { lenient.clear() } // a stub of Android 13: no argument too many
        assertTrue("common functions only" in printer(fake).name)
        assertTrue("common functions only" in printer(pv().apply { missing += "getPrintedLength" }).name)
    }

    @Test
    fun aMissingFunctionIsNotSuccess() {
        val fake = pv()
        fake.missing += "exitPrinterBufferWithCallback"
        val printer = printer(fake)
        printer.printSlip()
        assertEquals(1, fake.printed.size) // by the older exit
        assertSame(PrintAnswer.Unknown, onlyAnswer())
        answers.clear()
        fake.missing += "updatePrinterState"
        printer.printSlip()
        assertEquals(PrinterStatus.FAULT, cause())
        assertEquals(PrinterStatus.FAULT, printer.status())
    }

    @Test
    fun anAnswerOfAnotherShapeIsNotBelieved() {
        // As if code 32 were another function, with more to say.
        val odd = object : Binder() {
            override fun onTransact(code: Int, data: Parcel, reply: Parcel?, flags: Int): Boolean {
                reply!!.writeNoException()
                reply.writeInt(1)
                reply.writeString("ok")
                return true
            }
        }
        val state = PrinterInterface(Family.PV)[PrinterCall.UPDATE_STATE]!!
        val thrown = try {
            odd.call(state)
            null
        } catch (e: UnexpectedReply) {
            e
        }
        assertTrue(thrown?.message.orEmpty(), "left over" in thrown?.message.orEmpty())
        val empty = object : Binder() {
            override fun onTransact(code: Int, data: Parcel, reply: Parcel?, flags: Int) = true
        }
        assertThrows(UnexpectedReply::class.java) { empty.call(state) } // would read as 0
    }

    @Test
    fun paperWidthIsAsked() {
        val wide = Fake("TS", "T2").apply { paper = 0 }
        assertEquals(576, printer(wide).dots)
        assertEquals(384, printer(Fake("TS", "T2").apply { paper = 1 }).dots)
        assertEquals(384, printer(Fake("TS", "T2").apply { missing += "getPrinterPaper" }).dots)
    }

    @Test
    fun aPictureWiderThanThePaperIsRefused() {
        val fake = pv()
        printer(fake).printSlip(slip(width = 576))
        assertEquals(PrinterStatus.FAULT, cause())
        assertTrue(fake.printed.isEmpty())
    }

    @Test
    fun broadcastsAreHeardWhereTheServiceCannotBeAsked() {
        val fake = Fake("TS", "V2_NEW")
        var changes = 0
        FakeDevice.install(Service.PRINTER, fake)
        val printer = SunmiPrinter(FakeDevice.app, strand, fake.model)
        printer.attach { changes++ }
        strand.settle()
        assertEquals(PrinterStatus.READY, printer.status())
        val before = changes
        FakeDevice.app.sendBroadcast(Intent("woyou.aidlservice.jiuv5.OUT_OF_PAPER_ACTION"))
        strand.settle()
        assertEquals(PrinterStatus.NO_PAPER, printer.status())
        assertEquals(before + 1, changes)
        printer.printSlip()
        assertEquals(PrinterStatus.NO_PAPER, cause())
        FakeDevice.app.sendBroadcast(Intent("woyou.aidlservice.jiuv5.NORMAL_ACTION"))
        strand.settle()
        assertEquals(PrinterStatus.READY, printer.status())
    }

    @Test
    fun theModelDecidesByTheVendorsRule() {
        val expected = mapOf(
            "V2" to Family.PV, "v2_pro" to Family.PV, "P1_4G" to Family.PV, "V1S" to Family.PV, "QBAO_H1" to Family.PV,
            "T2MINI" to Family.MINI, "t1mini" to Family.MINI, "MINI" to Family.TS, "V1" to Family.V1, "V1_B18" to Family.V1,
            "T2" to Family.TS, "S2" to Family.TS, "D3" to Family.TS, "" to Family.TS,
        )
        assertEquals(expected, expected.mapValues { (model, _) -> PrinterOrder.byModel(model) })
    }

    @Test
    fun drawerAndDisplayAreOnlyWhereTheServiceHasThem() {
        val fake = Fake("MINI", "T2MINI")
        val printer = printer(fake)
        val opened = ArrayList<Boolean>()
        fake.answers["openDrawer"] = { fake.callback = fake.caller(it[0]); null }
        printer.drawer.open { opened += it }
        strand.settle()
        fake.says("onRunResult", true)
        fake.says("onRunResult", false) // twice
        printer.drawer.open { opened += it }
        strand.advance(3_000) // and silent
        assertEquals(listOf(true, false), opened)
        printer.customerDisplay.show("¥12.80", "Thank you")
        strand.settle()
        assertEquals(listOf("¥12.80", "Thank you"), fake.last("sendLCDDoubleString").take(2))
        val handheld = printer(pv())
        assertEquals(DeviceState.ABSENT, handheld.drawer.state)
        assertEquals(DeviceState.ABSENT, handheld.customerDisplay.state)
        handheld.drawer.open { opened += it }
        strand.settle()
        assertEquals(listOf(true, false, false), opened)
    }

    @Test
    fun releaseEndsEverything() {
        val fake = pv()
        val printer = printer(fake)
        printer.release()
        strand.settle()
        assertTrue(shadowOf(FakeDevice.app).boundServiceConnections.isEmpty())
        fake.die()
        strand.advance(120_000)
        assertFalse("getServiceVersion" in fake.names().drop(3))
    }

    private companion object {
        const val DESCRIPTOR = "woyou.aidlservice.jiuiv5.IWoyouService"
    }
}
