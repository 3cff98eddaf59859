//! The check value that a key is expected to have.

use suanpan_crypto::kcv::Kcv;
use suanpan_vectors::hex;

use crate::failure::Failure;

/// Bytes of a check value that people compare: 3 or 4 of TDES, 5 of AES by CMAC (ANSI X9.24-1, annex A).
const LEN: std::ops::RangeInclusive<usize> = 3..=5;

/// A check value that somebody knows already.
pub struct Expected(Vec<u8>);

impl Expected {
    /// Reads the argument. What was given is not repeated: it may be a component in the wrong place.
    pub fn parse(given: &str) -> Result<Self, Failure> {
        let fail = |got: &dyn std::fmt::Display| {
            Failure::at("--expect", format_args!("expected 6 to 10 hexadecimal digits, got {got}"))
        };
        let bytes = hex::decode(given).map_err(|_| fail(&"something else"))?;
        if LEN.contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(fail(&bytes.len().saturating_mul(2)))
        }
    }

    /// Compares; why not, where they differ.
    pub fn check(&self, got: &Kcv) -> Result<(), String> {
        match got.matches(&self.0) {
            true => Ok(()),
            false => Err(format!("check value of the key: expected {}, got {got}", hex::encode(&self.0))),
        }
    }
}
