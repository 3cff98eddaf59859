//! A sound journal verifies, exports itself masked, and shows no card number in its files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;

use common::*;
use suanpan_core::journal::{Fact, Journal, MemoryJournal};
use suanpan_store::{SignedHead, SqliteJournal};

#[test]
fn a_sound_journal_verifies_with_the_right_counts() {
    let (_directory, path) = place();
    let mut twin = MemoryJournal::default();
    fill(&mut twin, 41);
    let mut journal = open(&path);
    fill(&mut journal, 41);
    let report = journal.verify().unwrap();
    let recovered = twin.recover().unwrap();
    assert_eq!(report.events, twin.facts().len() as u64);
    assert_eq!(report.payments, 41);
    assert_eq!(report.in_flight, recovered.in_flight.len() as u64);
    assert_eq!(report.reversals, recovered.reversals.len() as u64);
    assert_eq!(report.net_minor, twin.net_minor().unwrap());
    assert_eq!(report.signed_heads, report.events / 64);
    assert_eq!(report.head.seq as u64, report.events);
    report.head.verify().unwrap();
    // Verification reads only; so does a second one through a read-only handle, log or no log.
    assert_eq!(journal.verify().unwrap(), report);
    drop(journal);
    let reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    assert_eq!(reader.verify().unwrap(), report);
    drop(reader);
    open(&path).close().unwrap();
    let reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    assert_eq!(reader.verify().unwrap(), report);
}

#[test]
fn an_empty_journal_verifies_and_exports() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    assert_eq!(journal.verify().unwrap().events, 0);
    let head = journal.sign_head().unwrap();
    journal.verify_against(&head).unwrap();
    assert_eq!(journal.sign_head().unwrap(), head, "signing twice changes nothing");
    assert_eq!(journal.verify().unwrap().signed_heads, 1);
    assert_eq!(journal.export(&mut Vec::new()).unwrap().events, 0);
}

#[test]
fn an_export_tells_every_fact_in_order_and_no_card_number() {
    let (_directory, path) = place();
    let mut twin = MemoryJournal::default();
    fill(&mut twin, 20);
    let mut journal = open(&path);
    fill(&mut journal, 20);
    let mut out = Vec::new();
    let summary = journal.export(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(PAN));
    assert!(text.contains("622424******0069"));
    let mut lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = lines.pop().unwrap();
    let head: SignedHead = serde_json::from_value(last["head"].clone()).unwrap();
    head.verify().unwrap();
    journal.verify_against(&head).unwrap();
    assert_eq!(head, summary.head);
    assert_eq!(lines.len() as u64, summary.events);
    for (index, (line, (at, fact))) in lines.iter().zip(twin.facts()).enumerate() {
        assert_eq!(line["seq"], index as u64 + 1);
        assert_eq!(line["at"], at.0);
        assert_eq!(serde_json::from_value::<Fact>(line["fact"].clone()).unwrap(), *fact);
        assert_eq!(line["hash"].as_str().unwrap().len(), 64);
    }
    assert_eq!(lines.last().unwrap()["hash"], last["head"]["hash"]);
}

#[test]
fn an_export_into_a_full_disk_fails() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 5);
    let error = journal.export(&mut Full(500)).unwrap_err();
    assert!(matches!(error, suanpan_store::ExportError::Output(_)), "{error}");
    assert!(journal.export(&mut Vec::new()).is_ok());
}

/// The card number as text, as packed digits and as hexadecimal text of its text.
fn canaries() -> Vec<Vec<u8>> {
    let digits: Vec<u8> = PAN.bytes().map(|digit| digit - b'0').collect();
    vec![
        PAN.as_bytes().to_vec(),
        PAN.bytes().rev().collect(),
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect(),
        PAN.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(),
        b"order-1".to_vec(),
        b"in_flight".to_vec(),
    ]
}

fn shows(bytes: &[u8]) -> bool {
    canaries().iter().any(|canary| bytes.windows(canary.len()).any(|window| window == canary))
}

#[test]
fn no_file_shows_a_card_number_or_an_order() {
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 41);
    for round in 0..3 {
        for file in fs::read_dir(directory.path()).unwrap() {
            let file = file.unwrap().path();
            assert!(!shows(&fs::read(&file).unwrap()), "round {round}: {}", file.display());
        }
        match round {
            0 => drop(journal),
            1 => journal.close().unwrap(),
            _ => return,
        }
        journal = open(&path);
    }
}

#[test]
fn the_search_for_canaries_finds_a_leak() {
    assert!(shows(format!("..{PAN}..").as_bytes()));
    assert!(shows(&[1, 0x62, 0x24, 0x24, 0x23, 0x00, 0x00, 0x00, 0x69]));
}
