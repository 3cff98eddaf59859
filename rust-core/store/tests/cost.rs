//! What a payment costs in syncs and bytes written, and an opening in bytes read, counted by a layer
//! between SQLite and its file system. One test, as the counters belong to the process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;
mod layer;

use std::sync::atomic::Ordering::Relaxed;

use common::*;
use layer::{register, BYTES, READ, SYNCS, WRITES};
use suanpan_core::journal::Journal;
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;

/// Syncs, writes and bytes of what `work` does, each divided by `times`.
fn cost(times: u64, work: impl FnOnce()) -> [f64; 3] {
    let before = [&SYNCS, &WRITES, &BYTES].map(|counter| counter.load(Relaxed));
    work();
    let after = [&SYNCS, &WRITES, &BYTES].map(|counter| counter.load(Relaxed));
    [0, 1, 2].map(|which| (after[which] - before[which]) as f64 / times as f64)
}

#[test]
fn a_payment_costs_two_syncs_and_at_most_forty_kilobytes() {
    const PAYMENTS: u64 = 2_000;
    register();
    let (_directory, path) = place();
    let mut journal = open(&path);
    let mut pay = |number: u64| {
        let sale = PaymentKind::Sale;
        journal.commit(&sent(number, sale.clone(), 1_234, 1), UnixMillis(1)).unwrap();
        journal.commit(&settled(number, sale, 1_234, PaymentState::Approved, 2), UnixMillis(2)).unwrap();
    };
    let [syncs, ..] = cost(1, || pay(0));
    assert!(syncs >= 2.0, "the counters count: {syncs}");
    let [syncs, writes, bytes] = cost(PAYMENTS, || (1..=PAYMENTS).for_each(&mut pay));
    println!("per payment over {PAYMENTS}: {syncs:.3} syncs, {writes:.1} writes, {bytes:.0} bytes");
    assert!((2.0..=2.05).contains(&syncs), "{syncs} syncs");
    assert!(bytes <= 40_000.0, "{bytes} bytes");

    // Reading writes nothing and syncs nothing.
    let reads = cost(1, || {
        journal.latest(10).unwrap();
        journal.payment(&order(5)).unwrap();
        journal.recover().unwrap();
        journal.net_minor().unwrap();
    });
    assert_eq!(reads, [0.0; 3]);

    // A fact alone, such as a reversal's try, is one sync.
    let [syncs, _, bytes] = cost(1_000, || {
        for number in 0..1_000 {
            journal.commit(&remark(number), UnixMillis(3)).unwrap();
        }
    });
    println!("per fact: {syncs:.3} syncs, {bytes:.0} bytes");
    assert!((1.0..=1.03).contains(&syncs), "{syncs} syncs");

    // Opening and recovering read what is live once, whatever else there is, and write nothing.
    drop(journal);
    let opening = |payments: u64, owed: u64| {
        let (_directory, path) = place();
        settled_journal(&path, payments);
        owe(&path, payments + 1, owed);
        let live = edit(&path, |raw| {
            raw.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap(); // no shared memory here
            let bytes = "SELECT sum(length(lookup) + length(sealed)) FROM live";
            raw.query_row(bytes, [], |row| row.get::<_, i64>(0)).unwrap()
        });
        let before = READ.load(Relaxed);
        let written = cost(1, || assert!(open(&path).recover().unwrap().reversals.len() as u64 >= owed));
        assert_eq!(written, [0.0; 3]);
        (READ.load(Relaxed) - before, u64::try_from(live).unwrap())
    };
    let (few, _) = opening(10, 0);
    let (many, live) = opening(400, 1_000);
    println!("opening reads {few} bytes; with 1,000 owed {many}, of which {live} are live");
    assert!(many - few >= live, "the counter counts");
    assert!((many - few) * 10 <= live * 13, "what is live is read once, in pages that are not quite full");
}
