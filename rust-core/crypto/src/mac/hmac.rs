//! HMAC with SHA-256 (FIPS 198-1, RFC 2104). Its key is of no block cipher, so it is a type of its own.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::mac::Tag;
use crate::scrub::scrubbed;
use crate::{KeyError, MacMismatch};

/// A key of HMAC-SHA256. It computes and verifies MACs and does nothing else.
pub struct HmacKey {
    bytes: Zeroizing<Box<[u8]>>,
}

impl HmacKey {
    /// Takes a copy of clear key bytes: any number but none. Fewer than 16 are short of what NIST SP 800-107 asks;
    /// more than 64 are hashed first and gain nothing.
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
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.bytes) else {
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

impl ZeroizeOnDrop for HmacKey {}
