//! A PIN being keyed in.

use zeroize::ZeroizeOnDrop;

use crate::secret::Secret;
use crate::PinError;

/// Fewest digits (ISO 9564-1).
pub(super) const SHORTEST: usize = 4;
/// Most digits (ISO 9564-1).
pub(super) const LONGEST: usize = 12;

/// A PIN, fed digit by digit and wiped on drop. It can be counted, never read outside this module's family.
pub struct Pin {
    digits: Secret<LONGEST>,
    len: usize,
}

impl Pin {
    /// An empty PIN.
    #[must_use]
    pub fn new() -> Self {
        Self { digits: Secret::zeroed(), len: 0 }
    }

    /// Appends a digit, 0 to 9 (the number, not its character).
    ///
    /// # Errors
    /// [`PinError::Digit`] for any other value, [`PinError::Length`] after the twelfth digit; the PIN stays as it
    /// was.
    pub fn push(&mut self, digit: u8) -> Result<(), PinError> {
        if digit > 9 {
            return Err(PinError::Digit);
        }
        let Some(place) = self.digits.expose_mut().get_mut(self.len) else {
            return Err(PinError::Length);
        };
        *place = digit;
        self.len += 1;
        Ok(())
    }

    /// Takes the last digit back. Returns whether there was one.
    pub fn pop(&mut self) -> bool {
        let Some(last) = self.len.checked_sub(1) else {
            return false;
        };
        if let Some(place) = self.digits.expose_mut().get_mut(last) {
            *place = 0;
        }
        self.len = last;
        true
    }

    /// Wipes all digits.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Digits keyed in so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no digit is keyed in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether the PIN has 4 to 12 digits.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        (SHORTEST..=LONGEST).contains(&self.len)
    }

    pub(super) fn digits(&self) -> &[u8] {
        self.digits.expose().get(..self.len).unwrap_or_default()
    }
}

impl Default for Pin {
    fn default() -> Self {
        Self::new()
    }
}

impl ZeroizeOnDrop for Pin {}
