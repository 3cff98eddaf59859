package suanpan.sunmi

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import suanpan.shell.port.DeviceState
import suanpan.shell.port.Lamp
import suanpan.shell.port.Signal

@RunWith(RobolectricTestRunner::class)
class PayServiceTest {
    @Test
    fun itIsStartedBoundAndLetIn() {
        val bench = PayBench()
        assertEquals(DeviceState.READY, bench.reader.state)
        assertEquals("card reader, Sunmi payment service", bench.reader.name)
        // Robolectric notes a bind among the started services too.
        assertEquals(List(2) { Service.PAY.action }, shadowOf(FakeDevice.app).allStartedServices.map { it.action })
        assertEquals(1, shadowOf(FakeDevice.app).boundServiceConnections.size)
        assertEquals("setBinder", bench.fake.names().first())
    }

    @Test
    fun aServiceThatDoesNotLetUsInIsNotReady() {
        val fake = FakePay().apply { answers["setBinder"] = { -1 } }
        val bench = PayBench(fake)
        assertEquals(DeviceState.CONNECTING, bench.reader.state)
        assertTrue(bench.reader.name, "let us in" in bench.reader.name)
        bench.read()
        assertEquals(listOf("card READER"), bench.said)
        fake.answers["setBinder"] = { 0 }
        bench.strand.advance(ServiceLink.FIRST_PAUSE_MS)
        assertEquals(DeviceState.READY, bench.reader.state)
    }

    @Test
    fun aMissingSetBinderIsNotALetIn() {
        val bench = PayBench(FakePay().apply { missing += "setBinder" })
        assertEquals(DeviceState.CONNECTING, bench.reader.state)
        assertTrue(bench.reader.name, "not in this firmware" in bench.reader.name)
    }

    @Test
    fun aServiceWithoutAPartIsNotReady() {
        val bench = PayBench(FakePay().apply { answers["getEMVOptV2"] = { null } })
        assertEquals(DeviceState.CONNECTING, bench.reader.state)
    }

    @Test
    fun aLostServiceIsBoundAgain() {
        val bench = PayBench()
        bench.fake.killAll()
        bench.strand.settle()
        assertEquals(DeviceState.LOST, bench.reader.state)
        FakeDevice.install(Service.PAY, FakePay())
        bench.strand.advance(ServiceLink.FIRST_PAUSE_MS)
        assertEquals(DeviceState.READY, bench.reader.state)
    }

    @Test
    fun aServiceThatBindsAndNeverConnectsIsGivenUpAndTriedAgain() {
        val bench = PayBench()
        bench.fake.killAll()
        bench.strand.advance(ServiceLink.FIRST_PAUSE_MS) // bound again, to a dead binder
        assertEquals(DeviceState.LOST, bench.reader.state)
        FakeDevice.install(Service.PAY, FakePay())
        bench.strand.advance(2 * ServiceLink.FIRST_PAUSE_MS)
        assertEquals(DeviceState.READY, bench.reader.state)
    }

    @Test
    fun theLastDeviceToGoUnbinds() {
        val bench = PayBench()
        bench.reader.release()
        bench.kernel.release()
        bench.strand.settle()
        assertEquals(1, shadowOf(FakeDevice.app).boundServiceConnections.size)
        bench.pad.release()
        bench.strand.settle()
        assertEquals(0, shadowOf(FakeDevice.app).boundServiceConnections.size)
    }

    @Test
    fun anAlarmStopsCardsAndIsSaid() {
        val fake = FakePay().apply { security.answers["getSecStatus"] = { 3 } }
        val bench = PayBench(fake)
        assertTrue(bench.reader.name, "tamper alarm" in bench.reader.name)
        bench.read()
        assertEquals(listOf("card READER"), bench.said)
        assertTrue("checkCard" !in fake.readCard.names())
        fake.security.answers["getSecStatus"] = { 0 }
        fake.security.missing += "getSecStatus" // would read as 0
        bench.read()
        assertEquals(listOf("card READER", "card READER"), bench.said)
    }

    @Test
    fun lampsAndBuzzerSpeakTheVendorsNumbers() {
        val bench = PayBench()
        val lamps = SunmiLamps(bench.pay)
        lamps.light(Lamp.BLUE, true)
        lamps.light(Lamp.RED, false)
        SunmiBuzzer(bench.pay).sound(Signal.ALERT)
        bench.strand.settle()
        assertEquals(
            listOf("ledStatusOnDevice [4, 0]", "ledStatusOnDevice [1, 1]", "buzzerOnDevice [2, 750, 200, 200]"),
            bench.fake.basic.heard.map { "${it.name} ${it.args}" },
        )
    }
}
