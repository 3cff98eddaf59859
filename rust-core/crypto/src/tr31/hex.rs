//! Upper-case hexadecimal, the only form a key block knows: a letter of the other case is a changed block.

use crate::nibbles;

/// The value of a digit 0 to 9, A to F.
pub(super) fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// The byte two digits stand for.
pub(super) fn byte([high, low]: [u8; 2]) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

/// Writes `bytes` behind `out`.
pub(super) fn push(out: &mut String, bytes: &[u8]) {
    out.extend(nibbles::unpack(bytes).map(|nibble| char::from(nibbles::hex(nibble))));
}
