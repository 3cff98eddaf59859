//! PIN entry in software. **Unfit for production**: a clear PIN in an application breaks PCI PTS and PCI PIN.
//!
//! It stands in for a PIN pad in the simulator, on the desktop and in development builds, behind the feature
//! `soft-pin-pad`, which is off by default.

use crate::pin_block::{EncipheredPinBlock, Pin, PinBlockFormat};
use crate::soft_keys::SoftKeys;
use crate::{KeysError, PinError};

/// An opaque PIN pad, fed one key at a time. Only the number of digits can be seen.
#[derive(Default)]
pub struct SoftPinPad {
    pin: Pin,
}

impl SoftPinPad {
    /// A pad with no digit keyed in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keys in a digit, 0 to 9 (the number, not its character).
    ///
    /// # Errors
    /// [`PinError::Digit`], [`PinError::Length`] after the twelfth digit; nothing is changed.
    pub fn push(&mut self, digit: u8) -> Result<(), PinError> {
        self.pin.push(digit)
    }

    /// Takes the last digit back. Returns whether there was one.
    pub fn backspace(&mut self) -> bool {
        self.pin.pop()
    }

    /// Wipes all digits.
    pub fn cancel(&mut self) {
        self.pin.clear();
    }

    /// Digits keyed in so far: the number of asterisks to show.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pin.len()
    }

    /// Whether no digit is keyed in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pin.is_empty()
    }

    /// Enciphers the PIN and wipes the digits.
    ///
    /// # Errors
    /// [`PinError::Length`] inside [`KeysError::Pin`] under 4 digits: the digits stay, so that the cardholder can
    /// go on. Any other error wipes them.
    pub fn enter(
        &mut self,
        keys: &SoftKeys,
        format: PinBlockFormat,
        pan: &str,
    ) -> Result<EncipheredPinBlock, KeysError> {
        if !self.pin.is_complete() {
            return Err(PinError::Length.into());
        }
        let block = keys.pin_block(format, &self.pin, pan);
        self.cancel();
        block
    }
}
