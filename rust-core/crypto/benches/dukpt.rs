//! What a transaction pays for its own keys. Budget: 8 µs for the next key of either kind, store aside.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)] // reason: `criterion_group!` writes undocumented items; a bench fails by panicking

use std::convert::Infallible;
use std::hint::black_box;

use criterion::{criterion_group, criterion_main, Criterion};
use suanpan_crypto::dukpt::host::{AesBdk, TdesBdk};
use suanpan_crypto::dukpt::{AesDukpt, AesKsn, KsnStore, StateAtRest, TdesDukpt, TdesKsn, WorkingKeyType};
use suanpan_crypto::seal::Sealer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;

const BDK: [u8; 32] = *b"\x01\x23\x45\x67\x89\xAB\xCD\xEF\xFE\xDC\xBA\x98\x76\x54\x32\x10ABCDEFGHabcdefgh";

struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

/// Keeps nothing: the derivation alone.
struct Nowhere;

impl KsnStore for Nowhere {
    type Error = Infallible;

    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), Infallible> {
        black_box(state);
        Ok(())
    }
}

/// Seals, as a real store has to before it writes.
struct Sealed(Sealer);

impl KsnStore for Sealed {
    type Error = Infallible;

    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), Infallible> {
        black_box(state.seal(&self.0, &mut Zeros));
        Ok(())
    }
}

fn tdes() -> TdesDukpt {
    let ksn = TdesKsn::from_bytes(*b"\xFF\xFF\x98\x76\x54\x32\x10\xE0\x00\x00");
    TdesDukpt::load(TdesBdk::from_bytes(&BDK[..16]).unwrap().initial_key(&ksn), ksn, &mut Nowhere).unwrap()
}

fn aes(len: usize) -> AesDukpt {
    let ksn = AesKsn::new(*b"\x12\x34\x56\x78\x90\x12\x34\x56", 0);
    AesDukpt::load(AesBdk::from_bytes(&BDK[..len]).unwrap().initial_key(&ksn), ksn, &mut Nowhere).unwrap()
}

fn next_tdes(store: &mut impl KsnStore, dukpt: &mut TdesDukpt) {
    match dukpt.next(store) {
        Ok(keys) => drop(black_box(keys.pin_key())),
        // A million transactions are soon used up here.
        Err(_) => *dukpt = tdes(),
    }
}

fn next(c: &mut Criterion) {
    let mut sealed = Sealed(Sealer::new(&Secret::generate(&mut Zeros)));
    let mut dukpt = tdes();
    c.bench_function("dukpt/next/tdes", |b| b.iter(|| next_tdes(&mut Nowhere, &mut dukpt)));
    c.bench_function("dukpt/next/tdes/sealed", |b| b.iter(|| next_tdes(&mut sealed, &mut dukpt)));
    for (len, name, key_type) in
        [(16, "aes128", WorkingKeyType::Aes128), (32, "aes256", WorkingKeyType::Aes256)]
    {
        let mut dukpt = aes(len);
        c.bench_function(&format!("dukpt/next/{name}"), |b| {
            b.iter(|| black_box(dukpt.next(&mut Nowhere).unwrap().pin_key(key_type).unwrap()));
        });
        c.bench_function(&format!("dukpt/next/{name}/sealed"), |b| {
            b.iter(|| black_box(dukpt.next(&mut sealed).unwrap().pin_key(key_type).unwrap()));
        });
    }
}

/// From the base derivation key to the PIN key of the transaction with the most derivations.
fn host(c: &mut Criterion) {
    let bdk = TdesBdk::from_bytes(&BDK[..16]).unwrap();
    let ksn = TdesKsn::from_bytes(*b"\xFF\xFF\x98\x76\x54\x32\x10\xFF\xF8\x00");
    c.bench_function("dukpt/host/tdes/10 bits", |b| {
        b.iter(|| bdk.transaction(black_box(&ksn)).unwrap().pin_key());
    });
    let bdk = AesBdk::from_bytes(&BDK[..16]).unwrap();
    let ksn = AesKsn::new(*b"\x12\x34\x56\x78\x90\x12\x34\x56", 0xFFFF_0000);
    c.bench_function("dukpt/host/aes128/16 bits", |b| {
        b.iter(|| bdk.transaction(black_box(&ksn)).unwrap().pin_key(WorkingKeyType::Aes128).unwrap());
    });
}

criterion_group!(benches, next, host);
criterion_main!(benches);
