//! Bytes as lower-case hexadecimal digits, alone and as a serde field.

use serde::{de::Error, Deserialize, Deserializer, Serializer};

pub(crate) fn text(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0x0F));
    }
    text
}

pub(crate) fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != N.checked_mul(2)? {
        return None;
    }
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|nibble| u8::try_from(nibble).ok());
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let (high, low) = pair.split_first().zip(pair.last()).map(|((high, _), low)| (*high, *low))?;
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

pub(crate) fn serialize<S: Serializer, const N: usize>(
    value: &[u8; N],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(value))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
    deserializer: D,
) -> Result<[u8; N], D::Error> {
    let text = String::deserialize(deserializer)?;
    bytes(&text).ok_or_else(|| D::Error::custom(format_args!("expected {N} bytes as hexadecimal digits")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back(value: [u8; 16]) {
            prop_assert_eq!(bytes(&text(&value)), Some(value));
            prop_assert_eq!(text(&value), value.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        }
    }

    #[test]
    fn other_text_is_refused() {
        for bad in ["", "0", "000", "0g", "+1", " 1", "00ff00"] {
            assert_eq!(bytes::<1>(bad), None, "{bad}");
        }
    }
}
