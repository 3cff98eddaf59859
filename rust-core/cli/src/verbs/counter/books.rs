//! The terminal's journal and the acquirer's ledger side by side.

use suanpan_core::journal::{Journal, JournalError};
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::queue::ReversalStatus;
use suanpan_core::UnixMillis;
use suanpan_sim::{State, Trace};

use crate::desk::{Desk, TERMINAL_ID};
use crate::failure::Failure;

/// Payments that are shown.
const ROWS_MAX: usize = 100;

/// Both books at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Payments of the journal, newest first, each with the acquirer's line.
    pub rows: Vec<Row>,
    /// The journal's net in minor units.
    pub journal_minor: i64,
    /// The acquirer's net in minor units.
    pub host_minor: i64,
    /// Reversals that are owed, oldest first.
    pub owed: Vec<Owed>,
    /// Whether working keys are in place.
    pub signed_on: bool,
    /// The open batch, as the newest payment or the acquirer has it.
    pub batch: u32,
}

/// A payment in both books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub order: OrderKey,
    /// STAN of its last request.
    pub stan: u32,
    /// Its batch.
    pub batch: u32,
    /// Whether it is a void.
    pub is_void: bool,
    /// How much.
    pub amount: Amount,
    /// Masked card number.
    pub card: String,
    /// Whether it has a slip.
    pub has_slip: bool,
    /// How it stands in the journal.
    pub journal: PaymentState,
    /// How it stands at the acquirer; `None` where the acquirer never booked it.
    pub host: Option<State>,
}

impl Row {
    /// Whether both books say the same; `None` while the terminal does not know the outcome.
    pub fn agrees(&self) -> Option<bool> {
        Some(match (self.journal, self.host) {
            (PaymentState::InFlight | PaymentState::Reversing, _) => return None,
            (PaymentState::Approved, host) => host == Some(State::Approved),
            (PaymentState::Voided, host) => host == Some(State::Voided),
            (PaymentState::Declined, host) => matches!(host, None | Some(State::Declined)),
            (PaymentState::Reversed, host) => matches!(host, None | Some(State::Reversed)),
            (PaymentState::NotSent, host) => host.is_none(),
        })
    }

    /// Whether it can be voided now.
    pub fn is_voidable(&self, batch: u32) -> bool {
        !self.is_void && self.journal == PaymentState::Approved && self.batch == batch
    }
}

/// A reversal that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The payment.
    pub order: OrderKey,
    /// STAN of the request that it undoes.
    pub stan: u32,
    /// How much.
    pub amount: Amount,
    /// How often it was sent.
    pub tries: u32,
    /// When it goes out next.
    pub due_at: UnixMillis,
    /// Whether its automatic tries are used up.
    pub is_manual: bool,
}

impl Books {
    /// Reads both.
    pub fn read(desk: &Desk) -> Result<Self, Failure> {
        let (payments, journal_minor, owed, signed_on) = desk
            .worker
            .query(|terminal| -> Result<_, JournalError> {
                let owed = terminal.reversals().owed().map(|owed| Owed {
                    order: owed.order.clone(),
                    stan: owed.stan,
                    amount: owed.amount,
                    tries: owed.tries,
                    due_at: owed.due_at,
                    is_manual: owed.status == ReversalStatus::Manual,
                });
                let journal = terminal.journal();
                let payments = journal.latest(ROWS_MAX)?;
                Ok((payments, journal.net_minor()?, owed.collect(), terminal.is_signed_on()))
            })
            .map_err(|error| Failure::at("books", error))?
            .map_err(|error| Failure::at("books", error))?;
        Ok(desk.host.ledger(|ledger| Books {
            rows: payments
                .into_iter()
                .map(|payment| {
                    let trace =
                        Trace { terminal: TERMINAL_ID.to_owned(), batch: payment.batch, stan: payment.stan };
                    Row {
                        stan: payment.stan,
                        batch: payment.batch,
                        is_void: matches!(payment.kind, PaymentKind::Void { .. }),
                        amount: payment.amount,
                        card: payment.card.pan.masked(),
                        has_slip: payment.slip.is_some(),
                        journal: payment.state,
                        host: ledger.line(&trace).map(|line| line.state),
                        order: payment.order,
                    }
                })
                .collect(),
            journal_minor,
            host_minor: ledger.net_minor(TERMINAL_ID),
            owed,
            signed_on,
            batch: ledger.batch(TERMINAL_ID),
        }))
    }

    /// Whether the two nets are the same.
    pub fn agree(&self) -> bool {
        self.journal_minor == self.host_minor
    }
}

/// A net: `¥12.34`, `-¥12.34`, `¥0.00`.
pub fn net(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    // Zero is no amount to pay, and no net comes near the limit of field 4 without being shown raw.
    let amount = i64::try_from(minor.unsigned_abs()).ok().and_then(|it| Amount::new(it, Currency::Cny).ok());
    match (minor, amount) {
        (_, Some(amount)) => format!("{sign}{amount}"),
        (0, None) => "¥0.00".to_owned(),
        (_, None) => format!("{minor} fen"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    fn row(journal: PaymentState, host: Option<State>) -> Row {
        Row {
            order: OrderKey::new("o", 1).unwrap(),
            stan: 1,
            batch: 1,
            is_void: false,
            amount: Amount::new(1, Currency::Cny).unwrap(),
            card: String::new(),
            has_slip: false,
            journal,
            host,
        }
    }

    #[test]
    fn rows_agree_only_where_money_agrees() {
        use PaymentState as P;
        let every =
            [None, Some(State::Approved), Some(State::Declined), Some(State::Reversed), Some(State::Voided)];
        let cases: [(P, &[usize]); 5] = [
            (P::Approved, &[1]),
            (P::Declined, &[0, 2]),
            (P::NotSent, &[0]),
            (P::Reversed, &[0, 3]),
            (P::Voided, &[4]),
        ];
        for (journal, fitting) in cases {
            for (at, host) in every.into_iter().enumerate() {
                assert_eq!(row(journal, host).agrees(), Some(fitting.contains(&at)), "{journal:?} {host:?}");
            }
        }
        for open in [P::InFlight, P::Reversing] {
            assert_eq!(row(open, Some(State::Approved)).agrees(), None);
        }
    }

    #[test]
    fn nets_have_a_sign() {
        let cases =
            [(0, "¥0.00"), (1, "¥0.01"), (-123_456, "-¥1,234.56"), (i64::MIN, "-9223372036854775808 fen")];
        for (minor, text) in cases {
            assert_eq!(net(minor), text);
        }
    }
}
