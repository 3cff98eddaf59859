//! The check value that a key or a component is expected to have.

use suanpan_crypto::kcv::Kcv;
use suanpan_vectors::hex;

use crate::failure::Failure;

/// Bytes of a check value that people compare: 3 or 4 of TDES, 5 of AES by CMAC (ANSI X9.24-1, annex A), 4 or 8 of
/// SM4.
const LEN: std::ops::RangeInclusive<usize> = 3..=8;

/// A check value that somebody knows already.
pub struct Expected(Vec<u8>);

impl Expected {
    /// Reads what was given at `place`. It is not repeated: it may be a component in the wrong place.
    pub fn parse(place: &str, given: &str) -> Result<Self, Failure> {
        let fail = |got: &dyn std::fmt::Display| {
            Failure::at(
                place,
                format_args!("expected a check value of 6 to 16 hexadecimal digits, got {got}"),
            )
        };
        let bytes = hex::decode(given).map_err(|_| fail(&"something else"))?;
        if LEN.contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(fail(&bytes.len().saturating_mul(2)))
        }
    }

    /// Compares with that of `what`; why not, where they differ.
    pub fn check(&self, what: &str, got: &Kcv) -> Result<(), String> {
        match got.matches(&self.0) {
            true => Ok(()),
            false => Err(format!("check value of {what}: expected {}, got {got}", hex::encode(&self.0))),
        }
    }
}
