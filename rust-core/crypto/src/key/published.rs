//! Keys that stand in standards, examples and test files, and so in every attacker's list.
//!
//! What is kept are digests, so that no key stands here. A key is judged by its parts of eight bytes: a published
//! one is then known with its halves swapped, as two keys of a three-key set, and inside a longer key. A part of a
//! fresh key is in the table less than once in 2^46.

mod digests;

use digests::DIGESTS;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::digest::sha256;

/// Whether any part of `key` is published or is one byte over and over.
pub(crate) fn is_published(key: &[u8]) -> bool {
    let (parts, _) = key.as_chunks::<8>();
    parts.iter().any(|part| {
        let part = without_parity(part);
        is_one_byte(&part) || DIGESTS.binary_search(&digest(&part)).is_ok()
    })
}

/// The part with the bits cleared that are parity in a DES key. In other keys they are no less part of the key, but
/// a key that differs from a published one by these alone was not drawn at random.
fn without_parity(part: &[u8; 8]) -> Zeroizing<[u8; 8]> {
    Zeroizing::new(part.map(|byte| byte & 0xFE))
}

fn is_one_byte(part: &[u8; 8]) -> bool {
    let [first, rest @ ..] = part;
    rest.iter().fold(Choice::from(1), |same, byte| same & byte.ct_eq(first)).into()
}

/// The first eight bytes of SHA-256.
fn digest(part: &[u8; 8]) -> u64 {
    let digest = Zeroizing::new(sha256(part));
    digest.first_chunk().map_or(0, |head| u64::from_be_bytes(*head))
}
