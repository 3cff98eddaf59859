//! Key check values: a few public bytes that tell whether two sides hold the same key.
//!
//! A [`Kcv`] keeps its method, because the same key has a different value under each.

use core::fmt;

use subtle::ConstantTimeEq;

use crate::block_cipher::Width;
use crate::key::{Algorithm, Material};
use crate::scrub::scrubbed;
use crate::{mac, KeyError};

/// How a check value is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KcvMethod {
    /// One zero block under DES or TDES (ANSI X9.24-1): 3 bytes printed, 4 in UnionPay key downloads.
    TdesZeros,
    /// CMAC of 8 zero bytes under DES or TDES (ANSI X9.24-1:2017 Annex A, X9.143): 5 bytes.
    TdesCmac,
    /// AES-CMAC of 16 zero bytes (ANSI X9.24-1:2017 Annex A, X9.143): 5 bytes; some HSMs print 3.
    AesCmac,
    /// One zero block under AES: 3 bytes. Legacy: it shows the head of the value CMAC derives its subkeys from.
    AesZeros,
    /// One zero block under SM4: 4 or 8 bytes.
    Sm4Zeros,
}

impl KcvMethod {
    /// The usual method for keys of `algorithm`.
    #[must_use]
    pub const fn of(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3 => Self::TdesZeros,
            Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256 => Self::AesCmac,
            Algorithm::Sm4 => Self::Sm4Zeros,
        }
    }

    const fn fits(self, algorithm: Algorithm) -> bool {
        match self {
            Self::TdesZeros | Self::TdesCmac => {
                matches!(algorithm, Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3)
            }
            Self::AesCmac | Self::AesZeros => {
                matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256)
            }
            Self::Sm4Zeros => matches!(algorithm, Algorithm::Sm4),
        }
    }

    /// Bytes that may become public. More would be free known plaintext.
    const fn public_len(self) -> usize {
        match self {
            Self::TdesZeros => 4,
            Self::TdesCmac | Self::AesCmac => 5,
            Self::AesZeros => 3,
            Self::Sm4Zeros => 8,
        }
    }
}

/// The shortest check value that is compared: 3 bytes, as printed by HSMs.
const SHORTEST: usize = 3;
/// The longest any method makes public.
const LONGEST: usize = 8;

/// A key check value with its method. Public: it may be shown, logged and sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kcv {
    method: KcvMethod,
    bytes: [u8; LONGEST],
}

impl Kcv {
    /// The method the value was computed by.
    #[must_use]
    pub const fn method(&self) -> KcvMethod {
        self.method
    }

    /// All public bytes: 4 for TDES, 5 for CMAC, 3 for AES zeros, 8 for SM4.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.method.public_len()).unwrap_or_default()
    }

    /// The leading `len` bytes, when the method makes that many public.
    #[must_use]
    pub fn leading(&self, len: usize) -> Option<&[u8]> {
        self.as_bytes().get(..len)
    }

    /// Whether `other`, 3 bytes or longer, is a leading part of this value. Compared in constant time.
    #[must_use]
    pub fn matches(&self, other: &[u8]) -> bool {
        other.len() >= SHORTEST && self.leading(other.len()).is_some_and(|ours| ours.ct_eq(other).into())
    }

    pub(crate) fn of(key: &Material) -> Self {
        scrubbed(|| Self::compute(KcvMethod::of(key.algorithm()), key))
    }

    pub(crate) fn by(method: KcvMethod, key: &Material) -> Result<Self, KeyError> {
        let algorithm = key.algorithm();
        if !method.fits(algorithm) {
            return Err(KeyError::KcvMethod { method, algorithm });
        }
        Ok(scrubbed(|| Self::compute(method, key)))
    }

    /// The value by a method that fits, inside of work that is scrubbed as a whole.
    pub(crate) fn compute(method: KcvMethod, key: &Material) -> Self {
        let mut bytes = [0; LONGEST];
        let take = |full: &[u8], bytes: &mut [u8; LONGEST]| {
            for (byte, from) in bytes.iter_mut().zip(full).take(method.public_len()) {
                *byte = *from;
            }
        };
        match (method, &key.cipher().inner) {
            (KcvMethod::TdesCmac, _) => take(mac::cmac(key.cipher(), &[0; 8]).as_bytes(), &mut bytes),
            (KcvMethod::AesCmac, _) => take(mac::cmac(key.cipher(), &[0; 16]).as_bytes(), &mut bytes),
            (_, Width::Narrow(cipher)) => {
                let mut block = [0; 8];
                cipher.encrypt(&mut block);
                take(&block, &mut bytes);
            }
            (_, Width::Wide(cipher)) => {
                let mut block = [0; 16];
                cipher.encrypt(&mut block);
                take(&block, &mut bytes);
            }
        }
        Self { method, bytes }
    }
}

impl fmt::Display for Kcv {
    /// Upper-case hexadecimal of [`Kcv::as_bytes`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for Kcv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kcv({:?}, {self})", self.method)
    }
}
