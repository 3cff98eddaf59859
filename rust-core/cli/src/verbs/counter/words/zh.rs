//! Simplified Chinese.

use suanpan_core::card::EntryMode;
use suanpan_core::payment::PaymentState;
use suanpan_core::view::ResultKind;
use suanpan_sim::State;

use super::super::steps::What;
use super::Words;

pub(super) static WORDS: Words = Words {
    title: "算盘",
    signed_on: "已签到",
    not_signed_on: "未签到",
    batch: "批次",
    network: "网络",
    on: "通",
    off: "断",
    host: "主机",
    host_answers: "应答",
    host_silent: "下一笔不应答",
    owed: "待冲正",

    terminal: "终端",
    cards: "模拟卡（仅供演示，密码公开）",
    pin: "密码",
    steps: |whole| format!("步骤与耗时（共 {whole}）"),
    paper: "签购单",
    books: "两边的账",
    help: "帮助",
    no_slip: "签购单会打印在这里",
    no_steps: "每一步和它的耗时会列在这里",
    no_payments: "还没有交易",

    type_amount: "请输入金额，按回车收款",
    first_time: "第一次？输入 12.34，按回车，再按 T。F1 有一分钟教程。",
    waiting_turn: "正在发送上一笔的冲正，之后开始本笔",
    present_how: "按 1-8 选卡，再选怎么出示：",
    pin_where: "此卡密码见模拟卡一栏，按回车确认",
    tries_left: "剩余次数",
    in_seconds: |seconds, what| format!("{seconds} 秒后：{what}"),
    cardholder: "对持卡人：",
    engineer: "代码：",
    auth_code: "授权码",
    slip_number: "票据号",
    void_question: "撤销这一笔？",
    quit_question: "交易进行中，确定退出？",
    quit_what: "未有结果的交易会在下次启动时自动冲正。",

    bad_amount: "金额须大于零",
    busy: "有交易正在进行，请稍候",
    not_now: "现在不能取消",
    not_voidable: "这一笔不能撤销：只能撤销本批次已成功的消费",
    no_slip_to_print: "这一笔没有签购单",
    refused: "终端未接受",
    cannot_present: "这张卡不能这样出示",

    stan: "凭证号",
    kind: "类型",
    sale: "消费",
    void: "撤销",
    amount: "金额",
    card: "卡号",
    journal: "终端账",
    acquirer: "收单方账",
    net: "净额",
    agree: "✓ 两边一致",
    disagree: "✗ 不一致",
    disagree_open: "? 暂不一致：有一笔结果未知，冲正后即一致",
    none: "无记录",
    reversal: "冲正",
    tries: |tries| format!("第 {tries} 次"),
    next_try: |tries, seconds| match (tries, seconds) {
        (_, 0) => "正在发送".to_owned(),
        (0, seconds) => format!("{seconds} 秒后发送"),
        (tries, seconds) => format!("已发 {tries} 次，{seconds} 秒后再发"),
    },
    manual: "（自动次数已用完）",

    keys_idle: &[
        ("0-9 .", "金额"),
        ("Enter", "收款"),
        ("↑↓", "选交易"),
        ("V", "撤销"),
        ("R", "补打"),
        ("O", "立即冲正"),
        ("Q", "退出"),
    ],
    keys_present: &[("1-8", "选卡"), ("T", "挥卡"), ("I", "插卡"), ("S", "刷卡"), ("Esc", "取消")],
    keys_pin: &[("0-9", "密码"), ("Enter", "确认"), ("Backspace", "退格"), ("Esc", "取消")],
    keys_working: &[("Esc", "取消"), ("Q", "退出")],
    keys_result: &[("Enter", "继续"), ("PgUp PgDn", "看签购单"), ("Q", "退出")],
    keys_out_of_service: &[("Q", "退出")],
    keys_question: &[("Y", "是"), ("N", "否")],
    keys_help: &[("Esc", "关闭帮助")],
    keys_always: &[("F1", "帮助"), ("F5", "断网/联网"), ("F6", "主机不应答一次"), ("Ctrl-C", "退出")],
    other_panels: ("Tab", "切换栏目"),

    help_lines: &[
        "这是一台完整的收款终端：真实的核心、真实的报文、真实的日志，只有卡和收单主机是模拟的。不涉及真钱。",
        "",
        "一分钟上手",
        " 1. 输入 12.34 按回车，再按 T：挥卡成功，右边出签购单。",
        " 2. 输入 2000 按回车，按 I 插卡；照模拟卡一栏输入密码，按回车。",
        " 3. 按 ↑↓ 选一笔，按 V 撤销，或按 R 补打。",
        " 4. 按 F6，再收一笔：主机不应答，十秒后结果未知；冲正自动重发，直到两边的账一致。",
        " 5. 按 F5 断网再收款：未发出，未扣款。冲正会排队，联网后自己发出。",
        "",
        "按键",
        " F1 或 ?  帮助          F5 或 N  断网/联网    F6 或 H  主机不应答一次",
        " PgUp PgDn  翻看签购单  Tab  切换栏目         O  立即发送待冲正",
        " G  重新签到            Q 或 Ctrl-C  退出",
        "",
        "金额末两位是 05 41 43 51 54 57 61 65 75 91 96 98 时，主机以该代码拒绝。",
    ],
    folder: |folder| format!("账本在 {folder}，删除此文件夹即重新开始。"),
    too_small: "窗口太小，请放大到",

    entry,
    what,
    result,
    journal_state,
    host_state,
    about: &[
        ("everyday", "普通借记卡"),
        ("wealthy", "余额充足"),
        ("poor", "只剩十元"),
        ("stripe", "老磁条卡"),
        ("cautious", "插卡每笔都要密码"),
        ("phone", "手机卡，只能挥"),
        ("expired", "已过期"),
        ("long", "卡号密码特别长"),
    ],
};

fn entry(entry: EntryMode) -> &'static str {
    match entry {
        EntryMode::Tap => "挥卡",
        EntryMode::Insert => "插卡",
        EntryMode::Swipe => "刷卡",
        EntryMode::OnFile => "无卡",
    }
}

fn what(what: What) -> &'static str {
    match what {
        What::SigningOn => "开始签到",
        What::LoadingKey => "终端无主密钥，向主机获取",
        What::KeyLoaded => "主密钥已核验并保存",
        What::SignedOn => "签到完成，密钥已装载",
        What::Sale => "消费",
        What::Void => "撤销",
        What::Reprint => "补打",
        What::Reversing => "先发送待冲正",
        What::CardWanted => "等待出示卡",
        What::CardTapped => "已挥卡",
        What::CardInserted => "已插卡",
        What::CardSwiped => "已刷卡",
        What::ChipAtWork => "芯片处理",
        What::PinWanted => "等待输密",
        What::PinGiven => "密码已加密",
        What::Durable => "请求已落盘",
        What::Sent => "已交给网络",
        What::Answered => "主机已应答",
        What::Approved => "成功，已落盘",
        What::Declined => "拒绝，已落盘",
        What::Unknown => "未知，冲正已落盘",
        What::NotSent => "未发出，已落盘",
        What::Cancelled => "已取消",
        What::Failed => "未完成",
        What::Done => "完成",
        What::ReversalTried => "冲正已发，未成功",
        What::Reversed => "冲正成功，已落盘",
        What::Printing => "送打印机",
        What::Printed => "已打印",
    }
}

fn result(kind: ResultKind) -> &'static str {
    match kind {
        ResultKind::Approved => "成功",
        ResultKind::Declined => "拒绝",
        ResultKind::Unknown => "结果未知",
        ResultKind::Reversed => "已冲正",
        ResultKind::NotSent => "未发出",
        ResultKind::Cancelled => "已取消",
        ResultKind::Done => "完成",
        ResultKind::Failed => "未完成",
    }
}

fn journal_state(state: PaymentState) -> &'static str {
    match state {
        PaymentState::InFlight => "… 进行中",
        PaymentState::Approved => "✓ 成功",
        PaymentState::Declined => "✗ 拒绝",
        PaymentState::NotSent => "- 未发出",
        PaymentState::Reversing => "? 未知",
        PaymentState::Reversed => "↺ 已冲正",
        PaymentState::Voided => "✓ 已撤销",
    }
}

fn host_state(state: State) -> &'static str {
    match state {
        State::Approved => "✓ 成功",
        State::Declined => "✗ 拒绝",
        State::Reversed => "↺ 已冲正",
        State::Voided => "✓ 已撤销",
        State::Completed => "✓ 已完成",
    }
}
