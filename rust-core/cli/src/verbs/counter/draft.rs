//! The amount while it is typed.

use suanpan_core::money::{Amount, Currency, MoneyError};

/// Yuan as a person writes them: `12`, `12.5`, `.99`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft(String);

/// Digits before the point: field 4 has twelve, two of them after it.
const YUAN_DIGITS: usize = 10;
const FEN_DIGITS: usize = 2;

impl Draft {
    /// Takes a digit or the point; says whether there was room for it.
    pub fn push(&mut self, character: char) -> bool {
        let fits = match (character, self.0.split_once('.')) {
            ('.', None) => true,
            ('0'..='9', None) => self.0 != "0" && self.0.len() < YUAN_DIGITS,
            ('0'..='9', Some((_, fen))) => fen.len() < FEN_DIGITS,
            _ => false,
        };
        if fits {
            self.0.push(character);
        }
        fits
    }

    /// Takes the last one back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount, if it is one.
    pub fn amount(&self) -> Result<Amount, MoneyError> {
        let (yuan, fen) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let digits = format!("{yuan}{fen:0<FEN_DIGITS$}");
        Amount::new(digits.parse().unwrap_or(0), Currency::Cny) // empty: zero, which is refused
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> Draft {
        let mut draft = Draft::default();
        for character in text.chars() {
            draft.push(character);
        }
        draft
    }

    #[test]
    fn yuan_are_typed_as_they_are_written() {
        for (text, minor) in
            [("12", 1_200), ("12.5", 1_250), (".99", 99), ("0.01", 1), ("9999999999.99", Amount::MAX_MINOR)]
        {
            assert_eq!(typed(text).amount().unwrap().minor(), minor, "{text}");
        }
        for text in ["", ".", "0", "0.00"] {
            assert_eq!(typed(text).amount(), Err(MoneyError::NotPositive { got: 0 }), "{text}");
        }
    }

    #[test]
    fn what_has_no_room_is_refused() {
        assert_eq!(typed("12.345").as_str(), "12.34");
        assert_eq!(typed("1.2.3").as_str(), "1.23");
        assert_eq!(typed("12345678901").as_str(), "1234567890");
        assert_eq!(typed("007").as_str(), "0");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_an_amount_or_zero(text in "[0-9.a]{0,20}") {
            match typed(&text).amount() {
                Ok(amount) => prop_assert!(amount.minor() > 0),
                Err(error) => prop_assert_eq!(error, MoneyError::NotPositive { got: 0 }),
            }
        }
    }
}
