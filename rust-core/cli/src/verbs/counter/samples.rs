//! What the core would say, for the snapshots: the longest texts of each kind.

use suanpan_core::config::Language;
use suanpan_slip::{Line, Slip};

/// Texts of one language.
pub struct Samples {
    pub present_card: &'static str,
    pub insert_chip: &'static str,
    pub wrong_pin: &'static str,
    pub signing_on: &'static str,
    pub talking_to_card: &'static str,
    pub waiting_for_host: &'static str,
    pub if_longer_payment: &'static str,
    pub if_longer_management: &'static str,
    pub out_of_service: &'static str,
    pub printer_failed: &'static str,
    /// For the cashier and for the cardholder.
    pub signed_on: (&'static str, &'static str),
    pub approved: (&'static str, &'static str),
    pub unknown: (&'static str, &'static str),
    pub declined: (&'static str, &'static str),
    slip: &'static [(&'static str, &'static str)],
}

impl Samples {
    pub fn of(language: Language) -> &'static Samples {
        match language {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// A slip: a title, a centred line, pairs, a last text.
    pub fn slip(&self) -> Slip {
        let lines = self.slip.iter().enumerate().map(|(place, (label, value))| match (place, *value) {
            (0, _) => Line::Title((*label).to_owned()),
            (_, "centre") => Line::Centre((*label).to_owned()),
            (_, "rule") => Line::Rule,
            (_, "") => Line::Text((*label).to_owned()),
            (_, value) => Line::Pair { label: (*label).to_owned(), value: value.to_owned() },
        });
        Slip { lines: lines.collect() }
    }
}

static ZH: Samples = Samples {
    present_card: "请挥卡、插卡或刷卡",
    insert_chip: "请插入芯片卡",
    wrong_pin: "密码错误，请重新输入",
    signing_on: "正在签到",
    talking_to_card: "正在处理芯片，请勿拔卡",
    waiting_for_host: "正在等待主机应答",
    if_longer_payment: "若仍无应答，将自动冲正，不会重复扣款",
    if_longer_management: "若仍无应答，请检查网络后重试",
    out_of_service: "存储故障，已停止收款。请重启应用；已完成的交易不会丢失。",
    printer_failed: "打印失败，可补打 (printer:no_paper)",
    signed_on: ("签到成功，可以收款。", "请稍候。"),
    approved: ("交易成功。请取签购单。", "交易成功。"),
    unknown: (
        "结果未知，正在自动冲正。请勿当作失败，也不要用新订单重复收款。",
        "结果未知，如已扣款会自动退回。",
    ),
    declined: ("余额不足。请换一张卡或降低金额。", "余额不足。"),
    slip: &[
        ("算盘小店（模拟）", ""),
        ("*** 测试交易 非真实扣款 ***", "centre"),
        ("商户存根", "centre"),
        ("", "rule"),
        ("商户号", "898310000000001"),
        ("终端号", "SUANPAN1"),
        ("操作员", "01"),
        ("", "rule"),
        ("卡号", "622424******0069 (挥卡)"),
        ("交易类型", "消费"),
        ("批次号", "000001"),
        ("票据号", "000002"),
        ("凭证号", "000009"),
        ("授权码", "417263"),
        ("参考号", "000000000009"),
        ("主机时间", "11-24 15:03:01"),
        ("金额", "¥12.34"),
        ("", "rule"),
        ("持卡人签名", ""),
        ("本人确认以上交易，同意将其记入本卡账户", ""),
    ],
};

static EN: Samples = Samples {
    present_card: "Tap, insert or swipe the card",
    insert_chip: "Insert the chip card",
    wrong_pin: "Wrong PIN; enter it again",
    signing_on: "Signing on",
    talking_to_card: "The chip is at work; leave the card in",
    waiting_for_host: "Waiting for the host",
    if_longer_payment: "Without an answer it is reversed automatically; nobody is charged twice",
    if_longer_management: "Without an answer, check the network and try again",
    out_of_service: "Storage failure: no payments are taken. Restart the app; no finished payment is lost.",
    printer_failed: "Printing failed; the slip can be reprinted (printer:no_paper)",
    signed_on: ("Signed on. Ready to take payments.", "One moment, please."),
    approved: ("Approved. Hand over the slip.", "Approved."),
    unknown: (
        "Outcome unknown; it is being reversed. Do not treat it as declined and do not charge again yet.",
        "The outcome is not known. If you were charged, it will be undone.",
    ),
    declined: ("Not enough funds. Ask for another card or a lower amount.", "Not enough funds."),
    slip: &[
        ("Abacus Corner Shop (simulated)", ""),
        ("*** TEST - NO REAL MONEY ***", "centre"),
        ("MERCHANT COPY", "centre"),
        ("", "rule"),
        ("Merchant ID", "898310000000001"),
        ("Terminal ID", "SUANPAN1"),
        ("Operator", "01"),
        ("", "rule"),
        ("Card", "622424******0069 (tapped)"),
        ("Type", "SALE"),
        ("Batch", "000001"),
        ("Slip no.", "000002"),
        ("STAN", "000009"),
        ("Auth code", "417263"),
        ("RRN", "000000000009"),
        ("Host time", "11-24 15:03:01"),
        ("AMOUNT", "¥12.34"),
        ("", "rule"),
        ("Cardholder signature", ""),
        ("I agree to pay the above amount to the card account", ""),
    ],
};
