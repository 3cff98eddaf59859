//! Field 60: what kind of transaction, in which batch, from what kind of terminal.

use crate::{bcd, Digits};
use core::fmt;

/// Field 60. Hosts shorten it, so everything after the batch may be missing; what follows a missing
/// part is missing too.
///
/// 60.1 type (2 digits), 60.2 batch (6), 60.3 network management code (3), 60.4 terminal
/// capability, 60.5 IC condition, 60.6 partial approval (1 each), 60.7 account type (3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Field60 {
    /// 60.1, 0 to 99: 22 sale, 23 void, 10 pre-authorisation, 0 management...
    pub kind: u8,
    /// 60.2, 0 to 999 999.
    pub batch: u32,
    /// 60.3, 0 to 999: 1, 3, 4 sign-on, 201 settlement...
    pub network_code: Option<u16>,
    /// 60.4: 5 contact reader, 6 contactless reader, 0 neither.
    pub terminal_capability: Option<u8>,
    /// 60.5: 2 when the last attempt to read the chip failed.
    pub ic_condition: Option<u8>,
    /// 60.6: 1 when the terminal can take a partial approval.
    pub partial_approval: Option<u8>,
    /// 60.7: 48 or 65 for points.
    pub account_type: Option<u16>,
}

/// Greatest number of digits of field 60.
pub const MAX_LENGTH: usize = 17;

/// Why digits are not field 60, or a value does not fit into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Field60Error {
    /// The digits end inside a part.
    #[error("field 60: expected 8, 11, 12, 13, 14 or 17 digits, got {got}")]
    Length {
        /// How many digits there are.
        got: usize,
    },
    /// A number has more digits than its part.
    #[error("field 60.{part}: expected at most {max}, got {got}")]
    Range {
        /// Number of the part.
        part: u8,
        /// Its greatest value.
        max: u32,
        /// The value.
        got: u32,
    },
    /// A part follows one that is missing.
    #[error("field 60.{part}: expected it before a later part, got none")]
    Gap {
        /// Number of the missing part.
        part: u8,
    },
}

/// Digits of each part.
const PARTS: [usize; 7] = [2, 6, 3, 1, 1, 1, 3];

impl Field60 {
    /// Reads the digits of field 60.
    ///
    /// # Errors
    /// [`Field60Error::Length`] unless they end where a part ends, after the batch at the earliest.
    pub fn parse(digits: &Digits<'_>) -> Result<Self, Field60Error> {
        let got = digits.len();
        let mut rest = digits.clone().ascii();
        let mut left = got;
        let mut values = [None; 7];
        for (slot, width) in values.iter_mut().zip(PARTS) {
            if left == 0 {
                break;
            }
            left = left.checked_sub(width).ok_or(Field60Error::Length { got })?;
            *slot = Some(
                (0..width)
                    .filter_map(|_| rest.next())
                    .fold(0_u32, |value, digit| value * 10 + u32::from(digit.saturating_sub(b'0'))),
            );
        }
        let [Some(kind), Some(batch), network, capability, condition, partial, account] = values else {
            return Err(Field60Error::Length { got });
        };
        if left != 0 {
            return Err(Field60Error::Length { got });
        }
        // Each part has at most three digits, so the narrowing loses nothing.
        let byte = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
        let word = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
        Ok(Self {
            kind: byte(kind),
            batch,
            network_code: network.map(word),
            terminal_capability: capability.map(byte),
            ic_condition: condition.map(byte),
            partial_approval: partial.map(byte),
            account_type: account.map(word),
        })
    }

    /// The digits of field 60, up to the last part that is present.
    ///
    /// # Errors
    /// [`Field60Error::Range`] if a number does not fit, [`Field60Error::Gap`] if a part is missing
    /// before a later one.
    pub fn format(&self) -> Result<Field60Text, Field60Error> {
        let values = [
            Some(u32::from(self.kind)),
            Some(self.batch),
            self.network_code.map(u32::from),
            self.terminal_capability.map(u32::from),
            self.ic_condition.map(u32::from),
            self.partial_approval.map(u32::from),
            self.account_type.map(u32::from),
        ];
        let mut text = Field60Text { digits: [b'0'; MAX_LENGTH], length: 0 };
        let mut missing = None;
        for ((value, width), part) in values.into_iter().zip(PARTS).zip(1_u8..) {
            let Some(got) = value else {
                missing = missing.or(Some(part));
                continue;
            };
            if let Some(part) = missing {
                return Err(Field60Error::Gap { part });
            }
            let end = text.length + width;
            let place = text.digits.get_mut(text.length..end).unwrap_or_default();
            if !bcd::write_decimal(place, u64::from(got)) {
                return Err(Field60Error::Range { part, max: bcd::greatest(width), got });
            }
            text.length = end;
        }
        Ok(text)
    }
}

/// Field 60 as digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Field60Text {
    digits: [u8; MAX_LENGTH],
    length: usize,
}

impl Field60Text {
    /// The digits, as [`Encoder::digits`](crate::Encoder::digits) takes them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let digits = self.digits.get(..self.length).unwrap_or_default();
        core::str::from_utf8(digits).unwrap_or_default()
    }
}

impl fmt::Debug for Field60Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
