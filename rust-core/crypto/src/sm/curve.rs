//! The curve sm2p256v1 (GB/T 32918.5): keys, and the identity that goes into every signature.

use sm2::elliptic_curve::ops::Reduce;
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::elliptic_curve::sec1::ToSec1Point;
use sm2::elliptic_curve::Group;
use sm2::{ProjectivePoint, Scalar};
use sm3::{Digest, Sm3};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::random::draws;
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::{point, Random, Sm2Error};

/// The identity that GM/T 0009 wants where two parties have agreed on none.
pub const DEFAULT_ID: &[u8] = b"1234567812345678";

/// Bytes of the longest identity: its length in bits travels in two bytes.
const LONGEST_ID: usize = 8191;

/// What ZA has of the curve: a, b and the base point (GB/T 32918.5).
const PARAMETERS: [[u8; 32]; 4] = [
    [
        0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFC,
    ],
    [
        0x28, 0xE9, 0xFA, 0x9E, 0x9D, 0x9F, 0x5E, 0x34, 0x4D, 0x5A, 0x9E, 0x4B, 0xCF, 0x65, 0x09, 0xA7, 0xF3,
        0x97, 0x89, 0xF5, 0x15, 0xAB, 0x8F, 0x92, 0xDD, 0xBC, 0xBD, 0x41, 0x4D, 0x94, 0x0E, 0x93,
    ],
    [
        0x32, 0xC4, 0xAE, 0x2C, 0x1F, 0x19, 0x81, 0x19, 0x5F, 0x99, 0x04, 0x46, 0x6A, 0x39, 0xC9, 0x94, 0x8F,
        0xE3, 0x0B, 0xBF, 0xF2, 0x66, 0x0B, 0xE1, 0x71, 0x5A, 0x45, 0x89, 0x33, 0x4C, 0x74, 0xC7,
    ],
    [
        0xBC, 0x37, 0x36, 0xA2, 0xF4, 0xF6, 0x77, 0x9C, 0x59, 0xBD, 0xCE, 0xE3, 0x6B, 0x69, 0x21, 0x53, 0xD0,
        0xA9, 0x87, 0x7C, 0xC6, 0x2A, 0x47, 0x40, 0x02, 0xDF, 0x32, 0xE5, 0x21, 0x39, 0xF0, 0xA0,
    ],
];

/// A public key: a point on the curve, and not the point at infinity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sm2PublicKey {
    inner: sm2::PublicKey,
}

impl Sm2PublicKey {
    /// Reads a SEC 1 point, compressed (33 bytes) or uncompressed (65 bytes).
    ///
    /// # Errors
    /// [`Sm2Error::PublicKey`] for any other encoding, for a coordinate not below the field prime and for a point
    /// off the curve.
    pub fn from_sec1(bytes: &[u8]) -> Result<Self, Sm2Error> {
        if !point::is_plain(bytes) {
            return Err(Sm2Error::PublicKey);
        }
        let inner = sm2::PublicKey::from_sec1_bytes(bytes).map_err(|_| Sm2Error::PublicKey)?;
        Ok(Self { inner })
    }

    /// The uncompressed SEC 1 point: 04, x, y.
    #[must_use]
    pub fn to_sec1(&self) -> [u8; point::UNCOMPRESSED_LEN] {
        point::encoded(self.inner.to_sec1_point(false).as_bytes())
    }

    /// ZA, the digest that stands for an identity and its key (GB/T 32918.2, section 5.5). `id` is
    /// [`DEFAULT_ID`] unless the host says otherwise.
    ///
    /// # Errors
    /// [`Sm2Error::Identity`] when `id` is longer than 8191 bytes.
    pub fn identity_digest(&self, id: &[u8]) -> Result<[u8; 32], Sm2Error> {
        let bits = u16::try_from(id.len().saturating_mul(8));
        let bits = bits.map_err(|_| Sm2Error::Identity { most: LONGEST_ID, got: id.len() })?;
        let mut hash = Sm3::new();
        hash.update(bits.to_be_bytes());
        hash.update(id);
        PARAMETERS.iter().for_each(|parameter| hash.update(parameter));
        self.coordinates().iter().for_each(|coordinate| hash.update(coordinate));
        Ok(hash.finalize().into())
    }

    /// e, the digest that is signed: SM3(ZA ‖ message).
    ///
    /// # Errors
    /// As [`Self::identity_digest`].
    pub fn message_digest(&self, id: &[u8], message: &[u8]) -> Result<[u8; 32], Sm2Error> {
        let mut hash = Sm3::new();
        hash.update(self.identity_digest(id)?);
        hash.update(message);
        Ok(hash.finalize().into())
    }

    /// x and y.
    pub(super) fn coordinates(&self) -> [[u8; 32]; 2] {
        coordinates(&self.to_sec1())
    }

    pub(super) fn point(&self) -> ProjectivePoint {
        self.inner.to_projective()
    }
}

/// A private key of any use. Wiped on drop.
pub(super) struct PrivateKey {
    inner: Box<sm2::SecretKey>,
}

impl PrivateKey {
    /// Takes a scalar from 1 to n - 2: with n - 1 nothing can be signed (GB/T 32918.2, section 6.1).
    pub(super) fn from_secret(secret: &Secret<32>) -> Result<Self, Sm2Error> {
        let inner = scrubbed(|| {
            let key = sm2::SecretKey::from_slice(secret.expose()).ok().map(Box::new)?;
            (*key.to_nonzero_scalar() != -Scalar::ONE).then_some(key)
        });
        inner.map(|inner| Self { inner }).ok_or(Sm2Error::PrivateKey)
    }

    pub(super) fn generate(random: &mut dyn Random) -> Result<Self, Sm2Error> {
        Self::draws(random).next().ok_or(Sm2Error::Random)
    }

    /// Keys drawn one after the other, a bounded number. The scalar of a signature or of an encryption is one too.
    pub(super) fn draws(random: &mut dyn Random) -> impl Iterator<Item = Self> + '_ {
        draws(random, |secret| Self::from_secret(secret).ok())
    }

    pub(super) fn scalar(&self) -> Zeroizing<Scalar> {
        Zeroizing::new(*self.inner.to_nonzero_scalar())
    }

    pub(super) fn public(&self) -> Sm2PublicKey {
        // Its encoding comes out of the closure, not the point: that has padding, and with it what lay on the stack.
        let encoded: [u8; point::UNCOMPRESSED_LEN] =
            scrubbed(|| point::encoded(self.inner.public_key().to_sec1_point(false).as_bytes()));
        let Ok(public) = Sm2PublicKey::from_sec1(&encoded) else {
            unreachable!("a multiple of the base point is on the curve")
        };
        public
    }

    /// The point shared with the holder of `peer`, as x and y.
    pub(super) fn shared(&self, peer: &Sm2PublicKey) -> Zeroizing<[[u8; 32]; 2]> {
        // A multiple of a point other than infinity by a scalar below the order is never infinity.
        affine(&(peer.point() * *self.scalar())).unwrap_or_default()
    }
}

impl ZeroizeOnDrop for PrivateKey {}

/// A private key for one purpose, drawn or given.
macro_rules! private_key {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        pub struct $name {
            key: PrivateKey,
        }

        impl $name {
            /// Takes a private scalar, big-endian.
            ///
            /// # Errors
            /// [`Sm2Error::PrivateKey`] for 0, n - 1 and anything not below the order n.
            pub fn from_secret(secret: &Secret<32>) -> Result<Self, Sm2Error> {
                Ok(Self { key: PrivateKey::from_secret(secret)? })
            }

            /// Draws a new key.
            ///
            /// # Errors
            /// [`Sm2Error::Random`] when `random` keeps giving values that are no key, so is broken.
            pub fn generate(random: &mut dyn Random) -> Result<Self, Sm2Error> {
                Ok(Self { key: PrivateKey::generate(random)? })
            }

            /// The public key that belongs to it.
            #[must_use]
            pub fn public(&self) -> Sm2PublicKey {
                self.key.public()
            }
        }

        impl ZeroizeOnDrop for $name {}
    };
}

pub(super) use private_key;

/// x and y of a point; `None` for infinity, which has none.
pub(super) fn affine(point: &ProjectivePoint) -> Option<Zeroizing<[[u8; 32]; 2]>> {
    if point.is_identity().into() {
        return None;
    }
    let mut encoded = Zeroizing::new([0; point::UNCOMPRESSED_LEN]);
    *encoded = point::encoded(point.to_affine().to_sec1_point(false).as_bytes());
    Some(Zeroizing::new(coordinates(&encoded)))
}

/// The x-coordinate reduced by the order; `None` for infinity.
pub(super) fn x_reduced(point: &ProjectivePoint) -> Option<Scalar> {
    if point.is_identity().into() {
        return None;
    }
    Some(Scalar::reduce(&point.to_affine().x()))
}

fn coordinates(encoded: &[u8; point::UNCOMPRESSED_LEN]) -> [[u8; 32]; 2] {
    let (_, coordinates) = encoded.split_at(1);
    let mut both = [[0; 32]; 2];
    both.as_flattened_mut().copy_from_slice(coordinates);
    both
}
