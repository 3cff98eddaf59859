//! Slips with made-up data, laid out as the terminal lays out its own.

use suanpan_slip::{Line, Slip};

/// Which sample.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Sample {
    /// A payment by chip card.
    Sale,
    /// Its void.
    Void,
    /// The payment's slip, printed again.
    Duplicate,
}

/// Its language.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// The words of one language.
struct Words {
    title: &'static str,
    copy: &'static str,
    duplicate: &'static str,
    terminal: [(&'static str, &'static str); 3],
    card: (&'static str, &'static str),
    kind: &'static str,
    sale: &'static str,
    void: &'static str,
    numbers: [(&'static str, &'static str); 5],
    amount: &'static str,
    signature: &'static str,
    agreement: &'static str,
}

const ZH: Words = Words {
    title: "山茶咖啡馆",
    copy: "商户存根",
    duplicate: "*** 重打印 ***",
    terminal: [("商户号", "898110053110001"), ("终端号", "00012345"), ("操作员", "01")],
    card: ("卡号", "622588******7890 (插卡)"),
    kind: "交易类型",
    sale: "消费",
    void: "消费撤销",
    numbers: [
        ("批次号", "000017"),
        ("凭证号", "000458"),
        ("授权码", "A0Z931"),
        ("参考号", "112415030145"),
        ("主机时间", "11-24 15:03:01"),
    ],
    amount: "金额",
    signature: "持卡人签名",
    agreement: "本人确认以上交易，同意将其记入本卡账户",
};

const EN: Words = Words {
    title: "Camellia Coffee",
    copy: "MERCHANT COPY",
    duplicate: "*** DUPLICATE ***",
    terminal: [("Merchant ID", "898110053110001"), ("Terminal ID", "00012345"), ("Operator", "01")],
    card: ("Card", "622588******7890 (inserted)"),
    kind: "Type",
    sale: "SALE",
    void: "VOID",
    numbers: [
        ("Batch", "000017"),
        ("STAN", "000458"),
        ("Auth code", "A0Z931"),
        ("RRN", "112415030145"),
        ("Host time", "11-24 15:03:01"),
    ],
    amount: "AMOUNT",
    signature: "Cardholder signature",
    agreement: "I agree to pay the above amount to the card account",
};

impl Sample {
    /// The slip in that language.
    pub fn slip(self, lang: Lang) -> Slip {
        let words = match lang {
            Lang::Zh => ZH,
            Lang::En => EN,
        };
        let (kind, amount) = match self {
            Sample::Sale | Sample::Duplicate => (words.sale, "¥38.00"),
            Sample::Void => (words.void, "-¥38.00"),
        };
        let pair =
            |(label, value): (&str, &str)| Line::Pair { label: label.to_owned(), value: value.to_owned() };
        let mut lines = vec![Line::Title(words.title.to_owned())];
        lines.extend((self == Sample::Duplicate).then(|| Line::Centre(words.duplicate.to_owned())));
        lines.extend([Line::Centre(words.copy.to_owned()), Line::Rule]);
        lines.extend(words.terminal.map(pair));
        lines.extend([Line::Rule, pair(words.card), pair((words.kind, kind))]);
        lines.extend(words.numbers.map(pair));
        lines.extend([
            Line::Space,
            Line::Total { label: words.amount.to_owned(), value: amount.to_owned() },
            Line::Rule,
            Line::Text(words.signature.to_owned()),
            Line::Space,
            Line::Space,
            Line::Text(words.agreement.to_owned()),
        ]);
        Slip { lines }
    }
}
