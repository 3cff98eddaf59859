//! DUKPT registers in the journal: cut off at every write and every sync of a payment, no serial number goes out
//! twice; and what that costs in syncs. One test, as the layer belongs to the process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;
mod layer;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use common::*;
use layer::{register, BYTES, LAST, SYNCS, WRITES};
use suanpan_core::journal::Journal;
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;
use suanpan_crypto::dukpt::{AesDukpt, AesInitialKey, AesKsn, TdesDukpt, TdesInitialKey, TdesKsn};
use suanpan_store::{KeyLabel, SqliteJournal};

const SLOT: u16 = 2;

/// When the state after a transaction is made durable, and when its block goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// By a commit of its own.
    AtOnce,
    /// With the payment's intent, which is durable before the block goes out.
    WithIntent,
    /// A planted mistake: with the intent, and the block goes out before it.
    TooEarly,
}

/// A DUKPT terminal of either kind.
enum Dukpt {
    Tdes(TdesDukpt),
    Aes(AesDukpt),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Tdes,
    Aes,
}

impl Dukpt {
    fn load(kind: Kind, journal: &mut SqliteJournal) -> Self {
        let label = KeyLabel {
            usage: "B1".to_owned(),
            algorithm: "DUKPT".to_owned(),
            kcv_method: "TdesZeros".to_owned(),
            kcv: vec![1, 2, 3],
        };
        let mut store = journal.load_ksn(SLOT, &label, UnixMillis(1));
        match kind {
            Kind::Tdes => {
                let key = TdesInitialKey::from_bytes(b"an initial key 1").unwrap();
                let ksn = TdesKsn::from_bytes([0xFF, 0xFF, 0x98, 0x76, 0x54, 0x32, 0x10, 0xE0, 0, 0]);
                Dukpt::Tdes(TdesDukpt::load(key, ksn, &mut store).unwrap())
            }
            Kind::Aes => {
                let key = AesInitialKey::from_bytes(b"an initial key 2").unwrap();
                Dukpt::Aes(AesDukpt::load(key, AesKsn::new([7; 8], 0), &mut store).unwrap())
            }
        }
    }

    fn restore(kind: Kind, journal: &SqliteJournal) -> Self {
        let kept = journal.kept_registers(SLOT).unwrap().unwrap();
        match kind {
            Kind::Tdes => Dukpt::Tdes(kept.tdes(None).unwrap()),
            Kind::Aes => Dukpt::Aes(kept.aes(None).unwrap()),
        }
    }

    /// The counter of the next transaction; `None` where its state could not be kept.
    fn next(&mut self, journal: &mut SqliteJournal, order: Order) -> Option<u32> {
        let mut store = match order {
            Order::AtOnce => journal.advance_ksn(SLOT),
            Order::WithIntent | Order::TooEarly => journal.stage_ksn(SLOT),
        };
        match self {
            Dukpt::Tdes(dukpt) => dukpt.next(&mut store).ok().map(|next| next.ksn().counter()),
            Dukpt::Aes(dukpt) => dukpt.next(&mut store).ok().map(|next| next.ksn().counter()),
        }
    }
}

/// What the host has seen.
#[derive(Default)]
struct Seen {
    counters: BTreeSet<u32>,
    twice: u32,
}

impl Seen {
    fn take(&mut self, counter: u32) {
        self.twice += u32::from(!self.counters.insert(counter));
    }
}

/// A payment with a PIN; false where the journal failed in it.
fn pay(journal: &mut SqliteJournal, dukpt: &mut Dukpt, order: Order, number: u64, seen: &mut Seen) -> bool {
    let sale = PaymentKind::Sale;
    let Some(counter) = dukpt.next(journal, order) else { return false };
    if order == Order::TooEarly {
        seen.take(counter);
    }
    if journal.commit(&sent(number, sale.clone(), 100, 1), UnixMillis(1)).is_err() {
        return false;
    }
    if order != Order::TooEarly {
        seen.take(counter);
    }
    journal.commit(&settled(number, sale, 100, PaymentState::Approved, 2), UnixMillis(2)).is_ok()
}

/// Cuts a payment off everywhere and lets the terminal go on each time. How often a number went out twice.
fn cut(image: &[u8], kind: Kind, order: Order) -> u32 {
    let mut twice = 0;
    for cut in 0..1_000 {
        let (_directory, path) = place();
        restore_image(&path, image);
        let mut seen = Seen::default();
        let mut journal = open(&path);
        let mut dukpt = Dukpt::restore(kind, &journal);
        assert!(pay(&mut journal, &mut dukpt, order, 1, &mut seen));
        LAST.store(SYNCS.load(Relaxed) + WRITES.load(Relaxed) + cut, Relaxed);
        let whole = pay(&mut journal, &mut dukpt, order, 2, &mut seen);
        LAST.store(u64::MAX, Relaxed);
        drop((dukpt, journal));

        // The next process: from what is durable, and nothing else.
        let mut journal = open(&path);
        let mut dukpt = Dukpt::restore(kind, &journal);
        for number in 3..6 {
            assert!(
                pay(&mut journal, &mut dukpt, order, number, &mut seen),
                "{kind:?}, {order:?}, cut {cut}"
            );
        }
        twice += seen.twice;
        if order != Order::TooEarly {
            assert_eq!(seen.twice, 0, "{kind:?}, {order:?}, cut {cut}: {:?}", seen.counters);
        }
        if whole {
            assert!(cut > 4, "the layer cuts");
            return twice;
        }
    }
    panic!("never whole");
}

fn restore_image(path: &Path, image: &[u8]) {
    fs::write(path, image).unwrap();
    fs::write(beside(path, "-wal"), []).unwrap();
}

/// Syncs and bytes of a payment, over many.
fn cost(kind: Kind, order: Order) -> [f64; 2] {
    const PAYMENTS: u64 = 400;
    let (_directory, path) = place();
    let mut journal = open(&path);
    let mut dukpt = Dukpt::load(kind, &mut journal);
    let mut seen = Seen::default();
    let count = || [&SYNCS, &BYTES].map(|counter| counter.load(Relaxed));
    let before = count();
    for number in 0..PAYMENTS {
        assert!(pay(&mut journal, &mut dukpt, order, number, &mut seen));
    }
    assert_eq!((seen.twice, seen.counters.len() as u64), (0, PAYMENTS));
    let after = count();
    [0, 1].map(|which| (after[which] - before[which]) as f64 / PAYMENTS as f64)
}

#[test]
fn no_serial_number_goes_out_twice_and_a_payment_costs_no_sync_more() {
    register();
    for kind in [Kind::Tdes, Kind::Aes] {
        let (_directory, path) = place();
        let mut journal = open(&path);
        Dukpt::load(kind, &mut journal);
        journal.close().unwrap();
        let image = fs::read(&path).unwrap();
        assert_eq!(cut(&image, kind, Order::AtOnce), 0);
        assert_eq!(cut(&image, kind, Order::WithIntent), 0);
        let twice = cut(&image, kind, Order::TooEarly);
        assert!(twice > 0, "{kind:?}: a block that goes out too early would be caught");

        let [syncs, bytes] = cost(kind, Order::AtOnce);
        println!("{kind:?}, a commit of its own: {syncs:.3} syncs, {bytes:.0} bytes a payment");
        assert!((3.0..=3.06).contains(&syncs), "{syncs} syncs");
        let [syncs, bytes] = cost(kind, Order::WithIntent);
        println!("{kind:?}, with the intent: {syncs:.3} syncs, {bytes:.0} bytes a payment");
        assert!((2.0..=2.05).contains(&syncs), "{syncs} syncs");
        assert!(bytes <= 40_000.0, "{bytes} bytes");
    }
}
