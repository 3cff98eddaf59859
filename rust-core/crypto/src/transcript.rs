//! Bytes to be signed or derived from, made of parts.

/// The parts one after the other, each behind its length in four bytes: no two lists of parts give the same bytes.
pub(crate) fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        // No part is anywhere near 4 GiB: every message is bounded before.
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}
