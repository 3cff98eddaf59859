//! Known answers: every vector of `tests/vectors/crypto`, and the MAC and key block arrays of the host vectors.
//!
//! A vector is either run, or counted. What is counted must equal the table [`LEFT`] exactly, so nothing can be
//! left out unseen, and what starts to work must be struck from the table.
#![allow(clippy::disallowed_macros)] // reason: a test prints how much it ran
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod host;
mod kcv;
mod mac;
mod pin_block;
mod sign;
mod sm4;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use suanpan_crypto::key::Algorithm;
use suanpan_crypto::Random;

/// Vectors that wait for a later module: file, operation, format or algorithm, how many.
const LEFT: &[(&str, &str, &str, usize)] = &[
    ("dukpt_aes", "derive_ik", "whole topic", 3),
    ("dukpt_aes", "derive_keys", "whole topic", 26),
    ("dukpt_aes", "derive_update_key", "whole topic", 3),
    ("dukpt_aes", "ksn_advance", "whole topic", 3),
    ("dukpt_aes", "ksn_exhausted", "whole topic", 1),
    ("dukpt_aes", "ksn_invalid", "whole topic", 1),
    ("dukpt_aes", "ksn_total", "whole topic", 1),
    ("dukpt_aes", "originating_state", "whole topic", 3),
    ("dukpt_aes", "reject_derive", "whole topic", 1),
    ("dukpt_aes", "transaction_full", "whole topic", 3),
    ("dukpt_tdes", "derive_ik", "whole topic", 1),
    ("dukpt_tdes", "ksn_advance", "whole topic", 7),
    ("dukpt_tdes", "ksn_exhausted", "whole topic", 1),
    ("dukpt_tdes", "ksn_invalid", "whole topic", 2),
    ("dukpt_tdes", "ksn_total", "whole topic", 1),
    ("dukpt_tdes", "originating_state", "whole topic", 3),
    ("dukpt_tdes", "transaction", "whole topic", 17),
    ("dukpt_tdes", "transaction_full", "whole topic", 3),
    ("dukpt_tdes", "variant_key", "whole topic", 2),
    ("ecdh_p256", "ecdh", "whole topic", 9),
    ("ecdh_p256", "ecdh_concat_kdf_sha256", "whole topic", 5),
    ("ecdh_p256", "ecdh_x963_tr31", "whole topic", 2),
    ("ecdh_p256", "hkdf_sha256", "whole topic", 2),
    ("ecdh_p256", "reject_public_key", "whole topic", 8),
    ("ecdh_p256", "x963_kdf_sha256", "whole topic", 4),
    ("mac", "mac", "HMAC-SHA256", 2),
    ("pinblock", "decode", "format 1", 1),
    ("pinblock", "decode", "format 3", 2),
    ("pinblock", "decode_pin_field", "format 3", 2),
    ("pinblock", "encipher", "format 3", 1),
    ("pinblock", "encode", "format 1", 2),
    ("pinblock", "encode", "format 2", 3),
    ("pinblock", "encode", "format 3", 4),
    ("pinblock", "encode", "format PLUS", 1),
    ("pinblock", "reject_decode", "format 2", 3),
    ("pinblock", "reject_decode", "format 3", 3),
    ("pinblock", "reject_encode", "format 3", 1),
    ("sm", "hmac_sm3", "SM2, SM3, SM4 modes", 5),
    ("sm", "sm2_encrypt_fixed_k", "SM2, SM3, SM4 modes", 1),
    ("sm", "sm2_key_exchange", "SM2, SM3, SM4 modes", 1),
    ("sm", "sm2_sign_fixed_k", "SM2, SM3, SM4 modes", 4),
    ("sm", "sm2_verify", "SM2, SM3, SM4 modes", 3),
    ("sm", "sm3", "SM2, SM3, SM4 modes", 3),
    ("sm", "sm4_cbc_nopad", "SM2, SM3, SM4 modes", 1),
    ("sm", "sm4_ctr", "SM2, SM3, SM4 modes", 1),
    ("sm", "sm4_gcm", "SM2, SM3, SM4 modes", 4),
    ("tr31", "derive_kbek_kbak", "whole topic", 3),
    ("tr31", "parse_header", "whole topic", 2),
    ("tr31", "reject_header", "whole topic", 9),
    ("tr31", "reject_unwrap", "whole topic", 12),
    ("tr31", "unwrap_and_wrap", "whole topic", 31),
];

/// Whether a vector was run. `Left` carries the format or algorithm that is not built yet.
pub(crate) enum Outcome {
    Run,
    Left(String),
}

/// One vector with shorthand for its fields.
pub(crate) struct Vector<'a>(pub(crate) &'a Value);

impl Vector<'_> {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    /// A field as text; a number is written in decimal.
    pub(crate) fn text(&self, name: &str) -> String {
        match &self.0[name] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => panic!("{}: field {name} is {other}", self.0["id"]),
        }
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        unhex(&self.text(name))
    }

    /// The message: `<stem>_hex` or `<stem>_ascii`.
    pub(crate) fn message(&self, stem: &str) -> Vec<u8> {
        let ascii = format!("{stem}_ascii");
        if self.has(&ascii) {
            self.text(&ascii).into_bytes()
        } else {
            self.bytes(&format!("{stem}_hex"))
        }
    }
}

/// Hands out given bytes, then fails the test.
pub(crate) struct Given(pub(crate) Vec<u8>);

impl Random for Given {
    fn fill(&mut self, out: &mut [u8]) {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
    }
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "odd hexadecimal: {text}");
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// TDES by key length, DES included.
pub(crate) fn des_family(key: &[u8]) -> Algorithm {
    match key.len() {
        8 => Algorithm::Des,
        16 => Algorithm::Tdes2,
        24 => Algorithm::Tdes3,
        len => panic!("no DES key of {len} bytes"),
    }
}

pub(crate) fn aes(key: &[u8]) -> Algorithm {
    match key.len() {
        16 => Algorithm::Aes128,
        24 => Algorithm::Aes192,
        32 => Algorithm::Aes256,
        len => panic!("no AES key of {len} bytes"),
    }
}

pub(crate) fn load(path: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let text = std::fs::read_to_string(root.join(path)).expect(path);
    serde_json::from_str(&text).expect(path)
}

fn left_whole(_: &Vector<'_>) -> Outcome {
    Outcome::Left("whole topic".into())
}

#[test]
fn every_crypto_vector_is_run_or_listed() {
    type Run = fn(&Vector<'_>) -> Outcome;
    let topics: [(&str, Run); 9] = [
        ("pinblock", pin_block::run),
        ("kcv", kcv::run),
        ("mac", mac::run),
        ("sm", sm4::run),
        ("ecdsa_p256", sign::run),
        ("ecdh_p256", left_whole),
        ("dukpt_aes", left_whole),
        ("dukpt_tdes", left_whole),
        ("tr31", left_whole),
    ];
    let mut run = 0;
    let mut left: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for (topic, execute) in topics {
        let file = load(&format!("crypto/{topic}.json"));
        let vectors = file["vectors"].as_array().unwrap();
        assert_eq!(file["count"], vectors.len(), "{topic}");
        for value in vectors {
            let vector = Vector(value);
            match execute(&vector) {
                Outcome::Run => run += 1,
                Outcome::Left(detail) => {
                    let key = (topic.to_string(), vector.text("op"), detail);
                    *left.entry(key).or_default() += 1;
                }
            }
        }
    }
    let listed: BTreeMap<_, _> = LEFT
        .iter()
        .map(|(file, op, detail, count)| {
            let key = (file.to_string(), op.to_string(), detail.to_string());
            (key, *count)
        })
        .collect();
    assert_eq!(left, listed);
    println!("{run} vectors run, {} left", left.values().sum::<usize>());
    assert!(run > 0);
}
