//! Slips as the core writes them, and slips that are hard to set. All data is made up.
#![allow(dead_code)] // reason: each test file uses some of it

use suanpan_slip::{Font, Line, Slip};

pub const MARK: &str = "SIMULATED / 模拟";

pub fn font() -> Font {
    Font::parse(include_bytes!("../../font/slip.font")).expect("the font in the repository")
}

fn pair(label: &str, value: &str) -> Line {
    Line::Pair { label: label.into(), value: value.into() }
}

/// The lines after the title, in Chinese.
fn zh(kind: &str, amount: &str, duplicate: bool) -> Vec<Line> {
    let mut lines = vec![];
    lines.extend(duplicate.then(|| Line::Centre("*** 重打印 DUPLICATE ***".into())));
    lines.extend([
        Line::Centre("商户存根".into()),
        Line::Rule,
        pair("商户号", "898110053110001"),
        pair("终端号", "00012345"),
        pair("操作员", "01"),
        Line::Rule,
        pair("卡号", "622588******7890 (插卡)"),
        pair("交易类型", kind),
        pair("批次号", "000017"),
        pair("票据号", "000231"),
        pair("凭证号", "000458"),
        pair("授权码", "A0Z931"),
        pair("参考号", "112415030145"),
        pair("主机时间", "11-24 15:03:01"),
        Line::Space,
        Line::Total { label: "金额".into(), value: amount.into() },
        Line::Rule,
        Line::Text("持卡人签名".into()),
        Line::Space,
        Line::Text("本人确认以上交易，同意将其记入本卡账户".into()),
    ]);
    lines
}

fn en() -> Vec<Line> {
    vec![
        Line::Centre("MERCHANT COPY".into()),
        Line::Rule,
        pair("Merchant ID", "898110053110001"),
        pair("Terminal ID", "00012345"),
        pair("Operator", "01"),
        Line::Rule,
        pair("Card", "622588******7890 (inserted)"),
        pair("Type", "SALE"),
        pair("Batch", "000017"),
        pair("Slip no.", "000231"),
        pair("STAN", "000458"),
        pair("Auth code", "A0Z931"),
        pair("RRN", "112415030145"),
        pair("Host time", "11-24 15:03:01"),
        Line::Space,
        Line::Total { label: "AMOUNT".into(), value: "¥1,234.56".into() },
        Line::Rule,
        Line::Text("PIN verified, no signature needed".into()),
        Line::Text("I agree to pay the above amount to the card account".into()),
    ]
}

fn titled(title: &str, lines: Vec<Line>) -> Slip {
    Slip { lines: [vec![Line::Title(title.into())], lines].concat() }
}

/// Each slip by its name, and whether it is drawn with the mark.
pub fn all() -> Vec<(&'static str, Slip, bool)> {
    vec![
        ("sale-zh", titled("山茶咖啡馆", zh("消费", "¥38.00", false)), false),
        ("sale-en", titled("Camellia Coffee", en()), false),
        ("void-zh", titled("山茶咖啡馆", zh("消费撤销", "-¥1,234.56", false)), true),
        ("duplicate-zh", titled("山茶咖啡馆", zh("消费", "¥38.00", true)), true),
        (
            "long-name",
            titled(
                "杭州西湖区山茶花开咖啡与茶餐饮管理有限公司（文三路分店）",
                vec![
                    pair("这是一个很长很长的标签，长到一行放不下", "值"),
                    pair("订单号", "ORDER-2026-11-24-000000000000000000000000000000458"),
                    Line::Total { label: "合计金额".into(), value: "¥123,456.78".into() },
                    Line::Total { label: "合计".into(), value: "¥123,456,789,012.34".into() },
                    Line::Total {
                        label: "大写".into(), value: "壹仟贰佰叁拾肆元伍角陆分".into()
                    },
                    Line::Total { label: "实收".into(), value: "壹仟元整".into() },
                ],
            ),
            false,
        ),
        ("empty", Slip { lines: vec![] }, false),
        (
            "latin",
            titled(
                "Größenwahnsinnige Übersetzungsgesellschaft mbH",
                vec![
                    Line::Text(
                        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
                            .into(),
                    ),
                    Line::Text(
                        "Čeština? No. Français, español, português, dansk: á é ñ ç ø Å € £ ¥ ©".into(),
                    ),
                    Line::Centre("!\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~".into()),
                ],
            ),
            false,
        ),
        (
            "symbols",
            titled(
                "签购单（POS）",
                vec![
                    Line::Text("标点：“引号”、《书名》，（括号）；省略……破折——号。￥１２３ＡＢＣ％".into()),
                    Line::Text("←↑→↓ ■□▲△●○★☆ №℃‰§×÷±√".into()),
                    Line::Text("㈠①⒈ ぁあカキ ΑΒΓ абв ㄅㄆ āáǎà".into()),
                    pair("稀见字", "喆镕 龘\u{20000}龑 😀ก é\u{301}"),
                ],
            ),
            false,
        ),
    ]
}
