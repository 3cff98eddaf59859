//! Sealing of data at rest: AES-256-GCM-SIV (RFC 8452) and labelled sub-keys (HKDF-SHA256, RFC 5869).
//!
//! GCM-SIV, because a restored backup or a cloned disk image may repeat a nonce; that then tells only whether two
//! plaintexts with the same associated data are equal, instead of giving up the key.

use aes_gcm_siv::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::kdf::hkdf;
use crate::scrub::scrubbed_sealing;
use crate::secret::Secret;
use crate::{Random, SealError};

/// Bytes of the nonce in front of the ciphertext.
pub(crate) const NONCE_LEN: usize = 12;
/// Bytes of the tag behind the ciphertext.
pub(crate) const TAG_LEN: usize = 16;

/// Seals and opens under one key.
pub struct Sealer {
    cipher: Box<Aes256GcmSiv>,
}

impl Sealer {
    /// Expands a key. Give each purpose its own, by [`derive()`].
    #[must_use]
    pub fn new(key: &Secret<32>) -> Self {
        scrubbed_sealing(|| Self { cipher: Box::new(Aes256GcmSiv::new(key.expose().into())) })
    }

    /// Seals `plain` and binds it to `aad`: nonce, ciphertext, tag.
    ///
    /// # Panics
    /// When `plain` or `aad` is longer than 64 GiB, the limit of RFC 8452.
    #[must_use]
    pub fn seal(&self, random: &mut dyn Random, aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + TAG_LEN);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let (_, text) = sealed.split_at_mut(NONCE_LEN);
        let tag =
            scrubbed_sealing(|| self.cipher.encrypt_inout_detached(&Nonce::from(nonce), aad, text.into()));
        let Ok(tag) = tag else {
            // Fail closed: losing a record silently would be worse, and no caller comes near the limit.
            unreachable!("AES-GCM-SIV seals anything up to 64 GiB")
        };
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// Opens what [`Self::seal`] made with the same key and the same `aad`.
    ///
    /// # Errors
    /// [`SealError`], whatever the reason.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let (text, tag) = rest.split_last_chunk::<TAG_LEN>().ok_or(SealError)?;
        let mut plain = Zeroizing::new(text.to_vec());
        let text = plain.as_mut_slice();
        scrubbed_sealing(|| self.cipher.decrypt_inout_detached(nonce.into(), aad, text.into(), tag.into()))
            .map_err(|_| SealError)?;
        Ok(plain)
    }
}

impl ZeroizeOnDrop for Sealer {}

/// A sub-key of `key` for the purpose named by `label`: HKDF-SHA256 without salt, `label` as info. Different labels
/// give independent keys.
#[must_use]
pub fn derive(key: &Secret<32>, label: &[u8]) -> Secret<32> {
    let mut derived = Secret::zeroed();
    let Ok(()) = hkdf(&[], key.expose(), label, derived.expose_mut()) else {
        unreachable!("HKDF-SHA256 gives up to 8160 bytes, 32 are asked for")
    };
    derived
}
