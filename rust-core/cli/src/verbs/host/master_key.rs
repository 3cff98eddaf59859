//! The master key, from standard input: typed without echo, or piped.

use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::secret_line;

const PROMPT: &str = "Terminal master key, 32 hexadecimal digits (not shown): ";

/// A master key, and the public value that tells whether it is the right one.
pub struct TypedKey {
    /// The key.
    pub secret: Secret<16>,
    /// Its check value, hexadecimal.
    pub check_value: String,
}

/// Reads one line with the key. Asks for it first when somebody sits there, unless `unasked`.
pub fn read(unasked: bool) -> Result<TypedKey, Failure> {
    let line = secret_line::read(PROMPT, unasked).map_err(|error| Failure::at("master key", error))?;
    parse(&line)
}

fn parse(line: &[u8]) -> Result<TypedKey, Failure> {
    let fail = |reason: &dyn std::fmt::Display| Failure::at("master key from standard input", reason);
    let text =
        std::str::from_utf8(line).map_err(|_| fail(&"expected hexadecimal digits, got something else"))?;
    let bytes = hex::decode(text).map(Zeroizing::new).map_err(|error| fail(&error))?;
    let secret = Secret::from_slice(&bytes).map_err(|error| {
        fail(&format_args!("expected 32 hexadecimal digits, got {}", error.got.saturating_mul(2)))
    })?;
    let key = MasterKey::tdes(secret.expose()).map_err(|error| fail(&error))?;
    let check_value = hex::encode(key.check_value().as_bytes());
    Ok(TypedKey { secret, check_value })
}
