package suanpan.sunmi

import android.os.Binder
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.shadows.ShadowBuild

@RunWith(RobolectricTestRunner::class)
class DetectionTest {
    @Test
    fun theNameAloneIsNoDevice() {
        ShadowBuild.setManufacturer("SUNMI")
        assertNull(SunmiDevices.detect(FakeDevice.app))
    }

    @Test
    fun aServiceAloneIsNoDevice() {
        FakeDevice.install(Service.PRINTER, Binder())
        ShadowBuild.setManufacturer("unknown")
        assertNull(SunmiDevices.detect(FakeDevice.app))
    }

    @Test
    fun whatIsThereIsNamedAndTheRestIsNull() {
        ShadowBuild.setManufacturer("Sunmi")
        ShadowBuild.setModel("V2_PRO")
        FakeDevice.install(Service.PRINTER, Binder())
        val handheld = SunmiDevices.detect(FakeDevice.app)!!
        assertEquals("Sunmi V2_PRO: woyou.aidlservice.jiuiv5", handheld.found)
        assertNotNull(handheld.printer)
        assertNull(handheld.cardReader)
        FakeDevice.install(Service.PAY, Binder())
        FakeDevice.install(Service.SCANNER, Binder())
        val terminal = SunmiDevices.detect(FakeDevice.app)!!
        assertTrue(listOf(terminal.cardReader, terminal.emvKernel, terminal.pinPad, terminal.lamps, terminal.buzzer, terminal.scanner).none { it == null })
    }

    @Test
    fun theManifestNamesEveryServiceThatIsBound() {
        val manifest = File("src/main/AndroidManifest.xml").readText()
        for (service in Service.entries) assertTrue(service.app, "<package android:name=\"${service.app}\" />" in manifest)
    }
}
