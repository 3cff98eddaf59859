package suanpan.sim

import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import suanpan.shell.port.CaptureFace
import suanpan.shell.port.CaptureSignature
import suanpan.shell.port.CodeKind
import suanpan.shell.port.ConsentRecord
import suanpan.shell.port.DeviceState
import suanpan.shell.port.FaceAnswers
import suanpan.shell.port.FaceFailure
import suanpan.shell.port.ScanAnswers
import suanpan.shell.port.ScanCode
import suanpan.shell.port.ScanFailure
import suanpan.shell.port.SignatureAnswers
import suanpan.shell.port.SignatureFailure
import suanpan.shell.port.StrokePoint
import suanpan.shell.port.Strokes

/** Scanner, face and signature: what a person does before them comes once, and every misdeed is what it says. */
class SimCapturesTest {
    private val clock = SimClock()
    private val quirks = Quirks()
    private val scanner = SimScanner(clock, quirks)
    private val face = SimFace(clock, quirks)
    private val signature = SimSignature(clock, quirks)
    private val heard = LinkedBlockingQueue<String>()
    private val consent = ConsentRecord("c-1")

    @AfterEach
    fun stop() = clock.stop()

    private fun next(): String? = heard.poll(20, TimeUnit.SECONDS)

    /** One device: how it is asked, what a person does, and what is heard of that. */
    private class Part(val device: SimCapture<*>, val question: Ask, val ask: (timeoutMs: Long) -> Unit, val act: () -> Boolean, val answer: String)

    private val parts = listOf(
        Part(scanner, Ask.SCAN, { scanner.scan(ScanCode(setOf(CodeKind.QR), it), scanned) }, { scanner.show("62".toByteArray()) }, "code 62"),
        Part(face, Ask.CAPTURE_FACE, { face.capture(CaptureFace("-7".toByteArray(), it), seen) }, { face.look("Li", consent) }, "Li-7 c-1"),
        Part(signature, Ask.CAPTURE_SIGNATURE, { signature.capture(CaptureSignature("¥12.80", it), drawn) }, { signature.draw(line) }, "2 points"),
    )

    private val line = Strokes(listOf(listOf(StrokePoint(0, 0), StrokePoint(1_000, 1_000))))

    private val scanned = object : ScanAnswers {
        override fun read(code: ByteArray) {
            heard.add("code ${String(code)}")
        }

        override fun failed(failure: ScanFailure) {
            heard.add(failure.name)
        }
    }

    private val seen = object : FaceAnswers {
        override fun recognised(token: ByteArray, consent: ConsentRecord) {
            heard.add("${String(token)} ${consent.id}")
        }

        override fun failed(failure: FaceFailure) {
            heard.add(failure.name)
        }
    }

    private val drawn = object : SignatureAnswers {
        override fun signed(strokes: Strokes) {
            heard.add("${strokes.lines.sumOf { it.size }} points")
        }

        override fun skipped() {
            heard.add("skipped")
        }

        override fun failed(failure: SignatureFailure) {
            heard.add(failure.name)
        }
    }

    private fun each(test: Part.() -> Unit) = parts.forEach {
        heard.clear()
        quirks.become(emptyList())
        it.device.attach {}
        it.test()
    }

    private fun Part.with(misdeed: Misdeed) = quirks.become(listOf(Quirk(question, 1, misdeed)))

    @Test
    fun `what a person does is heard once, and only where it was asked for`() = each {
        assertEquals(DeviceState.READY, device.state)
        assertFalse(act())
        ask(20_000)
        assertTrue(act())
        assertFalse(act())
        assertEquals(answer, next())
        assertTrue(heard.isEmpty())
    }

    @Test
    fun `nobody comes`() = each {
        ask(1)
        assertEquals("TIMEOUT", next())
        assertFalse(act())
    }

    @Test
    fun `a new question replaces the last`() = each {
        ask(20_000)
        ask(1)
        assertEquals("TIMEOUT", next())
        assertFalse(act())
        assertTrue(heard.isEmpty())
    }

    @Test
    fun `after stop nothing comes`() = each {
        ask(20_000)
        device.stop()
        assertFalse(act())
        assertTrue(heard.isEmpty())
    }

    @Test
    fun `misdeeds`() = each {
        with(Misdeed.Twice)
        ask(20_000)
        act()
        assertEquals(listOf(answer, answer), listOf(next(), next()))
        with(Misdeed.Silent)
        ask(20_000)
        act()
        assertNull(heard.poll(20, TimeUnit.MILLISECONDS))
        with(Misdeed.AfterStop)
        ask(20_000)
        act()
        assertTrue(heard.isEmpty())
        device.stop()
        assertEquals(answer, next())
        with(Misdeed.Late(1))
        ask(20_000)
        act()
        assertEquals(answer, next())
        with(Misdeed.Throws)
        assertThrows(IllegalStateException::class.java) { ask(20_000) }
        with(Misdeed.Lost(backAfterMs = null))
        ask(20_000)
        assertEquals(DeviceState.LOST, device.state)
        assertFalse(act())
        device.bind()
        assertEquals(DeviceState.READY, device.state)
    }

    @Test
    fun `a face that is not taken, a signature that is skipped`() {
        face.attach {}
        face.capture(CaptureFace(ByteArray(8), 20_000), seen)
        face.refuse(FaceFailure.NO_CONSENT)
        assertEquals("NO_CONSENT", next())
        signature.attach {}
        signature.capture(CaptureSignature("¥12.80", 20_000), drawn)
        signature.skip()
        assertEquals("skipped", next())
    }

    @Test
    fun `what cannot be is not made`() {
        for (id in listOf("", "a b", "同意", "x".repeat(65))) assertThrows(IllegalArgumentException::class.java) { ConsentRecord(id) }
        assertThrows(IllegalArgumentException::class.java) { StrokePoint(-1, 0) }
        assertThrows(IllegalArgumentException::class.java) { StrokePoint(0, 1_001) }
        val point = StrokePoint(1, 1)
        for (lines in listOf(emptyList(), listOf(emptyList()), listOf(List(Strokes.MOST_POINTS + 1) { point }))) {
            assertThrows(IllegalArgumentException::class.java) { Strokes(lines) }
        }
    }
}
