//! SM3, and HMAC over it.

use hmac::{Hmac, KeyInit, Mac};
use sm3::{Digest, Sm3};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::mac::Tag;
use crate::scrub::scrubbed;
use crate::{KeyError, MacMismatch};

/// The SM3 digest of `data` (GB/T 32905-2016).
#[must_use]
pub fn sm3(data: &[u8]) -> [u8; 32] {
    Sm3::digest(data).into()
}

/// A key of HMAC-SM3 (RFC 2104 over SM3). It computes and verifies MACs and does nothing else.
pub struct HmacSm3Key {
    bytes: Zeroizing<Box<[u8]>>,
}

impl HmacSm3Key {
    /// Takes a copy of clear key bytes: any number but none.
    ///
    /// # Errors
    /// [`KeyError::Empty`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(Self { bytes: Zeroizing::new(bytes.into()) })
    }

    /// The MAC of a message: 32 bytes.
    #[must_use]
    pub fn compute(&self, message: &[u8]) -> Tag {
        scrubbed(|| {
            let Ok(mut mac) = Hmac::<Sm3>::new_from_slice(&self.bytes) else {
                unreachable!("HMAC takes a key of any length")
            };
            mac.update(message);
            Tag::new(&mac.finalize().into_bytes())
        })
    }

    /// Checks a received MAC of 32 bytes in constant time.
    ///
    /// # Errors
    /// [`MacMismatch`].
    pub fn verify(&self, message: &[u8], received: &[u8]) -> Result<(), MacMismatch> {
        self.compute(message).verify(received)
    }
}

impl ZeroizeOnDrop for HmacSm3Key {}
