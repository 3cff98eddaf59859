//! The PAN as PIN blocks use it.

use crate::secret::Secret;
use crate::PinError;

/// Most digits (ISO/IEC 7812-1).
const LONGEST: usize = 19;

/// A PAN of 1 to 19 digits, check digit included, wiped on drop.
pub(super) struct Pan {
    digits: Secret<LONGEST>,
    len: usize,
}

impl Pan {
    pub(super) fn parse(text: &str) -> Result<Self, PinError> {
        let len = text.len();
        if len == 0 || len > LONGEST || !text.bytes().all(|c| c.is_ascii_digit()) {
            return Err(PinError::Pan);
        }
        let mut digits = Secret::zeroed();
        for (digit, character) in digits.expose_mut().iter_mut().zip(text.bytes()) {
            *digit = character & 0x0F;
        }
        Ok(Self { digits, len })
    }

    /// All digits, check digit included.
    pub(super) fn digits(&self) -> &[u8] {
        self.digits.expose().get(..self.len).unwrap_or_default()
    }

    /// XORs the account part into the last 6 bytes of `block`: the 12 rightmost digits without the check digit,
    /// zeros on the left of a shorter PAN (ISO 9564-1, formats 0 and 3).
    pub(super) fn mix_account(&self, block: &mut [u8]) {
        let account = self.digits().iter().rev().skip(1).take(12).copied();
        let mut digits = account.chain(core::iter::repeat(0));
        for byte in block.iter_mut().rev().take(6) {
            let low = digits.next().unwrap_or_default();
            let high = digits.next().unwrap_or_default();
            *byte ^= high << 4 | low;
        }
    }
}
