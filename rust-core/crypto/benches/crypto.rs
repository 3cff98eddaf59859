//! What a payment pays for cryptography. Budgets: UnionPay MAC of 415 bytes and one PIN block, 5 µs each; a
//! key block unwrapped, 6 µs.
#![allow(missing_docs, clippy::unwrap_used)] // reason: `criterion_group!` writes undocumented items; a bench fails by panicking

use std::hint::black_box;

use criterion::{criterion_group, criterion_main, Criterion};
use suanpan_crypto::agreement::StaticKey;
use suanpan_crypto::key::{MacKey, MasterKey, PinKey, ProtectionKey};
use suanpan_crypto::mac::{self, MacMethod, Padding};
use suanpan_crypto::pin_block::{encipher, Pin, PinBlockFormat};
use suanpan_crypto::remote_load::{answer, Offer};
use suanpan_crypto::seal::Sealer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::sm::{Sm2SigningKey, DEFAULT_ID};
use suanpan_crypto::tr31::{
    self, Exportability, Header, KeyAlgorithm, KeyUsage, Masking, ModeOfUse, Version,
};
use suanpan_crypto::Random;

const PAN: &str = "6224242300000069";
/// A typical 0200 with field 55, from the message type to field 63.
const MESSAGE: [u8; 415] = [0x5A; 415];

struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
    }
}

fn macs(c: &mut Criterion) {
    let key = MacKey::tdes(b"0123456789abcdef").unwrap();
    c.bench_function("mac/cup_ecb/tdes/415", |b| {
        b.iter(|| mac::cup_ecb(&key, black_box(&MESSAGE)));
    });
    let method = MacMethod::Retail(Padding::Zeros);
    c.bench_function("mac/x9.19/tdes/415", |b| {
        b.iter(|| mac::compute(method, &key, black_box(&MESSAGE)).unwrap());
    });
}

fn pin_blocks(c: &mut Criterion) {
    let mut pin = Pin::new();
    for digit in [1, 2, 3, 4, 5, 6] {
        pin.push(digit).unwrap();
    }
    let mut random = Counting(0);
    let tdes = PinKey::tdes(b"0123456789abcdef").unwrap();
    c.bench_function("pin_block/format0/tdes", |b| {
        b.iter(|| encipher(PinBlockFormat::Iso0, &tdes, &pin, black_box(PAN), &mut random));
    });
    let aes = PinKey::aes(b"0123456789abcdef").unwrap();
    c.bench_function("pin_block/format4/aes128", |b| {
        b.iter(|| encipher(PinBlockFormat::Iso4, &aes, &pin, black_box(PAN), &mut random));
    });
}

fn sealing(c: &mut Criterion) {
    let sealer = Sealer::new(&Secret::generate(&mut Counting(0)));
    let mut random = Counting(0);
    c.bench_function("seal/512", |b| {
        b.iter(|| sealer.seal(&mut random, b"row 1", black_box(&[0; 512])));
    });
    let row = sealer.seal(&mut random, b"row 1", &[0; 512]);
    c.bench_function("open/512", |b| {
        b.iter(|| sealer.open(b"row 1", black_box(&row)).unwrap());
    });
}

fn signatures(c: &mut Criterion) {
    let key = SigningKey::generate(&mut Counting(0)).unwrap();
    let public = key.verifying_key();
    let signature = key.sign(&MESSAGE);
    c.bench_function("sign", |b| b.iter(|| key.sign(black_box(&MESSAGE))));
    c.bench_function("verify", |b| {
        b.iter(|| public.verify(black_box(&MESSAGE), &signature).unwrap());
    });
}

fn agreements(c: &mut Criterion) {
    let mut random = Counting(0);
    let key = StaticKey::generate(&mut random).unwrap();
    let peer = StaticKey::generate(&mut random).unwrap().public();
    c.bench_function("agree", |b| b.iter(|| key.agree(black_box(&peer))));
}

/// One round trip: two signatures made and checked, two keys drawn and two agreements, a key block each way.
fn remote_load(c: &mut Criterion) {
    let mut random = Counting(0);
    let device = SigningKey::generate(&mut random).unwrap();
    let host = SigningKey::generate(&mut random).unwrap();
    // No key of a book: the strict policy refuses those.
    let key = MasterKey::aes(&0x6F31_C2A8_0B94_D7E5_583D_921E_AC70_4FB6_u128.to_be_bytes()).unwrap();
    let (of_device, of_host) = (device.verifying_key(), host.verifying_key());
    c.bench_function("remote_load", |b| {
        b.iter(|| {
            let (offer, request) = Offer::new(&device, of_host, "12345678", &mut random).unwrap();
            let answer = answer(&host, &of_device, &request, &key, &mut random).unwrap();
            offer.accept(&answer).unwrap()
        });
    });
}

fn sm2(c: &mut Criterion) {
    let mut random = Counting(0);
    let key = Sm2SigningKey::generate(&mut random).unwrap();
    let public = key.public();
    let signature = key.sign(&mut random, DEFAULT_ID, &MESSAGE).unwrap();
    c.bench_function("sm2/sign", |b| {
        b.iter(|| key.sign(&mut random, DEFAULT_ID, black_box(&MESSAGE)).unwrap());
    });
    c.bench_function("sm2/verify", |b| {
        b.iter(|| public.verify(DEFAULT_ID, black_box(&MESSAGE), &signature).unwrap());
    });
}

fn key_blocks(c: &mut Criterion) {
    let header = Header::new(
        Version::D,
        KeyUsage::PIN_ENCRYPTION,
        KeyAlgorithm::AES,
        ModeOfUse::ENCRYPT,
        Exportability::TRUSTED,
    )
    .unwrap();
    let mut random = Counting(0);
    for (name, protection) in [("aes128", [0x42; 16].as_slice()), ("aes256", [0x42; 32].as_slice())] {
        let protection = ProtectionKey::aes(protection).unwrap();
        let key = b"0123456789abcdef";
        c.bench_function(&format!("tr31/d/wrap/{name}"), |b| {
            b.iter(|| tr31::wrap(&protection, &header, black_box(key), Masking::None, &mut random).unwrap());
        });
        let block = tr31::wrap(&protection, &header, key, Masking::None, &mut random).unwrap();
        c.bench_function(&format!("tr31/d/unwrap/{name}"), |b| {
            b.iter(|| tr31::unwrap(&protection, black_box(&block)).unwrap());
        });
    }
}

criterion_group!(benches, macs, pin_blocks, key_blocks, sealing, signatures, agreements, remote_load, sm2);
criterion_main!(benches);
