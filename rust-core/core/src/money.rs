//! Money: integer minor units and a currency. No float comes near it, and every sum is checked.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A currency by its ISO 4217 numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Currency {
    /// Renminbi yuan: numeric 156, two decimals (fen).
    Cny,
}

struct CurrencyRow {
    currency: Currency,
    alphabetic: &'static str,
    numeric: &'static str,
    exponent: u32,
    symbol: &'static str,
}

static CNY: CurrencyRow =
    CurrencyRow { currency: Currency::Cny, alphabetic: "CNY", numeric: "156", exponent: 2, symbol: "¥" };

static CURRENCIES: [&CurrencyRow; 1] = [&CNY];

impl Currency {
    fn row(self) -> &'static CurrencyRow {
        match self {
            Currency::Cny => &CNY,
        }
    }

    /// The currency of an ISO 4217 alphabetic (`CNY`) or numeric (`156`) code.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        CURRENCIES
            .iter()
            .find(|row| row.alphabetic == code || row.numeric == code)
            .map(|row| row.currency)
            .ok_or(MoneyError::UnknownCurrency)
    }

    /// Three-letter code, ISO 4217.
    pub fn alphabetic(self) -> &'static str {
        self.row().alphabetic
    }

    /// Three-digit code, ISO 4217; goes into field 49.
    pub fn numeric(self) -> &'static str {
        self.row().numeric
    }
}

/// What is wrong with an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// An amount to be paid is at least one minor unit.
    #[error("amount: expected at least 1 minor unit, got {got}")]
    NotPositive {
        /// The amount that was given.
        got: i64,
    },
    /// Field 4 has twelve digits.
    #[error("amount: expected at most {max} minor units, got {got}", max = Amount::MAX_MINOR)]
    TooLarge {
        /// The amount that was given.
        got: i64,
    },
    /// Not a currency this terminal can take.
    #[error("currency: expected one of CNY (156), got another")]
    UnknownCurrency,
}

/// An amount to be paid: 1 to 999 999 999 999 minor units (field 4 is `n12`) of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AmountRow", into = "AmountRow")]
pub struct Amount {
    minor: i64,
    currency: Currency,
}

#[derive(Serialize, Deserialize)]
struct AmountRow {
    minor: i64,
    currency: Currency,
}

impl TryFrom<AmountRow> for Amount {
    type Error = MoneyError;
    fn try_from(row: AmountRow) -> Result<Self, MoneyError> {
        Amount::new(row.minor, row.currency)
    }
}

impl From<Amount> for AmountRow {
    fn from(amount: Amount) -> Self {
        AmountRow { minor: amount.minor, currency: amount.currency }
    }
}

impl Amount {
    /// The largest amount that field 4 can carry.
    pub const MAX_MINOR: i64 = 999_999_999_999;

    /// An amount of `minor` units, refused when it is zero, negative or beyond field 4.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        match minor {
            ..=0 => Err(MoneyError::NotPositive { got: minor }),
            1..=Self::MAX_MINOR => Ok(Amount { minor, currency }),
            _ => Err(MoneyError::TooLarge { got: minor }),
        }
    }

    /// The amount in minor units (fen).
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// Its currency.
    pub fn currency(self) -> Currency {
        self.currency
    }
}

/// What was typed on an amount keypad: digits of minor units, the last one typed at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountEntry {
    /// The digits that count: without leading zeros, cut where one more would be too much.
    pub digits: String,
    /// The amount; none while nothing but zeros is typed.
    pub amount: Option<Amount>,
    /// As a screen shows it: `¥0.00` while there is none.
    pub text: String,
}

impl AmountEntry {
    /// Reads `typed`; characters that are no digits do not count.
    pub fn read(typed: &str, currency: Currency) -> Self {
        let mut minor = 0_i64;
        for digit in typed.chars().filter_map(|character| character.to_digit(10)) {
            let more = minor.checked_mul(10).and_then(|tens| tens.checked_add(i64::from(digit)));
            match more.filter(|more| *more <= Amount::MAX_MINOR) {
                Some(more) => minor = more,
                None => break,
            }
        }
        AmountEntry {
            digits: if minor == 0 { String::new() } else { minor.to_string() },
            amount: Amount::new(minor, currency).ok(),
            text: Words { minor, currency }.to_string(),
        }
    }
}

/// Any number of minor units that is not negative, in words.
struct Words {
    minor: i64,
    currency: Currency,
}

impl fmt::Display for Amount {
    /// `¥1,234.50`: symbol, grouped major units, minor units.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Words { minor: self.minor, currency: self.currency }.fmt(f)
    }
}

/// A net sum as people read it: `-¥1.00`, `¥0.00`.
pub fn net_text(minor: i64, currency: Currency) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}", Words { minor: minor.saturating_abs(), currency })
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.currency.row();
        let base = 10_i64.checked_pow(row.exponent).unwrap_or(1);
        let major = self.minor.checked_div(base).unwrap_or_default().to_string();
        let rest = self.minor.checked_rem(base).unwrap_or_default();
        f.write_str(row.symbol)?;
        for (index, digit) in major.chars().enumerate() {
            let left = major.len().saturating_sub(index);
            if index > 0 && left.is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        write!(f, ".{rest:0width$}", width = usize::try_from(row.exponent).unwrap_or_default())
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.minor, self.currency.alphabetic())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn only_field_4_amounts_exist() {
        assert_eq!(Amount::new(0, Currency::Cny), Err(MoneyError::NotPositive { got: 0 }));
        assert_eq!(Amount::new(-1, Currency::Cny), Err(MoneyError::NotPositive { got: -1 }));
        assert_eq!(Amount::new(i64::MIN, Currency::Cny), Err(MoneyError::NotPositive { got: i64::MIN }));
        assert!(Amount::new(Amount::MAX_MINOR, Currency::Cny).is_ok());
        assert_eq!(
            Amount::new(1_000_000_000_000, Currency::Cny),
            Err(MoneyError::TooLarge { got: 1_000_000_000_000 })
        );
    }

    #[test]
    fn display_groups_and_pads() {
        for (minor, text) in
            [(1, "¥0.01"), (100, "¥1.00"), (123_456, "¥1,234.56"), (12_345_678_900, "¥123,456,789.00")]
        {
            assert_eq!(Amount::new(minor, Currency::Cny).unwrap().to_string(), text);
        }
    }

    #[test]
    fn typed_digits_count_up_to_field_4() {
        let entry = |typed: &str| {
            let AmountEntry { digits, amount, text } = AmountEntry::read(typed, Currency::Cny);
            (digits, amount.map(Amount::minor), text)
        };
        for (typed, digits, minor, text) in [
            ("", "", None, "¥0.00"),
            ("000", "", None, "¥0.00"),
            ("0007", "7", Some(7), "¥0.07"),
            ("1280", "1280", Some(1280), "¥12.80"),
            ("12.8x", "128", Some(128), "¥1.28"),
            ("9999999999991", "999999999999", Some(999_999_999_999), "¥9,999,999,999.99"),
            ("99999999999999999999999", "999999999999", Some(999_999_999_999), "¥9,999,999,999.99"),
        ] {
            assert_eq!(entry(typed), (digits.to_owned(), minor, text.to_owned()), "{typed}");
        }
        assert_eq!(net_text(-100, Currency::Cny), "-¥1.00");
        assert_eq!(net_text(i64::MIN, Currency::Cny), "-¥92,233,720,368,547,758.07");
    }

    #[test]
    fn every_currency_has_its_row() {
        for row in CURRENCIES {
            assert_eq!(row.currency.alphabetic(), row.alphabetic);
            assert_eq!(Currency::from_code(row.numeric), Ok(row.currency));
        }
        assert_eq!(Currency::from_code("XXX"), Err(MoneyError::UnknownCurrency));
    }
}
