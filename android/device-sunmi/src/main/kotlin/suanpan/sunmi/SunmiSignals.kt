package suanpan.sunmi

import suanpan.shell.port.Buzzer
import suanpan.shell.port.Lamp
import suanpan.shell.port.Lamps
import suanpan.shell.port.Signal

/** The lamps above the contactless field. */
class SunmiLamps internal constructor(pay: PayService) : PayDevice(pay, "lamps"), Lamps {
    override fun light(lamp: Lamp, on: Boolean) = pay.strand.post {
        pay.ask { it.basic.call(BasicOpt.led, number.getValue(lamp), if (on) 0 else 1) }
    }

    private companion object {
        val number = mapOf(Lamp.RED to 1, Lamp.GREEN to 2, Lamp.YELLOW to 3, Lamp.BLUE to 4)
    }
}

/** Tones as EMV Contactless Book A gives them: one long and high, or two short and low. */
class SunmiBuzzer internal constructor(pay: PayService) : PayDevice(pay, "buzzer"), Buzzer {
    override fun sound(signal: Signal) = pay.strand.post {
        val (count, hertz, ms, gapMs) = tones.getValue(signal)
        pay.ask { it.basic.call(BasicOpt.buzzer, count, hertz, ms, gapMs) }
    }

    private companion object {
        /** Count, hertz, milliseconds, milliseconds between. */
        val tones = mapOf(
            Signal.CARD_READ to listOf(1, 1500, 100, 0),
            Signal.SUCCESS to listOf(1, 1500, 500, 0),
            Signal.ALERT to listOf(2, 750, 200, 200),
        )
    }
}
