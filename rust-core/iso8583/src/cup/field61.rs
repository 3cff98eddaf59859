//! Field 61: the transaction that this one voids, completes or refunds.

use crate::{bcd, Digits};
use core::fmt;

/// Field 61. Everything after the STAN may be missing, from the end.
///
/// 12 digits for the void of a sale, 16 for the pre-authorisation family, a refund and a script
/// result, 18 to 29 for an offline transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field61 {
    /// Batch of the original, 0 to 999 999.
    pub batch: u32,
    /// STAN of the original, 0 to 999 999.
    pub stan: u32,
    /// Date of the original, MMDD; 0 when unknown.
    pub date: Option<u16>,
    /// How an offline transaction was authorised: 0 at the terminal, 1 by phone, 2 small amount.
    pub authorisation_mode: Option<u8>,
    /// Who authorised it by phone: digits, at most 11.
    pub institution: Option<Institution>,
}

/// Greatest number of digits of field 61.
pub const MAX_LENGTH: usize = 29;

/// An institution of up to eleven digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Institution {
    digits: [u8; 11],
    length: usize,
}

impl Institution {
    /// An institution of one to eleven digits.
    #[must_use]
    pub fn new(digits: &str) -> Option<Self> {
        let bytes = digits.as_bytes();
        if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut institution = Self { digits: [b'0'; 11], length: bytes.len() };
        institution.digits.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(institution)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.digits.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }
}

impl fmt::Debug for Institution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why digits are not field 61, or a value does not fit into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Field61Error {
    /// The digits end inside a part.
    #[error("field 61: expected 12, 16 or 18 to 29 digits, got {got}")]
    Length {
        /// How many digits there are.
        got: usize,
    },
    /// A number has more digits than its part.
    #[error("field 61 {part}: expected at most {max}, got {got}")]
    Range {
        /// The part.
        part: &'static str,
        /// Its greatest value.
        max: u32,
        /// The value.
        got: u32,
    },
    /// A part follows one that is missing.
    #[error("field 61 {part}: expected it before a later part, got none")]
    Gap {
        /// The missing part.
        part: &'static str,
    },
}

impl Field61 {
    /// The original in batch `batch` under `stan`, made on `date` (MMDD).
    #[must_use]
    pub const fn new(batch: u32, stan: u32, date: Option<u16>) -> Self {
        Self { batch, stan, date, authorisation_mode: None, institution: None }
    }

    /// Reads the digits of field 61.
    ///
    /// # Errors
    /// [`Field61Error::Length`] unless they end where a part ends, after the STAN at the earliest.
    pub fn parse(digits: &Digits<'_>) -> Result<Self, Field61Error> {
        let got = digits.len();
        if !matches!(got, 12 | 16 | 18..=MAX_LENGTH) {
            return Err(Field61Error::Length { got });
        }
        let mut all = [b'0'; MAX_LENGTH];
        digits.write(&mut all);
        let text = core::str::from_utf8(&all).unwrap_or_default();
        let part = |from: usize, to: usize| text.get(from..to).filter(|_| got >= to);
        let number = |from, to| part(from, to).and_then(|digits| digits.parse::<u32>().ok());
        let (Some(batch), Some(stan)) = (number(0, 6), number(6, 12)) else {
            return Err(Field61Error::Length { got });
        };
        Ok(Self {
            batch,
            stan,
            date: number(12, 16).and_then(|date| u16::try_from(date).ok()),
            authorisation_mode: number(16, 18).and_then(|mode| u8::try_from(mode).ok()),
            institution: text.get(18..got).and_then(Institution::new),
        })
    }

    /// The digits of field 61, up to the last part that is present.
    ///
    /// # Errors
    /// [`Field61Error::Range`] if a number does not fit, [`Field61Error::Gap`] if a part is missing
    /// before a later one.
    pub fn format(&self) -> Result<Field61Text, Field61Error> {
        let numbers = [
            ("batch", 6, Some(self.batch)),
            ("STAN", 6, Some(self.stan)),
            ("date", 4, self.date.map(u32::from)),
            ("authorisation mode", 2, self.authorisation_mode.map(u32::from)),
        ];
        let mut text = Field61Text { digits: [b'0'; MAX_LENGTH], length: 0 };
        let mut missing = None;
        for (part, width, value) in numbers {
            let Some(got) = value else {
                missing = missing.or(Some(part));
                continue;
            };
            if let Some(part) = missing {
                return Err(Field61Error::Gap { part });
            }
            let end = text.length + width;
            let place = text.digits.get_mut(text.length..end).unwrap_or_default();
            if !bcd::write_decimal(place, u64::from(got)) {
                return Err(Field61Error::Range { part, max: bcd::greatest(width), got });
            }
            text.length = end;
        }
        if let Some(institution) = &self.institution {
            if let Some(part) = missing {
                return Err(Field61Error::Gap { part });
            }
            let digits = institution.as_str().as_bytes();
            let end = text.length + digits.len();
            if let Some(slots) = text.digits.get_mut(text.length..end) {
                slots.copy_from_slice(digits);
                text.length = end;
            }
        }
        Ok(text)
    }
}

/// Field 61 as digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Field61Text {
    digits: [u8; MAX_LENGTH],
    length: usize,
}

impl Field61Text {
    /// The digits, as [`Encoder::digits`](crate::Encoder::digits) takes them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.digits.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }
}

impl fmt::Debug for Field61Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
