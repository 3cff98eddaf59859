package suanpan.app.adapters

import android.app.Activity
import android.app.Application
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Bundle
import android.os.Looper
import android.print.IPrintManager
import android.print.PrintJobId
import android.print.PrintJobInfo
import android.print.PrintManager
import java.lang.reflect.Proxy
import java.util.concurrent.TimeUnit
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import suanpan.shell.port.DeviceState
import suanpan.shell.port.PrintAnswer
import suanpan.shell.port.PrinterStatus
import suanpan.shell.port.Raster

/** Android's print service as it behaves: it prints, fails, is called off, has no dialog, or never says how it went. */
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class SystemPrinterTest {
    /** An Activity with a print service that a test plays. */
    class Desk : Activity() {
        override fun getSystemService(name: String): Any? =
            if (name == Context.PRINT_SERVICE && service != null) PrintManager(this, service, 0, 0) else super.getSystemService(name)
    }

    private val app: Application get() = RuntimeEnvironment.getApplication()
    private var desk: Activity? = null
    private val printer by lazy { SystemPrinter(app) { desk } }
    private val answers = ArrayList<PrintAnswer>()
    private val slip = Raster(384, 100, ByteArray(4_800))

    @Before
    fun open() {
        service = serving()
        stands = PrintJobInfo.STATE_CREATED
        dialog = true
        jobs = 0
        shadowOf(app.packageManager).setSystemFeature(PackageManager.FEATURE_PRINTING, true)
        desk = Robolectric.buildActivity(Desk::class.java).setup().get()
    }

    private fun print() {
        printer.print(slip) { answers += it }
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun pass(ms: Long) = shadowOf(Looper.getMainLooper()).idleFor(ms, TimeUnit.MILLISECONDS)

    private fun cause() = (answers.single() as PrintAnswer.Failed).cause

    @Test
    fun itIsThereWhereAndroidCanPrint() {
        assertEquals(DeviceState.READY to PrinterStatus.READY, printer.state to printer.status())
        shadowOf(app.packageManager).setSystemFeature(PackageManager.FEATURE_PRINTING, false)
        assertEquals(DeviceState.ABSENT to PrinterStatus.ABSENT, printer.state to printer.status())
    }

    @Test
    fun aJobIsFollowedUntilItIsOver() {
        print()
        assertEquals(1, jobs)
        for (next in listOf(PrintJobInfo.STATE_QUEUED, PrintJobInfo.STATE_STARTED, PrintJobInfo.STATE_BLOCKED)) {
            stands = next
            pass(600)
            assertTrue(answers.isEmpty())
        }
        stands = PrintJobInfo.STATE_COMPLETED
        pass(600)
        assertSame(PrintAnswer.Printed, answers.single())
        pass(60_000)
        assertEquals(1, answers.size)
    }

    @Test
    fun aJobThatFailsOrIsCalledOffPrintsNothing() {
        for (end in listOf(PrintJobInfo.STATE_FAILED, PrintJobInfo.STATE_CANCELED)) {
            answers.clear()
            stands = PrintJobInfo.STATE_QUEUED
            print()
            stands = end
            pass(600)
            assertEquals(PrinterStatus.FAULT, cause())
        }
    }

    @Test
    fun aJobThatNeverEndsIsUnknown() {
        print()
        stands = PrintJobInfo.STATE_STARTED
        pass(24_000)
        assertTrue(answers.isEmpty())
        pass(2_000)
        assertSame(PrintAnswer.Unknown, answers.single())
    }

    @Test
    fun withoutAScreenOfOursNothingIsAsked() {
        desk = null
        print()
        assertEquals(PrinterStatus.ABSENT, cause())
        assertEquals(0, jobs)
    }

    @Test
    fun aServiceThatOpensNoDialogFails() {
        dialog = false
        print()
        assertEquals(PrinterStatus.FAULT, cause())
        answers.clear()
        service = null // the service's process is gone, or the maker left it out
        print()
        assertEquals(1, answers.size)
        assertTrue(answers.single() is PrintAnswer.Failed)
    }

    @Test
    fun aServiceThatThrowsFails() {
        service = serving { throw SecurityException("not allowed") }
        print()
        assertEquals(PrinterStatus.FAULT, cause())
    }

    @Test
    fun afterReleaseNothingComes() {
        print()
        printer.release()
        stands = PrintJobInfo.STATE_COMPLETED
        pass(60_000)
        assertTrue(answers.isEmpty())
    }

    private fun serving(print: () -> Unit = {}): IPrintManager {
        val id = PrintJobId()
        fun info() = PrintJobInfo().apply {
            setId(id)
            setState(stands)
        }
        return Proxy.newProxyInstance(javaClass.classLoader, arrayOf(IPrintManager::class.java)) { _, method, _ ->
            when (method.name) {
                "print" -> {
                    print()
                    jobs++
                    if (!dialog) null else Bundle().apply {
                        putParcelable("android.print.intent.extra.EXTRA_PRINT_JOB", info())
                        putParcelable("android.print.intent.extra.EXTRA_PRINT_DIALOG_INTENT", PendingIntent.getActivity(app, 0, Intent(), PendingIntent.FLAG_IMMUTABLE).intentSender)
                    }
                }
                "getPrintJobInfo" -> info()
                else -> null
            }
        } as IPrintManager
    }

    private companion object {
        var service: IPrintManager? = null
        var stands = PrintJobInfo.STATE_CREATED
        var dialog = true
        var jobs = 0
    }
}
