//! Opens a container.

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::agreement::StaticKey;
use crate::container::content::{Content, Length, LENGTH_LEN, TAG_LEN};
use crate::container::header;
use crate::sign::{VerifyingKey, SIGNATURE_LEN};
use crate::ContainerError;

/// A container being read.
pub struct Reader<'k> {
    recipient: &'k StaticKey,
    signer: VerifyingKey,
    /// What came and is not whole yet: less than a header or a chunk.
    pending: Vec<u8>,
    subject: Vec<u8>,
    stage: Stage,
}

/// What comes next.
enum Stage {
    Header,
    Chunk(Content),
    /// The signature over this.
    Signature(Vec<u8>),
    /// Nothing: all of it was read and is true.
    End,
    /// Nothing more: something was refused.
    Refused,
}

impl<'k> Reader<'k> {
    /// Begins to read a container for `recipient`, of which only one made by `signer` is believed.
    #[must_use]
    pub fn new(recipient: &'k StaticKey, signer: VerifyingKey) -> Self {
        Self { recipient, signer, pending: Vec::new(), subject: Vec::new(), stage: Stage::Header }
    }

    /// Takes in the next piece of the container, of any size; gives the content of the chunks it completes.
    ///
    /// # Errors
    /// [`ContainerError::Refused`], whatever the reason, and from then on always.
    pub fn read(&mut self, piece: &[u8]) -> Result<Zeroizing<Vec<u8>>, ContainerError> {
        self.pending.extend_from_slice(piece);
        let mut pending = core::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        let mut content = Zeroizing::new(Vec::new());
        loop {
            let stage = core::mem::replace(&mut self.stage, Stage::Refused);
            // An error leaves the stage refused.
            let (stage, more) = self.step(stage, &mut rest, &mut content)?;
            self.stage = stage;
            if !more {
                let read = pending.len() - rest.len();
                pending.drain(..read);
                self.pending = pending;
                return Ok(content);
            }
        }
    }

    /// Says whether the whole container was read and is true, and what it is about.
    ///
    /// # Errors
    /// [`ContainerError::Unfinished`] when bytes are missing, [`ContainerError::Refused`] when [`Self::read`] has
    /// refused something.
    pub fn finish(self) -> Result<Vec<u8>, ContainerError> {
        match self.stage {
            Stage::End => Ok(self.subject),
            Stage::Refused => Err(ContainerError::Refused),
            Stage::Header | Stage::Chunk(_) | Stage::Signature(_) => Err(ContainerError::Unfinished),
        }
    }

    /// Reads one thing off the front, and says whether there may be more to read.
    fn step(
        &mut self,
        stage: Stage,
        rest: &mut &[u8],
        content: &mut Vec<u8>,
    ) -> Result<(Stage, bool), ContainerError> {
        match stage {
            Stage::Header => {
                let Some(whole) = header::len(rest).and_then(|len| take(rest, len)) else {
                    return Ok((Stage::Header, false));
                };
                let (key, subject) = header::read(self.recipient, &self.signer, whole)?;
                self.subject = subject;
                Ok((Stage::Chunk(Content::new(&key, whole)), true))
            }
            Stage::Chunk(mut chunks) => {
                let Some(length) = rest.first_chunk::<LENGTH_LEN>() else {
                    return Ok((Stage::Chunk(chunks), false));
                };
                let length = Length::read(*length)?;
                let Some(whole) = take(rest, LENGTH_LEN + length.content + TAG_LEN) else {
                    return Ok((Stage::Chunk(chunks), false));
                };
                if content.capacity() == 0 {
                    // Room for all that can come of this piece: growing would leave copies behind.
                    content.reserve_exact(length.content + rest.len());
                }
                let mut sealed = Zeroizing::new(whole.get(LENGTH_LEN..).unwrap_or_default().to_vec());
                content.extend_from_slice(chunks.open(length, &mut sealed)?);
                Ok((if length.last { Stage::Signature(chunks.end()) } else { Stage::Chunk(chunks) }, true))
            }
            Stage::Signature(signed) => {
                let Some(signature) = take(rest, SIGNATURE_LEN) else {
                    return Ok((Stage::Signature(signed), false));
                };
                self.signer.verify(&signed, signature).map_err(|_| ContainerError::Refused)?;
                Ok((Stage::End, true))
            }
            Stage::End if rest.is_empty() => Ok((Stage::End, false)),
            Stage::End | Stage::Refused => Err(ContainerError::Refused),
        }
    }
}

impl ZeroizeOnDrop for Reader<'_> {}

/// Takes `len` bytes off the front, when they are there.
fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(len)?;
    *rest = after;
    Some(taken)
}
