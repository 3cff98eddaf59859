//! Hexadecimal text.

use std::fmt::Write;

/// Why text is not hexadecimal. Never quotes the text: it may be a key or card data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HexError {
    /// A character that is neither a digit nor white space.
    #[error("expected hexadecimal digits, got something else at character {at}")]
    Digit {
        /// Which character, from 1.
        at: usize,
    },
    /// Half a byte.
    #[error("expected an even number of hexadecimal digits, got {got}")]
    Odd {
        /// How many digits.
        got: usize,
    },
}

/// Upper-case digits.
pub fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut text, byte| {
        let _ = write!(text, "{byte:02X}"); // writing to a string does not fail
        text
    })
}

/// Reads digits of either case; white space between them is skipped.
pub fn decode(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    for (index, character) in text.chars().enumerate() {
        if character.is_ascii_whitespace() {
            continue;
        }
        let at = index.saturating_add(1);
        let digit = character.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let digit = digit.ok_or(HexError::Digit { at })?;
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push(high << 4 | digit),
        }
    }
    match high {
        None => Ok(bytes),
        Some(_) => Err(HexError::Odd { got: bytes.len().saturating_mul(2).saturating_add(1) }),
    }
}
