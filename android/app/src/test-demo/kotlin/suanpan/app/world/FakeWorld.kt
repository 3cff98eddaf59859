package suanpan.app.world

import suanpan.shell.CardWay
import suanpan.shell.Language
import suanpan.shell.Terminal

/** A world of two cards that keeps what was done to it. */
class FakeWorld(private val zh: Boolean) : World {
    val presented = ArrayList<String>()
    var refused: NotTaken? = null
    var lines: List<WorldLine> = emptyList()

    override val cards = listOf(
        WorldCard("debit", if (zh) "借记卡，需要密码" else "A debit card that asks for its PIN", "622700******0011", "123456", setOf(CardWay.TAP, CardWay.INSERT, CardWay.SWIPE)),
        WorldCard("stripe", if (zh) "只有磁条的旧卡" else "An old card with a stripe only", "622700******0037", "246810", setOf(CardWay.SWIPE)),
    )

    override fun present(card: WorldCard, way: CardWay): NotTaken? {
        presented += "${card.name} $way"
        return refused
    }

    override fun faults(language: Language) =
        if (language == Language.ZH) listOf("NONE" to "一切正常", "NO_ANSWER" to "应答丢失（已入账）") else listOf("NONE" to "All well", "NO_ANSWER" to "Answer lost, but booked")

    override var fault = "NONE"
    override var network = true
    override var printer = PrinterTrouble.NONE
    override fun books(terminal: Terminal) = lines

    fun books(): List<WorldLine> {
        fun line(stan: Int, host: String?, here: String?, standing: LineStanding) = WorldLine(stan, host, here, standing)
        val sale = if (zh) "消费" else "Sale"
        val states = if (zh) listOf("已成功", "冲正中", "已冲正") else listOf("Approved", "Being reversed", "Reversed")
        return listOf(
            line(384, null, "¥12.80\n$sale · ${states[1]}", LineStanding.OPEN),
            line(383, "¥8.00\nsale · approved", "¥8.00\n$sale · ${states[2]}", LineStanding.DIFFERENT),
            line(382, "¥1,280.00\nsale · approved", "¥1,280.00\n$sale · ${states[0]}", LineStanding.SAME),
            line(381, "¥39.90\nsale · reversed", "¥39.90\n$sale · ${states[2]}", LineStanding.SAME),
        )
    }
}
