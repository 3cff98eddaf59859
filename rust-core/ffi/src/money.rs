//! What a payment is called and what it is about.

use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;

use crate::panic::sealed;
use crate::PosError;

/// An amount to be paid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Money {
    /// Integer minor units (fen), at least 1.
    pub minor: i64,
    /// ISO 4217 code: `CNY`.
    pub currency: String,
}

impl From<Amount> for Money {
    fn from(amount: Amount) -> Self {
        Money { minor: amount.minor(), currency: amount.currency().alphabetic().to_owned() }
    }
}

impl TryFrom<Money> for Amount {
    type Error = PosError;
    fn try_from(Money { minor, currency }: Money) -> Result<Self, PosError> {
        let currency = Currency::from_code(&currency).map_err(suanpan_core::error::Reject::from)?;
        Ok(Amount::new(minor, currency).map_err(suanpan_core::error::Reject::from)?)
    }
}

/// The caller's own name for one payment attempt. The same name always returns the first result and
/// never charges again.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OrderName {
    /// 1 to 64 of `A-Z a-z 0-9 - _ . :`.
    pub order_id: String,
    /// From 1.
    pub attempt: u32,
}

impl From<OrderKey> for OrderName {
    fn from(key: OrderKey) -> Self {
        OrderName { order_id: key.order_id().to_owned(), attempt: key.attempt() }
    }
}

impl TryFrom<OrderName> for OrderKey {
    type Error = PosError;
    fn try_from(OrderName { order_id, attempt }: OrderName) -> Result<Self, PosError> {
        Ok(OrderKey::new(order_id, attempt).map_err(suanpan_core::error::Reject::from)?)
    }
}

/// What was typed on an amount keypad.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AmountEntry {
    /// The digits of minor units that count: without leading zeros, cut where one more would be too much.
    pub digits: String,
    /// The amount; `None` while nothing but zeros is typed.
    pub amount: Option<Money>,
    /// As a screen shows it.
    pub text: String,
}

/// Reads the digits typed so far, the last one at the end; what is no digit does not count.
///
/// # Errors
/// [`PosError::Rejected`] with `money` for an unknown currency.
#[uniffi::export]
pub fn amount_entry(digits: String, currency: String) -> Result<AmountEntry, PosError> {
    sealed(|| {
        let currency = Currency::from_code(&currency).map_err(suanpan_core::error::Reject::from)?;
        let suanpan_core::money::AmountEntry { digits, amount, text } =
            suanpan_core::money::AmountEntry::read(&digits, currency);
        Ok(AmountEntry { digits, amount: amount.map(Into::into), text })
    })
}
