//! ECDSA over P-256 with SHA-256 (FIPS 186-5).
//!
//! Signatures are made deterministically (RFC 6979) and travel as r ‖ s, 64 bytes (IEEE P1363). Verification takes
//! a high s, because Android Keystore and most HSMs do not normalise it: so for one message two signatures are
//! valid, and signature bytes must never serve as an identity.

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{self, Signature};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::digest::sha256;
use crate::point;
use crate::random::draws;
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::{Random, SignError};

/// Bytes of a signature, r ‖ s.
pub const SIGNATURE_LEN: usize = 64;

/// A private key, wiped on drop.
pub struct SigningKey {
    inner: Box<ecdsa::SigningKey>,
}

impl SigningKey {
    /// Takes a private scalar, big-endian.
    ///
    /// # Errors
    /// [`SignError::PrivateKey`] for zero and for anything not below the order of the curve.
    pub fn from_secret(secret: &Secret<32>) -> Result<Self, SignError> {
        let inner = scrubbed(|| ecdsa::SigningKey::from_slice(secret.expose()).map(Box::new));
        Ok(Self { inner: inner.map_err(|_| SignError::PrivateKey)? })
    }

    /// Draws a new key.
    ///
    /// # Errors
    /// [`SignError::PrivateKey`] when `random` keeps giving values that are no key, so is broken.
    pub fn generate(random: &mut dyn Random) -> Result<Self, SignError> {
        draws(random, |secret| Self::from_secret(secret).ok()).next().ok_or(SignError::PrivateKey)
    }

    /// The private scalar, to be sealed and kept.
    #[must_use]
    pub fn to_secret(&self) -> Secret<32> {
        scrubbed(|| {
            let bytes = Zeroizing::new(self.inner.to_bytes());
            let mut secret = Secret::zeroed();
            secret.expose_mut().copy_from_slice(&bytes);
            secret
        })
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey { inner: *self.inner.verifying_key() }
    }

    /// Signs the SHA-256 digest of `message`: r ‖ s.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        let signature: Signature = scrubbed(|| self.inner.sign(message));
        signature.to_bytes().into()
    }
}

impl ZeroizeOnDrop for SigningKey {}

/// A public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey {
    inner: ecdsa::VerifyingKey,
}

impl VerifyingKey {
    /// Reads a SEC 1 point, compressed or not.
    ///
    /// # Errors
    /// [`SignError::PublicKey`] for a bad encoding, the point at infinity and points off the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, SignError> {
        if !point::is_plain(bytes) {
            return Err(SignError::PublicKey);
        }
        let inner = ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(|_| SignError::PublicKey)?;
        Ok(Self { inner })
    }

    /// The uncompressed SEC 1 point: 04, x, y.
    #[must_use]
    pub fn to_sec1(&self) -> [u8; point::UNCOMPRESSED_LEN] {
        point::encoded(self.inner.to_sec1_point(false).as_bytes())
    }

    /// The compressed SEC 1 point: 02 or 03, x.
    #[must_use]
    pub fn to_sec1_compressed(&self) -> [u8; point::COMPRESSED_LEN] {
        point::encoded(self.inner.to_sec1_point(true).as_bytes())
    }

    /// What names the key in a message: the SHA-256 digest of [`Self::to_sec1_compressed`].
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.to_sec1_compressed())
    }

    /// Checks a signature r ‖ s over the SHA-256 digest of `message`.
    ///
    /// # Errors
    /// [`SignError::Signature`], whatever the reason.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignError> {
        self.verify_parsed(message, Signature::from_slice(signature))
    }

    /// Checks a signature in strict DER, the form Android Keystore gives.
    ///
    /// # Errors
    /// [`SignError::Signature`], whatever the reason.
    pub fn verify_der(&self, message: &[u8], signature: &[u8]) -> Result<(), SignError> {
        self.verify_parsed(message, Signature::from_der(signature))
    }

    fn verify_parsed(
        &self,
        message: &[u8],
        signature: Result<Signature, ecdsa::Error>,
    ) -> Result<(), SignError> {
        signature
            .and_then(|signature| self.inner.verify(message, &signature))
            .map_err(|_| SignError::Signature)
    }
}
