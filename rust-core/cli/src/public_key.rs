//! A public key, from an argument or a file. Public keys are the only keys that an argument may be.

use std::fmt::Display;
use std::path::Path;

use suanpan_crypto::agreement::AgreementKey;
use suanpan_crypto::sign::VerifyingKey;
use suanpan_vectors::hex;

use crate::failure::Failure;
use crate::input;

/// Lengths of a point of P-256, compressed and not (SEC 1, 2.3.3), in bytes.
const LENGTHS: [usize; 2] = [33, 65];

/// Longest file: digits and white space.
const MAX: u64 = 1024;

/// A key that verifies signatures. `option` is where it was given.
pub fn verifying(option: &str, given: &str) -> Result<VerifyingKey, Failure> {
    VerifyingKey::from_sec1(&read(option, given)?).map_err(|error| Failure::at(option, error))
}

/// A key to agree with.
pub fn agreement(option: &str, given: &str) -> Result<AgreementKey, Failure> {
    AgreementKey::from_sec1(&read(option, given)?).map_err(|error| Failure::at(option, error))
}

/// The point as it was given: digits, or a file with digits or bytes. What was given is not repeated: it may be a
/// secret in the wrong place.
fn read(option: &str, given: &str) -> Result<Vec<u8>, Failure> {
    if let Some(point) = digits(given) {
        return Ok(point);
    }
    let fail = |got: &dyn Display| {
        let expected =
            "expected a public key of P-256 (66 or 130 hexadecimal digits, SEC 1) or a file with one";
        Failure::at(option, format_args!("{expected}, got {got}"))
    };
    let path = Path::new(given);
    if path != Path::new("-") && !path.exists() {
        return Err(fail(&"neither"));
    }
    let bytes = input::read(path, MAX)?;
    if LENGTHS.contains(&bytes.len()) && digits(&String::from_utf8_lossy(&bytes)).is_none() {
        return Ok(bytes.to_vec());
    }
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    digits(text).ok_or_else(|| fail(&"a file with something else"))
}

fn digits(text: &str) -> Option<Vec<u8>> {
    hex::decode(text).ok().filter(|bytes| LENGTHS.contains(&bytes.len()))
}
