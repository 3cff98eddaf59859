//! What the books show: history, owed reversals, the sum.

use suanpan_core::error::Reject;
use suanpan_core::text::Texts;
use suanpan_core::view::{self as core, OwedView, Summary};
use suanpan_core::Terminal;
use suanpan_store::SqliteJournal;

use crate::{OrderName, PaymentSummary};

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistorySearch {
    /// Each of these words must be part of something that the payment shows: amount, card ending, STAN,
    /// slip, RRN, authorisation code, order id, kind, state. Empty for all.
    pub words: String,
    /// The `next` of the page before; `None` for the newest.
    pub before: Option<u64>,
    /// At most so many, and never more than 500.
    pub limit: u32,
}

/// One page, newest first.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HistoryPage {
    /// Its payments. A search may give fewer than asked for although there is a next page.
    pub payments: Vec<PaymentSummary>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<u64>,
}

impl From<core::HistoryPage> for HistoryPage {
    fn from(page: core::HistoryPage) -> Self {
        let core::HistoryPage { payments, next } = page;
        HistoryPage { payments: payments.into_iter().map(Into::into).collect(), next }
    }
}

/// A reversal that is owed to the host.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OwedReversal {
    /// The payment that it undoes.
    pub order: OrderName,
    /// How much, in words.
    pub amount_text: String,
    /// Masked card number.
    pub card: String,
    /// STAN of the request that it undoes.
    pub stan: u32,
    /// Since when the outcome is unknown, in Unix milliseconds.
    pub since_ms: Option<i64>,
    /// How often it was sent.
    pub tries: u32,
    /// Its automatic tries are used up; it is still retried.
    pub manual: bool,
    /// When it is due next, in Unix milliseconds.
    pub due_at_ms: i64,
    /// Why the outcome is unknown, in the cashier's words.
    pub cause_text: Option<String>,
}

pub(crate) fn owed_reversals(terminal: &Terminal<SqliteJournal>) -> Result<Vec<OwedReversal>, Reject> {
    let texts = Texts::of(terminal.config().language);
    let row = |owed: OwedView| {
        let OwedView { order, amount, card, stan, since, tries, manual, due_at, cause } = owed;
        OwedReversal {
            order: order.into(),
            amount_text: amount,
            card,
            stan,
            since_ms: since.map(|since| since.0),
            tries,
            manual,
            due_at_ms: due_at.0,
            cause_text: cause.map(|cause| texts.cashier(&cause.code).to_owned()),
        }
    };
    Ok(terminal.owed()?.into_iter().map(row).collect())
}

/// The sum of all payments.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TerminalSummary {
    /// The merchant's net, in words.
    pub net_text: String,
    /// How many payments there are.
    pub payments: u64,
}

impl From<Summary> for TerminalSummary {
    fn from(summary: Summary) -> Self {
        let Summary { net, payments } = summary;
        TerminalSummary { net_text: net, payments }
    }
}
