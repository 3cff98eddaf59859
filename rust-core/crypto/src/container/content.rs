//! Chunks, and the running digest that is signed in the end.

use aes_gcm_siv::aead::{AeadInOut, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};

use crate::container::CHUNK_LEN;
use crate::digest::Sha256;
use crate::scrub::scrubbed_sealing;
use crate::secret::Secret;
use crate::transcript::joined;
use crate::ContainerError;

const END_LABEL: &[u8] = b"suanpan container, end";

/// Bytes of the tag behind each chunk.
pub(super) const TAG_LEN: usize = 16;
/// Bytes of the length in front of each chunk.
pub(super) const LENGTH_LEN: usize = 4;

/// The bit of the length that marks the last chunk.
const LAST: u32 = 1 << 31;

/// Seals or opens the chunks of one container, in order.
pub(super) struct Content {
    cipher: Box<Aes256GcmSiv>,
    number: u64,
    digest: Sha256,
}

/// The length of a chunk as it stands in front of it.
#[derive(Clone, Copy)]
pub(super) struct Length {
    /// Bytes of content.
    pub(super) content: usize,
    /// Whether no chunk follows.
    pub(super) last: bool,
    encoded: [u8; LENGTH_LEN],
}

impl Length {
    pub(super) fn new(content: usize, last: bool) -> Self {
        // A chunk has 65536 bytes at most.
        let length = u32::try_from(content).unwrap_or(0);
        let flag = if last { LAST } else { 0 };
        Self { content, last, encoded: (length | flag).to_be_bytes() }
    }

    pub(super) fn read(encoded: [u8; LENGTH_LEN]) -> Result<Self, ContainerError> {
        let word = u32::from_be_bytes(encoded);
        let content = usize::try_from(word & !LAST).map_err(|_| ContainerError::Refused)?;
        let last = word & LAST != 0;
        // Every chunk but the last is full: a content has one form only.
        if content > CHUNK_LEN || (!last && content != CHUNK_LEN) {
            return Err(ContainerError::Refused);
        }
        Ok(Self { content, last, encoded })
    }
}

impl Content {
    pub(super) fn new(key: &Secret<32>, header: &[u8]) -> Self {
        let mut digest = Sha256::new();
        digest.update(header);
        let cipher = scrubbed_sealing(|| Box::new(Aes256GcmSiv::new(key.expose().into())));
        Self { cipher, number: 0, digest }
    }

    /// Appends a chunk to `out`.
    pub(super) fn seal(&mut self, content: &[u8], last: bool, out: &mut Vec<u8>) {
        let length = Length::new(content.len(), last);
        let at = out.len();
        out.extend_from_slice(&length.encoded);
        out.extend_from_slice(content);
        let text = out.get_mut(at + LENGTH_LEN..).unwrap_or_default();
        let (nonce, aad) = (self.nonce(), self.aad(length));
        let sealed = scrubbed_sealing(|| self.cipher.encrypt_inout_detached(&nonce, &aad, text.into()));
        let Ok(tag) = sealed else { unreachable!("AES-GCM-SIV seals anything up to 64 GiB") };
        out.extend_from_slice(&tag);
        self.digest.update(out.get(at..).unwrap_or_default());
        self.number += 1;
    }

    /// Opens a chunk in place; `sealed` is ciphertext and tag as they came. Gives the content.
    pub(super) fn open<'a>(
        &mut self,
        length: Length,
        sealed: &'a mut [u8],
    ) -> Result<&'a [u8], ContainerError> {
        self.digest.update(&length.encoded);
        self.digest.update(sealed);
        if self.number > 0 && length.content == 0 {
            return Err(ContainerError::Refused); // the chunk before would have been the last
        }
        let (nonce, aad) = (self.nonce(), self.aad(length));
        let (text, tag) = sealed.split_last_chunk_mut::<TAG_LEN>().ok_or(ContainerError::Refused)?;
        scrubbed_sealing(|| {
            self.cipher.decrypt_inout_detached(&nonce, &aad, (&mut *text).into(), (&*tag).into())
        })
        .map_err(|_| ContainerError::Refused)?;
        self.number += 1;
        Ok(text)
    }

    /// What is signed at the end.
    pub(super) fn end(self) -> Vec<u8> {
        joined(&[END_LABEL, &self.digest.finish()])
    }

    /// The key serves one container, so the number of the chunk is nonce enough.
    fn nonce(&self) -> Nonce {
        let mut nonce = [0; 12];
        let (_, number) = nonce.split_at_mut(4);
        number.copy_from_slice(&self.number.to_be_bytes());
        Nonce::from(nonce)
    }

    fn aad(&self, length: Length) -> Vec<u8> {
        joined(&[&self.number.to_be_bytes(), &[u8::from(length.last)]])
    }
}
