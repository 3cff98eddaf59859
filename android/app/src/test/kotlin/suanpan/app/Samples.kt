package suanpan.app

import suanpan.shell.CardWay
import suanpan.shell.KeyPlace
import suanpan.shell.KeyPurpose
import suanpan.shell.KeySummary
import suanpan.shell.OrderName
import suanpan.shell.OwedReversal
import suanpan.shell.Payment
import suanpan.shell.PaymentKind
import suanpan.shell.PaymentState
import suanpan.shell.port.Raster

/** Payments as the core would tell them, in both languages. */
class Samples(private val zh: Boolean) {
    private fun say(chinese: String, english: String) = if (zh) chinese else english

    private val states = mapOf(
        PaymentState.IN_FLIGHT to say("处理中", "Under way"),
        PaymentState.APPROVED to say("已成功", "Approved"),
        PaymentState.DECLINED to say("被拒绝", "Declined"),
        PaymentState.NOT_SENT to say("未发出", "Not sent"),
        PaymentState.REVERSING to say("冲正中", "Being reversed"),
        PaymentState.REVERSED to say("已冲正", "Reversed"),
        PaymentState.VOIDED to say("已撤销", "Voided"),
    )

    private val causes = mapOf(
        PaymentState.DECLINED to ("host:51" to say("余额不足，请顾客换一张卡。", "Not enough money on the account. Ask for another card.")),
        PaymentState.NOT_SENT to ("link:refused" to say("未发送，未扣款，请检查网络后重试。", "Nothing was sent, no money moved. Check the network and try again.")),
        PaymentState.REVERSING to ("link:timeout" to say("结果未知，正在冲正；请勿当作失败，也请勿再次收款。", "Outcome unknown; it is being reversed. Do not treat it as declined and do not charge again yet.")),
        PaymentState.REVERSED to ("link:timeout" to say("已冲正，未扣款，可以重新收款。", "Reversed. No money moved; you may charge again.")),
    )

    fun payment(state: PaymentState, at: Int = 0, amount: String = "¥12.80", kind: PaymentKind = PaymentKind.SALE): Payment {
        val begun = NOON - at * 17L * 60_000
        val answered = state == PaymentState.APPROVED || state == PaymentState.VOIDED
        return Payment(
            order = order(at),
            kind = kind,
            kindText = if (kind == PaymentKind.SALE) say("消费", "Sale") else say("消费撤销", "Void"),
            original = if (kind == PaymentKind.VOID) order(at + 1) else null,
            amountText = if (kind == PaymentKind.VOID) "-$amount" else amount,
            state = state,
            stateText = states.getValue(state),
            causeCode = causes[state]?.first,
            causeText = causes[state]?.second,
            card = "622700******%04d".format(11 + at % 7),
            way = CardWay.values()[at % 3],
            withPin = at % 2 == 0,
            stan = 381 - at,
            batch = 12,
            slip = if (answered) 207 - at else null,
            rrn = if (answered) "603141%06d".format(207 - at) else null,
            authCode = if (answered) "A1%04d".format(207 - at) else null,
            responseCode = if (answered) "00" else if (state == PaymentState.DECLINED) "51" else null,
            begunAtMs = begun,
            changedAtMs = begun + 4_000,
            voidable = state == PaymentState.APPROVED && kind == PaymentKind.SALE,
            reprintable = answered,
        )
    }

    /** Every state, then a long day of sales. */
    fun day(count: Int = 70): List<Payment> {
        val states = PaymentState.values().toList()
        val amounts = listOf("¥12.80", "¥8.00", "¥156.00", "¥39.90", "¥1,280.00", "¥5.50", "¥72.35")
        return List(count) { at ->
            val state = if (at in 1..states.size) states[at - 1] else PaymentState.APPROVED
            val kind = if (at == 9) PaymentKind.VOID else PaymentKind.SALE
            payment(state, at, amounts[at % amounts.size], kind)
        }
    }

    fun owed() = listOf(
        OwedReversal(order(5), "¥1,280.00", "622700******0016", 376, NOON - 3 * 3_600_000, 5, manual = true, NOON + 600_000, causes.getValue(PaymentState.REVERSING).second),
        OwedReversal(order(3), "¥39.90", "622700******0014", 378, NOON - 300_000, 1, manual = false, NOON + 30_000, causes.getValue(PaymentState.REVERSING).second),
    )

    /** The longest that may come: nothing of it may be cut. */
    fun long(): Payment = payment(PaymentState.APPROVED, 0, "¥99,999,999.99").copy(
        order = OrderName("table-17:2026-03-14:the-longest-order-name-that-fits-0001", 12),
        kindText = say("预授权完成（联机）撤销", "Completion of a pre-authorisation, void"),
        stateText = say("正在等待主机确认冲正结果", "Waiting for the host to confirm the reversal"),
        causeCode = "link:certificate_not_trusted_by_root",
        causeText = say(
            "主机证书不被信任，未发送任何数据，未扣款。请联系收单机构核对根证书，并在设置中更新后重试。",
            "The host's certificate is not trusted, so nothing was sent and no money moved. Call the acquirer, compare the root certificate, replace it in the settings and try again.",
        ),
    )

    /** A picture of dots: a frame, a line of text's worth of bars. */
    fun slip(): Raster {
        val wide = 384
        val high = 520
        val bits = ByteArray(wide / 8 * high)
        fun dot(x: Int, y: Int) {
            val at = y * (wide / 8) + x / 8
            bits[at] = (bits[at].toInt() or (0x80 shr x % 8)).toByte()
        }
        for (row in 0 until 16) {
            for (y in 24 + row * 30 until 40 + row * 30) {
                for (x in 24 until wide - 24 - row * 13 % 90) if ((x / 7 + row) % 3 != 0) dot(x, y)
            }
        }
        return Raster(wide, high, bits, "*** TEST ***\nSALE ¥12.80")
    }

    companion object {
        /** A terminal that is signed on, at an acquirer that gives no track key. */
        val keys = listOf(
            KeyPlace(KeyPurpose.MASTER, KeySummary("two-key TDES", "82E13665", NOON)),
            KeyPlace(KeyPurpose.PIN, KeySummary("two-key TDES", "00AA11BB", null)),
            KeyPlace(KeyPurpose.MAC, KeySummary("DES", "22CC33DD", null)),
            KeyPlace(KeyPurpose.TRACK, null),
        )

        /** 14 March 2026, 15:09:26 in Shanghai. */
        const val NOON = 1_773_472_166_000L

        fun order(at: Int) = OrderName("20260314-150926-AB%08d".format(at), 1)
    }
}
