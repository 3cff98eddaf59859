//! A file that appears whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Written beside its place and moved there by [`commit`](Self::commit); dropped before that, it
/// leaves nothing. A device or a pipe has no beside: it is written as it is.
pub struct WholeFile {
    out: BufWriter<File>,
    target: PathBuf,
    /// Where it is until it is whole; `None` once it has moved, and for a device.
    unfinished: Option<PathBuf>,
}

impl WholeFile {
    /// Begins the file at `path`. What is there stays until the commit.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        Self::begin(path).map_err(|error| Failure::at(path.display(), error))
    }

    /// Begins a file where none may be yet.
    pub fn create_new(path: &Path) -> Result<Self, Failure> {
        // A link that leads nowhere is something, too.
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(path),
            Err(error) => Err(Failure::at(path.display(), error)),
            Ok(_) => Err(Failure::at(
                path.display(),
                "expected no file yet, got one; move it away or give another name",
            )),
        }
    }

    fn begin(path: &Path) -> io::Result<Self> {
        // Through a link to the file behind it, so that the link stays one.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&target) {
            Ok(found) if found.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Ok(found) if !found.is_file() => {
                let out = BufWriter::new(OpenOptions::new().write(true).open(&target)?);
                return Ok(Self { out, target, unfinished: None });
            }
            Ok(found) if found.permissions().readonly() => {
                return Err(io::Error::from(io::ErrorKind::PermissionDenied));
            }
            _ => {}
        }
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut unfinished = OsString::from(".");
        unfinished.push(name);
        unfinished.push(format!(".{}.unfinished", std::process::id()));
        let unfinished = target.with_file_name(unfinished);
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&unfinished)?;
        Ok(Self { out: BufWriter::new(file), target, unfinished: Some(unfinished) })
    }

    /// Makes the content durable and puts the file in its place.
    pub fn commit(mut self) -> io::Result<()> {
        self.out.flush()?;
        let Some(unfinished) = self.unfinished.take() else { return Ok(()) };
        let synced = self.out.get_ref().sync_all();
        let moved = synced.and_then(|()| fs::rename(&unfinished, &self.target));
        if moved.is_err() {
            let _ = fs::remove_file(&unfinished); // the reason of the first failure is the one to tell
        }
        moved.and_then(|()| sync_directory(&self.target))
    }
}

/// Makes the names in the directory of `path` durable.
pub fn sync_directory(path: &Path) -> io::Result<()> {
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

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(unfinished) = &self.unfinished {
            let _ = fs::remove_file(unfinished); // nothing more can be done about a file that stays
        }
    }
}
