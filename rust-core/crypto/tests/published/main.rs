//! No key that is published anywhere in this repository may be loaded under the strict policy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking
#![allow(clippy::disallowed_methods)] // reason: the purity is the library's, not its tests'

#[path = "../../src/key/published/digests.rs"]
mod digests;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;
use suanpan_crypto::digest::sha256;
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, MasterKey, PinKey, TrackKey, Weakness};
use suanpan_crypto::KeyError;

const FAMOUS: &str = include_str!("famous.txt");

/// Parts of the vector files that hold keys, beside every part with `key` in its name.
const NAMES: &[&str] = &[
    "bdk",
    "ik",
    "expect_ik",
    "kek",
    "kbpk",
    "expect_kbpk",
    "expect_kbek",
    "expect_kbak",
    "tmk",
    "pik",
    "mak",
    "tdk",
    "components",
];

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Every key under `value`, which `name` leads to.
fn collect(name: &str, value: &Value, keys: &mut BTreeSet<Vec<u8>>) {
    let is_key = name.contains("key") || NAMES.contains(&name);
    match value {
        Value::Object(parts) => {
            for (inner, value) in parts {
                // An object of keys names them by what they are for.
                collect(if is_key { name } else { inner }, value, keys);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(name, value, keys)),
        Value::String(text) if is_key => {
            keys.extend(unhex(text).filter(|key| [8, 16, 24, 32].contains(&key.len())));
        }
        _ => {}
    }
}

fn published_keys() -> BTreeSet<Vec<u8>> {
    let mut keys = BTreeSet::new();
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    for folder in ["crypto", "host"] {
        for entry in fs::read_dir(vectors.join(folder)).unwrap() {
            let file: Value =
                serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
            let sections = file.as_object().unwrap();
            // Beside the sections of vectors a file has remarks.
            for section in sections.values().filter_map(Value::as_array).flatten() {
                collect("", section, &mut keys);
            }
        }
    }
    let famous = FAMOUS.lines().map(|line| line.split('#').next().unwrap().trim());
    keys.extend(famous.filter(|key| !key.is_empty()).map(|key| unhex(key).unwrap()));
    keys
}

/// The same DES key with every parity bit turned.
fn parity_turned(key: &[u8]) -> Vec<u8> {
    key.iter().map(|byte| byte ^ 1).collect()
}

fn refusal(result: Result<(), KeyError>) -> Weakness {
    match result {
        Err(KeyError::Weak { weakness, .. }) => weakness,
        other => panic!("loaded: {other:?}"),
    }
}

#[test]
fn the_table_is_that_of_the_published_keys() {
    let mut digests = BTreeSet::new();
    for key in published_keys() {
        for part in key.as_chunks::<8>().0 {
            let part = part.map(|byte| byte & 0xFE);
            if part != [part[0]; 8] {
                digests.insert(u64::from_be_bytes(*sha256(&part).first_chunk().unwrap()));
            }
        }
    }
    let table: Vec<u64> = digests.into_iter().collect();
    if table == digests::DIGESTS {
        return;
    }
    let mut text = String::from(
        "//! Truncated SHA-256 digests of the parts of published keys, in order. Written by `tests/published`.\n\n\
         #[rustfmt::skip] // reason: five in a row\n\
         pub(crate) const DIGESTS: &[u64] = &[\n",
    );
    for row in table.chunks(5) {
        let row: Vec<String> = row.iter().map(|digest| format!("0x{digest:016X}")).collect();
        writeln!(text, "    {},", row.join(", ")).unwrap();
    }
    text.push_str("];\n");
    let written = Path::new(env!("CARGO_TARGET_TMPDIR")).join("digests.rs");
    fs::write(&written, text).unwrap();
    panic!("the table is out of date: copy {} to src/key/published/digests.rs", written.display());
}

#[test]
fn every_published_key_is_refused() {
    let keys = published_keys();
    assert!(keys.len() > 300, "{} keys found", keys.len());
    for key in &keys {
        let algorithms: &[Algorithm] = match key.len() {
            8 => &[Algorithm::Des],
            16 => &[Algorithm::Tdes2, Algorithm::Aes128, Algorithm::Sm4],
            24 => &[Algorithm::Tdes3, Algorithm::Aes192],
            _ => &[Algorithm::Aes256],
        };
        for algorithm in algorithms {
            let made = |key: &[u8]| {
                [
                    MasterKey::from_bytes(*algorithm, key).unwrap().check(KeyPolicy::Strict),
                    PinKey::from_bytes(*algorithm, key).unwrap().check(KeyPolicy::Strict),
                    MacKey::from_bytes(*algorithm, key).unwrap().check(KeyPolicy::Strict),
                    TrackKey::from_bytes(*algorithm, key).unwrap().check(KeyPolicy::Strict),
                ]
            };
            for checked in made(key).into_iter().chain(made(&parity_turned(key))) {
                refusal(checked);
            }
            assert_eq!(MacKey::from_bytes(*algorithm, key).unwrap().check(KeyPolicy::Any), Ok(()));
        }
    }
}

#[test]
fn rearranged_parts_are_refused() {
    let fresh = *b"\x31\x7A\x04\xC9\x58\xE6\x92\x0D";
    let (first, second) = (0x0123_4567_89AB_CDEF_u64.to_be_bytes(), 0xFEDC_BA98_7654_3210_u64.to_be_bytes());
    for parts in [[first, second], [second, first], [first, fresh], [fresh, second]] {
        let key = MasterKey::tdes(&parts.concat()).unwrap();
        assert_eq!(refusal(key.check(KeyPolicy::Strict)), Weakness::Published);
        let key = MasterKey::sm4(&parts.concat()).unwrap();
        assert_eq!(refusal(key.check(KeyPolicy::Strict)), Weakness::Published);
    }
    let key = PinKey::aes(&[fresh, fresh, second].concat()).unwrap();
    assert_eq!(refusal(key.check(KeyPolicy::Strict)), Weakness::Published);
    // A single-length MAC key is let through by length, not by name.
    assert_eq!(refusal(MacKey::des(&first).unwrap().check(KeyPolicy::Strict)), Weakness::Published);
}

#[test]
fn one_byte_over_and_over_is_refused() {
    for byte in 0..=255 {
        let key = PinKey::aes(&[byte; 16]).unwrap();
        assert_eq!(refusal(key.check(KeyPolicy::Strict)), Weakness::Published);
    }
    let key = MacKey::tdes(&[[0x11; 8], [0x22; 8]].concat()).unwrap();
    assert_eq!(refusal(key.check(KeyPolicy::Strict)), Weakness::Published);
}

#[test]
fn fresh_keys_are_loaded() {
    for seed in 0..1000_u32 {
        let key = sha256(&seed.to_be_bytes());
        assert_eq!(PinKey::aes(&key).unwrap().check(KeyPolicy::Strict), Ok(()));
        assert_eq!(MasterKey::tdes(&key[..24]).unwrap().check(KeyPolicy::Strict), Ok(()));
    }
}
