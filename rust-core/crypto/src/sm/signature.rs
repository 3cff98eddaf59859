//! SM2 signatures (GB/T 32918.2): r ‖ s, 64 bytes.

use sm2::elliptic_curve::ff::PrimeField;
use sm2::elliptic_curve::ops::Reduce;
use sm2::elliptic_curve::Group;
use sm2::{FieldBytes, ProjectivePoint, Scalar};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::sm::curve::{private_key, x_reduced, PrivateKey, Sm2PublicKey};
use crate::{Random, Sm2Error};

/// Bytes of a signature.
const SIGNATURE_LEN: usize = 64;

private_key!(
    /// A private key that signs and does nothing else. Wiped on drop.
    Sm2SigningKey
);

impl Sm2SigningKey {
    /// Signs a message as the owner of `id`: section 6.1. The scalar k of the signature is drawn from `random`; a
    /// k that is guessed, or used for two messages, gives up the key.
    ///
    /// # Errors
    /// [`Sm2Error::Identity`] for an identity that is too long, [`Sm2Error::Random`] when `random` is broken.
    pub fn sign(
        &self,
        random: &mut dyn Random,
        id: &[u8],
        message: &[u8],
    ) -> Result<[u8; SIGNATURE_LEN], Sm2Error> {
        let e = reduced(&self.public().message_digest(id, message)?);
        scrubbed(|| self.sign_digest(random, &e)).ok_or(Sm2Error::Random)
    }

    fn sign_digest(&self, random: &mut dyn Random, e: &Scalar) -> Option<[u8; SIGNATURE_LEN]> {
        let d = self.key.scalar();
        // 1 + d is not 0, for d = n - 1 is no key.
        let inverse = Zeroizing::new((Scalar::ONE + *d).invert().unwrap_or(Scalar::ZERO));
        for k in PrivateKey::draws(random) {
            let k = k.scalar();
            let Some(x) = x_reduced(&ProjectivePoint::mul_by_generator(&k)) else { continue };
            let r = *e + x;
            let s = *inverse * (*k - r * *d);
            if !bool::from(r.is_zero() | (r + *k).is_zero() | s.is_zero()) {
                let mut signature = [0; SIGNATURE_LEN];
                let (first, second) = signature.split_at_mut(SIGNATURE_LEN / 2);
                first.copy_from_slice(&r.to_repr());
                second.copy_from_slice(&s.to_repr());
                return Some(signature);
            }
        }
        None
    }
}

impl Sm2PublicKey {
    /// Checks a signature r ‖ s of the owner of `id` over a message: section 7.1.
    ///
    /// # Errors
    /// [`Sm2Error::Signature`], whatever the reason: length, r or s out of range or zero, r + s a multiple of the
    /// order, another message, key or identity.
    pub fn verify(&self, id: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Sm2Error> {
        let e = self.message_digest(id, message).map_err(|_| Sm2Error::Signature)?;
        if self.accepts(&reduced(&e), signature) == Some(true) {
            Ok(())
        } else {
            Err(Sm2Error::Signature)
        }
    }

    fn accepts(&self, e: &Scalar, signature: &[u8]) -> Option<bool> {
        let signature = <&[u8; SIGNATURE_LEN]>::try_from(signature).ok()?;
        let (r, s) = signature.split_at(SIGNATURE_LEN / 2);
        let (r, s) = (in_range(r)?, in_range(s)?);
        let t = r + s;
        if t.is_zero().into() {
            return None;
        }
        let x = x_reduced(&(ProjectivePoint::mul_by_generator(&s) + self.point() * t))?;
        Some(*e + x == r)
    }
}

/// From 1 to n - 1.
fn in_range(bytes: &[u8]) -> Option<Scalar> {
    let bytes = <[u8; 32]>::try_from(bytes).ok()?;
    let scalar = Option::<Scalar>::from(Scalar::from_repr(bytes.into()))?;
    (!bool::from(scalar.is_zero())).then_some(scalar)
}

fn reduced(digest: &[u8; 32]) -> Scalar {
    Scalar::reduce(&FieldBytes::from(*digest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking

    use super::*;
    use crate::sm::curve::PrivateKey;

    /// With r + s = 0 the public key drops out of the equation: whoever may choose e would sign for anybody.
    #[test]
    fn a_signature_without_the_key_is_refused() {
        let victim = PrivateKey::from_secret(&Secret::from_slice(&[7; 32]).unwrap()).unwrap().public();
        let s = Scalar::from(5_u64);
        let r = -s;
        let e = r - x_reduced(&ProjectivePoint::mul_by_generator(&s)).unwrap();
        let signature = [r.to_repr(), s.to_repr()].concat();
        assert_eq!(victim.accepts(&e, &signature), None);
    }
}
