//! The journal as files: what lies at the path, who holds it, and what must be synced around it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::OpenError;
use crate::schema::APPLICATION_ID;

/// `path` with `suffix` behind its file name: `journal.db-wal`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

pub(crate) fn io_error(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io { path, action, source }
}

/// Options that make a file only its owner can read and write.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes what a crash may have left of a journal that was being made.
pub(crate) fn clear(made: &Path) -> Result<(), OpenError> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let stale = beside(made, suffix);
        match fs::remove_file(&stale) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(io_error(&stale, "remove a half-made journal")(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes room for a journal that is to be made at `path`, where there is none, and says under which name: what a
/// crash or a failure left goes. Its empty log goes first, as a log that lay there alone would be taken for that of a
/// journal that was lost.
pub(crate) fn make_room(path: &Path) -> Result<PathBuf, OpenError> {
    let made = beside(path, CREATING);
    let log = beside(path, "-wal");
    if length(path)?.is_none() && length(&log)? == Some(0) {
        fs::remove_file(&log).map_err(io_error(&log, "remove the log of a half-made journal"))?;
    }
    clear(&made)?;
    Ok(made)
}

/// Gives a complete journal its name, with an empty log; whatever happens meanwhile, there is either no
/// journal of that name or this one.
pub(crate) fn name(made: &Path, file: &File, path: &Path) -> Result<(), OpenError> {
    file.sync_all().map_err(io_error(made, "sync the file"))?;
    let log = beside(path, "-wal");
    private()
        .create(true)
        .truncate(true)
        .open(&log)
        .and_then(|log| log.sync_all())
        .map_err(io_error(&log, "create the log"))?;
    sync_directory(path).map_err(io_error(path, "sync the directory"))?;
    fs::rename(made, path).map_err(io_error(path, "move the new journal into place"))?;
    sync_directory(path).map_err(io_error(path, "sync the directory"))
}

/// Makes the names in the directory of `path` durable.
pub(crate) fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Elsewhere a directory cannot be opened as a file, and names are durable with their file.
    if cfg!(unix) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

/// The claim on a journal: a lock on the file `.lock` beside it. The system releases it with the
/// handle, so a crash leaves none behind; the file itself stays, as removing it would race.
pub(crate) struct Claim {
    file: Option<File>,
}

impl Claim {
    /// For the one writer: no other handle may be open.
    pub(crate) fn exclusive(path: &Path) -> Result<Self, OpenError> {
        let lock = beside(path, ".lock");
        let file = private()
            .create(true)
            .truncate(false)
            .open(&lock)
            .map_err(io_error(&lock, "open the lock file"))?;
        Self::settle(path, &lock, try_lock(&file, Lock::Exclusive), file)
    }

    /// For a file that has no name yet under which anybody would look for it.
    pub(crate) fn unnamed() -> Self {
        Claim { file: None }
    }

    /// For readers: no writer may be open. Where no lock file can be made nobody can write.
    pub(crate) fn shared(path: &Path) -> Result<Self, OpenError> {
        let lock = beside(path, ".lock");
        let opened = File::open(&lock).or_else(|_| private().create(true).truncate(false).open(&lock));
        match opened {
            Ok(file) => Self::settle(path, &lock, try_lock(&file, Lock::Shared), file),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
                ) =>
            {
                Ok(Claim { file: None })
            }
            Err(error) => Err(io_error(&lock, "open the lock file")(error)),
        }
    }

    fn settle(path: &Path, lock: &Path, got: io::Result<()>, file: File) -> Result<Self, OpenError> {
        match got {
            Ok(()) => Ok(Claim { file: Some(file) }),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                Err(OpenError::InUse { path: path.to_owned() })
            }
            Err(error) => Err(io_error(lock, "lock the lock file")(error)),
        }
    }
}

impl Drop for Claim {
    /// Unlocks by name: a process that another thread is just starting has the file open as well for a moment,
    /// and the lock would live as long as that.
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let _ = unlock(file); // Err: closing it, which follows, unlocks it too
        }
    }
}

#[derive(Clone, Copy)]
enum Lock {
    Exclusive,
    Shared,
}

/// Locks a file without waiting: `WouldBlock` where another handle holds it.
#[cfg(not(target_os = "android"))]
fn try_lock(file: &File, lock: Lock) -> io::Result<()> {
    match lock {
        Lock::Exclusive => file.try_lock(),
        Lock::Shared => file.try_lock_shared(),
    }
    .map_err(io::Error::from)
}

/// The same. Android has `flock` like any Linux, but the standard library (1.96) does not call it
/// there: its `try_lock` answers "unsupported", and no journal would ever open.
#[cfg(target_os = "android")]
fn try_lock(file: &File, lock: Lock) -> io::Result<()> {
    use rustix::fs::{flock, FlockOperation};
    let operation = match lock {
        Lock::Exclusive => FlockOperation::NonBlockingLockExclusive,
        Lock::Shared => FlockOperation::NonBlockingLockShared,
    };
    Ok(flock(file, operation)?)
}

#[cfg(not(target_os = "android"))]
fn unlock(file: &File) -> io::Result<()> {
    file.unlock()
}

#[cfg(target_os = "android")]
fn unlock(file: &File) -> io::Result<()> {
    Ok(rustix::fs::flock(file, rustix::fs::FlockOperation::Unlock)?)
}

/// What lies at a path, judged without SQLite, so without any change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing: a journal may be made.
    Nothing,
    /// A journal whose write-ahead log is empty: the file is complete in itself.
    Settled,
    /// A journal with commits in its write-ahead log.
    WithLog,
}

/// Looks at the files of a journal and refuses what is none.
pub(crate) fn inspect(path: &Path) -> Result<Found, OpenError> {
    let log = length(&beside(path, "-wal"))?;
    let Some(length) = length(path)? else {
        let half_made = length(&beside(path, CREATING))?.is_some();
        return match log {
            // The log of a journal that is being made is empty.
            Some(log) if log > 0 || !half_made => Err(OpenError::DatabaseMissing { path: path.to_owned() }),
            _ => Ok(Found::Nothing),
        };
    };
    if length == 0 {
        return Err(OpenError::Empty { path: path.to_owned() });
    }
    if log.is_some_and(|log| log > 0) {
        // The log may hold a newer first page than the file: only SQLite can judge.
        return Ok(Found::WithLog);
    }
    inspect_header(path, length)?;
    match log {
        Some(_) => Ok(Found::Settled),
        None => Err(OpenError::LogMissing { path: path.to_owned() }),
    }
}

/// A journal that is being made has this suffix.
pub(crate) const CREATING: &str = ".creating";

fn length(path: &Path) -> Result<Option<u64>, OpenError> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(OpenError::Directory { path: path.to_owned() }),
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error(path, "look at the file")(error)),
    }
}

/// Checks the first 100 bytes (SQLite database file format, section 1.3).
pub(crate) fn inspect_header(path: &Path, length: u64) -> Result<(), OpenError> {
    const HEADER: u64 = 100;
    let mut header = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEADER).read_to_end(&mut header))
        .map_err(io_error(path, "read the file"))?;
    let not_a_journal = || OpenError::NotAJournal { path: path.to_owned() };
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(not_a_journal());
    }
    let word = |at: usize| header.get(at..)?.first_chunk().copied().map(u32::from_be_bytes);
    let page_size = header.get(16..).and_then(|rest| rest.first_chunk().copied()).map(u16::from_be_bytes);
    let (Some(page_size), Some(pages), Some(application)) = (page_size, word(28), word(68)) else {
        return Err(OpenError::Truncated { path: path.to_owned(), expected: HEADER, got: length });
    };
    let application = i32::from_be_bytes(application.to_be_bytes());
    if application != APPLICATION_ID {
        return Err(OpenError::Foreign { path: path.to_owned(), found: application });
    }
    // The page size 65536 is written as 1.
    let page_size = if page_size == 1 { 65_536 } else { u64::from(page_size) };
    let expected = u64::from(pages).saturating_mul(page_size);
    if length < expected {
        return Err(OpenError::Truncated { path: path.to_owned(), expected, got: length });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn a_claim_ends_with_its_owner_though_another_process_has_the_file_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let claim = Claim::exclusive(&path).unwrap();
        // What a child has between fork and exec.
        let inherited = claim.file.as_ref().unwrap().try_clone().unwrap();
        assert!(matches!(Claim::exclusive(&path), Err(OpenError::InUse { .. })));
        drop(claim);
        drop(Claim::exclusive(&path).unwrap());
        drop(inherited);
    }
}
