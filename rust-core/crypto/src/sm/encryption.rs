//! SM2 encryption (GB/T 32918.4): for a few bytes, such as a key.

use core::iter;

use sm3::{Digest, Sm3};
use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::kdf::stretch;
use crate::point::UNCOMPRESSED_LEN;
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::sm::curve::{private_key, PrivateKey, Sm2PublicKey};
use crate::{Random, Sm2Error};

/// Bytes of C3, an SM3 digest.
const DIGEST_LEN: usize = 32;

/// The order of the three parts of a ciphertext. Nothing in a ciphertext tells which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CipherOrder {
    /// Point, digest, text: GM/T 0003-2012 and GB/T 32918.4-2016.
    #[default]
    C1C3C2,
    /// Point, text, digest: the draft of 2010, which older libraries still write.
    C1C2C3,
}

impl Sm2PublicKey {
    /// Enciphers a message: section 6.1. The ciphertext is 97 bytes longer; its point is uncompressed.
    ///
    /// # Errors
    /// [`Sm2Error::Empty`] for no message, [`Sm2Error::Random`] when `random` is broken.
    pub fn encrypt(
        &self,
        random: &mut dyn Random,
        order: CipherOrder,
        message: &[u8],
    ) -> Result<Vec<u8>, Sm2Error> {
        if message.is_empty() {
            return Err(Sm2Error::Empty);
        }
        scrubbed(|| {
            for k in PrivateKey::draws(random) {
                let point = k.public().to_sec1();
                let shared = k.shared(self);
                let Some(text) = masked(&shared, message) else { continue };
                let digest = digest(&shared, message);
                let parts = match order {
                    CipherOrder::C1C3C2 => [&point[..], &digest, &text],
                    CipherOrder::C1C2C3 => [&point[..], &text, &digest],
                };
                return Ok(parts.concat());
            }
            Err(Sm2Error::Random)
        })
    }
}

private_key!(
    /// A private key that deciphers and does nothing else. Wiped on drop.
    Sm2DecryptionKey
);

impl Sm2DecryptionKey {
    /// Deciphers a message: section 7.1.
    ///
    /// # Errors
    /// [`Sm2Error::Ciphertext`], whatever the reason: telling them apart would help to search for the message.
    pub fn decrypt(&self, order: CipherOrder, ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Sm2Error> {
        scrubbed(|| self.opened(order, ciphertext)).ok_or(Sm2Error::Ciphertext)
    }

    fn opened(&self, order: CipherOrder, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (point, rest) = ciphertext.split_first_chunk::<UNCOMPRESSED_LEN>()?;
        let (expected, text) = match order {
            CipherOrder::C1C3C2 => rest.split_first_chunk::<DIGEST_LEN>()?,
            CipherOrder::C1C2C3 => {
                rest.split_last_chunk::<DIGEST_LEN>().map(|(text, digest)| (digest, text))?
            }
        };
        if text.is_empty() {
            return None;
        }
        let shared = self.key.shared(&Sm2PublicKey::from_sec1(point).ok()?);
        let message = masked(&shared, text)?;
        bool::from(digest(&shared, &message).ct_eq(expected)).then_some(message)
    }
}

/// `text` under the mask that the shared point gives. `None` for a mask of zeros, which would mask nothing.
fn masked(shared: &[[u8; 32]; 2], text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut mask = Zeroizing::new(vec![0; text.len()]);
    stretch::<Sm3>(&[shared.as_flattened()], &[], &mut mask);
    if mask.iter().fold(0, |all, byte| all | byte) == 0 {
        return None;
    }
    iter::zip(mask.iter_mut(), text).for_each(|(byte, from)| *byte ^= from);
    Some(mask)
}

/// C3: SM3(x ‖ message ‖ y).
fn digest([x, y]: &[[u8; 32]; 2], message: &[u8]) -> [u8; DIGEST_LEN] {
    let mut hash = Sm3::new();
    hash.update(x);
    hash.update(message);
    hash.update(y);
    hash.finalize().into()
}
