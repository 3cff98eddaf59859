//! Message authentication codes.
//!
//! Hosts differ in method and padding, so [`MacMethod`] is data a host profile carries. [`cup_ecb`] and
//! [`verify`] are the UnionPay default spelled short. A MAC is only ever compared in constant time.

mod cup;
mod hmac;
mod iso9797;

pub use self::cup::{cup_chain_input, cup_of_chain};
pub use self::hmac::{HmacKey, HmacSm3Key};

use cmac::digest::common::InnerInit;
use cmac::Mac;
use subtle::ConstantTimeEq;

use crate::block_cipher::{BlockCipher, Cipher128, Cipher64, Width};
use crate::key::{MacKey, TypedKey};
use crate::scrub::scrubbed;
use crate::{MacError, MacMismatch};

/// How the message is filled up to whole blocks (ISO/IEC 9797-1, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Padding {
    /// Method 1: zero bytes as needed.
    Zeros,
    /// Method 2: a one bit, then zeros; always added.
    OneZeros,
    /// Method 3: a block with the length in bits goes first, then zeros as needed.
    LengthFirst,
}

/// How a MAC is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MacMethod {
    /// UnionPay POS "ECB": see [`cup_ecb`].
    CupEcb,
    /// ISO/IEC 9797-1 algorithm 1 (CBC-MAC) with any cipher; X9.9 with DES.
    Cbc(Padding),
    /// ISO/IEC 9797-1 algorithm 3 (ANSI X9.19, retail MAC) with two-key TDES.
    Retail(Padding),
    /// CMAC (NIST SP 800-38B) with any cipher.
    Cmac,
}

/// The algorithms a key block can bind a key to, each with any padding (X9.143, table 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MacAlgorithm {
    /// ISO/IEC 9797-1 algorithm 1; with TDES also ISO 16609.
    Cbc,
    /// ISO/IEC 9797-1 algorithm 3.
    Retail,
    /// CMAC, algorithm 5 of the edition of 2011.
    Cmac,
}

impl MacMethod {
    /// What a key block would bind a key to for this method. None has a usage for UnionPay's own.
    const fn algorithm(self) -> Option<MacAlgorithm> {
        match self {
            Self::CupEcb => None,
            Self::Cbc(_) => Some(MacAlgorithm::Cbc),
            Self::Retail(_) => Some(MacAlgorithm::Retail),
            Self::Cmac => Some(MacAlgorithm::Cmac),
        }
    }
}

/// A computed MAC. It is compared by [`Tag::verify`] only.
pub struct Tag {
    bytes: [u8; LONGEST],
    len: usize,
}

/// Bytes of the longest MAC.
const LONGEST: usize = 32;

impl Tag {
    /// The MAC: as many bytes as the cipher's block has, 8 or 16; 8 for [`MacMethod::CupEcb`], 32 for [`HmacKey`].
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Compares with a received MAC of full length, in constant time.
    ///
    /// # Errors
    /// [`MacMismatch`] for any difference, length included.
    pub fn verify(&self, received: &[u8]) -> Result<(), MacMismatch> {
        if self.as_bytes().ct_eq(received).into() {
            Ok(())
        } else {
            Err(MacMismatch)
        }
    }

    /// The MAC and zeros behind it, where it serves as a key: the caller wipes them.
    pub(crate) fn into_bytes(self) -> [u8; 32] {
        self.bytes
    }

    pub(crate) fn new(mac: &[u8]) -> Self {
        let mut bytes = [0; LONGEST];
        let mut len = 0;
        for (byte, from) in bytes.iter_mut().zip(mac) {
            *byte = *from;
            len += 1;
        }
        Self { bytes, len }
    }
}

/// UnionPay POS MAC: the 8 ASCII characters of field 64.
///
/// `message` runs from the message type up to the field before 64, as sent, without length, TPDU and header.
/// Blocks are folded by XOR, the result is written as upper-case hexadecimal, the first half enciphered, XORed
/// with the second half and enciphered again; the first 8 hexadecimal characters of that are the MAC. DES and
/// TDES keys fold to 8 bytes, SM4 (and, by the same rule, AES) keys to 16.
/// Source: UnionPay POS terminal specification as read in public implementations; the SM4 truncation is
/// published ambiguously and must be confirmed with the host.
#[must_use]
pub fn cup_ecb(key: &MacKey, message: &[u8]) -> [u8; 8] {
    scrubbed(|| cup::mac(key.material().cipher(), message))
}

/// Checks a received [`cup_ecb`] MAC in constant time.
///
/// # Errors
/// [`MacMismatch`].
pub fn verify(key: &MacKey, message: &[u8], received: &[u8]) -> Result<(), MacMismatch> {
    Tag::new(&cup_ecb(key, message)).verify(received)
}

/// Computes a MAC by any method.
///
/// # Errors
/// [`MacError::Cipher`] when the method is not defined for the key's algorithm, [`MacError::Empty`] for an empty
/// message under [`Padding::Zeros`] or [`Padding::LengthFirst`], where stacks disagree about the answer,
/// [`MacError::Bound`] when the key came in a key block that names another method.
pub fn compute(method: MacMethod, key: &MacKey, message: &[u8]) -> Result<Tag, MacError> {
    let key = key.material();
    if key.bound().is_some() && key.bound() != method.algorithm() {
        return Err(MacError::Bound { method });
    }
    scrubbed(|| match method {
        MacMethod::CupEcb => Ok(Tag::new(&cup::mac(key.cipher(), message))),
        MacMethod::Cbc(padding) => iso9797::algorithm_1(padding, key.cipher(), message),
        MacMethod::Retail(padding) => iso9797::algorithm_3(padding, key, message),
        MacMethod::Cmac => Ok(cmac(key.cipher(), message)),
    })
}

/// Checks a received MAC by any method, in constant time.
///
/// # Errors
/// As [`compute`], and [`MacError::Mismatch`].
pub fn verify_by(method: MacMethod, key: &MacKey, message: &[u8], received: &[u8]) -> Result<(), MacError> {
    Ok(compute(method, key, message)?.verify(received)?)
}

pub(crate) fn cmac(cipher: &BlockCipher, message: &[u8]) -> Tag {
    match &cipher.inner {
        Width::Narrow(Cipher64::Des(cipher)) => cmac_over(&**cipher, message),
        Width::Narrow(Cipher64::Tdes2(cipher)) => cmac_over(&**cipher, message),
        Width::Narrow(Cipher64::Tdes3(cipher)) => cmac_over(&**cipher, message),
        Width::Wide(Cipher128::Aes128(cipher)) => cmac_over(&**cipher, message),
        Width::Wide(Cipher128::Aes192(cipher)) => cmac_over(&**cipher, message),
        Width::Wide(Cipher128::Aes256(cipher)) => cmac_over(&**cipher, message),
        Width::Wide(Cipher128::Sm4(cipher)) => cmac_over(&**cipher, message),
    }
}

/// The cipher is borrowed: a copy of its round keys for each MAC would have to be wiped as well.
fn cmac_over<C>(cipher: &C, message: &[u8]) -> Tag
where
    for<'a> &'a C: cmac::block_api::CmacCipher,
{
    let mut mac = cmac::Cmac::inner_init(cipher);
    mac.update(message);
    Tag::new(&mac.finalize().into_bytes())
}
