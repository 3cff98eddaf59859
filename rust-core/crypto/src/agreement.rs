//! Key agreement on P-256: elliptic curve Diffie-Hellman (NIST SP 800-56A rev. 3, section 5.7.1.2).
//!
//! What comes out is Z, the x-coordinate of the shared point: 32 bytes, leading zeros kept. Z is not a key; make
//! one of it with [`crate::kdf`]. An agreement tells nobody who the other side is: a protocol has to sign what it
//! agrees with.

use p256::ecdh;
use p256::elliptic_curve::sec1::ToSec1Point;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::point;
use crate::random::draws;
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::{AgreementError, Random};

/// A public key to agree with: a point on the curve, and not the point at infinity.
///
/// It is another type than [`crate::sign::VerifyingKey`], so that a key serves one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreementKey {
    inner: p256::PublicKey,
}

impl AgreementKey {
    /// Reads a SEC 1 point, compressed (33 bytes) or uncompressed (65 bytes). Full validation of SP 800-56A,
    /// section 5.6.2.3.3; the order needs no check, for the cofactor of P-256 is 1.
    ///
    /// # Errors
    /// [`AgreementError::PublicKey`] for any other encoding (hybrid, compact, infinity), for a coordinate not below
    /// the field prime and for a point off the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, AgreementError> {
        if !point::is_plain(bytes) {
            return Err(AgreementError::PublicKey);
        }
        let inner = p256::PublicKey::from_sec1_bytes(bytes).map_err(|_| AgreementError::PublicKey)?;
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
}

/// A private key that is kept and agrees many times. Wiped on drop.
///
/// What was agreed with it can be read by whoever gets hold of it later: see [`EphemeralKey`].
pub struct StaticKey {
    inner: Box<p256::SecretKey>,
}

impl StaticKey {
    /// Takes a private scalar, big-endian.
    ///
    /// # Errors
    /// [`AgreementError::PrivateKey`] for zero and for anything not below the order of the curve.
    pub fn from_secret(secret: &Secret<32>) -> Result<Self, AgreementError> {
        let inner = scrubbed(|| p256::SecretKey::from_slice(secret.expose()).map(Box::new));
        Ok(Self { inner: inner.map_err(|_| AgreementError::PrivateKey)? })
    }

    /// Draws a new key.
    ///
    /// # Errors
    /// [`AgreementError::PrivateKey`] when `random` keeps giving values that are no key, so is broken.
    pub fn generate(random: &mut dyn Random) -> Result<Self, AgreementError> {
        draws(random, |secret| Self::from_secret(secret).ok()).next().ok_or(AgreementError::PrivateKey)
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
    pub fn public(&self) -> AgreementKey {
        // Its encoding comes out of the closure, not the point: that has padding, and with it what lay on the stack.
        let encoded: [u8; point::UNCOMPRESSED_LEN] =
            scrubbed(|| point::encoded(self.inner.public_key().to_sec1_point(false).as_bytes()));
        let Ok(public) = AgreementKey::from_sec1(&encoded) else {
            unreachable!("a multiple of the base point is on the curve")
        };
        public
    }

    /// Z, shared with the holder of the private key that belongs to `peer`. All zeros are a possible Z.
    #[must_use]
    pub fn agree(&self, peer: &AgreementKey) -> Secret<32> {
        scrubbed(|| {
            let shared = ecdh::diffie_hellman(self.inner.to_nonzero_scalar(), peer.inner.as_affine());
            let mut z = Secret::zeroed();
            z.expose_mut().copy_from_slice(shared.raw_secret_bytes());
            z
        })
    }
}

impl ZeroizeOnDrop for StaticKey {}

/// A private key for one agreement: drawn, used up, gone. Once both sides have dropped theirs, what was agreed
/// cannot be found again from any key that is kept (forward secrecy).
pub struct EphemeralKey {
    inner: StaticKey,
}

impl EphemeralKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`AgreementError::PrivateKey`] when `random` keeps giving values that are no key, so is broken.
    pub fn generate(random: &mut dyn Random) -> Result<Self, AgreementError> {
        Ok(Self { inner: StaticKey::generate(random)? })
    }

    /// The public key that belongs to it, for the other side.
    #[must_use]
    pub fn public(&self) -> AgreementKey {
        self.inner.public()
    }

    /// Z as [`StaticKey::agree`] gives it; the private key is wiped.
    #[must_use]
    pub fn agree(self, peer: &AgreementKey) -> Secret<32> {
        self.inner.agree(peer)
    }
}

impl ZeroizeOnDrop for EphemeralKey {}
