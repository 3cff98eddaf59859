//! Rotation: another wrapping key, another data key, and rows of former data keys sealed anew.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use suanpan_core::journal::{Fact, JournalError};
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;

use crate::commit::Commit;
use crate::error::Fault;
use crate::journal::SqliteJournal;
use crate::keyring::{self, Wrapping};
use crate::row::{Digest, Kind, Move};
use crate::slot;
use crate::vault::{Place, Sealed};

/// What a step of [`SqliteJournal::reseal`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resealed {
    /// Rows that were sealed anew.
    pub rows: usize,
    /// Whether no row is left that could be.
    pub finished: bool,
}

/// Rows that one step of [`SqliteJournal::reseal`] looks at, at most: the event that records them, up to 105
/// bytes for each, must fit a row.
pub const MOST_RESEALED: usize = 500;

/// How far sealing anew has come; kept in the head, so that it goes on after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    table: usize,
    row: i64,
}

impl Progress {
    const BEGIN: Progress = Progress { table: 0, row: -1 };
}

/// A table whose rows are sealed anew: how to read them, which place they have, and as what the chain
/// records them.
struct Table {
    select: &'static str,
    update: &'static str,
    place: fn(i64) -> Place,
    kind: Option<Kind>,
}

/// `event` is not among them: the chain's hashes and every head that was signed or exported are over
/// its sealed bytes. `key_slot` is not either: it is small, and gets the new generation at once.
const TABLES: &[Table] = &[
    Table {
        select: "SELECT id, lookup, generation, sealed FROM live WHERE id > max(?1, 0) ORDER BY id LIMIT ?2",
        update: "UPDATE live SET generation = ?2, sealed = ?3 WHERE id = ?1",
        place: Place::reversal,
        kind: Some(Kind::Reversal),
    },
    Table {
        select: "SELECT id, NULL, generation, sealed FROM payment WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE payment SET generation = ?2, sealed = ?3 WHERE id = ?1",
        place: Place::payment,
        kind: Some(Kind::Payment),
    },
    Table {
        select: "SELECT id, NULL, generation, sealed FROM finder WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE finder SET generation = ?2, sealed = ?3 WHERE id = ?1",
        place: Place::finder,
        kind: None,
    },
];

struct Row {
    row: i64,
    lookup: Option<Vec<u8>>,
    sealed: Sealed,
}

impl SqliteJournal {
    /// Wraps the journal's keys under `new` instead of the key it was opened with. One transaction that
    /// touches no row but those of keys, and adds the fact that tells it: after a crash in it the journal opens with one of the two, and
    /// names the other wrong. Keep both until this has returned; then the old one opens nothing more,
    /// except copies that were made before.
    ///
    /// # Errors
    /// [`JournalError`], which ends the handle. Then either key may be the journal's.
    pub fn rotate_wrapping_key(&mut self, new: &Secret<32>, at: UnixMillis) -> Result<(), JournalError> {
        self.write(|commit| {
            commit.rewrap(new)?;
            commit.append(Some(&Fact::WrappingKeyChanged), at)
        })?;
        // The log still has the pages with the keys as they were wrapped before.
        self.checkpoint()
    }

    /// Draws a new data key: from this commit on every row is sealed under it, the key slots and the
    /// head at once. Returns its generation. Other rows of former generations stay readable;
    /// [`reseal`](Self::reseal) brings them over, or begins anew where it was under way.
    ///
    /// # Errors
    /// [`JournalError`], which ends the handle.
    pub fn rotate_data_key(&mut self, at: UnixMillis) -> Result<u64, JournalError> {
        self.write(|commit| {
            let generation = commit.next_generation()?;
            commit.append(Some(&Fact::DataKeyChanged { generation }), at)
        })?;
        Ok(self.generation())
    }

    /// The generation that new rows are sealed under.
    pub fn generation(&self) -> u64 {
        u64::try_from(self.head.generation).unwrap_or_default()
    }

    /// Looks at up to `most` rows, and never more than [`MOST_RESEALED`], seals those of former generations
    /// under the newest one and keeps how far it came: one transaction, so it can stop, crash and go on
    /// anywhere, between any other commits. The chain records the new rows in an event of its own, at `at`,
    /// and tells when all is done.
    ///
    /// Events are never sealed anew: their hashes are over their sealed bytes, and so is every head that
    /// was exported. Former data keys are kept for them.
    ///
    /// # Errors
    /// [`JournalError`], which ends the handle.
    pub fn reseal(&mut self, most: usize, at: UnixMillis) -> Result<Resealed, JournalError> {
        self.sound()?;
        let mut rows = 0;
        if most > 0 && self.head.reseal.is_some() {
            self.write(|commit| {
                rows = commit.reseal(most, at)?;
                Ok(())
            })?;
        }
        Ok(Resealed { rows, finished: self.head.reseal.is_none() })
    }
}

impl Commit<'_> {
    pub(crate) fn rewrap(&mut self, new: &Secret<32>) -> Result<(), Fault> {
        let new = Wrapping::new(new, self.vault.journal());
        keyring::rewrap(&self.transaction, self.vault.wrapping(), &new, self.random)?;
        self.vault.set_wrapping(new);
        self.head.log_has_keys = true;
        Ok(())
    }

    /// Adds a generation, whose number it returns, and brings the key slots over. The head follows at the end
    /// of every commit.
    pub(crate) fn next_generation(&mut self) -> Result<u64, Fault> {
        let keys = slot::read(&self.transaction, self.vault)?;
        self.head.generation = keyring::add_generation(&self.transaction, self.vault, self.random)?;
        self.head.reseal = Some(Progress::BEGIN);
        keys.iter().try_for_each(|(slot, _)| self.update_key(slot.slot, &slot.key))?;
        Ok(self.generation())
    }

    fn generation(&self) -> u64 {
        u64::try_from(self.head.generation).unwrap_or_default()
    }

    fn reseal(&mut self, most: usize, at: UnixMillis) -> Result<usize, Fault> {
        let (mut left, mut count) = (most.min(MOST_RESEALED), 0_usize);
        let newest = self.head.generation;
        while let (Some(Progress { table, row }), true) = (self.head.reseal, left > 0) {
            let Some(table_rows) = TABLES.get(table) else {
                self.head.reseal = None;
                break;
            };
            let rows = read(&self.transaction, table_rows, row, left)?;
            self.head.reseal = match rows.last() {
                Some(last) if rows.len() == left => Some(Progress { table, row: last.row }),
                _ => Some(Progress { table: table.saturating_add(1), row: -1 }),
            };
            left = left.saturating_sub(rows.len());
            for old in rows.iter().filter(|old| old.sealed.generation != newest) {
                self.seal_anew(table_rows, old)?;
                count = count.saturating_add(1);
            }
        }
        if self.head.reseal.is_some_and(|progress| progress.table >= TABLES.len()) {
            self.head.reseal = None;
        }
        if self.head.reseal.is_none() {
            self.append(Some(&Fact::RowsResealed { generation: self.generation() }), at)?;
        } else if !self.moves.is_empty() {
            self.append(None, at)?;
        }
        Ok(count)
    }

    fn seal_anew(&mut self, table: &Table, old: &Row) -> Result<(), Fault> {
        let place = (table.place)(old.row);
        let lookup = old.lookup.as_deref();
        let clear = lookup.as_slice();
        let plain = self.vault.open_bytes(place, clear, &old.sealed)?;
        let new = self.vault.seal_bytes(self.random, place, clear, &plain)?;
        self.execute_one(place, table.update, (old.row, new.generation, &new.bytes))?;
        if let Some(kind) = table.kind {
            let (from, to) = (Digest::of(&old.sealed.bytes), Digest::of(&new.bytes));
            self.moves.push(Move(kind, old.row, from, to));
        }
        Ok(())
    }
}

fn read(connection: &Connection, table: &Table, after: i64, most: usize) -> Result<Vec<Row>, Fault> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut rows = connection.prepare_cached(table.select)?;
    let rows = rows.query_map((after, most), |row| {
        Ok(Row { row: row.get(0)?, lookup: row.get(1)?, sealed: Sealed::from_row(row, 2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
