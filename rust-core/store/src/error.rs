//! What can go wrong, where, and what to do about it. No text carries a key or card data.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use suanpan_core::journal::JournalError;
use suanpan_crypto::ContainerError;

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The row or one of its clear columns was changed, moved or exchanged.
    #[error("its seal does not open")]
    Seal,
    /// The row's content is not what this version writes.
    #[error("its content does not decode")]
    Content,
    /// A later version of the app wrote the row.
    #[error("it has encoding {found}, known is {known}: update the app", known = crate::row::ENCODING)]
    Encoding {
        /// The encoding byte found.
        found: u8,
    },
    /// The row should be there.
    #[error("it is missing")]
    Missing,
    /// The row should not be there.
    #[error("nothing in the journal tells of it")]
    Unknown,
    /// Its key leads to another row, or to none.
    #[error("it is not found by its order key")]
    NotFound,
    /// The hash does not follow from the row before.
    #[error("the hash chain breaks here")]
    Chain,
    /// The row is not the one that the chain last recorded: an older one was put back.
    #[error("it is not the row that the chain recorded last")]
    Stale,
    /// The row contradicts the facts or the head.
    #[error("{what}: expected {expected}, got {got}")]
    Disagrees {
        /// What is compared.
        what: &'static str,
        /// What the rest of the journal says.
        expected: String,
        /// What the row says.
        got: String,
    },
    /// The signature is not one of this journal's key over this head.
    #[error("its signature does not verify")]
    Signature,
}

/// Damage, by place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("table {table}, row {row}: {flaw}")]
pub struct Damage {
    /// The table, or `live.head` and `live.reversal` for the two kinds of row in `live`.
    pub table: &'static str,
    /// The row by its number; of `meta`, whose rows have names, 0.
    pub row: i64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Anything that fails between open and close. Callers see it as one of the errors below.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Damage(#[from] Damage),
    #[error("net of all payments: beyond 64 bits of minor units")]
    NetOverflow,
    #[error("a row may be {max} bytes long, got a longer one", max = crate::row::LONGEST)]
    RowTooLong,
    #[error("a row does not encode")]
    Encode,
    #[error("opened read-only")]
    ReadOnly,
    #[error("the path of the journal is not UTF-8; move it to one that is")]
    PathNotText,
}

impl Fault {
    /// Whether the content is at fault, so that copies should be kept.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Fault::Damage(_) => true,
            Fault::Sqlite(error) => {
                matches!(
                    error.sqlite_error_code(),
                    Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch)
                ) || matches!(
                    error,
                    rusqlite::Error::InvalidColumnType(..)
                        | rusqlite::Error::FromSqlConversionFailure(..)
                        | rusqlite::Error::IntegralValueOutOfRange(..)
                        | rusqlite::Error::QueryReturnedNoRows
                )
            }
            _ => false,
        }
    }
}

impl From<Fault> for JournalError {
    fn from(fault: Fault) -> Self {
        JournalError(fault.to_string())
    }
}

/// Why a journal was not opened. Whatever the reason, its files are as they were.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The operating system refused something.
    #[error("{}: cannot {action}: {source}; check that the directory exists, is writable and has space", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// The system's reason.
        source: io::Error,
    },
    /// A directory stands where the journal should be.
    #[error("{}: expected a journal file, got a directory; name a file in it", path.display())]
    Directory {
        /// The path given.
        path: PathBuf,
    },
    /// Another process, or another handle in this one, has the journal open.
    #[error("{}: in use by another process or handle; close that one first", path.display())]
    InUse {
        /// The journal.
        path: PathBuf,
    },
    /// Read-only opening makes no journal.
    #[error("{}: no journal there; check the path", path.display())]
    NotFound {
        /// The path given.
        path: PathBuf,
    },
    /// The file has no byte. A journal is never empty, so its content was lost.
    #[error("{}: the file is empty; restore it from a copy, or move it away to begin a new journal", path.display())]
    Empty {
        /// The journal.
        path: PathBuf,
    },
    /// The database file is gone and its write-ahead log is still there.
    #[error("{}: missing, but its -wal file is there; restore the database file beside it", path.display())]
    DatabaseMissing {
        /// The journal.
        path: PathBuf,
    },
    /// The database file is there and its write-ahead log is gone. The log exists as long as the
    /// journal does, so the newest commits may be lost.
    #[error(
        "{}: its -wal file is missing and with it perhaps the newest payments; restore that file. If it is gone \
         for good, compare with the host, then create an empty file of that name",
        path.display()
    )]
    LogMissing {
        /// The journal.
        path: PathBuf,
    },
    /// Not an SQLite database.
    #[error("{}: not a journal; check the path, or restore the file from a copy", path.display())]
    NotAJournal {
        /// The path given.
        path: PathBuf,
    },
    /// An SQLite database of another application.
    #[error("{}: a database of another application (id {found:#010x}, expected {expected:#010x}); check the path",
        path.display(), expected = crate::schema::APPLICATION_ID)]
    Foreign {
        /// The path given.
        path: PathBuf,
        /// The application id found.
        found: i32,
    },
    /// The file is shorter than it says.
    #[error("{}: cut off: expected {expected} bytes, got {got}; restore the file from a copy", path.display())]
    Truncated {
        /// The journal.
        path: PathBuf,
        /// Bytes by its header.
        expected: u64,
        /// Bytes on disk.
        got: u64,
    },
    /// A later version of the app wrote it.
    #[error("{}: has schema {found}, this version knows up to {known}; update the app",
        path.display(), known = crate::schema::LATEST)]
    NewerVersion {
        /// The journal.
        path: PathBuf,
        /// Its schema version.
        found: i32,
    },
    /// An earlier version of the app wrote it, and reading alone must not change it.
    #[error("{}: has schema {found}, reading needs {known}: open it once for writing, which brings it up",
        path.display(), known = crate::schema::LATEST)]
    OlderVersion {
        /// The journal.
        path: PathBuf,
        /// Its schema version.
        found: i32,
    },
    /// The wrapping key is not the journal's.
    #[error("{}: made under another wrapping key; give the key it was made with", path.display())]
    WrongKey {
        /// The journal.
        path: PathBuf,
    },
    /// The content is damaged; it was opened twice with the same result.
    #[error("{}: damaged: {what}; keep a quarantine copy and restore from a backup or the host", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// SQLite did not take a setting.
    #[error("pragma {name}: expected {expected}, got {got}; this build of SQLite cannot be used")]
    Pragma {
        /// The setting.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What was read back.
        got: String,
    },
    /// SQLite is older than the fix of its WAL-reset corruption.
    #[error("SQLite {got}: expected 3.51.3 or newer; build with the bundled one")]
    SqliteTooOld {
        /// The version found.
        got: &'static str,
    },
    /// The random source gave no usable signing key.
    #[error("the random source is broken: it gave no signing key")]
    Random,
    /// SQLite failed otherwise.
    #[error("{}: {what}", path.display())]
    Sqlite {
        /// The journal.
        path: PathBuf,
        /// SQLite's text.
        what: String,
    },
}

/// Why a key slot was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeySlotError {
    /// No key, or one that is too long.
    #[error("a key has 1 to {max} bytes, got {got}", max = crate::slot::LONGEST_KEY)]
    KeyLength {
        /// Bytes given.
        got: usize,
    },
    /// A text of the label is empty, too long or not printable ASCII, or the check value too long.
    #[error("key label, {what}: expected up to {max} printable characters or bytes, got {got}",
        max = crate::slot::LONGEST_LABEL)]
    Label {
        /// Which part.
        what: &'static str,
        /// Bytes given.
        got: usize,
    },
    /// All slots that a journal may have are in use.
    #[error("key slot {slot}: all {max} slots are in use; erase one first", max = crate::slot::MOST_KEY_SLOTS)]
    Full {
        /// The slot asked for.
        slot: u16,
    },
    /// There is no key in the slot.
    #[error("key slot {slot}: empty; put a key there first")]
    Empty {
        /// The slot asked for.
        slot: u16,
    },
    /// The journal failed; nothing is changed, and the handle is to be dropped.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The output refused bytes; what it has is incomplete.
    #[error("snapshot: {0}")]
    Output(#[source] io::Error),
    /// The copy beside the journal could not be made or removed.
    #[error("snapshot: {0}")]
    File(#[from] OpenError),
    /// A payment has no outcome yet. Whoever restores the copy would reverse it, whatever becomes of it here.
    #[error("snapshot: a payment is in flight (table payment, row {row}); wait for its outcome, or open the terminal, which reverses it")]
    InFlight {
        /// Its row.
        row: i64,
    },
    /// The container could not be begun.
    #[error("snapshot: {0}")]
    Container(#[from] ContainerError),
    /// The journal could not be read.
    #[error("snapshot: {0}")]
    Journal(#[from] JournalError),
}

impl From<Fault> for SnapshotError {
    fn from(fault: Fault) -> Self {
        SnapshotError::Journal(fault.into())
    }
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// A journal, or something else, is there; nothing is ever restored over it.
    #[error("{}: exists; restore to another path, or move what is there away", path.display())]
    Exists {
        /// The path given.
        path: PathBuf,
    },
    /// The input could not be read, or is no container for this recipient by this signer, or not a whole one.
    #[error("restore: {0}")]
    Input(#[source] io::Error),
    /// The input has no end within any length that a journal has.
    #[error("restore: the snapshot is longer than any journal")]
    TooLong,
    /// The file could not be written, or is no snapshot for this transport key.
    #[error("restore: {0}")]
    File(#[from] OpenError),
    /// The snapshot is damaged.
    #[error("restore: {0}")]
    Damaged(#[from] VerifyError),
    /// The new journal could not be written.
    #[error("restore: {0}")]
    Journal(#[from] JournalError),
}

/// What verification found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A row is not what it must be.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// SQLite's own integrity check found something.
    #[error("integrity_check: {0}")]
    Integrity(String),
    /// The signed head belongs to another journal.
    #[error("the signed head belongs to another journal or key")]
    OtherJournal,
    /// The journal ends before the signed head: its tail was cut off, or an older copy put back.
    #[error("the journal ends at event {got}, the signed head stands at {expected}: events are missing")]
    RolledBack {
        /// The signed head's event.
        expected: i64,
        /// The journal's last event.
        got: i64,
    },
    /// The journal could not be read.
    #[error("{0}")]
    Journal(#[from] JournalError),
}

impl From<Fault> for VerifyError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Damage(damage) => VerifyError::Damage(damage),
            other => VerifyError::Journal(other.into()),
        }
    }
}

impl From<rusqlite::Error> for VerifyError {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sqlite(error).into()
    }
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The output refused a line.
    #[error("export: {0}")]
    Output(#[from] io::Error),
    /// The journal is damaged or could not be read.
    #[error("export: {0}")]
    Journal(#[from] VerifyError),
}
