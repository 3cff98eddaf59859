//! Snapshots: a journal as one stream of bytes, for a key of its own; and a journal made of one.
//!
//! A snapshot is a journal file. Its rows are sealed as they were; its keys are wrapped under a transport
//! key, so that neither the terminal's wrapping key nor the one of the terminal that restores it has to
//! travel. It has no key slots: a DUKPT register that exists twice would use a KSN twice.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};
use suanpan_core::journal::Fact;
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;

use crate::commit::Commit;
use crate::connection::Access;
use crate::disk::{self, beside, io_error, Claim, Found};
use crate::error::{Fault, OpenError, RestoreError, SnapshotError, VerifyError};
use crate::head::{Head, SignedHead};
use crate::journal::SqliteJournal;
use crate::keyring::{self, Wrapping};
use crate::open;
use crate::vault::{Place, Vault};
use crate::verify::Report;

/// The longest snapshot that is restored, in bytes: some tens of millions of payments.
const LONGEST: u64 = 16 << 30;

/// How far a restored journal puts the counters of STANs and slips on, at least and at most.
///
/// Both have six digits and go round (999999, then 1). Since the copy was made its terminal has used numbers that
/// nobody here knows, and the host takes a STAN in a batch for one payment only. So the restored terminal begins
/// 100 000 numbers behind them at least, and comes to those from before the copy after 100 000 more at the earliest:
/// no batch is as long as that. The batch itself the host gives back at the sign-on that comes before everything
/// else. How far exactly is drawn, so that a copy that is restored twice, though it should not be, does not go over
/// the same numbers twice: with n and m of them used that happens with a chance of about (n + m) / 800 000.
const SKIP: [u32; 2] = [100_000, 899_999];

/// The copy that a snapshot is made from has this suffix.
pub(crate) const COPYING: &str = ".snapshot";

impl SqliteJournal {
    /// Writes a snapshot to `out`: the journal as it stands, without key slots, its keys wrapped under
    /// `transport_key`. Whoever has that key can read the whole journal: draw it for this snapshot alone
    /// and hand it over sealed to its receiver. Returns the end of the chain, signed; keep it beside.
    ///
    /// What is damaged goes along as it is, and [`restore`] refuses it: [`verify`](Self::verify) first.
    ///
    /// The chain tells of it before anything leaves. The copy that is streamed lies beside the journal
    /// meanwhile, sealed like the journal, and needs as much space.
    ///
    /// None is made while a payment is in flight: whoever restores the snapshot reverses what has no outcome in
    /// it, and that would undo one that is approved here afterwards.
    ///
    /// # Errors
    /// [`SnapshotError`]; the journal is as it was but for that fact, and its handle goes on, unless the journal
    /// itself failed, in writing that fact or before.
    pub fn snapshot(
        &mut self,
        transport_key: &Secret<32>,
        out: &mut dyn Write,
        at: UnixMillis,
    ) -> Result<SignedHead, SnapshotError> {
        self.tell_copied(None, at)?;
        let copy = self.copy(transport_key)?;
        copy.stream(out)?;
        out.flush().map_err(SnapshotError::Output)?;
        copy.remove()?;
        Ok(self.signed_head())
    }

    /// Records, before anything leaves, that a copy does, unless it may not. The copy has this fact itself, so
    /// whoever restores it knows what it was made for.
    pub(crate) fn tell_copied(
        &mut self,
        recipient: Option<String>,
        at: UnixMillis,
    ) -> Result<(), SnapshotError> {
        self.sound()?;
        if self.random.is_none() {
            return Err(Fault::ReadOnly.into());
        }
        if let Some(&row) = self.head.in_flight.first() {
            return Err(SnapshotError::InFlight { row });
        }
        Ok(self.write(|commit| commit.append(Some(&Fact::JournalCopied { recipient }), at))?)
    }

    /// Makes the copy that a snapshot is streamed from.
    pub(crate) fn copy(&mut self, transport_key: &Secret<32>) -> Result<Copy, SnapshotError> {
        let random = self.random.as_deref_mut().ok_or(Fault::ReadOnly)?;
        let journal = self.connection.path().map(PathBuf::from).ok_or(Fault::PathNotText)?;
        let path = beside(&journal, COPYING);
        disk::clear(&path)?;
        disk::private().create_new(true).open(&path).map_err(io_error(&path, "create the copy"))?;
        let copy = Copy { path };
        let transport = Wrapping::new(transport_key, self.vault.journal());
        let name = copy.path.to_str().ok_or(Fault::PathNotText)?;
        self.connection.execute("VACUUM INTO ?1", [name]).map_err(Fault::from)?;
        convert(&copy.path, &self.vault, &self.head, &transport, random)?;
        Ok(copy)
    }
}

/// A snapshot in a file, removed when it is dropped.
pub(crate) struct Copy {
    path: PathBuf,
}

impl Copy {
    pub(crate) fn stream(&self, out: &mut dyn Write) -> Result<(), SnapshotError> {
        let mut file = File::open(&self.path).map_err(io_error(&self.path, "open the copy"))?;
        io::copy(&mut file, out).map(drop).map_err(SnapshotError::Output)
    }

    /// As a drop, but says whether it succeeded.
    pub(crate) fn remove(self) -> Result<(), OpenError> {
        disk::clear(&self.path)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = disk::clear(&self.path); // Err: something else failed before, or the next copy clears it
    }
}

/// Makes a snapshot of a copy. It is nobody's journal yet, so nothing has to be durable.
fn convert(
    copy: &Path,
    vault: &Vault,
    head: &Head,
    transport: &Wrapping,
    random: &mut dyn Random,
) -> Result<(), Fault> {
    let mut connection = Connection::open(copy)?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    transaction.execute("DELETE FROM key_slot", [])?;
    let head = Head { slots: None, ..head.clone() };
    let sealed = vault.seal(random, Place::HEAD, &[&[]], &head)?;
    transaction.execute(
        "UPDATE live SET generation = ?1, sealed = ?2 WHERE id = 0",
        (sealed.generation, &sealed.bytes),
    )?;
    keyring::rewrap(&transaction, vault.wrapping(), transport, random)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Makes the journal at `path` of a snapshot, under `wrapping_key`. There must be none yet. Everything is
/// verified before the file gets its name; a crash at any point leaves no journal or the whole one.
///
/// The restored journal says so for good ([`Report::restored`], and the fact after it). Its terminal's STANs and slip
/// numbers go on well behind any that can have been used since the snapshot was made. It seals under a new data key from its
/// first row on, as the one that the snapshot was made of may go on under the former. It is older than
/// that one: what the terminal did since, the host knows, and [`SqliteJournal::verify_against`] tells
/// against any head that was signed later.
///
/// # Errors
/// [`RestoreError`]; there is no journal at `path` then, and one that was there is as it was.
pub fn restore(
    path: &Path,
    snapshot: &mut dyn Read,
    transport_key: &Secret<32>,
    wrapping_key: &Secret<32>,
    random: Box<dyn Random + Send>,
    at: UnixMillis,
) -> Result<Report, RestoreError> {
    refuse_existing(path)?;
    restore_of(
        path,
        snapshot,
        Keys { transport: transport_key, wrapping: wrapping_key, signer: None },
        random,
        at,
    )
}

/// The keys that a restoring is about.
pub(crate) struct Keys<'a> {
    /// What the snapshot's keys are wrapped under.
    pub transport: &'a Secret<32>,
    /// What those of the journal will be.
    pub wrapping: &'a Secret<32>,
    /// Where it is given, it must be the public key that signs the journal's heads.
    pub signer: Option<[u8; 65]>,
}

/// Nothing is restored over what is there.
pub(crate) fn refuse_existing(path: &Path) -> Result<(), RestoreError> {
    match disk::inspect(path) {
        Ok(Found::Nothing) => Ok(()),
        Err(error @ OpenError::Io { .. }) => Err(error.into()),
        _ => Err(RestoreError::Exists { path: path.to_owned() }),
    }
}

/// As [`restore`].
pub(crate) fn restore_of(
    path: &Path,
    snapshot: &mut dyn Read,
    keys: Keys,
    random: Box<dyn Random + Send>,
    at: UnixMillis,
) -> Result<Report, RestoreError> {
    let _claim = Claim::exclusive(path)?;
    // Again, now that nobody else can make one.
    refuse_existing(path)?;
    let made = disk::make_room(path)?;
    let restored = receive(&made, snapshot).and_then(|file| {
        let report = settle(&made, &keys, random, at)?;
        if keys.signer.is_some_and(|key| key != report.head.public_key) {
            return Err(VerifyError::OtherJournal.into());
        }
        let log = beside(&made, "-wal");
        fs::remove_file(&log).map_err(io_error(&log, "remove the empty log"))?;
        disk::name(&made, &file, path)?;
        Ok(report)
    });
    if restored.is_err() {
        disk::make_room(path)?;
    }
    restored
}

fn receive(made: &Path, snapshot: &mut dyn Read) -> Result<File, RestoreError> {
    let mut file = disk::private().create_new(true).open(made).map_err(io_error(made, "create the file"))?;
    let mut within = snapshot.take(LONGEST);
    let length = io::copy(&mut within, &mut file).map_err(RestoreError::Input)?;
    if within.limit() == 0 {
        return Err(RestoreError::TooLong);
    }
    disk::inspect_header(made, length)?;
    Ok(file)
}

/// Gives the received file its own keys and verifies all of it.
fn settle(
    made: &Path,
    keys: &Keys,
    mut random: Box<dyn Random + Send>,
    at: UnixMillis,
) -> Result<Report, RestoreError> {
    let opened = open::open_twice(made, Access::Write, keys.transport, Some(&mut *random))?;
    let mut journal = SqliteJournal::new(opened, Some(random), Claim::unnamed());
    journal.write(|commit| commit.restored(keys.wrapping, at))?;
    // The log still has the pages with the keys as they were wrapped for the transport.
    journal.checkpoint()?;
    let report = journal.verify()?;
    journal.close()?;
    Ok(report)
}

impl Commit<'_> {
    /// Takes the journal over: another wrapping key, another data key, numbers that its terminal cannot have
    /// used, and the facts that tell it.
    fn restored(&mut self, wrapping_key: &Secret<32>, at: UnixMillis) -> Result<(), Fault> {
        self.head.restored = Some(self.head.seq);
        self.rewrap(wrapping_key)?;
        let generation = self.next_generation()?;
        let skipped = self.skip_numbers();
        self.append(Some(&Fact::JournalRestored { skipped }), at)?;
        self.append(Some(&Fact::DataKeyChanged { generation }), at)
    }

    /// Puts the counters of STANs and slips on by a random part of their range.
    fn skip_numbers(&mut self) -> u32 {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        let [shortest, longest] = SKIP.map(u64::from);
        let span = longest.saturating_sub(shortest).saturating_add(1);
        // 2^64 is so much more than the span that the remainder is as good as even.
        let more = u64::from_be_bytes(bytes).checked_rem(span).unwrap_or_default();
        let skipped = u32::try_from(shortest.saturating_add(more)).unwrap_or(SKIP[0]);
        let mut station = self.head.station.take().unwrap_or_default();
        for _ in 0..skipped {
            station.take_stan();
            station.take_slip();
        }
        self.head.station = Some(station);
        skipped
    }
}
