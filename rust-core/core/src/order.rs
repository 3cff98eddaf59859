//! The caller names the payment: order id and attempt, minted by the caller, idempotent here.

use core::fmt;
use core::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::card::Pan;

/// The caller's own name for one payment attempt. The same key always returns the first result
/// and never charges again; a new charge for the same order takes the next attempt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "KeyRow", into = "KeyRow")]
pub struct OrderKey {
    order_id: String,
    attempt: u32,
}

#[derive(Serialize, Deserialize)]
struct KeyRow {
    order_id: String,
    attempt: u32,
}

impl TryFrom<KeyRow> for OrderKey {
    type Error = OrderKeyError;
    fn try_from(row: KeyRow) -> Result<Self, OrderKeyError> {
        OrderKey::new(row.order_id, row.attempt)
    }
}

impl From<OrderKey> for KeyRow {
    fn from(key: OrderKey) -> Self {
        KeyRow { order_id: key.order_id, attempt: key.attempt }
    }
}

/// The order id is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderKeyError {
    /// Letters, digits and `-_.:` only, so that it can stand in a log, a file and a URL.
    #[error("order id: expected 1 to {max} of A-Z a-z 0-9 - _ . :, got {got} characters", max = OrderKey::MAX)]
    Form {
        /// How many characters were given.
        got: usize,
    },
    /// Digits that look like a card number may be one, typed into the wrong field.
    #[error("order id: it contains what may be a card number")]
    LooksLikePan,
    /// Attempts count from 1.
    #[error("attempt: expected 1 or more, got 0")]
    Attempt,
}

/// First four digits and length of the cards that people carry (issuer ranges of ISO/IEC 7812-1).
/// Anything else, a timestamp above all, is a good order id even where its last digit happens to fit.
const CARDS: [(RangeInclusive<u16>, RangeInclusive<usize>); 3] =
    [(2221..=2720, 16..=16), (3000..=3999, 14..=19), (4000..=6999, 13..=19)];

fn looks_like_pan(digits: &str) -> bool {
    let begins: Option<u16> = digits.get(..4).and_then(|first| first.parse().ok());
    let known = CARDS.iter().any(|(first_four, length)| {
        length.contains(&digits.len()) && begins.is_some_and(|begins| first_four.contains(&begins))
    });
    known && Pan::parse(digits).is_ok()
}

impl OrderKey {
    /// Longest order id.
    pub const MAX: usize = 64;

    /// A key of `order_id` (1 to 64 of `A-Z a-z 0-9 - _ . :`) and `attempt` (from 1).
    pub fn new(order_id: impl Into<String>, attempt: u32) -> Result<Self, OrderKeyError> {
        let order_id = order_id.into();
        let sound = (1..=Self::MAX).contains(&order_id.len())
            && order_id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b));
        if !sound {
            return Err(OrderKeyError::Form { got: order_id.chars().count() });
        }
        if order_id.split(|c: char| !c.is_ascii_digit()).any(looks_like_pan) {
            return Err(OrderKeyError::LooksLikePan);
        }
        if attempt == 0 {
            return Err(OrderKeyError::Attempt);
        }
        Ok(OrderKey { order_id, attempt })
    }

    /// The caller's order id.
    pub fn order_id(&self) -> &str {
        &self.order_id
    }

    /// The caller's attempt, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }
}

impl fmt::Display for OrderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.order_id, self.attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain_and_never_card_numbers() {
        assert!(OrderKey::new("shop-7:2026.001_a", 1).is_ok());
        assert_eq!(OrderKey::new("", 1), Err(OrderKeyError::Form { got: 0 }));
        assert_eq!(OrderKey::new("a b", 1), Err(OrderKeyError::Form { got: 3 }));
        assert_eq!(OrderKey::new("x".repeat(65), 1), Err(OrderKeyError::Form { got: 65 }));
        assert_eq!(OrderKey::new("o-6224242300000069", 1), Err(OrderKeyError::LooksLikePan));
        // The check digit of each of these fits, and none is a card: milliseconds, microseconds, a date.
        for id in ["1700000000004", "1700000000000001", "20261124153002"] {
            assert!(Pan::parse(id).is_ok() && OrderKey::new(id, 1).is_ok(), "{id}");
        }
        assert_eq!(OrderKey::new("o", 0), Err(OrderKeyError::Attempt));
    }
}
