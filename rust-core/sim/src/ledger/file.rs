//! The entries in a file: one JSON object a line, appended and never changed.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::entry::Entry;
use crate::LedgerError;

/// Longest line; an entry takes a few hundred bytes.
const LINE_MAX: u64 = 4096;

pub(super) struct EntryFile {
    file: File,
    path: PathBuf,
}

impl EntryFile {
    /// Opens the file, hands every entry to `replay`, and cuts a torn last line off.
    pub(super) fn open(
        path: &Path,
        mut replay: impl FnMut(Entry) -> Result<(), LedgerError>,
    ) -> Result<Self, LedgerError> {
        let failed = |error: std::io::Error| failure(path, &error);
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LedgerError::InUse { path: path.to_owned() }),
            // Android, where the standard library has no lock: an app's folder is its own there.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let mut reader = BufReader::new(&file);
        let mut whole: u64 = 0;
        for line in 1.. {
            let damaged = |reason: String| LedgerError::Damaged { path: path.to_owned(), line, reason };
            let mut text = Vec::new();
            let read = reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut text).map_err(failed)?;
            let Some((b'\n', text)) = text.split_last() else {
                if u64::try_from(read) == Ok(LINE_MAX) {
                    return Err(damaged(format!("longer than {LINE_MAX} bytes")));
                }
                break; // the end, or a torn line before it
            };
            let entry = serde_json::from_slice(text).map_err(|error| damaged(error.to_string()))?;
            replay(entry).map_err(|error| damaged(error.to_string()))?;
            whole = whole.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        }
        file.set_len(whole).map_err(failed)?;
        (&file).seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(EntryFile { file, path: path.to_owned() })
    }

    /// Hands one entry to the system. A refused write leaves a torn line at most, which
    /// the next append would lengthen: it is cut off at once.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let failed = |error: std::io::Error| failure(&self.path, &error);
        let mut line = serde_json::to_vec(entry).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        let before = self.file.metadata().map_err(failed)?.len();
        if let Err(error) = self.file.write_all(&line) {
            self.file.set_len(before).map_err(failed)?;
            return Err(failed(error));
        }
        Ok(())
    }
}

/// Unlocked by name: a child that was forked a moment ago still shares the lock until it has
/// started its own program, so closing alone may leave the file in use for that long.
impl Drop for EntryFile {
    fn drop(&mut self) {
        let _ = self.file.unlock(); // closing does it too, a little later
    }
}

#[cfg(test)]
impl EntryFile {
    /// A file that refuses every write.
    pub(super) fn read_only(path: &Path) -> Self {
        #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
        EntryFile { file: File::open(path).unwrap(), path: path.to_owned() }
    }
}

fn failure(path: &Path, error: &std::io::Error) -> LedgerError {
    LedgerError::File { path: path.to_owned(), reason: error.to_string() }
}
