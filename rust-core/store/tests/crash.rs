//! A process that is killed at any moment loses no commit that it was told of.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::*;
use suanpan_core::journal::Journal;
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;

const JOURNAL: &str = "SUANPAN_CRASH_TEST_JOURNAL";

/// The child: pays until it is killed and says so after each commit. Alone it does nothing.
#[test]
fn child() {
    let Some(path) = std::env::var_os(JOURNAL).map(PathBuf::from) else { return };
    let mut journal = open(&path);
    let done = journal.latest(1).unwrap().first().map_or(0, |payment| u64::from(payment.stan - 1));
    for number in done + 1.. {
        let sale = PaymentKind::Sale;
        journal.commit(&sent(number, sale.clone(), 100, 1), UnixMillis(1)).unwrap();
        acknowledge(number, "sent");
        journal.commit(&settled(number, sale, 100, PaymentState::Approved, 2), UnixMillis(2)).unwrap();
        acknowledge(number, "approved");
    }
}

fn acknowledge(number: u64, what: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nack {number} {what}").and_then(|()| out.flush()).unwrap();
}

/// Runs the child until it has acknowledged `commits` more, kills it, and returns all that it
/// acknowledged until it was dead.
fn run_and_kill(path: &Path, commits: u64) -> BTreeMap<u64, bool> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(JOURNAL, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = BTreeMap::new();
    let mut left = commits;
    for line in lines {
        let Some(line) = line.unwrap().strip_prefix("ack ").map(str::to_owned) else { continue };
        let (number, what) = line.split_once(' ').unwrap();
        acknowledged.insert(number.parse().unwrap(), what == "approved");
        left = left.saturating_sub(1);
        if left == 0 {
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success(), "it was killed, not done");
    acknowledged
}

#[test]
fn a_killed_process_loses_no_acknowledged_commit() {
    const KILLS: u64 = 40;
    let (_directory, path) = place();
    let mut random = Seeded::new(11);
    let mut acknowledged = BTreeMap::new();
    for kill in 0..KILLS {
        let new = run_and_kill(&path, 1 + random.below(70));
        assert!(!new.is_empty());
        acknowledged.extend(new);
        let mut journal = open(&path);
        let report = journal.verify().unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        let recovered = journal.recover().unwrap();
        assert_eq!(journal.recover().unwrap(), recovered, "kill {kill}");
        assert!(recovered.in_flight.len() <= 1);
        assert_eq!(recovered.in_flight.len(), recovered.reversals.len());
        for (&number, &approved) in &acknowledged {
            let payment = journal.payment(&order(number)).unwrap();
            let state = payment.unwrap_or_else(|| panic!("kill {kill}: payment {number} is lost")).state;
            let expected = [PaymentState::InFlight, PaymentState::Approved];
            assert!(expected[usize::from(approved)..].contains(&state), "kill {kill}: {number} is {state:?}");
        }
        // The child goes on with the next payment, as a terminal does after its recovery.
        for payment in recovered.in_flight {
            let number = u64::from(payment.stan - 1);
            let end = settled(number, PaymentKind::Sale, 100, PaymentState::NotSent, 3);
            journal.commit(&end, UnixMillis(3)).unwrap();
            acknowledged.remove(&number);
        }
        assert!(report.payments >= acknowledged.len() as u64);
    }
    println!("{KILLS} kills, {} payments, none lost", acknowledged.len());
}
