//! Backups: a snapshot and its transport key in one container, signed by the journal and sealed to its
//! recipient.

use std::io::{self, Read, Write};
use std::path::Path;

use suanpan_core::UnixMillis;
use suanpan_crypto::agreement::{AgreementKey, StaticKey};
use suanpan_crypto::container::{Reader, Writer, CHUNK_LEN};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_crypto::{ContainerError, Random};
use zeroize::Zeroizing;

use crate::error::{Fault, RestoreError, SnapshotError};
use crate::head::SignedHead;
use crate::hex;
use crate::journal::SqliteJournal;
use crate::snapshot::{self, Keys};
use crate::verify::Report;

/// Before the journal's id in the container's subject, which is in clear.
const SUBJECT: &[u8] = b"suanpan journal 2 backup ";

impl SqliteJournal {
    /// Writes a backup to `out`: a [`snapshot`](Self::snapshot) that only the holder of the private key of
    /// `recipient` can read, signed with the key that signs heads. Not even this terminal can open it
    /// again. Returns the end of the chain, signed; keep it beside. The chain tells of it, and of its recipient,
    /// before anything leaves.
    ///
    /// # Errors
    /// [`SnapshotError`]; the journal is as it was but for that fact, and its handle goes on, unless the journal
    /// itself failed, in writing that fact or before.
    pub fn backup(
        &mut self,
        recipient: &AgreementKey,
        out: &mut dyn Write,
        at: UnixMillis,
    ) -> Result<SignedHead, SnapshotError> {
        self.tell_copied(Some(hex::text(&recipient.to_sec1_compressed()).to_uppercase()), at)?;
        let transport_key = Secret::generate(self.random.as_deref_mut().ok_or(Fault::ReadOnly)?);
        let subject = [SUBJECT, &self.vault.journal()].concat();
        let copy = self.copy(&transport_key)?;
        let random = self.random.as_deref_mut().ok_or(Fault::ReadOnly)?;
        let (container, header) = Writer::new(&self.signing_key, recipient, &subject, random)?;
        out.write_all(&header).map_err(SnapshotError::Output)?;
        let mut sealing = Sealing { container, out };
        sealing.write_all(transport_key.expose()).map_err(SnapshotError::Output)?;
        copy.stream(&mut sealing)?;
        let Sealing { container, out } = sealing;
        out.write_all(&container.finish()).and_then(|()| out.flush()).map_err(SnapshotError::Output)?;
        copy.remove()?;
        Ok(self.signed_head())
    }
}

/// Makes the journal at `path` of a backup, as [`restore`](crate::restore) does of a snapshot. `signer` is
/// the public key of the journal that was backed up, known from elsewhere: from a head that was exported,
/// or from the terminal's enrolment.
///
/// # Errors
/// [`RestoreError`]; there is no journal at `path` then, and one that was there is as it was. A container
/// that is refused or incomplete is [`RestoreError::Input`].
pub fn restore_backup(
    path: &Path,
    backup: &mut dyn Read,
    recipient: &StaticKey,
    signer: VerifyingKey,
    wrapping_key: &Secret<32>,
    random: Box<dyn Random + Send>,
    at: UnixMillis,
) -> Result<Report, RestoreError> {
    snapshot::refuse_existing(path)?;
    let public_key = signer.to_sec1();
    let mut opening = Opening {
        container: Some(Reader::new(recipient, signer)),
        input: backup,
        ready: Zeroizing::new(Vec::new()),
        given: 0,
    };
    let mut transport_key = Zeroizing::new([0; 32]);
    opening.read_exact(transport_key.as_mut_slice()).map_err(RestoreError::Input)?;
    let transport_key = Secret::from_slice(transport_key.as_slice())
        .map_err(|_| RestoreError::Input(io::ErrorKind::UnexpectedEof.into()))?;
    let keys = Keys { transport: &transport_key, wrapping: wrapping_key, signer: Some(public_key) };
    snapshot::restore_of(path, &mut opening, keys, random, at)
}

/// Seals what is written to it.
struct Sealing<'a> {
    container: Writer<'a>,
    out: &'a mut dyn Write,
}

impl Write for Sealing<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.out.write_all(&self.container.write(piece))?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens what it reads. It has an end only where the container's signature is there and true.
struct Opening<'a> {
    container: Option<Reader<'a>>,
    input: &'a mut dyn Read,
    ready: Zeroizing<Vec<u8>>,
    given: usize,
}

impl Read for Opening<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let refused = |error: ContainerError| io::Error::new(io::ErrorKind::InvalidData, error);
        while self.given >= self.ready.len() {
            let Some(container) = &mut self.container else { return Ok(0) };
            let mut piece = vec![0; CHUNK_LEN];
            let length = self.input.read(&mut piece)?;
            if length == 0 {
                self.container.take().map_or(Ok(Vec::new()), Reader::finish).map_err(refused)?;
                return Ok(0);
            }
            self.ready = container.read(piece.get(..length).unwrap_or_default()).map_err(refused)?;
            self.given = 0;
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let length = rest.len().min(out.len());
        for (to, from) in out.iter_mut().zip(rest) {
            *to = *from;
        }
        self.given = self.given.saturating_add(length);
        Ok(length)
    }
}
