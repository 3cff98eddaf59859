//! How long a sale takes from the tap to the shown approval: two durable commits, MAC, TCP to the
//! embedded acquirer on the loopback interface, and back. Prints percentiles of single sales, and
//! beside them a raw 16 KiB write with fdatasync of the same disk in the same run, as most of a
//! sale is that, twice. Not a gate: it is a wall-clock figure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // reason: a bench fails by panicking

#[path = "../tests/driver/mod.rs"]
mod driver;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use driver::{open, Driver, MERCHANT_ID, TERMINAL_ID};
use suanpan_core::card::EntryMode;
use suanpan_core::event::Event;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::view::ResultKind;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_sim::{deck, Acquirer, AcquirerConfig, Hand, Ledger, Server, ServerConfig};
use suanpan_terminal::OsRandom;

const WARM_UP: u32 = 50;
const SALES: u32 = 500;

fn main() {
    // `cargo test --benches` and `cargo bench -- --list` must not run it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let master = Secret::<16>::generate(&mut OsRandom);
    let card = deck().into_iter().find(|card| card.name == "wealthy").unwrap();
    let mut ledger = Ledger::in_memory();
    ledger.issue(card.clone()).unwrap();
    let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, Box::new(OsRandom));
    acquirer.enrol(TERMINAL_ID, MERCHANT_ID, &master).unwrap();
    let host = Server::start(ServerConfig::default(), acquirer).unwrap();

    let worker = open(folder.path(), host.addr().port(), MasterKey::tdes(master.expose()).unwrap());
    let mut driver = Driver::new(&worker);
    assert_eq!(driver.play(Event::SignOn).kind, ResultKind::Done);
    driver.hold(Hand::new(card, EntryMode::Tap));

    let probe = File::create(folder.path().join("probe")).unwrap();
    let (mut sales, mut writes) = (Vec::new(), Vec::new());
    for number in 0..WARM_UP + SALES {
        let began = Instant::now();
        let order = OrderKey::new(format!("bench-{number}"), 1).unwrap();
        let amount = Amount::new(100, Currency::Cny).unwrap();
        let result = driver.play(Event::Sale { order, amount });
        assert_eq!(result.kind, ResultKind::Approved);
        let sale = began.elapsed();

        let began = Instant::now();
        probe.write_all_at(&[0x5A; 16 * 1024], 0).unwrap();
        probe.sync_data().unwrap();
        if number >= WARM_UP {
            sales.push(sale);
            writes.push(began.elapsed());
        }
    }
    report("sale, tap to approval shown", &mut sales);
    report("raw 16 KiB write + fdatasync", &mut writes);
    let ratio = middle(&sales).as_secs_f64() / (2.0 * middle(&writes).as_secs_f64());
    println!("a sale takes {ratio:.2} x two raw durable writes (p50 to p50)");
}

fn report(what: &str, samples: &mut [Duration]) {
    samples.sort_unstable();
    let at = |percent: usize| samples[(samples.len() - 1) * percent / 100].as_secs_f64() * 1e6;
    println!(
        "{what}: p10 {:.0} us, p50 {:.0} us, p90 {:.0} us, p99 {:.0} us",
        at(10),
        at(50),
        at(90),
        at(99)
    );
}

fn middle(sorted: &[Duration]) -> Duration {
    sorted[(sorted.len() - 1) / 2]
}
