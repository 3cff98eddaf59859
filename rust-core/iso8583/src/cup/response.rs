//! Whether an answer belongs to its request. Any mismatch is fatal to the transaction: a wrong
//! answer is no answer.

use crate::cup::response_code::ResponseCode;
use crate::{Message, Mti};
use core::fmt;

/// What the answer must carry, taken from the request. `None` where the request has no such field.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Message type of the request.
    pub mti: Mti,
    /// Field 3, six digits.
    pub processing_code: Option<&'a str>,
    /// Field 4, twelve digits. An answer that declines may leave it out; a partial approval (10)
    /// may change it.
    pub amount: Option<&'a str>,
    /// Field 11, six digits.
    pub stan: Option<&'a str>,
    /// Field 41.
    pub terminal_id: Option<&'a [u8]>,
    /// Field 42.
    pub merchant_id: Option<&'a [u8]>,
    /// When field 42 is compared.
    pub merchant_rule: MerchantRule,
}

/// When the merchant of an answer must be the merchant of the request. Acquirers differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MerchantRule {
    /// In an approval only: some hosts leave it out, or answer for the chain, when they decline.
    #[default]
    WhenApproved,
    /// In every answer.
    Always,
}

/// The first part of an answer that is not the request's. Only parts that may be shown are compared.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("field {field}: expected {expected}, got {got}")]
pub struct Mismatch {
    /// Field number; 0 is the message type.
    pub field: u8,
    /// What the request says.
    pub expected: Excerpt,
    /// What the answer says.
    pub got: Excerpt,
}

impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mismatch({self})")
    }
}

/// A short value, kept for an error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; 16],
    length: u8,
    absent: bool,
}

impl Excerpt {
    const ABSENT: Self = Self { bytes: [0; 16], length: 0, absent: true };

    fn new(value: impl Iterator<Item = u8>) -> Self {
        let mut excerpt = Self { absent: false, ..Self::ABSENT };
        for (slot, byte) in excerpt.bytes.iter_mut().zip(value) {
            *slot = byte;
            excerpt.length += 1;
        }
        excerpt
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.absent {
            return f.write_str("nothing");
        }
        let shown = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        write!(f, "{}", shown.escape_ascii())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The response code of an answer, if it has one. A settlement has none: its result is in field 48.
#[must_use]
pub fn response_code(answer: &Message<'_>) -> Option<ResponseCode> {
    ResponseCode::of(answer.text(39)?)
}

/// Compares an answer with what its request makes us expect: message type, response code present,
/// fields 3, 11, 41, 42 and 4. Its MAC is the business of whoever holds the key.
///
/// # Errors
/// The first [`Mismatch`].
pub fn check(expected: &Expected<'_>, answer: &Message<'_>) -> Result<(), Mismatch> {
    let mti = expected.mti.response();
    if answer.mti() != mti {
        let digits = |mti: Mti| {
            let [high, low] = mti.packed().to_be_bytes();
            let nibbles = [high >> 4, high & 0xF, low >> 4, low & 0xF];
            Excerpt::new(nibbles.into_iter().map(|nibble| crate::bcd::character(nibble, b'D')))
        };
        return Err(Mismatch { field: 0, expected: digits(mti), got: digits(answer.mti()) });
    }
    let code = response_code(answer);
    if code.is_none() && mti != SETTLEMENT_ANSWER {
        let expected = Excerpt::new(b"a code".iter().copied());
        return Err(Mismatch { field: 39, expected, got: Excerpt::ABSENT });
    }
    // Without a code (settlement) everything is compared.
    let approved = code.is_none_or(ResponseCode::is_approval);
    compare_digits(answer, 3, expected.processing_code)?;
    compare_digits(answer, 11, expected.stan)?;
    compare_text(answer, 41, expected.terminal_id)?;
    if approved || expected.merchant_rule == MerchantRule::Always {
        compare_text(answer, 42, expected.merchant_id)?;
    }
    let partial = code.is_some_and(|code| code.0 == *b"10");
    if !partial && (approved || answer.has(4)) {
        compare_digits(answer, 4, expected.amount)?;
    }
    Ok(())
}

const SETTLEMENT_ANSWER: Mti = Mti::new(0x0510);

fn compare_digits(answer: &Message<'_>, field: u8, expected: Option<&str>) -> Result<(), Mismatch> {
    let Some(expected) = expected else { return Ok(()) };
    let got = answer.digits(field);
    if got.as_ref().is_some_and(|got| *got == *expected) {
        return Ok(());
    }
    let expected = Excerpt::new(expected.bytes());
    let got = got.map_or(Excerpt::ABSENT, |got| Excerpt::new(got.ascii()));
    Err(Mismatch { field, expected, got })
}

fn compare_text(answer: &Message<'_>, field: u8, expected: Option<&[u8]>) -> Result<(), Mismatch> {
    let Some(expected) = expected else { return Ok(()) };
    let got = answer.text(field);
    if got == Some(expected) {
        return Ok(());
    }
    let expected = Excerpt::new(expected.iter().copied());
    let got = got.map_or(Excerpt::ABSENT, |got| Excerpt::new(got.iter().copied()));
    Err(Mismatch { field, expected, got })
}
