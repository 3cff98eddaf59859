//! A private key of P-256: from a file that only its user can read, or from standard input. Never an argument.

use std::fs;
use std::path::Path;

use suanpan_crypto::agreement::StaticKey;
use suanpan_crypto::secret::Secret;
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::{key_file, secret_line};

/// The key in a file: 32 bytes or 64 hexadecimal digits.
pub fn of_file(path: &Path) -> Result<StaticKey, Failure> {
    must_be_private(path)?;
    agreement(&key_file::read(path)?).map_err(|why| Failure::at(path.display(), why))
}

/// The key from a line of standard input, asked for when somebody sits there.
pub fn of_line(prompt: &str) -> Result<StaticKey, Failure> {
    const PLACE: &str = "private key from standard input";
    let line = secret_line::read(prompt, false).map_err(|error| Failure::at(PLACE, error))?;
    let bytes = std::str::from_utf8(&line).ok().and_then(|text| hex::decode(text).ok()).map(Zeroizing::new);
    let bytes =
        bytes.ok_or_else(|| Failure::at(PLACE, "expected 64 hexadecimal digits, got something else"))?;
    let secret = Secret::from_slice(&bytes).map_err(|error| {
        let got = error.got.saturating_mul(2);
        Failure::at(PLACE, format_args!("expected 64 hexadecimal digits, got {got}"))
    })?;
    agreement(&secret).map_err(|why| Failure::at(PLACE, why))
}

fn agreement(secret: &Secret<32>) -> Result<StaticKey, String> {
    StaticKey::from_secret(secret).map_err(|error| error.to_string())
}

/// What others can read is no secret any more.
fn must_be_private(path: &Path) -> Result<(), Failure> {
    let found = fs::metadata(path).map_err(|error| Failure::at(path.display(), error))?;
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777;
        if found.is_file() && mode & 0o077 != 0 {
            let why = "expected a file that only its user can read and write (chmod 600)";
            return Err(Failure::at(path.display(), format_args!("{why}, got mode {mode:03o}")));
        }
    }
    let _ = found;
    Ok(())
}
