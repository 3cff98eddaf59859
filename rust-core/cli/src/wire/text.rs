//! Text as hosts write it: ASCII, else GBK.

/// Characters of a text field; `None` when the bytes are neither ASCII nor GBK.
pub fn decode(bytes: &[u8]) -> Option<String> {
    encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

/// Bytes of a text field; `None` when a character does not exist in GBK.
pub fn encode(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, replaced) = encoding_rs::GBK.encode(text);
    (!replaced).then(|| bytes.into_owned())
}
