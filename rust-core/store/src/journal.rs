//! The journal over SQLite.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rusqlite::Connection;
use suanpan_core::journal::{Entry, Journal, JournalError, Recovered};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{Payment, PaymentState};
use suanpan_core::queue::Reversal;
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::Random;

use crate::commit::{Commit, Parts};
use crate::connection::{self, Access};
use crate::disk::{self, beside, Claim, Found};
use crate::error::{Fault, Flaw, OpenError};
use crate::finder;
use crate::head::{Head, SignedHead};
use crate::open::{self, Opened};
use crate::payment;
use crate::slot::{KeyBytes, Slots};
use crate::snapshot::COPYING;
use crate::vault::{Lookup, Place, Sealed, Vault};

/// A journal in one SQLite file, with its log (`-wal`) and its lock file (`.lock`) beside it.
///
/// One handle at a time, in any process. After the first failure every call returns that failure:
/// what a handle says after a failed sync cannot be trusted, so drop it and open anew.
pub struct SqliteJournal {
    pub(crate) connection: Connection,
    pub(crate) vault: Vault,
    pub(crate) signing_key: SigningKey,
    pub(crate) head: Head,
    pub(crate) reversals: HashMap<Lookup, i64>,
    pub(crate) slots: Slots,
    /// New states of key slots, written with the next commit.
    pub(crate) staged: BTreeMap<u16, KeyBytes>,
    pub(crate) random: Option<Box<dyn Random + Send>>,
    failed: OnceCell<JournalError>,
    // Last, so that the connection is closed before the claim ends.
    _claim: Claim,
}

impl SqliteJournal {
    /// Opens the journal at `path` for its one writer; makes it where there is nothing yet. `random`
    /// gives the nonces of sealed rows, and the signing key of a new journal.
    ///
    /// # Errors
    /// [`OpenError`]; the files are as they were.
    pub fn open(
        path: &Path,
        wrapping_key: &Secret<32>,
        mut random: Box<dyn Random + Send>,
    ) -> Result<Self, OpenError> {
        connection::check_version()?;
        disk::inspect(path)?;
        let claim = Claim::exclusive(path)?;
        // Again, now that nobody else can change it.
        if disk::inspect(path)? == Found::Nothing {
            open::create(path, wrapping_key, &mut *random)?;
        }
        let opened = open::open_twice(path, Access::Write, wrapping_key, Some(&mut *random))?;
        // A copy that a crash left has the keys as they were wrapped then.
        let _ = disk::clear(&beside(path, COPYING)); // Err: no reason to take no payments; the next copy says so
        let journal = Self::new(opened, Some(random), claim);
        if journal.head.log_has_keys && disk::inspect(path)? == Found::WithLog {
            // A crash kept the rotation or erasing from doing it.
            let done = journal.checkpoint();
            done.map_err(|error| OpenError::Sqlite { path: path.to_owned(), what: error.0 })?;
        }
        Ok(journal)
    }

    /// Opens the journal at `path` to read, verify and export it. Changes nothing; several readers
    /// may be open, but no writer.
    ///
    /// # Errors
    /// [`OpenError`]; the files are as they were.
    pub fn open_read_only(path: &Path, wrapping_key: &Secret<32>) -> Result<Self, OpenError> {
        connection::check_version()?;
        if disk::inspect(path)? == Found::Nothing {
            return Err(OpenError::NotFound { path: path.to_owned() });
        }
        let claim = Claim::shared(path)?;
        let access = match disk::inspect(path)? {
            Found::Nothing => return Err(OpenError::NotFound { path: path.to_owned() }),
            Found::Settled => Access::ReadSettled,
            Found::WithLog => Access::Read,
        };
        let opened = open::open_twice(path, access, wrapping_key, None)?;
        Ok(Self::new(opened, None, claim))
    }

    pub(crate) fn new(opened: Opened, random: Option<Box<dyn Random + Send>>, claim: Claim) -> Self {
        let Opened { connection, vault, signing_key, head, reversals, slots } = opened;
        SqliteJournal {
            connection,
            vault,
            signing_key,
            head,
            reversals,
            slots,
            staged: BTreeMap::new(),
            random,
            failed: OnceCell::new(),
            _claim: claim,
        }
    }

    /// The key that heads are signed with. It is this device's own: other messages may be signed with it, each
    /// kind under a label of its own, as the heads are.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// Signs the end of the chain and keeps the signature in the journal.
    ///
    /// # Errors
    /// [`JournalError`] as of a commit.
    pub fn sign_head(&mut self) -> Result<SignedHead, JournalError> {
        self.write(|commit| commit.sign())?;
        Ok(self.signed_head())
    }

    /// Moves the log into the database file, so that the file is complete in itself, and closes.
    /// A journal that is merely dropped loses nothing; its next open reads the log.
    ///
    /// # Errors
    /// [`JournalError`]; nothing is lost then either.
    pub fn close(self) -> Result<(), JournalError> {
        self.sound()?;
        if self.random.is_some() {
            self.checkpoint()?;
        }
        self.connection.close().map_err(|(_, error)| Fault::Sqlite(error).into())
    }

    /// Moves the log into the database file and leaves it empty.
    pub(crate) fn checkpoint(&self) -> Result<(), JournalError> {
        let in_use = self.read(|| {
            Ok(self
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))?)
        })?;
        match in_use {
            true => Err(JournalError("checkpoint: the log is in use".to_owned())),
            false => Ok(()),
        }
    }

    /// The end of the chain, signed now, without a trace in the journal.
    pub(crate) fn signed_head(&self) -> SignedHead {
        SignedHead::sign(&self.signing_key, self.vault.journal(), self.head.seq, self.head.hash)
    }

    /// The first failure, if there was one.
    pub(crate) fn sound(&self) -> Result<(), JournalError> {
        self.failed.get().map_or(Ok(()), |failed| Err(failed.clone()))
    }

    /// Runs a read and remembers its failure.
    pub(crate) fn read<T>(&self, read: impl FnOnce() -> Result<T, Fault>) -> Result<T, JournalError> {
        self.sound()?;
        read().map_err(|fault| self.fail(fault))
    }

    /// Runs a transaction, with the key states that wait for one, and remembers its failure.
    pub(crate) fn write(
        &mut self,
        write: impl FnOnce(&mut Commit) -> Result<(), Fault>,
    ) -> Result<(), JournalError> {
        self.sound()?;
        let staged = core::mem::take(&mut self.staged);
        let written = match &mut self.random {
            None => Err(Fault::ReadOnly),
            Some(random) => Commit::run(
                &mut self.connection,
                Parts {
                    vault: &mut self.vault,
                    signing_key: &self.signing_key,
                    head: &mut self.head,
                    reversals: &mut self.reversals,
                    slots: &mut self.slots,
                    random: &mut **random,
                },
                |commit| {
                    staged.iter().try_for_each(|(&slot, key)| commit.update_key(slot, key))?;
                    write(commit)
                },
            ),
        };
        written.map_err(|fault| self.fail(fault))
    }

    fn fail(&self, fault: Fault) -> JournalError {
        self.failed.get_or_init(|| fault.into()).clone()
    }

    fn read_recovered(&self) -> Result<Recovered, Fault> {
        let mut in_flight = Vec::with_capacity(self.head.in_flight.len());
        for &row in &self.head.in_flight {
            let payment = payment::read(&self.connection, &self.vault, row)?;
            if payment.state != PaymentState::InFlight {
                return Err(Place::payment(row).damage(Flaw::Stale).into());
            }
            in_flight.push(payment);
        }
        let mut rows = self
            .connection
            .prepare_cached("SELECT id, lookup, generation, sealed FROM live WHERE id <> 0 ORDER BY id")?;
        let reversals = rows
            .query_and_then([], |row| -> Result<Reversal, Fault> {
                let (lookup, sealed): (Lookup, _) = (row.get(1)?, Sealed::from_row(row, 2)?);
                Ok(self.vault.open(Place::reversal(row.get(0)?), &[&lookup], &sealed)?)
            })?
            .collect::<Result<Vec<_>, _>>()?;
        if i64::try_from(reversals.len()) != Ok(self.head.reversals) {
            return Err(Place::HEAD.damage(Flaw::Missing).into());
        }
        Ok(Recovered { station: self.head.station.clone(), in_flight, reversals })
    }

    fn read_page(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, Payment)>, Fault> {
        let number = |row: i64| u64::try_from(row).unwrap_or_default();
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        let last = self.head.payments.min(before.saturating_sub(1));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let first = last.saturating_sub(limit).max(0).saturating_add(1);
        (first..=last)
            .rev()
            .map(|row| Ok((number(row), payment::read(&self.connection, &self.vault, row)?)))
            .collect()
    }
}

impl Journal for SqliteJournal {
    fn recover(&mut self) -> Result<Recovered, JournalError> {
        self.read(|| self.read_recovered())
    }

    fn commit(&mut self, entry: &Entry, at: UnixMillis) -> Result<(), JournalError> {
        if entry.is_empty() {
            return self.sound();
        }
        self.write(|commit| commit.entry(entry, at))
    }

    fn payment(&self, order: &OrderKey) -> Result<Option<Payment>, JournalError> {
        self.read(|| {
            let lookup = self.vault.lookup(order);
            let found = finder::find(&self.connection, &self.vault, self.head.payments, &lookup)?;
            let Some(row) = found else { return Ok(None) };
            let payment = payment::read(&self.connection, &self.vault, row)?;
            if payment.order != *order {
                return Err(Place::payment(row).damage(Flaw::Content).into());
            }
            Ok(Some(payment))
        })
    }

    fn page(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, Payment)>, JournalError> {
        self.read(|| self.read_page(before, limit))
    }

    fn payments(&self) -> Result<u64, JournalError> {
        self.read(|| Ok(u64::try_from(self.head.payments).unwrap_or_default()))
    }

    fn net_minor(&self) -> Result<i64, JournalError> {
        self.read(|| Ok(self.head.net_minor))
    }
}
