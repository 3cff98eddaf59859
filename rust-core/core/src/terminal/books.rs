//! What the terminal's books show to people: history, one payment, what is owed, the sum. Reads only.

use super::{state_word, Terminal};
use crate::error::Reject;
use crate::journal::Journal;
use crate::money;
use crate::order::OrderKey;
use crate::payment::{Payment, PaymentKind, PaymentState};
use crate::queue::ReversalStatus;
use crate::receipt::{self, Copy};
use crate::view::{HistoryPage, OwedView, PaymentView, Summary};
use suanpan_slip::Slip;

/// A search looks at so many payments before it gives the page back as it is; the page's `next` goes
/// on from there. A bound on the time that the terminal's thread is taken.
const SCAN_MAX: usize = 2_000;
/// Rows read at once.
const STRIDE: usize = 200;

impl<J: Journal> Terminal<J> {
    /// The newest payments that match all of `words` (amount, card ending, STAN, slip, RRN,
    /// authorisation code, order id, kind, state), at most `limit` of those that arrived before number
    /// `before`. A page may be short of `limit` although it has a `next`.
    ///
    /// # Errors
    /// [`Reject::Journal`] when it cannot be read.
    pub fn history(&self, words: &str, before: Option<u64>, limit: usize) -> Result<HistoryPage, Reject> {
        let wanted: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let stride = if wanted.is_empty() { limit } else { STRIDE };
        let mut page = HistoryPage { payments: Vec::new(), next: before };
        let mut looked_at = 0_usize;
        while page.payments.len() < limit && looked_at < SCAN_MAX {
            let rows = self.journal.page(page.next, stride)?;
            if rows.is_empty() {
                page.next = None;
                return Ok(page);
            }
            for (number, payment) in rows {
                if page.payments.len() == limit {
                    return Ok(page);
                }
                page.next = Some(number);
                looked_at = looked_at.saturating_add(1);
                let view = self.payment_view(payment);
                if wanted.is_empty() || matches(&view, &wanted) {
                    page.payments.push(view);
                }
            }
        }
        // Number 1 is the oldest: there is nothing before it.
        page.next = page.next.filter(|number| *number > 1);
        Ok(page)
    }

    /// One payment.
    ///
    /// # Errors
    /// [`Reject::Journal`] when it cannot be read.
    pub fn payment(&self, order: &OrderKey) -> Result<Option<PaymentView>, Reject> {
        Ok(self.journal.payment(order)?.map(|payment| self.payment_view(payment)))
    }

    /// The slip as a reprint would have it; none where the payment has none.
    ///
    /// # Errors
    /// [`Reject::Journal`] when it cannot be read.
    pub fn slip(&self, order: &OrderKey) -> Result<Option<Slip>, Reject> {
        let payment = self.journal.payment(order)?.filter(|payment| payment.slip.is_some());
        Ok(payment.map(|payment| receipt::slip(&payment, Copy::Duplicate, &self.config, self.texts)))
    }

    /// The reversals that are owed, oldest first.
    ///
    /// # Errors
    /// [`Reject::Journal`] when it cannot be read.
    pub fn owed(&self) -> Result<Vec<OwedView>, Reject> {
        let view = |owed: &crate::queue::Reversal| {
            let payment = self.journal.payment(&owed.order)?;
            Ok(OwedView {
                order: owed.order.clone(),
                amount: owed.amount.to_string(),
                card: owed.card.pan.masked(),
                stan: owed.stan,
                since: payment.as_ref().map(|payment| payment.changed_at),
                tries: owed.tries,
                manual: owed.status == ReversalStatus::Manual,
                due_at: owed.due_at,
                cause: payment.and_then(|payment| payment.cause),
            })
        };
        self.queue.owed().map(view).collect()
    }

    /// The sum of all payments.
    ///
    /// # Errors
    /// [`Reject::Journal`] when it cannot be read.
    pub fn summary(&self) -> Result<Summary, Reject> {
        let net = self.journal.net_minor()?;
        Ok(Summary { net: money::net_text(net, self.config.currency), payments: self.journal.payments()? })
    }

    /// Why the core would refuse to void that sale now; none when it would not.
    pub(super) fn why_not_voidable(&self, sale: &Payment) -> Option<String> {
        if sale.kind != PaymentKind::Sale {
            return Some("itself a void".to_owned());
        }
        if sale.state != PaymentState::Approved {
            return Some(state_word(sale.state).to_owned());
        }
        let open = self.station.batch();
        (sale.batch != open).then(|| format!("in batch {:06}, the open one is {open:06}", sale.batch))
    }

    fn payment_view(&self, payment: Payment) -> PaymentView {
        let (sign, kind) = match payment.kind {
            PaymentKind::Sale => ("", self.texts.slip.sale),
            PaymentKind::Void { .. } => ("-", self.texts.slip.void),
        };
        PaymentView {
            kind,
            amount: format!("{sign}{}", payment.amount),
            state: self.texts.state(payment.state),
            cause: payment.cause.as_ref().map(|cause| self.texts.cashier(&cause.code)),
            voidable: self.why_not_voidable(&payment).is_none(),
            reprintable: payment.slip.is_some(),
            payment,
        }
    }
}

/// Whether each word is part of something that the row shows.
fn matches(view: &PaymentView, wanted: &[String]) -> bool {
    let payment = &view.payment;
    let host = &payment.host;
    let shown = [
        view.amount.clone(),
        payment.amount.minor().to_string(),
        payment.card.pan.masked(),
        payment.order.order_id().to_owned(),
        format!("{:06}", payment.stan),
        payment.slip.map(|slip| format!("{slip:06}")).unwrap_or_default(),
        host.rrn.clone().unwrap_or_default(),
        host.auth_code.clone().unwrap_or_default(),
        view.kind.to_owned(),
        view.state.to_owned(),
    ];
    let shown = shown.map(|text| text.to_lowercase());
    // Grouping commas are for reading, nobody types them.
    let bare = view.amount.replace(',', "");
    wanted.iter().all(|word| bare.contains(word) || shown.iter().any(|text| text.contains(word)))
}
