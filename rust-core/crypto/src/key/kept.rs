//! A master key in the form a sealed store keeps it: one byte for the algorithm, then the key.

use zeroize::Zeroizing;

use crate::key::{Algorithm, MasterKey, TypedKey};
use crate::KeyError;

/// The byte in front. Never changed once a terminal keeps a key under it.
const CODES: [(u8, Algorithm); 7] = [
    (1, Algorithm::Des),
    (2, Algorithm::Tdes2),
    (3, Algorithm::Tdes3),
    (4, Algorithm::Aes128),
    (5, Algorithm::Aes192),
    (6, Algorithm::Aes256),
    (7, Algorithm::Sm4),
];

impl MasterKey {
    /// The key, to be sealed and kept at once: the one way its bytes leave it. [`Self::from_kept`] takes them back.
    #[must_use]
    pub fn to_kept(&self) -> Zeroizing<Box<[u8]>> {
        let material = self.material();
        let code = CODES.iter().find(|(_, algorithm)| *algorithm == material.algorithm());
        let code = code.map_or(0, |(code, _)| *code);
        let mut kept = Zeroizing::new(vec![code; 1 + material.bytes().len()].into_boxed_slice());
        for (byte, from) in kept.iter_mut().skip(1).zip(material.bytes()) {
            *byte = *from;
        }
        kept
    }

    /// A key that was kept. No policy is applied: it was when the key was loaded.
    ///
    /// # Errors
    /// [`KeyError::Length`] when it is not what [`Self::to_kept`] gives.
    pub fn from_kept(kept: &[u8]) -> Result<Self, KeyError> {
        let unknown = KeyError::Length { expected: &[9, 17, 25, 33], got: kept.len() };
        let (code, bytes) = kept.split_first().ok_or(unknown)?;
        let (_, algorithm) = CODES.iter().find(|(known, _)| known == code).ok_or(unknown)?;
        Self::from_bytes(*algorithm, bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nothing_else_does() {
        for (code, algorithm) in CODES {
            let bytes: Vec<u8> = (1..).take(algorithm.key_len()).collect();
            let key = MasterKey::from_bytes(algorithm, &bytes).unwrap();
            let kept = key.to_kept();
            let back = MasterKey::from_kept(&kept).unwrap();
            assert_eq!((back.algorithm(), back.check_value()), (algorithm, key.check_value()), "{code}");
            assert!(MasterKey::from_kept(kept.get(..kept.len() - 1).unwrap()).is_err());
        }
        assert!(MasterKey::from_kept(&[]).is_err() && MasterKey::from_kept(&[0; 17]).is_err());
    }
}
