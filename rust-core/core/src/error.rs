//! Why an event is not accepted now, and why a terminal does not open.

use crate::card::CardError;
use crate::journal::JournalError;
use crate::money::MoneyError;
use crate::order::OrderKeyError;

/// Why an event is not accepted now. Nothing was changed and nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// Another request of the caller is under way.
    #[error("busy: {with} is under way")]
    Busy {
        /// What is under way.
        with: &'static str,
    },
    /// The event makes no sense in this phase.
    #[error("{event} is not expected while {phase}")]
    NotNow {
        /// The event.
        event: &'static str,
        /// The phase.
        phase: &'static str,
    },
    /// The order key was used before for something else.
    #[error("order {order}: expected {expected}, got {got}; use a new order id or attempt")]
    OrderReused {
        /// The key.
        order: String,
        /// What the journal has under it.
        expected: String,
        /// What was asked now.
        got: String,
    },
    /// No such payment.
    #[error("order {order}: no such payment in the journal")]
    UnknownOrder {
        /// The key.
        order: String,
    },
    /// The payment cannot be voided.
    #[error("order {order}: cannot be voided, it is {state}")]
    NotVoidable {
        /// The key.
        order: String,
        /// What it is.
        state: String,
    },
    /// The payment has no slip yet.
    #[error("order {order}: has no slip, it is {state}")]
    NoSlip {
        /// The key.
        order: String,
        /// What it is.
        state: String,
    },
    /// The account data is not.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The amount is not.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The order key is not.
    #[error(transparent)]
    Order(#[from] OrderKeyError),
    /// The journal failed in this step; the terminal is out of service until it is opened anew.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal failed earlier.
    #[error("out of service: the journal failed; open the terminal anew")]
    OutOfService,
}

impl Reject {
    /// Stable code, for programs; the words for people are under `reject:` and this code.
    pub fn code(&self) -> &'static str {
        match self {
            Reject::Busy { .. } => "busy",
            Reject::NotNow { .. } => "not_now",
            Reject::OrderReused { .. } => "order_reused",
            Reject::UnknownOrder { .. } => "unknown_order",
            Reject::NotVoidable { .. } => "not_voidable",
            Reject::NoSlip { .. } => "no_slip",
            Reject::Card(_) => "card",
            Reject::Money(_) => "money",
            Reject::Order(_) => "order",
            Reject::Journal(_) => "journal",
            Reject::OutOfService => "out_of_service",
        }
    }
}

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {place}: expected {expected}, got {got}")]
pub struct ConfigError {
    /// Which value.
    pub place: &'static str,
    /// What it must be.
    pub expected: &'static str,
    /// What it was.
    pub got: String,
}
