//! A durable commit beside the least that it could cost: 16 KiB written over a preallocated file and
//! synced. The two take turns, operation by operation, in the same directory, because a disk's speed
//! drifts; the ratio is what counts.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a benchmark fails by panicking

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use common::*;
use criterion::{criterion_group, criterion_main, Criterion};
use suanpan_core::journal::{Entry, Journal};
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;
use suanpan_store::SqliteJournal;

/// What the raw probe writes.
const PROBE: usize = 16 * 1024;

struct Raw {
    file: File,
    count: u64,
}

impl Raw {
    const SLOTS: u64 = 256;

    fn new(directory: &std::path::Path) -> Self {
        let mut file = File::create(directory.join("raw")).unwrap();
        for _ in 0..Self::SLOTS {
            file.write_all(&[1; PROBE]).unwrap();
        }
        file.sync_all().unwrap();
        Raw { file, count: 0 }
    }

    fn write(&mut self) {
        self.count += 1;
        self.file.seek(SeekFrom::Start(self.count % Self::SLOTS * PROBE as u64)).unwrap();
        self.file.write_all(&[self.count as u8; PROBE]).unwrap();
        self.file.sync_data().unwrap();
    }
}

/// Commits of payments, request and outcome by turns.
struct Till {
    journal: SqliteJournal,
    count: u64,
}

impl Till {
    fn commit(&mut self) {
        let number = self.count / 2;
        let entry = if self.count.is_multiple_of(2) {
            sent(number, PaymentKind::Sale, 100, 1)
        } else {
            settled(number, PaymentKind::Sale, 100, PaymentState::Approved, 2)
        };
        self.count += 1;
        self.journal.commit(&entry, UnixMillis(1)).unwrap();
    }
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The value below which `share` percent of the sorted times lie, in microseconds.
fn percentile(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    times[times.len() * share / 100].as_secs_f64() * 1e6
}

fn interleaved(_: &mut Criterion) {
    const WARM_UP: usize = 300;
    const ROUNDS: usize = 1_500;
    let (directory, path) = place();
    let mut raw = Raw::new(directory.path());
    let mut till = Till { journal: open(&path), count: 0 };
    let (mut raws, mut commits) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let (one, other) = (time(|| raw.write()), time(|| till.commit()));
        if round >= WARM_UP {
            raws.push(one);
            commits.push(other);
        }
    }
    let noisy = percentile(&mut raws, 50) > 3.0 * percentile(&mut raws, 10);
    println!("interleaved{}:", if noisy { " (noisy: repeat)" } else { "" });
    println!("  {:>4} {:>12} {:>12} {:>10}", "", "16 KiB, us", "commit, us", "rate");
    for share in [10, 50, 90, 99] {
        let (raw, commit) = (percentile(&mut raws, share), percentile(&mut commits, share));
        println!("  p{share:<3} {raw:>12.0} {commit:>12.0} {:>10.2}", raw / commit);
    }
}

fn single(criterion: &mut Criterion) {
    let (directory, path) = place();
    let mut raw = Raw::new(directory.path());
    criterion.bench_function("write 16 KiB and sync", |bencher| bencher.iter(|| raw.write()));
    let mut till = Till { journal: open(&path), count: 0 };
    (0..20).for_each(|_| till.commit());
    criterion.bench_function("commit", |bencher| bencher.iter(|| till.commit()));
    criterion.bench_function("find a payment", |bencher| {
        bencher.iter(|| till.journal.payment(&order(7)).unwrap().unwrap());
    });
}

/// Opening and recovering must not grow with the number of payments, only with what is pending.
fn depth(criterion: &mut Criterion) {
    const PENDING: u64 = 100;
    let mut group = criterion.benchmark_group("100 pending");
    group.sample_size(20);
    for payments in [100, 100_000] {
        let (_directory, path) = place();
        let mut journal = open(&path);
        for first in (0..payments).step_by(100) {
            let mut batch = Entry::default();
            for number in first..first + 100 {
                let entry = if number < payments - PENDING {
                    settled(number, PaymentKind::Sale, 100, PaymentState::Approved, 1)
                } else {
                    unknown(number, 100, 1, 1)
                };
                batch.facts.extend(entry.facts);
                batch.payments.extend(entry.payments);
                batch.reversals.extend(entry.reversals);
            }
            journal.commit(&batch, UnixMillis(1)).unwrap();
        }
        journal.close().unwrap();
        group.bench_function(format!("open and recover, {payments} payments"), |bencher| {
            bencher.iter(|| open(&path).recover().unwrap());
        });
        let mut till = Till { journal: open(&path), count: 2 * payments };
        group.bench_function(format!("commit after {payments} payments"), |bencher| {
            bencher.iter(|| till.commit());
        });
    }
}

criterion_group!(benches, interleaved, single, depth);
criterion_main!(benches);
