//! SM3.

use sm3::{Digest, Sm3};

/// The SM3 digest of `data` (GB/T 32905-2016).
#[must_use]
pub fn sm3(data: &[u8]) -> [u8; 32] {
    Sm3::digest(data).into()
}
