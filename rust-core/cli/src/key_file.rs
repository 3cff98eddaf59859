//! The wrapping key of a journal, from a file.

use std::path::{Path, PathBuf};

use suanpan_crypto::secret::Secret;
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input;

/// Longest key file: 64 digits and white space.
const MAX: u64 = 256;

/// Where the key of `journal` is: the file given, or `device.key` beside the journal.
pub fn path(journal: &Path, given: Option<&Path>) -> PathBuf {
    given.map_or_else(|| journal.with_file_name("device.key"), Path::to_owned)
}

/// The key of `journal`.
pub fn for_journal(journal: &Path, given: Option<&Path>) -> Result<Secret<32>, Failure> {
    let path = path(journal, given);
    let bytes = input::read(&path, MAX)?;
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
            input::name(&path),
            format_args!("expected a key of 32 bytes or 64 hexadecimal digits, got {got} bytes"),
        )
    })
}
