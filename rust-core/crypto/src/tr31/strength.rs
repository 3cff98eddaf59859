//! Key lengths and strengths: a key must not be stronger than the one that protects it.

use crate::key::Algorithm;
use crate::tr31::attribute::KeyAlgorithm;
use crate::tr31::error::Tr31Error;
use crate::KeyError;

/// The cipher of a key of `len` bytes; `None` for an algorithm that is no block cipher.
///
/// # Errors
/// [`KeyError::Length`] when the algorithm has no key of that length. `T` also names a single-length key: peers
/// write DES keys so.
pub(super) fn cipher_of(algorithm: KeyAlgorithm, len: usize) -> Result<Option<Algorithm>, KeyError> {
    let wrong = |expected| Err(KeyError::Length { expected, got: len });
    match (algorithm, len) {
        (KeyAlgorithm::AES, 16) => Ok(Some(Algorithm::Aes128)),
        (KeyAlgorithm::AES, 24) => Ok(Some(Algorithm::Aes192)),
        (KeyAlgorithm::AES, 32) => Ok(Some(Algorithm::Aes256)),
        (KeyAlgorithm::AES, _) => wrong(&[16, 24, 32]),
        (KeyAlgorithm::TDES | KeyAlgorithm::DES, 8) => Ok(Some(Algorithm::Des)),
        (KeyAlgorithm::DES, _) => wrong(&[8]),
        (KeyAlgorithm::TDES, 16) => Ok(Some(Algorithm::Tdes2)),
        (KeyAlgorithm::TDES, 24) => Ok(Some(Algorithm::Tdes3)),
        (KeyAlgorithm::TDES, _) => wrong(&[8, 16, 24]),
        (KeyAlgorithm::SM4, 16) => Ok(Some(Algorithm::Sm4)),
        (KeyAlgorithm::SM4, _) => wrong(&[16]),
        _ => Ok(None),
    }
}

pub(super) fn check_len(algorithm: KeyAlgorithm, len: usize) -> Result<(), Tr31Error> {
    if len == 0 {
        return Err(Tr31Error::Empty);
    }
    cipher_of(algorithm, len)?;
    Ok(())
}

/// Refuses a key that is stronger than its protection key (PCI PIN annex C; NIST SP 800-57 part 1, table 2).
pub(super) fn check_strength(
    algorithm: KeyAlgorithm,
    len: usize,
    protection: Algorithm,
) -> Result<(), Tr31Error> {
    let key_bits = match cipher_of(algorithm, len)? {
        Some(cipher) => strength(cipher),
        // No stronger than the strongest hash in use, nor than the key has bits.
        None if algorithm == KeyAlgorithm::HMAC => len.saturating_mul(8).min(STRONGEST),
        // The header does not tell the strength of a key pair.
        None => STRONGEST,
    };
    let protection_bits = strength(protection);
    if key_bits > protection_bits {
        return Err(Tr31Error::Strength { key_bits, protection_bits });
    }
    Ok(())
}

const STRONGEST: usize = 256;

const fn strength(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Des => 56,
        Algorithm::Tdes2 => 80,
        Algorithm::Tdes3 => 112,
        Algorithm::Aes128 | Algorithm::Sm4 => 128,
        Algorithm::Aes192 => 192,
        Algorithm::Aes256 => STRONGEST,
    }
}
