package suanpan.app

import suanpan.shell.CardWay
import suanpan.shell.OrderName
import suanpan.shell.Rejection
import suanpan.shell.ResultKind
import suanpan.shell.Stage
import suanpan.shell.TerminalView

/** Every view that the core can show, with the core's own words. */
class Catalogue(private val zh: Boolean) {
    private fun say(chinese: String, english: String) = if (zh) chinese else english

    private val amount = "¥12.80"
    private val card = "622700******0011"

    val idle = TerminalView.Idle(signedOn = true, batch = 12, reversalsOwed = 0, reversalsManual = 0, notice = null)
    val present = TerminalView.PresentCard(amount, setOf(CardWay.TAP, CardWay.INSERT, CardWay.SWIPE), say("请挥卡、插卡或刷卡", "Tap, insert or swipe the card"), null)
    val pin = TerminalView.EnterPin(amount, card, say("请输入密码，按确认键", "Enter the PIN and press OK"), null)

    /** Since an hour ahead: no time has gone by, whenever this is drawn. */
    val working = TerminalView.Working(
        amount, Stage.WAITING_FOR_HOST, say("正在等待主机应答", "Waiting for the host"), System.currentTimeMillis() + 3_600_000,
        say("若仍无应答，将自动冲正，不会重复扣款", "Without an answer it is reversed automatically; nobody is charged twice"), 60_000,
    )
    val approved = ended(ResultKind.APPROVED, "approved", say("交易成功，请交付签购单。", "Approved. Hand over the slip."), say("交易成功。", "Approved."), slip = 207)
    val declined = ended(ResultKind.DECLINED, "host:51", say("余额不足，请顾客换一张卡。", "Not enough money on the account. Ask for another card."), say("余额不足。", "Your account does not have enough money."))
    val unknown = ended(
        ResultKind.UNKNOWN, "unknown",
        say("结果未知，正在冲正；请勿当作失败，也请勿再次收款。", "Outcome unknown; it is being reversed. Do not treat it as declined and do not charge again yet."),
        say("结果尚不明确，如已扣款将会撤回。", "The outcome is not known. If you were charged, it will be undone."),
    )
    val reversed = ended(ResultKind.REVERSED, "reversed", say("已冲正，未扣款，可以重新收款。", "Reversed. No money moved; you may charge again."), say("未扣款。", "You were not charged."))

    val all: Map<String, TerminalView> = linkedMapOf(
        "home" to idle,
        "home-signed-off" to idle.copy(signedOn = false, batch = 0, reversalsOwed = 2, reversalsManual = 1, notice = say("上次关机时有一笔交易未完成，已冲正。", "A payment was under way at the last shutdown; it was reversed.")),
        "present-card" to present,
        "present-card-again" to present.copy(ways = setOf(CardWay.INSERT), text = say("请插入芯片卡", "Insert the chip card"), notice = say("读卡失败，请重试", "The card could not be read; try again")),
        "enter-pin" to pin,
        "enter-pin-again" to pin.copy(text = say("密码错误，请重新输入", "Wrong PIN; enter it again"), triesLeft = 1),
        "waiting" to working,
        "signing-on" to working.copy(amount = null, stage = Stage.SIGNING_ON, text = say("正在签到", "Signing on"), ifLonger = say("若仍无应答，请检查网络后重试", "Without an answer, check the network and try again"), ifLongerAfterMs = 60_000),
        "loading-key" to working.copy(amount = null, stage = Stage.LOADING_KEY, text = say("正在获取主密钥", "Fetching the master key"), ifLonger = say("若仍无应答，请检查网络后重试", "Without an answer, check the network and try again"), ifLongerAfterMs = 60_000),
        "reversing" to working.copy(stage = Stage.REVERSING, text = say("正在冲正上一笔结果未知的交易", "Clearing an earlier payment whose outcome is unknown"), ifLonger = say("若仍无应答，冲正会保留并自动重试", "Without an answer the reversal is kept and tried again")),
        "chip" to working.copy(stage = Stage.TALKING_TO_CARD, text = say("正在处理芯片，请勿拔卡", "The chip is at work; leave the card in"), ifLongerAfterMs = 30_000),
        "approved" to approved,
        "approved-no-slip" to approved.copy(printer = say("打印失败，可补打 (printer:no_paper)", "Printing failed; it can be reprinted (printer:no_paper)")),
        "declined" to declined,
        "unknown" to unknown,
        "reversed" to reversed,
        "not-sent" to ended(ResultKind.NOT_SENT, "link:refused", say("未发送，未扣款，请检查网络后重试。", "Nothing was sent, no money moved. Check the network and try again."), say("网络故障，未扣款。", "The network failed. You were not charged.")),
        "cancelled" to ended(ResultKind.CANCELLED, "cancelled", say("已取消，未扣款。", "Cancelled. No money moved."), say("已取消，未扣款。", "Cancelled. You were not charged.")),
        "signed-on" to ended(ResultKind.DONE, "signed_on", say("签到成功，可以收款。", "Signed on. Ready to take payments."), say("请稍候。", "One moment, please.")).copy(order = null, amount = null, card = null),
        "sign-on-failed" to ended(ResultKind.FAILED, "host:silent", say("主机没有应答，请检查网络后重试。", "The host did not answer. Check the network and try again."), say("请稍候。", "Payments are paused for a moment.")).copy(order = null, amount = null, card = null),
        "out-of-service" to TerminalView.OutOfService(say("存储故障，已停止收款。请重启应用；已完成的交易不会丢失。", "Storage failure: no payments are taken. Restart the app; no finished payment is lost."), "journal: disk full (SQLITE_FULL) at commit 4711"),
    )

    /** As long as words can be; nothing may be cut. */
    val long: Map<String, TerminalView> = linkedMapOf(
        "long-ended" to unknown.copy(amount = "¥99,999,999.99", cashier = LONG, cardholder = LONG, engineer = LONG, code = "link:certificate_not_trusted_by_root", printer = LONG),
        "long-present-card" to present.copy(amount = "¥99,999,999.99", text = LONG.take(90), notice = LONG.take(90)),
        // Half as long again as the longest that the core says there.
        "long-enter-pin" to pin.copy(amount = "¥99,999,999.99", text = LONG.take(40), triesLeft = 2),
        "long-waiting" to working.copy(amount = "¥99,999,999.99", text = LONG.take(90), ifLonger = LONG),
        "long-home" to idle.copy(reversalsOwed = 12345, reversalsManual = 1234, notice = LONG),
    )

    val failed = Rejection("wrapping_key", say("账本密钥不可用。", "The journal's key is not usable."), "journal: the wrapping key does not open it")

    private fun ended(kind: ResultKind, code: String, cashier: String, cardholder: String, slip: Int? = null) = TerminalView.Ended(
        // Only the approved one is among the samples.
        kind, OrderName(if (kind == ResultKind.APPROVED) "20260314-150926-AB00000000" else "20260314-150926-AB00009999", 1), amount, card, cashier, cardholder,
        "$code: 0210 after 812 ms, STAN 000381, RRN 603141000207", code, slip, if (slip == null) null else "A10207", null,
    )

    private companion object {
        const val LONG = "The host's certificate is not trusted, so nothing was sent and no money moved. Call the acquirer, " +
            "compare the root certificate with the one in the settings, replace it there, restart and try again."
    }
}
