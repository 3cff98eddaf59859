//! Keys that do one thing in one direction: a terminal that could verify with the key it computes MACs with would
//! take its own request back for an answer.

use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

use crate::block_cipher::{Cipher128, Cipher64, Width};
use crate::kcv::Kcv;
use crate::key::{Algorithm, MacKey, Material, TypedKey};
use crate::mac::{self, HmacKey, MacMethod, Padding, Tag};
use crate::scrub::scrubbed;
use crate::{BlockError, KeyError, MacError, MacMismatch};

/// The method of [`MacGenerationKey::x9_19`].
const X9_19: MacMethod = MacMethod::Retail(Padding::Zeros);
/// Bytes of a MAC by X9.19 that DUKPT sends.
const X9_19_LEN: usize = 4;

macro_rules! working_key {
    ($(#[$meta:meta])* $name:ident, $key:ty, $from:path, $material:path) => {
        $(#[$meta])*
        pub struct $name {
            key: $key,
        }

        impl $name {
            pub(crate) fn from_material(material: Material) -> Self {
                Self { key: $from(material) }
            }

            pub(super) fn material(&self) -> &Material {
                $material(&self.key)
            }

            /// The cipher this key is for.
            #[must_use]
            pub fn algorithm(&self) -> Algorithm {
                self.material().algorithm()
            }

            /// The check value by the usual method of the algorithm.
            #[must_use]
            pub fn check_value(&self) -> Kcv {
                Kcv::of(self.material())
            }
        }

        impl ZeroizeOnDrop for $name {}
    };
    ($(#[$meta:meta])* $name:ident: MAC) => {
        working_key!($(#[$meta])* $name, MacKey, MacKey::from_material, TypedKey::material);
    };
    ($(#[$meta:meta])* $name:ident) => {
        working_key!($(#[$meta])* $name, Material, core::convert::identity, core::convert::identity);
    };
}

working_key!(
    /// Computes MACs and does nothing else.
    MacGenerationKey: MAC
);
working_key!(
    /// Verifies MACs and does nothing else.
    MacVerificationKey: MAC
);
working_key!(
    /// Computes and verifies MACs, by the method that the key block names it came in.
    BoundMacKey: MAC
);
working_key!(
    /// Enciphers data and does nothing else.
    DataEncryptionKey
);
working_key!(
    /// Deciphers data and does nothing else.
    DataDecryptionKey
);
working_key!(
    /// Enciphers and deciphers data: where one key serves both directions (AES DUKPT only).
    DataKey
);
impl MacGenerationKey {
    /// The MAC by any method.
    ///
    /// # Errors
    /// As [`mac::compute`].
    pub fn compute(&self, method: MacMethod, message: &[u8]) -> Result<Tag, MacError> {
        mac::compute(method, &self.key, message)
    }

    /// The MAC as TDES DUKPT sends it: the first 4 bytes by ANSI X9.19, filled up with zeros.
    ///
    /// # Errors
    /// [`MacError::Empty`], and [`MacError::Cipher`] unless the key is two-key TDES.
    pub fn x9_19(&self, message: &[u8]) -> Result<[u8; X9_19_LEN], MacError> {
        let tag = self.compute(X9_19, message)?;
        Ok(tag.as_bytes().first_chunk().copied().unwrap_or_default())
    }
}

impl MacVerificationKey {
    /// Checks a MAC of full length by any method, in constant time.
    ///
    /// # Errors
    /// As [`mac::verify_by`].
    pub fn verify(&self, method: MacMethod, message: &[u8], received: &[u8]) -> Result<(), MacError> {
        mac::verify_by(method, &self.key, message, received)
    }

    /// Checks a MAC made by [`MacGenerationKey::x9_19`], in constant time.
    ///
    /// # Errors
    /// [`MacError::Mismatch`], [`MacError::Empty`], and [`MacError::Cipher`] unless the key is two-key TDES.
    pub fn verify_x9_19(&self, message: &[u8], received: &[u8; X9_19_LEN]) -> Result<(), MacError> {
        let tag = mac::compute(X9_19, &self.key, message)?;
        let sent = tag.as_bytes().first_chunk::<X9_19_LEN>();
        if sent.is_some_and(|sent| sent.ct_eq(received).into()) {
            return Ok(());
        }
        Err(MacError::Mismatch(MacMismatch))
    }
}

impl BoundMacKey {
    /// The MAC.
    ///
    /// # Errors
    /// As [`mac::compute`].
    pub fn compute(&self, method: MacMethod, message: &[u8]) -> Result<Tag, MacError> {
        mac::compute(method, &self.key, message)
    }

    /// Checks a MAC of full length, in constant time.
    ///
    /// # Errors
    /// As [`mac::verify_by`].
    pub fn verify(&self, method: MacMethod, message: &[u8], received: &[u8]) -> Result<(), MacError> {
        mac::verify_by(method, &self.key, message, received)
    }
}

impl DataEncryptionKey {
    /// Enciphers whole blocks in place: CBC from a zero block. A key is used for one transaction only, which is
    /// what makes the zero block do; two messages under one key show whether they begin alike.
    ///
    /// # Errors
    /// [`BlockError`] when `data` is not a whole number of blocks; nothing is changed.
    pub fn encipher(&self, data: &mut [u8]) -> Result<(), BlockError> {
        scrubbed(|| encipher(&self.key, data))
    }
}

impl DataDecryptionKey {
    /// Undoes [`DataEncryptionKey::encipher`].
    ///
    /// # Errors
    /// As there.
    pub fn decipher(&self, data: &mut [u8]) -> Result<(), BlockError> {
        scrubbed(|| decipher(&self.key, data))
    }
}

impl DataKey {
    /// As [`DataEncryptionKey::encipher`].
    ///
    /// # Errors
    /// As there.
    pub fn encipher(&self, data: &mut [u8]) -> Result<(), BlockError> {
        scrubbed(|| encipher(&self.key, data))
    }

    /// As [`DataDecryptionKey::decipher`].
    ///
    /// # Errors
    /// As there.
    pub fn decipher(&self, data: &mut [u8]) -> Result<(), BlockError> {
        scrubbed(|| decipher(&self.key, data))
    }
}

fn encipher(key: &Material, data: &mut [u8]) -> Result<(), BlockError> {
    fn chain<const N: usize>(blocks: &mut [[u8; N]], cipher: impl Fn(&mut [u8; N])) {
        let mut last = [0; N];
        for block in blocks {
            xor(block, &last);
            cipher(block);
            last = *block;
        }
    }
    whole_blocks(key, data)?;
    match &key.cipher().inner {
        Width::Narrow(cipher) => chain(data.as_chunks_mut().0, |block| Cipher64::encrypt(cipher, block)),
        Width::Wide(cipher) => chain(data.as_chunks_mut().0, |block| Cipher128::encrypt(cipher, block)),
    }
    Ok(())
}

fn decipher(key: &Material, data: &mut [u8]) -> Result<(), BlockError> {
    fn chain<const N: usize>(blocks: &mut [[u8; N]], cipher: impl Fn(&mut [u8; N])) {
        let mut last = [0; N];
        for block in blocks {
            let enciphered = *block;
            cipher(block);
            xor(block, &last);
            last = enciphered;
        }
    }
    whole_blocks(key, data)?;
    match &key.cipher().inner {
        Width::Narrow(cipher) => chain(data.as_chunks_mut().0, |block| Cipher64::decrypt(cipher, block)),
        Width::Wide(cipher) => chain(data.as_chunks_mut().0, |block| Cipher128::decrypt(cipher, block)),
    }
    Ok(())
}

fn whole_blocks(key: &Material, data: &[u8]) -> Result<(), BlockError> {
    let block_len = key.cipher().block_len();
    if data.len().is_multiple_of(block_len) {
        return Ok(());
    }
    Err(BlockError { block_len, got: data.len() })
}

fn xor(block: &mut [u8], with: &[u8]) {
    for (byte, with) in block.iter_mut().zip(with) {
        *byte ^= with;
    }
}

macro_rules! hmac_key {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        pub struct $name {
            key: HmacKey,
        }

        impl $name {
            pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
                HmacKey::from_bytes(bytes).map(|key| Self { key })
            }
        }

        impl ZeroizeOnDrop for $name {}
    };
}

hmac_key!(
    /// Computes HMAC-SHA256 and does nothing else.
    HmacGenerationKey
);
hmac_key!(
    /// Verifies HMAC-SHA256 and does nothing else.
    HmacVerificationKey
);

impl HmacGenerationKey {
    /// The MAC of a message: 32 bytes.
    #[must_use]
    pub fn compute(&self, message: &[u8]) -> Tag {
        self.key.compute(message)
    }
}

impl HmacVerificationKey {
    /// Checks a received MAC of 32 bytes, in constant time.
    ///
    /// # Errors
    /// [`MacMismatch`].
    pub fn verify(&self, message: &[u8], received: &[u8]) -> Result<(), MacMismatch> {
        self.key.verify(message, received)
    }
}
