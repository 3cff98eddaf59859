//! Keys from keys (ANSI X9.24-3-2017, sections 4.2 and 6.3): the derivation data enciphered under the parent.

use zeroize::{Zeroize, Zeroizing};

use super::super::ksn::AesKsn;
use crate::block_cipher::Cipher128;
use crate::key::Algorithm;
use crate::KeyError;

/// What a derived key is for. Names are from the terminal's side: it generates MACs and enciphers data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Enciphers other keys.
    KeyEncryption,
    /// Enciphers PIN blocks.
    Pin,
    /// MACs of the terminal.
    MacGeneration,
    /// MACs of the host.
    MacVerification,
    /// MACs of both.
    MacBothWays,
    /// Data from the terminal.
    DataEncryption,
    /// Data from the host.
    DataDecryption,
    /// Data both ways.
    DataBothWays,
    /// Other keys are derived from it.
    KeyDerivation,
    /// The initial key of a terminal.
    #[cfg(feature = "host")]
    InitialKey,
}

impl Usage {
    const fn code(self) -> u16 {
        match self {
            Self::KeyEncryption => 0x0002,
            Self::Pin => 0x1000,
            Self::MacGeneration => 0x2000,
            Self::MacVerification => 0x2001,
            Self::MacBothWays => 0x2002,
            Self::DataEncryption => 0x3000,
            Self::DataDecryption => 0x3001,
            Self::DataBothWays => 0x3002,
            Self::KeyDerivation => 0x8000,
            #[cfg(feature = "host")]
            Self::InitialKey => 0x8001,
        }
    }

    /// Which key it is: the initial key by its whole identifier, every other one by derivation identifier and
    /// counter.
    fn context(self, ksn: &AesKsn) -> [u8; 8] {
        match self {
            #[cfg(feature = "host")]
            Self::InitialKey => ksn.initial_key_id(),
            _ => ksn.as_bytes().last_chunk().copied().unwrap_or_default(),
        }
    }
}

/// The cipher of a working key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkingKeyType {
    /// Two-key TDES.
    Tdes2,
    /// Three-key TDES.
    Tdes3,
    /// AES-128.
    Aes128,
    /// AES-192.
    Aes192,
    /// AES-256.
    Aes256,
}

impl WorkingKeyType {
    pub(super) const fn algorithm(self) -> Algorithm {
        match self {
            Self::Tdes2 => Algorithm::Tdes2,
            Self::Tdes3 => Algorithm::Tdes3,
            Self::Aes128 => Algorithm::Aes128,
            Self::Aes192 => Algorithm::Aes192,
            Self::Aes256 => Algorithm::Aes256,
        }
    }
}

/// The length of a working key for HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HmacKeyType {
    /// 128 bits.
    Hmac128,
    /// 192 bits.
    Hmac192,
    /// 256 bits.
    Hmac256,
}

/// What the derivation has to know of the key that comes out.
#[derive(Clone, Copy)]
pub(in super::super) struct Form {
    /// The algorithm's number in the derivation data.
    code: u16,
    /// Bytes in the key.
    len: u8,
    /// Strength in bits (NIST SP 800-57 part 1 rev. 5, section 5.6.1).
    strength_bits: u16,
}

impl From<WorkingKeyType> for Form {
    fn from(key_type: WorkingKeyType) -> Self {
        let (code, len, strength_bits) = match key_type {
            WorkingKeyType::Tdes2 => (0, 16, 80),
            WorkingKeyType::Tdes3 => (1, 24, 112),
            WorkingKeyType::Aes128 => (2, 16, 128),
            WorkingKeyType::Aes192 => (3, 24, 192),
            WorkingKeyType::Aes256 => (4, 32, 256),
        };
        Self { code, len, strength_bits }
    }
}

impl From<HmacKeyType> for Form {
    fn from(key_type: HmacKeyType) -> Self {
        let (len, strength_bits) = match key_type {
            HmacKeyType::Hmac128 => (16, 128),
            HmacKeyType::Hmac192 => (24, 192),
            HmacKeyType::Hmac256 => (32, 256),
        };
        Self { code: 5, len, strength_bits }
    }
}

/// Bytes that a derivation gives at a time.
const BLOCK: usize = 16;

impl Form {
    /// Refuses a key that would be stronger than `parent`, from which it is derived.
    pub(in super::super) fn not_above(self, parent: Self) -> Result<Self, KeyError> {
        if self.strength_bits <= parent.strength_bits {
            return Ok(self);
        }
        Err(KeyError::Stronger { asked_bits: self.strength_bits, limit_bits: parent.strength_bits })
    }

    /// A place for such a key.
    pub(super) fn zeroed(self) -> Zeroizing<Box<[u8]>> {
        Zeroizing::new(vec![0; usize::from(self.len)].into_boxed_slice())
    }

    /// The derivation data: one block for every 16 bytes of the key, in order.
    pub(in super::super) fn data(self, usage: Usage, ksn: &AesKsn) -> impl Iterator<Item = [u8; BLOCK]> {
        const VERSION: u8 = 1;
        let [usage_code, code] = [usage.code(), self.code].map(u16::to_be_bytes);
        let bits = (u16::from(self.len) * 8).to_be_bytes();
        let context = usage.context(ksn);
        (1..=self.len.div_ceil(16)).map(move |count| {
            let mut data = [0; BLOCK];
            let parts = [VERSION, count].into_iter().chain(usage_code).chain(code).chain(bits).chain(context);
            for (byte, from) in data.iter_mut().zip(parts) {
                *byte = from;
            }
            data
        })
    }

    /// Derives a key into `key`, which is as long as it.
    pub(super) fn derive(self, parent: &Cipher128, usage: Usage, ksn: &AesKsn, key: &mut [u8]) {
        for (mut block, part) in self.data(usage, ksn).zip(key.chunks_mut(BLOCK)) {
            parent.encrypt(&mut block);
            for (byte, from) in part.iter_mut().zip(block) {
                *byte = from;
            }
            block.zeroize();
        }
    }
}
