//! Copies of a journal that is about to be repaired or replaced.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::disk::{self, beside, io_error, Claim};
use crate::error::OpenError;

/// Copies the files of the journal at `path` (database, `-wal`, `-shm`) into a new directory beside
/// them and returns that directory: `journal.db.quarantine-1`, or the next free number. To be called
/// before anything is done about a damaged journal. The originals are not touched.
///
/// # Errors
/// [`OpenError::InUse`] while a handle is open, [`OpenError::NotFound`] when there is nothing to
/// copy, [`OpenError::Io`].
pub fn quarantine(path: &Path) -> Result<PathBuf, OpenError> {
    let files: Vec<&str> =
        ["", "-wal", "-shm"].into_iter().filter(|suffix| beside(path, suffix).is_file()).collect();
    if files.is_empty() {
        return Err(OpenError::NotFound { path: path.to_owned() });
    }
    let _claim = Claim::exclusive(path)?;
    let directory = new_directory(path)?;
    let name = path.file_name().map_or_else(|| Path::new("journal"), Path::new);
    for suffix in files {
        let (from, to) = (beside(path, suffix), beside(&directory.join(name), suffix));
        copy(&from, &to).map_err(io_error(&to, "copy the file"))?;
    }
    disk::sync_directory(&directory.join(name)).map_err(io_error(&directory, "sync the directory"))?;
    disk::sync_directory(path).map_err(io_error(path, "sync the directory"))?;
    Ok(directory)
}

fn new_directory(path: &Path) -> Result<PathBuf, OpenError> {
    /// More copies than this are not worth keeping; the user must make room.
    const MOST: u32 = 100;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let fail = io_error(path, "make a quarantine directory");
    for number in 1..=MOST {
        let directory = beside(path, &format!(".quarantine-{number}"));
        match builder.create(&directory) {
            Ok(()) => return Ok(directory),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(fail(error)),
        }
    }
    Err(fail(ErrorKind::AlreadyExists.into()))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    let mut target = disk::private().create_new(true).open(to)?;
    io::copy(&mut source, &mut target)?;
    target.sync_all()
}
