//! A payment as the journal keeps it.

use serde::{Deserialize, Serialize};

use crate::card::CardOnFile;
use crate::money::Amount;
use crate::order::OrderKey;
use crate::UnixMillis;

/// What a payment does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// Takes money from a card.
    Sale,
    /// Gives a sale of the open batch back.
    Void {
        /// The sale that it voids.
        original: OrderKey,
    },
}

/// Where a payment stands. Every state but `InFlight` and `Reversing` is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Durable, perhaps sent, no outcome yet.
    InFlight,
    /// The host approved it, and so did the card where it has a say.
    Approved,
    /// The host or the card declined it.
    Declined,
    /// It never left the terminal: no money moved.
    NotSent,
    /// The outcome is unknown; a durable reversal is on its way.
    Reversing,
    /// The outcome was unknown and the host confirmed the reversal: no money moved.
    Reversed,
    /// Approved first, then voided.
    Voided,
}

/// Why a payment has the state it has, as a stable code: `host:51`, `card:declined`,
/// `link:response_timeout`. The texts for it are in [`crate::text`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The stable code, at most 64 characters.
    pub code: String,
    /// What an engineer wants to know of it, one line of at most 200 characters; never card data.
    pub detail: String,
}

impl Cause {
    /// Longest code, in characters.
    pub const CODE_MAX: usize = 64;
    /// Longest detail, in characters.
    pub const DETAIL_MAX: usize = 200;

    /// A cause of `code` with what an engineer wants to know. Both may come from a device or a
    /// host, so they are cut to their length and to one line.
    pub fn new(code: impl AsRef<str>, detail: impl AsRef<str>) -> Self {
        Cause { code: line(code.as_ref(), Self::CODE_MAX), detail: line(detail.as_ref(), Self::DETAIL_MAX) }
    }
}

fn line(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What the host's answer gave a payment, as it came: blanks are kept, since a void or reversal
/// gives it back. Only approved payments have all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostReference {
    /// Retrieval reference number (field 37).
    pub rrn: Option<String>,
    /// Authorisation code (field 38).
    pub auth_code: Option<String>,
    /// Response code (field 39).
    pub response_code: Option<String>,
    /// Host time `hhmmss` (field 12).
    pub time: Option<String>,
    /// Host date `MMDD` (field 13).
    pub date: Option<String>,
}

/// One payment: a row that is sealed as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The caller's name for it; unique.
    pub order: OrderKey,
    /// Sale or void.
    pub kind: PaymentKind,
    /// What was asked for.
    pub amount: Amount,
    /// Where it stands.
    pub state: PaymentState,
    /// Why, where there is something to say.
    pub cause: Option<Cause>,
    /// STAN of its last request.
    pub stan: u32,
    /// Its batch.
    pub batch: u32,
    /// Its slip number, taken at approval.
    pub slip: Option<u32>,
    /// The card.
    pub card: CardOnFile,
    /// Whether an enciphered PIN went with it.
    pub with_pin: bool,
    /// What the host's answer gave.
    pub host: HostReference,
    /// When it was begun.
    pub begun_at: UnixMillis,
    /// When it got its present state.
    pub changed_at: UnixMillis,
}

impl Payment {
    /// What it does to the merchant's net, in minor units: an approved sale adds, an approved
    /// void takes away, all else is zero. A voided sale still adds; its void takes it away.
    pub fn net_minor(&self) -> i64 {
        match (&self.kind, self.state) {
            (PaymentKind::Sale, PaymentState::Approved | PaymentState::Voided) => self.amount.minor(),
            (PaymentKind::Void { .. }, PaymentState::Approved) => self.amount.minor().saturating_neg(),
            _ => 0,
        }
    }
}
