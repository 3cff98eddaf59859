//! Vectors of the crypto topics.
//!
//! To add an operation: a function from a [`Vector`] to [`Checked`], and one row in the table of its topic.

mod dukpt;
mod dukpt_aes;
mod dukpt_tdes;
mod ecdh;
mod ecdsa;
mod kcv;
mod mac;
mod pin_block;
mod sm;
mod tr31;

use suanpan_crypto::key::Algorithm;
use suanpan_crypto::Random;

use crate::vector::{Checked, Mismatch, Vector};

type Check = fn(&Vector<'_>) -> Checked;

/// Operations by name.
type Operations = &'static [(&'static str, Check)];

/// The operations of each topic: a file of `tests/vectors/crypto` is one topic.
const TOPICS: &[(&str, Operations)] = &[
    ("dukpt_aes", dukpt_aes::OPERATIONS),
    ("dukpt_tdes", dukpt_tdes::OPERATIONS),
    ("ecdh_p256", ecdh::OPERATIONS),
    ("ecdsa_p256", ecdsa::OPERATIONS),
    ("kcv", kcv::OPERATIONS),
    ("mac", mac::OPERATIONS),
    ("pinblock", pin_block::OPERATIONS),
    ("sm", sm::OPERATIONS),
    ("tr31", tr31::OPERATIONS),
];

/// Runs one vector by its topic and its operation. A topic that is not known here is looked through for an
/// operation of that name in every one.
///
/// # Errors
/// [`Mismatch`] for what differs, and for an operation that is not known.
pub fn run(topic: &str, vector: &Vector<'_>) -> Checked {
    let Some(operation) = vector.optional_text("op")? else {
        return Err(Mismatch::new("op", "an operation", "none"));
    };
    let known = TOPICS.iter().any(|(name, _)| *name == topic);
    let mut operations =
        TOPICS.iter().filter(|(name, _)| !known || *name == topic).flat_map(|(_, operations)| *operations);
    match operations.find(|(name, _)| *name == operation) {
        Some((_, check)) => check(vector),
        None => Err(Mismatch::new("op", "an operation this version knows", operation)),
    }
}

/// Hands out the random bytes of a vector, then zeros.
struct Given(Vec<u8>);

impl Random for Given {
    fn fill(&mut self, out: &mut [u8]) {
        let rest = self.0.split_off(out.len().min(self.0.len()));
        let mut given = std::mem::replace(&mut self.0, rest).into_iter();
        out.fill_with(|| given.next().unwrap_or(0));
    }
}

/// DES or TDES by key length.
fn des_family(key: &[u8]) -> Checked<Algorithm> {
    match key.len() {
        8 => Ok(Algorithm::Des),
        16 => Ok(Algorithm::Tdes2),
        24 => Ok(Algorithm::Tdes3),
        length => Err(Mismatch::new("key", "8, 16 or 24 bytes", format_args!("{length} bytes"))),
    }
}

/// AES by key length.
fn aes(key: &[u8]) -> Checked<Algorithm> {
    match key.len() {
        16 => Ok(Algorithm::Aes128),
        24 => Ok(Algorithm::Aes192),
        32 => Ok(Algorithm::Aes256),
        length => Err(Mismatch::new("key", "16, 24 or 32 bytes", format_args!("{length} bytes"))),
    }
}

/// An error of the crypto crate where there should be none. None of its texts carries a secret.
fn unexpected(place: &str) -> impl Fn(&dyn std::fmt::Display) -> Mismatch + '_ {
    move |error| Mismatch::new(place, "no error", error)
}
