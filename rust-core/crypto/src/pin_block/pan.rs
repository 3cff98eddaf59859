//! The PAN as PIN blocks use it.

use crate::secret::Secret;
use crate::PinError;

/// Most digits (ISO/IEC 7812-1).
const LONGEST: usize = 19;

/// Digits of the account part that go into a block.
const ACCOUNT: usize = 12;

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

    /// No PAN, for the formats that are not bound to one.
    pub(super) fn none() -> Self {
        Self { digits: Secret::zeroed(), len: 0 }
    }

    /// All digits, check digit included.
    pub(super) fn digits(&self) -> &[u8] {
        self.digits.expose().get(..self.len).unwrap_or_default()
    }

    /// XORs the account part into the last 6 bytes of `block`: the 12 rightmost digits without the check digit,
    /// zeros on the left of a shorter PAN (ISO 9564-1, formats 0 and 3).
    pub(super) fn mix_account(&self, block: &mut [u8]) {
        mix(block, self.account().iter().rev().take(ACCOUNT));
    }

    /// The same with the 12 leftmost digits, the check digit never among them.
    pub(super) fn mix_account_head(&self, block: &mut [u8]) {
        let account = self.account();
        mix(block, account.get(..ACCOUNT).unwrap_or(account).iter().rev());
    }

    /// All digits but the check digit.
    fn account(&self) -> &[u8] {
        self.digits().split_last().map_or(&[], |(_, account)| account)
    }
}

/// XORs digits, the last one first, into the right end of `block`.
fn mix<'a>(block: &mut [u8], last_first: impl Iterator<Item = &'a u8>) {
    let mut digits = last_first.copied().chain(core::iter::repeat(0));
    for byte in block.iter_mut().rev().take(ACCOUNT / 2) {
        let low = digits.next().unwrap_or_default();
        let high = digits.next().unwrap_or_default();
        *byte ^= high << 4 | low;
    }
}
