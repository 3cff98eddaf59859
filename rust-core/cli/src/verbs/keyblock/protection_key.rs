//! The key block protection key, from standard input.

use suanpan_crypto::key::ProtectionKey;
use suanpan_crypto::tr31::Version;
use suanpan_vectors::hex;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::secret_line;

/// Reads one line with the key of a block of this version. Asks for it first when somebody sits there.
pub fn read(version: Version) -> Result<ProtectionKey, Failure> {
    let (cipher, digits) = match version {
        Version::A | Version::B | Version::C => ("TDES", "32 or 48"),
        Version::D | Version::E => ("AES", "32, 48 or 64"),
    };
    let prompt = format!("Key block protection key, {cipher}, {digits} hexadecimal digits (not shown): ");
    let line = secret_line::read(&prompt, false).map_err(|error| Failure::at("protection key", error))?;
    let fail = |reason: &dyn std::fmt::Display| Failure::at("protection key from standard input", reason);
    let text =
        std::str::from_utf8(&line).map_err(|_| fail(&"expected hexadecimal digits, got something else"))?;
    let bytes = hex::decode(text).map(Zeroizing::new).map_err(|error| fail(&error))?;
    let key = match version {
        Version::A | Version::B | Version::C => ProtectionKey::tdes(&bytes),
        Version::D | Version::E => ProtectionKey::aes(&bytes),
    };
    key.map_err(|_| {
        let got = bytes.len().saturating_mul(2);
        let expected = format_args!("expected {digits} hexadecimal digits of {cipher} for version {version}");
        fail(&format_args!("{expected}, got {got}"))
    })
}
