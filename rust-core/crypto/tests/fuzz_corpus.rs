//! The fuzz targets over their corpus and over near misses of it, so that they run wherever the tests do.
//!
//! `scripts/fuzz` looks further, where a nightly compiler is at hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking
#![allow(clippy::disallowed_methods)] // reason: the purity is the library's, not its tests'

#[path = "../fuzz/targets/dukpt_import.rs"]
mod dukpt_import;
#[path = "../fuzz/targets/key_block.rs"]
mod key_block;
#[path = "../fuzz/targets/pin_decode.rs"]
mod pin_decode;

use std::fs;
use std::path::Path;

/// Runs every input of a corpus, and each of them cut short and with a byte changed, at up to 64 places.
fn run_corpus(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut inputs = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let input = fs::read(entry.unwrap().path()).unwrap();
        inputs += 1;
        target(&input);
        for place in (0..input.len()).step_by(1 + input.len() / 64) {
            target(&input[..place]);
            for bit in [0x01, 0x10, 0x80] {
                let mut changed = input.clone();
                changed[place] ^= bit;
                target(&changed);
            }
        }
    }
    assert!(inputs >= 8, "{inputs} inputs for {name}");
}

#[test]
fn pin_decode() {
    run_corpus("pin_decode", pin_decode::run);
}

#[test]
fn key_block() {
    run_corpus("key_block", key_block::run);
}

#[test]
fn dukpt_import() {
    run_corpus("dukpt_import", dukpt_import::run);
}
