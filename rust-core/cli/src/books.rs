//! The journal of a desk's terminal, open for what is done to it as a whole, with nobody else in the folder.

use std::fs::File;
use std::path::{Path, PathBuf};

use suanpan_core::journal::Journal;
use suanpan_crypto::secret::Secret;
use suanpan_store::{OpenError, SqliteJournal};
use suanpan_terminal::OsRandom;

use crate::failure::Failure;
use crate::verbs::verify::damage_at_opening;
use crate::{desk, key_file};

/// An open journal, its wrapping key and its folder.
pub struct Books {
    /// The journal.
    pub journal: SqliteJournal,
    /// The key it is under.
    pub key: Secret<32>,
    /// Where it is.
    pub folder: PathBuf,
    /// Keeps every other process out of the folder.
    _claim: File,
}

impl Books {
    /// Opens the journal in `folder`, which must be there. The inner error tells what is damaged.
    pub fn open(folder: &Path) -> Result<Result<Self, String>, Failure> {
        let path = must_be_there(folder)?;
        let claim = desk::claim(folder)?;
        let key = key_file::of_desk(folder)?;
        match SqliteJournal::open(&path, &key, Box::new(OsRandom)) {
            Ok(journal) => Ok(Ok(Self { journal, key, folder: folder.to_owned(), _claim: claim })),
            Err(error) => Ok(Err(damage_at_opening(error)?)),
        }
    }
}

/// The journal of the terminal in `folder`, which must be there.
pub fn must_be_there(folder: &Path) -> Result<PathBuf, Failure> {
    let path = folder.join("journal.db");
    match path.exists() {
        true => Ok(path),
        false => {
            let why = "expected the journal of a terminal, got no such file; check --dir";
            Err(Failure::at(path.display(), why))
        }
    }
}

/// Opens the journal of the terminal in `folder` to read. `None` where there is no terminal.
pub fn read(folder: &Path) -> Result<Option<Result<SqliteJournal, OpenError>>, Failure> {
    let path = folder.join("journal.db");
    if !path.exists() {
        return Ok(None);
    }
    key_file::open_with(&path, None, |key| SqliteJournal::open_read_only(&path, key)).map(Some)
}

/// What is damaged in the journal of the terminal in `folder`, after a look at all of it.
pub fn damage(folder: &Path) -> Result<Option<String>, Failure> {
    Ok(match read(folder)? {
        None => None,
        Some(Ok(journal)) => journal.verify().err().map(|damage| damage.to_string()),
        Some(Err(error)) => Some(damage_at_opening(error)?),
    })
}

/// What the terminal in `folder` still owes its host, in words; a folder without one owes nothing.
pub fn owed(folder: &Path) -> Result<Option<String>, Failure> {
    let Some(opened) = read(folder)? else { return Ok(None) };
    let mut journal = opened.map_err(|error| Failure(error.to_string()))?;
    let reversals = journal.recover().map_err(|error| Failure::at(folder.display(), error))?.reversals;
    Ok(match reversals.len() {
        0 => None,
        1 => Some("1 reversal owed".to_owned()),
        owed => Some(format!("{owed} reversals owed")),
    })
}
