//! SM2 key exchange (GB/T 32918.3), without the optional key confirmation.

use sm2::elliptic_curve::ops::Reduce;
use sm2::{FieldBytes, Scalar};
use sm3::Sm3;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::kdf::{stretch, LONGEST};
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::sm::curve::{affine, private_key, PrivateKey, Sm2PublicKey};
use crate::{KdfError, Random, Sm2Error};

/// Which side of an exchange. Its order of the two identities makes both sides derive the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The side that speaks first (A).
    Initiator,
    /// The side that answers (B).
    Responder,
}

/// What is known of the other side of an exchange.
#[derive(Debug, Clone, Copy)]
pub struct Sm2Peer<'a> {
    /// Its identity: [`crate::sm::DEFAULT_ID`] unless agreed otherwise.
    pub id: &'a [u8],
    /// Its public key.
    pub public: &'a Sm2PublicKey,
    /// The ephemeral public key it sent.
    pub ephemeral: &'a Sm2PublicKey,
}

/// A private key for one exchange: drawn, used up, gone. Wiped on drop.
pub struct Sm2EphemeralKey {
    key: PrivateKey,
}

impl Sm2EphemeralKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`Sm2Error::Random`] when `random` keeps giving values that are no key, so is broken.
    pub fn generate(random: &mut dyn Random) -> Result<Self, Sm2Error> {
        Ok(Self { key: PrivateKey::generate(random)? })
    }

    /// The public key to send.
    #[must_use]
    pub fn public(&self) -> Sm2PublicKey {
        self.key.public()
    }
}

impl ZeroizeOnDrop for Sm2EphemeralKey {}

private_key!(
    /// A private key that exchanges keys and does nothing else. Wiped on drop.
    Sm2ExchangeKey
);

impl Sm2ExchangeKey {
    /// Fills `out` with the key shared with `peer`: section 6.1. Only the holder of the peer's private key can
    /// derive the same; whether it did shows when the key is used.
    ///
    /// # Errors
    /// [`Sm2Error::Identity`], [`Sm2Error::PublicKey`] for keys whose sum is infinity, [`Sm2Error::Length`] when
    /// `out` is empty or longer than [`LONGEST`]. `out` is then as it was.
    pub fn exchange(
        &self,
        role: Role,
        id: &[u8],
        ephemeral: Sm2EphemeralKey,
        peer: &Sm2Peer<'_>,
        out: &mut [u8],
    ) -> Result<(), Sm2Error> {
        if out.is_empty() || out.len() > LONGEST {
            return Err(KdfError { most: LONGEST, got: out.len() }.into());
        }
        let own = self.public().identity_digest(id)?;
        let other = peer.public.identity_digest(peer.id)?;
        scrubbed(|| {
            let r = ephemeral.key.scalar();
            let t = Zeroizing::new(*self.key.scalar() + halved(&ephemeral.public()) * *r);
            let sum = peer.public.point() + peer.ephemeral.point() * halved(peer.ephemeral);
            let shared = affine(&(sum * *t)).ok_or(Sm2Error::PublicKey)?;
            let identities = match role {
                Role::Initiator => [own, other],
                Role::Responder => [other, own],
            };
            stretch::<Sm3>(&[shared.as_flattened(), identities.as_flattened()], &[], out);
            Ok(())
        })
    }
}

/// 2^127 plus the lower 127 bits of x.
fn halved(ephemeral: &Sm2PublicKey) -> Scalar {
    let [mut x, _] = ephemeral.coordinates();
    let (upper, lower) = x.split_at_mut(16);
    upper.fill(0);
    lower.iter_mut().take(1).for_each(|byte| *byte |= 0x80);
    Scalar::reduce(&FieldBytes::from(x))
}
