//! Fixed-length secret bytes.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{Random, SecretError};

/// `N` secret bytes in one heap allocation, wiped on drop.
///
/// Moving the value moves a pointer, so no copy of the bytes is left behind. There is no way to print, clone or
/// compare it.
pub struct Secret<const N: usize> {
    bytes: Box<[u8; N]>,
}

impl<const N: usize> Secret<N> {
    /// Copies `bytes` into a new secret. The caller still owns, and should wipe, the original.
    ///
    /// # Errors
    /// [`SecretError`] when `bytes` is not `N` long.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, SecretError> {
        if bytes.len() != N {
            return Err(SecretError { expected: N, got: bytes.len() });
        }
        let mut secret = Self::zeroed();
        secret.bytes.copy_from_slice(bytes);
        Ok(secret)
    }

    /// Draws a new secret.
    #[must_use]
    pub fn generate(random: &mut dyn Random) -> Self {
        let mut secret = Self::zeroed();
        random.fill(secret.bytes.as_mut_slice());
        secret
    }

    /// The bytes. Do not copy them anywhere that is not wiped.
    #[must_use]
    pub fn expose(&self) -> &[u8; N] {
        &self.bytes
    }

    pub(crate) fn expose_mut(&mut self) -> &mut [u8; N] {
        &mut self.bytes
    }

    pub(crate) fn zeroed() -> Self {
        Self { bytes: Box::new([0; N]) }
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}
