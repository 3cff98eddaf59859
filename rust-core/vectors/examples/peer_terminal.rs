//! A terminal that loads master keys from the Python host of `tests/peers/crypto`. Arguments: the host's public key,
//! a seed. Over and over: writes an offer as a line of JSON, reads an answer as a line of hexadecimal digits, writes
//! what it took.
#![allow(clippy::unwrap_used)] // reason: a terminal for tests fails by panicking

use std::io::stdin;

use serde_json::json;
use suanpan_crypto::remote_load::Offer;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_crypto::Random;
use suanpan_vectors::hex;

const TERMINAL_ID: &str = "12345678";

/// Bytes from a seed (SplitMix64).
struct Seeded(u64);

impl Random for Seeded {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut word = self.0;
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            [*byte, ..] = (word ^ (word >> 31)).to_be_bytes();
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let host = VerifyingKey::from_sec1(&hex::decode(&arguments.next().unwrap()).unwrap()).unwrap();
    let mut random = Seeded(u64::from_str_radix(&arguments.next().unwrap(), 16).unwrap());
    let device = SigningKey::generate(&mut random).unwrap();
    let enrolled = hex::encode(&device.verifying_key().to_sec1_compressed());
    let mut answers = stdin().lines();
    loop {
        let (offer, request) = Offer::new(&device, host, TERMINAL_ID, &mut random).unwrap();
        println!("{}", json!({"request": hex::encode(&request), "device": enrolled}));
        let Some(answer) = answers.next() else { return };
        match offer.accept(&hex::decode(&answer.unwrap()).unwrap()) {
            Ok(loaded) => println!("{}", json!({"kcv": loaded.kcv.to_string()})),
            Err(_) => println!("{}", json!({"refused": true})),
        }
    }
}
