//! The wrapping key of a journal, from a file. A terminal has the Android Keystore for it; a desk has files that only
//! its user can read, and a way from one key to the next that no crash can fall between.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use suanpan_crypto::seal;
use suanpan_crypto::secret::Secret;
use suanpan_store::{OpenError, SqliteJournal};
use suanpan_terminal::OsRandom;
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input;
use crate::whole_file::sync_directory;

/// Longest key file: 64 digits and white space.
const MAX: u64 = 256;

/// The wrapping key of the journal in a desk's folder.
const DEVICE_KEY: &str = "device.key";

/// The one that is about to follow. It is there from before the journal is wrapped under it until it has taken the
/// other's place, so that one of the two files opens the journal at every moment.
const NEXT_KEY: &str = "device.key.next";

/// What a desk's simulated acquirer makes its secrets of, so that it outlives wrapping keys.
const ACQUIRER_KEY: &str = "acquirer.key";

/// Where the key of `journal` is: the file given, or `device.key` beside the journal.
pub fn path(journal: &Path, given: Option<&Path>) -> PathBuf {
    given.map_or_else(|| journal.with_file_name(DEVICE_KEY), Path::to_owned)
}

/// Opens `journal` with its key. Where a rotation was interrupted it may be under the next key already; which one it
/// is shows, and nothing is changed.
pub fn open_with<T>(
    journal: &Path,
    given: Option<&Path>,
    open: impl Fn(&Secret<32>) -> Result<T, OpenError>,
) -> Result<Result<T, OpenError>, Failure> {
    let opened = open(&read(&path(journal, given))?);
    let next = journal.with_file_name(NEXT_KEY);
    match opened {
        Err(OpenError::WrongKey { .. }) if given.is_none() && next.exists() => Ok(open(&read(&next)?)),
        other => Ok(other),
    }
}

/// A key of 32 bytes or 64 hexadecimal digits.
pub fn read(path: &Path) -> Result<Secret<32>, Failure> {
    let bytes = input::read(path, MAX)?;
    let key = match bytes.len() {
        32 => bytes,
        _ => std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| hex::decode(text).ok())
            .map(Zeroizing::new)
            .unwrap_or(bytes),
    };
    Secret::from_slice(&key).map_err(|error| {
        let got = error.got;
        Failure::at(
            input::name(path),
            format_args!("expected a key of 32 bytes or 64 hexadecimal digits, got {got} bytes"),
        )
    })
}

/// The wrapping key of the desk in `folder`, drawn where there is none yet. First a rotation that was interrupted is
/// brought to its end, so the caller must have the folder to itself.
pub fn of_desk(folder: &Path) -> Result<Secret<32>, Failure> {
    settle(folder)?;
    let path = folder.join(DEVICE_KEY);
    match File::open(&path) {
        Ok(file) => {
            let fail = |error: &dyn Display| Failure::at(path.display(), error);
            let mut bytes = Zeroizing::new(Vec::with_capacity(64));
            file.take(33).read_to_end(&mut bytes).map_err(|error| fail(&error))?;
            Secret::from_slice(&bytes).map_err(|_| fail(&"expected a device key of 32 bytes"))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => match folder.join("journal.db").exists() {
            true => Err(Failure::at(
                path.display(),
                "expected the key that the journal beside it is under, got no file; put it back",
            )),
            false => draw(&path),
        },
        Err(error) => Err(Failure::at(path.display(), error)),
    }
}

/// Draws the key that follows and makes it durable beside the present one.
pub fn draw_next(folder: &Path) -> Result<Secret<32>, Failure> {
    draw(&folder.join(NEXT_KEY))
}

/// Puts the next key in the place of the former one: the journal is durably under it.
pub fn adopt_next(folder: &Path) -> Result<(), Failure> {
    let (next, path) = (folder.join(NEXT_KEY), folder.join(DEVICE_KEY));
    let moved = fs::rename(&next, &path).and_then(|()| sync_directory(&path));
    moved.map_err(|error| Failure::at(next.display(), error))
}

/// Finds out whether the journal got under the next key before a rotation was interrupted.
fn settle(folder: &Path) -> Result<(), Failure> {
    let (next, journal) = (folder.join(NEXT_KEY), folder.join("journal.db"));
    if !next.exists() || !journal.exists() {
        return Ok(());
    }
    match SqliteJournal::open(&journal, &read(&next)?, Box::new(OsRandom)) {
        Ok(journal) => {
            // What a killed process had written was not durable yet; the former key goes only when it is.
            journal.close().map_err(|error| Failure::at(folder.display(), error))?;
            adopt_next(folder)
        }
        // It is under the present key still, if that opens it; the next rotation draws another next one.
        Err(OpenError::WrongKey { .. }) => {
            let present = read(&folder.join(DEVICE_KEY))?;
            if SqliteJournal::open_read_only(&journal, &present).is_ok() {
                let removed = fs::remove_file(&next).and_then(|()| sync_directory(&next));
                removed.map_err(|error| Failure::at(next.display(), error))?;
            }
            Ok(())
        }
        Err(error) => Err(Failure(error.to_string())),
    }
}

/// What the simulated acquirer of this desk makes its secrets of. A folder from before there was such a file has it
/// in the wrapping key.
pub fn of_acquirer(folder: &Path, device_key: &Secret<32>) -> Result<Secret<32>, Failure> {
    let path = folder.join(ACQUIRER_KEY);
    match path.exists() {
        true => read(&path),
        false if folder.join("journal.db").exists() => copy(device_key),
        false => draw(&path),
    }
}

/// Before the wrapping key goes: gives the acquirer of an old folder a secret of its own. Whether it did, and so
/// whether the acquirer is another one now. The former key must not stay in a file, so it is not kept as it was.
pub fn part_from_acquirer(folder: &Path, device_key: &Secret<32>) -> Result<bool, Failure> {
    let path = folder.join(ACQUIRER_KEY);
    if path.exists() {
        return Ok(false);
    }
    let secret = seal::derive(device_key, b"suanpan desk acquirer");
    write(&path, secret.expose()).map_err(|error| Failure::at(path.display(), error))?;
    Ok(true)
}

fn copy(key: &Secret<32>) -> Result<Secret<32>, Failure> {
    Secret::from_slice(key.expose()).map_err(|error| Failure::at("key", error))
}

fn draw(path: &Path) -> Result<Secret<32>, Failure> {
    let key = Secret::<32>::generate(&mut OsRandom);
    write(path, key.expose()).map_err(|error| Failure::at(path.display(), error))?;
    Ok(key)
}

/// Writes a file that only its user can read and that is there whole, durably, or not at all.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    // One that a crash left may be readable by others; this one is not.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private().open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    sync_directory(path)
}

/// Options that make a new file only its user can read and write.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
