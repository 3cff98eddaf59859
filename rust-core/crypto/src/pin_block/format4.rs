//! ISO format 4: a random PIN field, enciphered, XOR the PAN field, enciphered again.

use crate::block_cipher::Cipher128;
use crate::nibbles::pack;
use crate::pin_block::field;
use crate::pin_block::pan::Pan;
use crate::pin_block::pin::Pin;
use crate::secret::Secret;
use crate::{PinError, Random};

const CONTROL: u8 = 4;
const FILL: u8 = 0xA;
/// Bytes before the random half.
const HALF: usize = 8;
/// A PAN field always has room for this many digits; a shorter PAN is filled with zeros on its left.
const SHORTEST_PAN: usize = 12;

pub(super) fn lay_out(block: &mut [u8], pin: &Pin, random: &mut dyn Random) {
    if let Some((left, right)) = block.split_at_mut_checked(HALF) {
        field::lay_out(left, CONTROL, pin, FILL);
        random.fill(right);
    }
}

pub(super) fn read(block: &[u8]) -> Result<Pin, PinError> {
    let left = block.get(..HALF).ok_or(PinError::Refused)?;
    field::read(left, CONTROL, |nibble| nibble == FILL)
}

/// The XOR with the PAN field goes between the two encipherments.
pub(super) fn encipher(cipher: &Cipher128, block: &mut [u8; 16], pan: &Pan) {
    cipher.encrypt(block);
    mix(block, &pan_field(pan));
    cipher.encrypt(block);
}

pub(super) fn decipher(cipher: &Cipher128, block: &mut [u8; 16], pan: &Pan) {
    cipher.decrypt(block);
    mix(block, &pan_field(pan));
    cipher.decrypt(block);
}

/// First nibble: digits beyond 12. Then the whole PAN with its check digit, then zeros.
fn pan_field(pan: &Pan) -> Secret<16> {
    let digits = pan.digits();
    let beyond = u8::try_from(digits.len().saturating_sub(SHORTEST_PAN)).unwrap_or_default();
    let left_zeros = SHORTEST_PAN.saturating_sub(digits.len());
    let mut field = Secret::zeroed();
    pack(
        field.expose_mut(),
        core::iter::once(beyond).chain(core::iter::repeat_n(0, left_zeros)).chain(digits.iter().copied()),
    );
    field
}

fn mix(block: &mut [u8; 16], field: &Secret<16>) {
    for (byte, from) in block.iter_mut().zip(field.expose()) {
        *byte ^= from;
    }
}
