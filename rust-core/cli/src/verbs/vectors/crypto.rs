//! Vectors of the crypto topics: the operations that the crypto crate has.

mod ecdsa;
mod kcv;
mod mac;
mod pin_block;
mod sm4;

use suanpan_crypto::key::Algorithm;
use suanpan_crypto::Random;

use super::vector::{Checked, Mismatch, Vector};

type Check = fn(&Vector<'_>) -> Checked;

/// Operations by name.
const OPERATIONS: [(&str, Check); 18] = [
    ("encode", pin_block::encode),
    ("encode_pin_field", pin_block::encode_pin_field),
    ("encode_pan_field", pin_block::encode_pan_field),
    ("decode", pin_block::decode),
    ("reject_decode", pin_block::reject_decode),
    ("reject_encode", pin_block::reject_encode),
    ("encipher", pin_block::encipher),
    ("decipher", pin_block::decipher),
    ("reject_decipher", pin_block::reject_decipher),
    ("kcv", kcv::check_value),
    ("unwrap_session_key", kcv::unwrap_session_key),
    ("combine_components", kcv::combine_components),
    ("mac", mac::check),
    ("cup_mac", mac::check),
    ("sign_rfc6979", ecdsa::sign),
    ("verify_p1363", ecdsa::verify_p1363),
    ("verify_der", ecdsa::verify_der),
    ("sm4_ecb", sm4::ecb),
];

/// Runs one vector by its operation.
pub fn run(vector: &Vector<'_>) -> Checked {
    let Some(operation) = vector.optional_text("op")? else {
        return Err(Mismatch::new("op", "an operation", "none"));
    };
    match OPERATIONS.iter().find(|(name, _)| *name == operation) {
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
