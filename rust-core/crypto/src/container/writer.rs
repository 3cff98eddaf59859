//! Makes a container.

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::agreement::AgreementKey;
use crate::container::content::Content;
use crate::container::{header, CHUNK_LEN};
use crate::sign::SigningKey;
use crate::{ContainerError, Random};

/// A container being written. Every call gives the bytes to write next.
pub struct Writer<'k> {
    signer: &'k SigningKey,
    content: Content,
    /// At most a whole chunk: which chunk is the last shows only when more comes, or nothing does.
    pending: Zeroizing<Vec<u8>>,
}

impl<'k> Writer<'k> {
    /// Begins a container that `signer` makes for `recipient`; gives the header. `subject` is in clear.
    ///
    /// # Errors
    /// [`ContainerError::Subject`] for more than 255 bytes, [`ContainerError::Random`] when `random` is broken.
    pub fn new(
        signer: &'k SigningKey,
        recipient: &AgreementKey,
        subject: &[u8],
        random: &mut dyn Random,
    ) -> Result<(Self, Vec<u8>), ContainerError> {
        let (header, key) = header::write(signer, recipient, subject, random)?;
        let content = Content::new(&key, &header);
        // All the room it will need at once: growing would leave copies behind.
        let pending = Zeroizing::new(Vec::with_capacity(CHUNK_LEN));
        Ok((Self { signer, content, pending }, header))
    }

    /// Takes in the next piece of content, of any size; gives the chunks it completes.
    #[must_use]
    pub fn write(&mut self, mut piece: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        while !piece.is_empty() {
            if self.pending.len() == CHUNK_LEN {
                self.content.seal(&self.pending, false, &mut out);
                self.pending.clear();
            }
            let room = CHUNK_LEN - self.pending.len();
            let (now, later) = piece.split_at(room.min(piece.len()));
            self.pending.extend_from_slice(now);
            piece = later;
        }
        out
    }

    /// Ends the container; gives the last chunk and the signature.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        self.content.seal(&self.pending, true, &mut out);
        out.extend_from_slice(&self.signer.sign(&self.content.end()));
        out
    }
}

impl ZeroizeOnDrop for Writer<'_> {}
