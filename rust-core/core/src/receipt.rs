//! What a payment's slip says.

use suanpan_slip::{Line, Slip};

use crate::card::EntryMode;
use crate::config::TerminalConfig;
use crate::payment::{Payment, PaymentKind};
use crate::text::Texts;

/// Whether it is the first print or a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copy {
    First,
    Duplicate,
}

/// The merchant's slip of an approved payment. The card number is masked.
pub(crate) fn slip(payment: &Payment, copy: Copy, config: &TerminalConfig, texts: &Texts) -> Slip {
    let words = &texts.slip;
    let pair = |label: &str, value: String| Line::Pair { label: label.to_owned(), value };
    let optional = |label: &str, value: &Option<String>| {
        value.as_deref().map(|value| pair(label, value.trim().to_owned()))
    };
    let (kind, sign) = match payment.kind {
        PaymentKind::Sale => (words.sale, ""),
        PaymentKind::Void { .. } => (words.void, "-"),
    };
    let entry = match payment.card.entry {
        EntryMode::Swipe => words.entry_swipe,
        EntryMode::Insert => words.entry_insert,
        EntryMode::Tap => words.entry_tap,
        EntryMode::OnFile => words.entry_on_file,
    };
    let host_time = match (&payment.host.date, &payment.host.time) {
        (Some(date), Some(time)) => Some(spaced(date, time)),
        _ => None,
    };
    let mut lines = vec![Line::Title(config.merchant_name.clone())];
    lines.extend(config.test_mode.then(|| Line::Centre(words.test.to_owned())));
    lines.extend((copy == Copy::Duplicate).then(|| Line::Centre(words.duplicate.to_owned())));
    lines.push(Line::Centre(words.merchant_copy.to_owned()));
    lines.push(Line::Rule);
    lines.push(pair(words.merchant_id, config.merchant_id.clone()));
    lines.push(pair(words.terminal_id, config.terminal_id.clone()));
    lines.push(pair(words.operator, config.operator.clone()));
    lines.push(Line::Rule);
    lines.push(pair(words.card, format!("{} ({entry})", payment.card.pan.masked())));
    lines.push(pair(words.kind, kind.to_owned()));
    lines.push(pair(words.batch, format!("{:06}", payment.batch)));
    lines.extend(payment.slip.map(|slip| pair(words.slip_number, format!("{slip:06}"))));
    lines.push(pair(words.stan, format!("{:06}", payment.stan)));
    lines.extend(optional(words.auth_code, &payment.host.auth_code));
    lines.extend(optional(words.rrn, &payment.host.rrn));
    lines.extend(optional(words.host_time, &host_time));
    lines.push(Line::Space);
    lines.push(Line::Total { label: words.amount.to_owned(), value: format!("{sign}{}", payment.amount) });
    lines.push(Line::Rule);
    if payment.with_pin {
        lines.push(Line::Text(words.no_signature.to_owned()));
    } else {
        lines.push(Line::Text(words.signature.to_owned()));
        // Room to sign in: 12 mm on paper.
        lines.extend([Line::Space, Line::Space, Line::Space]);
    }
    lines.push(Line::Text(words.agreement.to_owned()));
    Slip { lines }
}

/// `1124`, `150301` as `11-24 15:03:01`.
fn spaced(date: &str, time: &str) -> String {
    let part = |text: &str, at: usize| text.get(at..at.saturating_add(2)).unwrap_or("??").to_owned();
    format!("{}-{} {}:{}:{}", part(date, 0), part(date, 2), part(time, 0), part(time, 2), part(time, 4))
}
