//! AES keys from which others are derived.

use aes::cipher::KeyInit;
use aes::{Aes128, Aes192, Aes256};

use super::super::at_rest::Kind;
use super::super::ksn::AesKsn;
use super::derivation::{Form, Usage, WorkingKeyType};
use crate::block_cipher::Cipher128;
use crate::secret::Secret;
use crate::KeyError;

/// Length of an AES key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Size {
    Aes128,
    Aes192,
    Aes256,
}

impl Size {
    pub(super) const ALL: [Self; 3] = [Self::Aes128, Self::Aes192, Self::Aes256];

    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Aes128 => Kind::Aes128,
            Self::Aes192 => Kind::Aes192,
            Self::Aes256 => Kind::Aes256,
        }
    }

    pub(in super::super) const fn working_key_type(self) -> WorkingKeyType {
        match self {
            Self::Aes128 => WorkingKeyType::Aes128,
            Self::Aes192 => WorkingKeyType::Aes192,
            Self::Aes256 => WorkingKeyType::Aes256,
        }
    }
}

/// A key from which others are derived.
pub(in super::super) enum AesKey {
    Aes128(Secret<16>),
    Aes192(Secret<24>),
    Aes256(Secret<32>),
}

impl AesKey {
    pub(in super::super) fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let size = match bytes.len() {
            16 => Size::Aes128,
            24 => Size::Aes192,
            32 => Size::Aes256,
            got => return Err(KeyError::Length { expected: &[16, 24, 32], got }),
        };
        let mut key = Self::zeroed(size);
        key.bytes_mut().copy_from_slice(bytes);
        Ok(key)
    }

    /// The key of `usage` and `ksn` under a parent.
    pub(in super::super) fn derived(size: Size, parent: &Cipher128, usage: Usage, ksn: &AesKsn) -> Self {
        let mut key = Self::zeroed(size);
        Form::from(size.working_key_type()).derive(parent, usage, ksn, key.bytes_mut());
        key
    }

    fn zeroed(size: Size) -> Self {
        match size {
            Size::Aes128 => Self::Aes128(Secret::zeroed()),
            Size::Aes192 => Self::Aes192(Secret::zeroed()),
            Size::Aes256 => Self::Aes256(Secret::zeroed()),
        }
    }

    pub(in super::super) fn size(&self) -> Size {
        match self {
            Self::Aes128(_) => Size::Aes128,
            Self::Aes192(_) => Size::Aes192,
            Self::Aes256(_) => Size::Aes256,
        }
    }

    pub(in super::super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Aes128(key) => key.expose(),
            Self::Aes192(key) => key.expose(),
            Self::Aes256(key) => key.expose(),
        }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Aes128(key) => key.expose_mut(),
            Self::Aes192(key) => key.expose_mut(),
            Self::Aes256(key) => key.expose_mut(),
        }
    }

    pub(in super::super) fn cipher(&self) -> Cipher128 {
        match self {
            Self::Aes128(key) => Cipher128::Aes128(Box::new(Aes128::new(key.expose().into()))),
            Self::Aes192(key) => Cipher128::Aes192(Box::new(Aes192::new(key.expose().into()))),
            Self::Aes256(key) => Cipher128::Aes256(Box::new(Aes256::new(key.expose().into()))),
        }
    }
}
