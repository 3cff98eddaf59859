//! The block ciphers themselves, and ECB over whole blocks.
//!
//! ECB has three uses in payments: a single PIN block, a wrapped session key, a check value. Nothing else in the
//! crate is enciphered with it.

mod chain;

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use des::{Des, TdesEde2, TdesEde3};
use sm4::Sm4;
use zeroize::ZeroizeOnDrop;

use self::chain::Chain;
use crate::key::Algorithm;
use crate::secret::Secret;
use crate::{BlockError, KeyError};

/// A keyed block cipher of any [`Algorithm`]. The round keys are wiped on drop.
pub struct BlockCipher {
    pub(crate) inner: Width,
}

/// Ciphers by block width, so that code written for one width cannot be handed the other.
pub(crate) enum Width {
    Narrow(Cipher64),
    Wide(Cipher128),
}

/// Ciphers with a block of 8 bytes.
pub(crate) enum Cipher64 {
    Des(Box<Des>),
    Tdes2(Box<TdesEde2>),
    Tdes3(Box<TdesEde3>),
}

/// Ciphers with a block of 16 bytes.
pub(crate) enum Cipher128 {
    Aes128(Box<Aes128>),
    Aes192(Box<Aes192>),
    Aes256(Box<Aes256>),
    Sm4(Box<Sm4>),
}

impl BlockCipher {
    /// Expands a key. No strength policy is applied: see [`crate::key::KeyPolicy`].
    ///
    /// # Errors
    /// [`KeyError::Length`] when `key` is not [`Algorithm::key_len`] bytes long.
    pub fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, KeyError> {
        let inner = match algorithm {
            Algorithm::Des => Width::Narrow(Cipher64::Des(expand(algorithm, key)?)),
            Algorithm::Tdes2 => Width::Narrow(Cipher64::Tdes2(expand(algorithm, key)?)),
            Algorithm::Tdes3 => Width::Narrow(Cipher64::Tdes3(expand(algorithm, key)?)),
            Algorithm::Aes128 => Width::Wide(Cipher128::Aes128(expand(algorithm, key)?)),
            Algorithm::Aes192 => Width::Wide(Cipher128::Aes192(expand(algorithm, key)?)),
            Algorithm::Aes256 => Width::Wide(Cipher128::Aes256(expand(algorithm, key)?)),
            Algorithm::Sm4 => Width::Wide(Cipher128::Sm4(expand(algorithm, key)?)),
        };
        Ok(Self { inner })
    }

    /// A two-key TDES cipher of a key whose length is known.
    pub(crate) fn tdes2(key: &Secret<16>) -> Self {
        Self { inner: Width::Narrow(Cipher64::tdes2(key.expose())) }
    }

    /// Bytes in one block: 8 for DES and TDES, 16 for AES and SM4.
    #[must_use]
    pub fn block_len(&self) -> usize {
        match self.inner {
            Width::Narrow(_) => 8,
            Width::Wide(_) => 16,
        }
    }

    /// Enciphers exactly one block in place.
    ///
    /// # Errors
    /// [`BlockError`] when `block` is not [`Self::block_len`] bytes long; nothing is changed.
    pub fn encrypt_block(&self, block: &mut [u8]) -> Result<(), BlockError> {
        self.one_block(block)?;
        self.encrypt_ecb(block)
    }

    /// Deciphers exactly one block in place.
    ///
    /// # Errors
    /// [`BlockError`] when `block` is not [`Self::block_len`] bytes long; nothing is changed.
    pub fn decrypt_block(&self, block: &mut [u8]) -> Result<(), BlockError> {
        self.one_block(block)?;
        self.decrypt_ecb(block)
    }

    /// Enciphers every block of `data` in place and on its own.
    ///
    /// # Errors
    /// [`BlockError`] when `data` is not a whole number of blocks; nothing is changed.
    pub fn encrypt_ecb(&self, data: &mut [u8]) -> Result<(), BlockError> {
        self.whole_blocks(data)?;
        match &self.inner {
            Width::Narrow(cipher) => {
                for block in data.as_chunks_mut().0 {
                    cipher.encrypt(block);
                }
            }
            Width::Wide(cipher) => {
                for block in data.as_chunks_mut().0 {
                    cipher.encrypt(block);
                }
            }
        }
        Ok(())
    }

    /// Deciphers every block of `data` in place and on its own.
    ///
    /// # Errors
    /// [`BlockError`] when `data` is not a whole number of blocks; nothing is changed.
    pub fn decrypt_ecb(&self, data: &mut [u8]) -> Result<(), BlockError> {
        self.whole_blocks(data)?;
        match &self.inner {
            Width::Narrow(cipher) => {
                for block in data.as_chunks_mut().0 {
                    cipher.decrypt(block);
                }
            }
            Width::Wide(cipher) => {
                for block in data.as_chunks_mut().0 {
                    cipher.decrypt(block);
                }
            }
        }
        Ok(())
    }

    fn one_block(&self, block: &[u8]) -> Result<(), BlockError> {
        self.refuse_unless(block, block.len() == self.block_len())
    }

    fn whole_blocks(&self, data: &[u8]) -> Result<(), BlockError> {
        self.refuse_unless(data, data.len().is_multiple_of(self.block_len()))
    }

    fn refuse_unless(&self, data: &[u8], fits: bool) -> Result<(), BlockError> {
        if fits {
            return Ok(());
        }
        Err(BlockError { block_len: self.block_len(), got: data.len() })
    }
}

impl ZeroizeOnDrop for BlockCipher {}

impl Cipher64 {
    pub(crate) fn des(key: &[u8; 8]) -> Self {
        Self::Des(Box::new(Des::new(key.into())))
    }

    pub(crate) fn tdes2(key: &[u8; 16]) -> Self {
        Self::Tdes2(Box::new(TdesEde2::new(key.into())))
    }

    pub(crate) fn encrypt(&self, block: &mut [u8; 8]) {
        match self {
            Self::Des(cipher) => cipher.encrypt_block(block.into()),
            Self::Tdes2(cipher) => cipher.encrypt_block(block.into()),
            Self::Tdes3(cipher) => cipher.encrypt_block(block.into()),
        }
    }

    pub(crate) fn decrypt(&self, block: &mut [u8; 8]) {
        match self {
            Self::Des(cipher) => cipher.decrypt_block(block.into()),
            Self::Tdes2(cipher) => cipher.decrypt_block(block.into()),
            Self::Tdes3(cipher) => cipher.decrypt_block(block.into()),
        }
    }

    /// CBC: each block is XORed into `state`, which is then enciphered.
    pub(crate) fn chain(&self, state: &mut [u8; 8], blocks: &[[u8; 8]]) {
        for block in blocks {
            mix(state, block);
            self.encrypt(state);
        }
    }
}

impl Cipher128 {
    pub(crate) fn encrypt(&self, block: &mut [u8; 16]) {
        match self {
            Self::Aes128(cipher) => cipher.encrypt_block(block.into()),
            Self::Aes192(cipher) => cipher.encrypt_block(block.into()),
            Self::Aes256(cipher) => cipher.encrypt_block(block.into()),
            Self::Sm4(cipher) => cipher.encrypt_block(block.into()),
        }
    }

    pub(crate) fn decrypt(&self, block: &mut [u8; 16]) {
        match self {
            Self::Aes128(cipher) => cipher.decrypt_block(block.into()),
            Self::Aes192(cipher) => cipher.decrypt_block(block.into()),
            Self::Aes256(cipher) => cipher.decrypt_block(block.into()),
            Self::Sm4(cipher) => cipher.decrypt_block(block.into()),
        }
    }

    /// As [`Cipher64::chain`].
    pub(crate) fn chain(&self, state: &mut [u8; 16], blocks: &[[u8; 16]]) {
        let chain = Chain { state, blocks };
        match self {
            Self::Aes128(cipher) => cipher.encrypt_with_backend(chain),
            Self::Aes192(cipher) => cipher.encrypt_with_backend(chain),
            Self::Aes256(cipher) => cipher.encrypt_with_backend(chain),
            Self::Sm4(cipher) => cipher.encrypt_with_backend(chain),
        }
    }
}

/// XORs `with` into `block`.
pub(crate) fn mix<const N: usize>(block: &mut [u8; N], with: &[u8; N]) {
    for (byte, with) in block.iter_mut().zip(with) {
        *byte ^= with;
    }
}

fn expand<C: KeyInit + ZeroizeOnDrop>(algorithm: Algorithm, key: &[u8]) -> Result<Box<C>, KeyError> {
    match C::new_from_slice(key) {
        Ok(cipher) => Ok(Box::new(cipher)),
        Err(_) => Err(KeyError::Length { expected: algorithm.key_lens(), got: key.len() }),
    }
}
