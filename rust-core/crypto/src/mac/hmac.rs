//! HMAC (FIPS 198-1, RFC 2104). Its key is of no block cipher, so it is a type of its own, one for each hash.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sm3::Sm3;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::key::{is_published, KeyPolicy, Slot, Weakness};
use crate::mac::Tag;
use crate::scrub::scrubbed;
use crate::{KeyError, MacMismatch};

/// Bytes that the strict policy asks for: 128 bits of strength (NIST SP 800-107 rev. 1, section 5.3.4).
const SHORTEST: usize = 16;

macro_rules! hmac_key {
    ($(#[$meta:meta])* $name:ident, $hash:ty) => {
        $(#[$meta])*
        pub struct $name {
            bytes: Zeroizing<Box<[u8]>>,
        }

        impl $name {
            /// Takes a copy of clear key bytes: any number but none; more than 64 are hashed first and gain nothing. No
            /// policy is applied: see [`Self::check`].
            ///
            /// # Errors
            /// [`KeyError::Empty`].
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
                if bytes.is_empty() {
                    return Err(KeyError::Empty);
                }
                Ok(Self { bytes: Zeroizing::new(bytes.into()) })
            }

            /// Asks whether `policy` lets this key be loaded. The strict one wants 16 bytes, none of whose parts of
            /// eight is published or one byte over and over.
            ///
            /// # Errors
            /// [`KeyError::Weak`].
            pub fn check(&self, policy: KeyPolicy) -> Result<(), KeyError> {
                scrubbed(|| judge(&self.bytes, policy))
            }

            /// The MAC of a message: 32 bytes.
            #[must_use]
            pub fn compute(&self, message: &[u8]) -> Tag {
                scrubbed(|| {
                    let Ok(mut mac) = Hmac::<$hash>::new_from_slice(&self.bytes) else {
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

        impl ZeroizeOnDrop for $name {}
    };
}

hmac_key!(
    /// A key of HMAC-SHA256. It computes and verifies MACs and does nothing else.
    HmacKey,
    Sha256
);
hmac_key!(
    /// A key of HMAC-SM3. It computes and verifies MACs and does nothing else.
    HmacSm3Key,
    Sm3
);

fn judge(key: &[u8], policy: KeyPolicy) -> Result<(), KeyError> {
    let refuse = |weakness| Err(KeyError::Weak { slot: Slot::Mac, weakness });
    match policy {
        KeyPolicy::Any => Ok(()),
        KeyPolicy::Strict if key.len() < SHORTEST => refuse(Weakness::Short),
        KeyPolicy::Strict if is_published(key) => refuse(Weakness::Published),
        KeyPolicy::Strict => Ok(()),
    }
}
