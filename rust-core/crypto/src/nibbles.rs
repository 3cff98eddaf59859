//! Half bytes: how PIN fields, packed tracks and hexadecimal text are made of them.

/// Writes nibbles into `out`, high nibble first; zeros when `nibbles` ends early.
pub(crate) fn pack(out: &mut [u8], nibbles: impl IntoIterator<Item = u8>) {
    let mut nibbles = nibbles.into_iter();
    for byte in out {
        let high = nibbles.next().unwrap_or_default();
        let low = nibbles.next().unwrap_or_default();
        *byte = high << 4 | low;
    }
}

/// The nibbles of `bytes`, high nibble first.
pub(crate) fn unpack(bytes: &[u8]) -> impl DoubleEndedIterator<Item = u8> + '_ {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F])
}

/// The upper-case hexadecimal character of a nibble.
pub(crate) fn hex(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'A' + (nibble & 0x0F) - 10,
    }
}
