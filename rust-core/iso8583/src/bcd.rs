//! Packed digits: two a byte, high nibble first.

/// Whether both nibbles of every byte are decimal: a nibble is above 9 when its bit 8 stands
/// together with bit 4 or bit 2.
pub(crate) fn is_decimal(packed: &[u8]) -> bool {
    packed.iter().fold(0, |seen, byte| seen | (byte & (byte << 1 | byte << 2))) & 0x88 == 0
}

/// The decimal number in packed digits, if they are decimal and it fits.
pub(crate) fn number(packed: &[u8]) -> Option<usize> {
    packed.iter().try_fold(0_usize, |number, byte| {
        if !is_decimal(&[*byte]) {
            return None;
        }
        number.checked_mul(100)?.checked_add(usize::from((byte >> 4) * 10 + (byte & 0xF)))
    })
}

/// The decimal number in ASCII digits, if they are digits and it fits.
pub(crate) fn ascii_number(digits: &[u8]) -> Option<usize> {
    digits.iter().try_fold(0_usize, |number, digit| {
        if !digit.is_ascii_digit() {
            return None;
        }
        number.checked_mul(10)?.checked_add(usize::from(digit - b'0'))
    })
}

/// The nibble a character stands for: 0-9, A-F, and `=` for the separator D.
pub(crate) fn nibble(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'A'..=b'F' => Some(character - b'A' + 10),
        b'=' => Some(0xD),
        _ => None,
    }
}

/// The character of a nibble; D is the track separator and may be shown otherwise.
pub(crate) fn character(nibble: u8, separator: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        0xD => separator,
        _ => b'A' + (nibble & 0xF) - 10,
    }
}

/// The bits of 16 hexadecimal characters of either case.
pub(crate) fn hex_bits(characters: &[u8]) -> Option<u64> {
    characters.iter().try_fold(0_u64, |bits, character| {
        let upper = character.to_ascii_uppercase();
        let nibble = nibble(upper).filter(|_| upper != b'=')?;
        Some(bits << 4 | u64::from(nibble))
    })
}

/// 64 bits as 16 upper-case hexadecimal characters.
pub(crate) fn hex_characters(bits: u64) -> [u8; 16] {
    let mut rest = bits;
    let mut characters = [b'0'; 16];
    for slot in characters.iter_mut().rev() {
        let [.., low] = rest.to_be_bytes();
        *slot = character(low & 0xF, b'D');
        rest >>= 4;
    }
    characters
}

/// Writes `value` in ASCII digits over the whole of `place`, zeros first; whether it fitted.
pub(crate) fn write_decimal(place: &mut [u8], value: u64) -> bool {
    let mut rest = value;
    for slot in place.iter_mut().rev() {
        *slot = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    rest == 0
}

/// The greatest number of `width` digits, for an error text.
pub(crate) fn greatest(width: usize) -> u32 {
    (0..width).fold(1_u32, |power, _| power.saturating_mul(10)) - 1
}
