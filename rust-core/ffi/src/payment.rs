//! Payments as a list shows them: masked.

use suanpan_core::card::CardOnFile;
use suanpan_core::payment::{self as core, HostReference, Payment};
use suanpan_core::view::PaymentView;

use crate::{CardEntry, Money, OrderName};

/// What a payment does.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PaymentKind {
    /// Takes money from a card.
    Sale,
    /// Gives a sale of the open batch back.
    Void {
        /// The sale that it voids.
        original: OrderName,
    },
}

impl From<core::PaymentKind> for PaymentKind {
    fn from(kind: core::PaymentKind) -> Self {
        match kind {
            core::PaymentKind::Sale => PaymentKind::Sale,
            core::PaymentKind::Void { original } => PaymentKind::Void { original: original.into() },
        }
    }
}

/// Where a payment stands. Every state but `InFlight` and `Reversing` is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PaymentState {
    /// Durable, perhaps sent, no outcome yet.
    InFlight,
    /// Approved.
    Approved,
    /// Declined.
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

impl From<core::PaymentState> for PaymentState {
    fn from(state: core::PaymentState) -> Self {
        match state {
            core::PaymentState::InFlight => PaymentState::InFlight,
            core::PaymentState::Approved => PaymentState::Approved,
            core::PaymentState::Declined => PaymentState::Declined,
            core::PaymentState::NotSent => PaymentState::NotSent,
            core::PaymentState::Reversing => PaymentState::Reversing,
            core::PaymentState::Reversed => PaymentState::Reversed,
            core::PaymentState::Voided => PaymentState::Voided,
        }
    }
}

/// One payment, without anything that must not be shown.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PaymentSummary {
    /// The caller's name for it.
    pub order: OrderName,
    /// Sale or void.
    pub kind: PaymentKind,
    /// The same in a word.
    pub kind_text: String,
    /// What was asked for.
    pub amount: Money,
    /// The same as people read it; a void has a minus.
    pub amount_text: String,
    /// Where it stands.
    pub state: PaymentState,
    /// The same in a word or two.
    pub state_text: String,
    /// Why, as a stable code, where there is something to say.
    pub cause: Option<String>,
    /// The same in the cashier's words.
    pub cause_text: Option<String>,
    /// Masked card number.
    pub card: String,
    /// How the card was presented.
    pub entry: CardEntry,
    /// Whether an enciphered PIN went with it.
    pub with_pin: bool,
    /// STAN of its last request.
    pub stan: u32,
    /// Its batch.
    pub batch: u32,
    /// Its slip number, taken at approval.
    pub slip: Option<u32>,
    /// Retrieval reference number (field 37).
    pub rrn: Option<String>,
    /// Authorisation code (field 38).
    pub auth_code: Option<String>,
    /// Response code (field 39).
    pub response_code: Option<String>,
    /// When it was begun, in Unix milliseconds.
    pub begun_at_ms: i64,
    /// When it got its present state, in Unix milliseconds.
    pub changed_at_ms: i64,
    /// Whether a void of it would be taken now.
    pub voidable: bool,
    /// Whether there is a slip to print again.
    pub reprintable: bool,
}

impl From<PaymentView> for PaymentSummary {
    fn from(view: PaymentView) -> Self {
        let PaymentView {
            payment,
            kind: kind_text,
            amount: amount_text,
            state: state_text,
            cause: cause_text,
            voidable,
            reprintable,
        } = view;
        let Payment {
            order,
            kind,
            amount,
            state,
            cause,
            stan,
            batch,
            slip,
            card: CardOnFile { pan, expiry: _, sequence: _, entry },
            with_pin,
            host: HostReference { rrn, auth_code, response_code, time: _, date: _ },
            begun_at,
            changed_at,
        } = payment;
        PaymentSummary {
            order: order.into(),
            kind: kind.into(),
            kind_text: kind_text.to_owned(),
            amount: amount.into(),
            amount_text,
            state: state.into(),
            state_text: state_text.to_owned(),
            cause: cause.map(|cause| cause.code),
            cause_text: cause_text.map(str::to_owned),
            card: pan.masked(),
            entry: entry.into(),
            with_pin,
            stan,
            batch,
            slip,
            rrn,
            auth_code,
            response_code,
            begun_at_ms: begun_at.0,
            changed_at_ms: changed_at.0,
            voidable,
            reprintable,
        }
    }
}
