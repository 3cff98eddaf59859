//! Text as hosts write it: ASCII, else GBK.

use std::fmt::Write;

/// Characters of a text field; `None` when the bytes are neither ASCII nor GBK.
pub fn decode(bytes: &[u8]) -> Option<String> {
    encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

/// Bytes of a text field; `None` when a character does not exist in GBK.
pub fn encode(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, replaced) = encoding_rs::GBK.encode(text);
    (!replaced).then(|| bytes.into_owned())
}

/// The same text with everything a terminal would act on written as an escape.
pub fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, character| {
        if character.is_control() {
            let _ = write!(shown, "{}", character.escape_default()); // writing to a string does not fail
        } else {
            shown.push(character);
        }
        shown
    })
}
