package suanpan.app.design

import kotlin.math.pow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import suanpan.app.R

/** Each pair of colours that may meet, by day and by night, from the resources as they are packed. */
@RunWith(RobolectricTestRunner::class)
class ToneTest {
    @Test
    fun `text stands out by day`() = assertEquals(emptyList<String>(), faults("notnight"))

    @Test
    fun `text stands out by night`() = assertEquals(emptyList<String>(), faults("night"))

    /** The yardstick itself: black on white is 21:1, and #777777 just fails on white (WCAG 2.1, 1.4.3). */
    @Test
    fun `the ratio is the one of WCAG`() {
        assertEquals(21.0, ratio(0x000000, 0xFFFFFF), 0.001)
        assertEquals(4.478, ratio(0x777777, 0xFFFFFF), 0.001)
    }

    private fun faults(light: String): List<String> {
        RuntimeEnvironment.setQualifiers("+$light")
        val context = RuntimeEnvironment.getApplication()
        fun name(id: Int) = context.resources.getResourceEntryName(id)
        fun fault(above: Int, below: Int, least: Double): String? {
            val ratio = ratio(context.getColor(above), context.getColor(below))
            return if (ratio >= least) null else "%s on %s: %.2f, expected %.1f".format(name(above), name(below), ratio, least)
        }
        val toned = Tone.values().flatMap { tone ->
            listOf(tone.text, tone.soft, tone.mark).distinct().map { fault(it, tone.ground, TEXT) } + tone.edge?.let { fault(it, tone.ground, SHAPE) }
        }
        val plain = listOf(R.color.paper, R.color.surface).flatMap { ground -> MARKS_ON_PLAIN.map { fault(it, ground, if (it == R.color.focus) SHAPE else TEXT) } }
        val drawn = listOf(R.color.bead_counted, R.color.bead).map { fault(it, R.color.lacquer, SHAPE) }
        assertTrue(toned.size > 40)
        return (toned + plain + drawn).filterNotNull()
    }

    private fun ratio(one: Int, other: Int): Double {
        val (dark, light) = listOf(luminance(one), luminance(other)).sorted()
        return (light + 0.05) / (dark + 0.05)
    }

    private fun luminance(colour: Int): Double {
        fun linear(channel: Int): Double = (channel / 255.0).let { if (it <= 0.04045) it / 12.92 else ((it + 0.055) / 1.055).pow(2.4) }
        return 0.2126 * linear(colour shr 16 and 255) + 0.7152 * linear(colour shr 8 and 255) + 0.0722 * linear(colour and 255)
    }

    private companion object {
        const val TEXT = 4.5
        const val SHAPE = 3.0
    }
}
