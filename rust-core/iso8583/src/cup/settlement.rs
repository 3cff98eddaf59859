//! Field 48 of settlement and batch upload: totals, the host's verdict, the magstripe list.

use crate::{bcd, Digits};

/// Digits of the totals: twice debit amount 12, count 3, credit amount 12, count 3, verdict 1.
pub const TOTALS_LENGTH: usize = 62;

/// Most items of one magstripe list.
pub const MAX_ITEMS: usize = 8;

/// Digits of one item of the magstripe list: kind 2, STAN 6, PAN 20, amount 12.
pub const ITEM_LENGTH: usize = 40;

/// Totals of the domestic or of the foreign cards of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sum of the debits, minor units; at most twelve digits.
    pub debit_minor: u64,
    /// How many debits; at most 999.
    pub debit_count: u16,
    /// Sum of the credits, minor units; at most twelve digits.
    pub credit_minor: u64,
    /// How many credits; at most 999.
    pub credit_count: u16,
}

/// What the host says to one side's totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 0: in a request.
    None,
    /// 1: they agree.
    Balanced,
    /// 2: they do not; upload the batch.
    Unbalanced,
    /// 3, or a digit no host was seen to send: the host could not compare.
    Error,
}

impl Verdict {
    const fn of(digit: u8) -> Self {
        match digit {
            b'0' => Self::None,
            b'1' => Self::Balanced,
            b'2' => Self::Unbalanced,
            _ => Self::Error,
        }
    }

    const fn digit(self) -> u8 {
        match self {
            Self::None => b'0',
            Self::Balanced => b'1',
            Self::Unbalanced => b'2',
            Self::Error => b'3',
        }
    }
}

/// One side of a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The totals.
    pub totals: Totals,
    /// The host's word on them.
    pub verdict: Verdict,
}

/// Field 48 of a settlement. An 0510 has no field 39: the two verdicts are the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Cards of UnionPay.
    pub domestic: Side,
    /// All others.
    pub foreign: Side,
}

/// Why digits are no settlement or list, or values do not fit into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettlementError {
    /// Another number of digits.
    #[error("field 48: expected {expected} digits, got {got}")]
    Length {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// A sum or count has too many digits for its place.
    #[error("field 48 {part}: expected at most {digits} digits, got {got}")]
    Range {
        /// The part.
        part: &'static str,
        /// Digits it has room for.
        digits: usize,
        /// The value.
        got: u64,
    },
    /// A list of more than eight items.
    #[error("field 48: expected at most 8 items, got {got}")]
    Items {
        /// How many.
        got: usize,
    },
    /// A card number that is not 1 to 20 digits; not shown.
    #[error("field 48: expected a card number of 1 to 20 digits, got something else")]
    Pan,
}

impl Settlement {
    /// The request of a terminal: both totals, no verdict.
    #[must_use]
    pub const fn request(domestic: Totals, foreign: Totals) -> Self {
        Self {
            domestic: Side { totals: domestic, verdict: Verdict::None },
            foreign: Side { totals: foreign, verdict: Verdict::None },
        }
    }

    /// Reads field 48 of a settlement.
    ///
    /// # Errors
    /// [`SettlementError::Length`] unless it has 62 digits.
    pub fn parse(digits: &Digits<'_>) -> Result<Self, SettlementError> {
        let got = digits.len();
        if got != TOTALS_LENGTH {
            return Err(SettlementError::Length { expected: TOTALS_LENGTH, got });
        }
        let mut rest = digits.clone().ascii();
        let mut number = |width: usize| {
            (0..width)
                .filter_map(|_| rest.next())
                .fold(0_u64, |value, digit| value * 10 + u64::from(digit.saturating_sub(b'0')))
        };
        let mut side = || {
            let (debit_minor, debit_count) = (number(12), number(3));
            let (credit_minor, credit_count) = (number(12), number(3));
            // Three digits always fit sixteen bits.
            let count = |value: u64| u16::try_from(value).unwrap_or(u16::MAX);
            let totals = Totals {
                debit_minor,
                debit_count: count(debit_count),
                credit_minor,
                credit_count: count(credit_count),
            };
            let digit = u8::try_from(number(1)).unwrap_or(u8::MAX);
            Side { totals, verdict: Verdict::of(b'0'.saturating_add(digit)) }
        };
        Ok(Self { domestic: side(), foreign: side() })
    }

    /// The digits of field 48.
    ///
    /// # Errors
    /// [`SettlementError::Range`] if a sum or count does not fit its place.
    pub fn format(&self) -> Result<[u8; TOTALS_LENGTH], SettlementError> {
        let mut digits = [b'0'; TOTALS_LENGTH];
        let mut rest = digits.as_mut_slice();
        for Side { totals, verdict } in [self.domestic, self.foreign] {
            rest = put(rest, "debit sum", 12, totals.debit_minor)?;
            rest = put(rest, "debit count", 3, u64::from(totals.debit_count))?;
            rest = put(rest, "credit sum", 12, totals.credit_minor)?;
            rest = put(rest, "credit count", 3, u64::from(totals.credit_count))?;
            rest = put(rest, "verdict", 1, u64::from(verdict.digit() - b'0'))?;
        }
        Ok(digits)
    }
}

/// Writes `value` into the first `width` digits and returns what follows them.
fn put<'d>(
    digits: &'d mut [u8],
    part: &'static str,
    width: usize,
    value: u64,
) -> Result<&'d mut [u8], SettlementError> {
    let (place, tail) = digits.split_at_mut_checked(width).unwrap_or_default();
    if bcd::write_decimal(place, value) {
        Ok(tail)
    } else {
        Err(SettlementError::Range { part, digits: width, got: value })
    }
}

/// One item of the magstripe list. No `Debug`: it holds a card number.
#[derive(Clone, Copy)]
pub struct Item<'p> {
    /// Whether the card is UnionPay's.
    pub domestic: bool,
    /// STAN of the transaction.
    pub stan: u32,
    /// Card number, 1 to 20 digits.
    pub pan: &'p str,
    /// Amount in minor units.
    pub amount_minor: u64,
}

/// Writes field 48 of a magstripe upload, count and items, to the start of `buffer`; returns how
/// many digits.
///
/// # Errors
/// [`SettlementError`].
pub fn write_list(items: &[Item<'_>], buffer: &mut [u8]) -> Result<usize, SettlementError> {
    let got = items.len();
    if got > MAX_ITEMS {
        return Err(SettlementError::Items { got });
    }
    let expected = 2 + got * ITEM_LENGTH;
    let room = buffer.len();
    let target = buffer.get_mut(..expected).ok_or(SettlementError::Length { expected, got: room })?;
    let count = u64::try_from(got).unwrap_or_default();
    let mut rest = put(target, "count", 2, count)?;
    for item in items {
        rest = put(rest, "kind", 2, if item.domestic { 0 } else { 1 })?;
        rest = put(rest, "STAN", 6, u64::from(item.stan))?;
        let pan = item.pan.as_bytes();
        if pan.is_empty() || pan.len() > 20 || !pan.iter().all(u8::is_ascii_digit) {
            return Err(SettlementError::Pan);
        }
        let (place, tail) = rest.split_at_mut_checked(20).unwrap_or_default();
        let (fill, digits) = place.split_at_mut_checked(20 - pan.len()).unwrap_or_default();
        fill.fill(b'0');
        digits.copy_from_slice(pan);
        rest = put(tail, "amount", 12, item.amount_minor)?;
    }
    Ok(expected)
}
