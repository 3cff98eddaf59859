//! Times the operations that `tests/peers/crypto` compares with Python packages: one JSON line for each, with the
//! vector that gives its input. From key bytes to the result, as the packages do it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // reason: a benchmark fails by panicking

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use serde_json::{json, Value};
use suanpan_crypto::dukpt::host::{KnownAnswer, TdesBdk};
use suanpan_crypto::dukpt::TdesInitialKey;
use suanpan_crypto::key::{KeyPolicy, MacKey, PinKey, ProtectionKey};
use suanpan_crypto::mac::{compute, MacMethod, Padding};
use suanpan_crypto::pin_block::{encipher, Pin, PinBlockFormat};
use suanpan_crypto::tr31::unwrap_under;
use suanpan_crypto::Random;
use suanpan_vectors::hex;

/// A vector by its id.
struct Input(Value);

impl Input {
    fn of(topic: &str, id: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/crypto");
        let file = fs::read_to_string(folder.join(topic).with_extension("json")).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        Self(vectors.iter().find(|vector| vector["id"] == id).unwrap().clone())
    }

    fn text(&self, part: &str) -> &str {
        self.0[part].as_str().unwrap()
    }

    fn bytes(&self, part: &str) -> Vec<u8> {
        hex::decode(self.text(part)).unwrap()
    }
}

/// The random bytes of a vector, over and over.
struct Given(Vec<u8>);

impl Random for Given {
    fn fill(&mut self, out: &mut [u8]) {
        for (byte, given) in out.iter_mut().zip(&self.0) {
            *byte = *given;
        }
    }
}

const ROUNDS: usize = 51;
const REPEATS: u32 = 1000;

/// The median time of `work`, which must give `true`: the result of the vector.
fn time(operation: &str, vector: &str, mut work: impl FnMut() -> bool) {
    assert!(work(), "{operation}: not the result of {vector}");
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..REPEATS {
                black_box(work());
            }
            start.elapsed().as_secs_f64() * 1e6 / f64::from(REPEATS)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("{}", json!({"operation": operation, "vector": vector, "us": rounds[ROUNDS / 2]}));
}

fn pin_of(text: &str) -> Pin {
    let mut pin = Pin::new();
    for digit in text.bytes() {
        pin.push(digit - b'0').unwrap();
    }
    pin
}

fn pin_block(operation: &str, id: &str, format: PinBlockFormat, key: fn(&[u8]) -> PinKey) {
    let input = Input::of("pinblock", id);
    let (bytes, expected) = (input.bytes("key"), input.bytes("expect_cipher"));
    let mut random = Given(input.0["random8"].as_str().map_or(Vec::new(), |text| hex::decode(text).unwrap()));
    time(operation, id, || {
        let pin = pin_of(input.text("pin"));
        let key = key(black_box(&bytes));
        encipher(format, &key, &pin, input.text("pan"), &mut random).unwrap().expose() == expected
    });
}

fn mac(operation: &str, id: &str, method: MacMethod, key: fn(&[u8]) -> MacKey) {
    let input = Input::of("mac", id);
    let (bytes, expected) = (input.bytes("key"), input.bytes("expect_mac"));
    let message = match input.0["data_ascii"].as_str() {
        Some(ascii) => ascii.as_bytes().to_vec(),
        None => input.bytes("data_hex"),
    };
    time(operation, id, || {
        compute(method, &key(black_box(&bytes)), &message).unwrap().as_bytes() == expected
    });
}

fn main() {
    pin_block("pin_block_0", "pinblock-gen-01", PinBlockFormat::Iso0, |key| PinKey::tdes(key).unwrap());
    pin_block("pin_block_4", "pinblock-gen-03", PinBlockFormat::Iso4, |key| PinKey::aes(key).unwrap());
    let retail = MacMethod::Retail(Padding::Zeros);
    mac("x9_19", "mac-retail-01", retail, |key| MacKey::tdes(key).unwrap());
    mac("x9_19", "mac-gen-04", retail, |key| MacKey::tdes(key).unwrap());
    mac("aes_cmac", "mac-aescmac-03", MacMethod::Cmac, |key| MacKey::aes(key).unwrap());

    let id = "dukpt_tdes-gen-01";
    let input = Input::of("dukpt_tdes", id);
    let (bdk, expected) = (input.bytes("bdk"), input.bytes("expect_txn_key"));
    time("dukpt_from_bdk", id, || {
        let bdk = TdesBdk::from_bytes(black_box(&bdk)).unwrap();
        bdk.transaction(&input.text("ksn").parse().unwrap()).unwrap().matches(&expected)
    });

    let id = "dukpt_tdes-txn-15";
    let input = Input::of("dukpt_tdes", id);
    let (initial, expected) = (input.bytes("ik"), input.bytes("expect_txn_key"));
    time("dukpt_from_ik", id, || {
        let initial = TdesInitialKey::from_bytes(black_box(&initial)).unwrap();
        initial.transaction(&input.text("ksn").parse().unwrap()).unwrap().matches(&expected)
    });

    let id = "tr31-gen-01";
    let input = Input::of("tr31", id);
    let (kbpk, expected) = (input.bytes("kbpk"), input.bytes("expect_key"));
    time("tr31_d_unwrap", id, || {
        let protection = ProtectionKey::aes(black_box(&kbpk)).unwrap();
        let key = unwrap_under(KeyPolicy::Any, &protection, input.text("keyblock")).unwrap();
        key.expose() == expected
    });
}
