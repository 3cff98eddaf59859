//! What is done to keys and copies of a journal stands in its chain, and a restored journal uses no number twice.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::*;
use proptest::prelude::*;
use suanpan_core::journal::{Entry, Fact, Journal};
use suanpan_core::station::Station;
use suanpan_core::UnixMillis;
use suanpan_crypto::agreement::StaticKey;
use suanpan_store::{restore, KeyBytes, KeyLabel, SqliteJournal, MOST_RESEALED};

fn put(journal: &mut SqliteJournal, slot: u16, byte: u8) {
    let label = KeyLabel {
        usage: "K0".to_owned(),
        algorithm: "two-key TDES".to_owned(),
        kcv_method: "TdesZeros".to_owned(),
        kcv: vec![0x1A, 0xB2, byte],
    };
    journal.put_key_slot(slot, &label, &KeyBytes::new(&[byte; 16]).unwrap(), UnixMillis(1)).unwrap();
}

fn key_slot_put(slot: u16, check_value: &str, version: u64) -> Fact {
    Fact::KeySlotPut {
        slot,
        usage: "K0".to_owned(),
        algorithm: "two-key TDES".to_owned(),
        check_value: check_value.to_owned(),
        version,
    }
}

#[test]
fn every_change_of_keys_is_a_fact() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    put(&mut journal, 1, 0xC3);
    put(&mut journal, 7, 0xD4);
    // The next state of a register is no change of keys: it comes with every transaction.
    journal.update_key(7, &KeyBytes::new(&[9; 16]).unwrap()).unwrap();
    journal.erase_key_slots(Some(&[7, 8]), UnixMillis(2)).unwrap();
    journal.erase_key_slots(Some(&[8]), UnixMillis(2)).unwrap();
    journal.rotate_wrapping_key(&key(8), UnixMillis(3)).unwrap();
    journal.rotate_data_key(UnixMillis(4)).unwrap();
    while !journal.reseal(1, UnixMillis(5)).unwrap().finished {}
    assert!(journal.reseal(1, UnixMillis(5)).unwrap().finished, "told once");
    journal.snapshot(&key(3), &mut Vec::new(), UnixMillis(6)).unwrap();
    let recipient = StaticKey::generate(&mut Seeded::new(1)).unwrap().public();
    journal.backup(&recipient, &mut Vec::new(), UnixMillis(7)).unwrap();
    let hex: String = recipient.to_sec1_compressed().iter().map(|byte| format!("{byte:02X}")).collect();
    let expected = [
        remark(1).facts[0].clone(),
        key_slot_put(1, "1AB2C3", 1),
        key_slot_put(7, "1AB2D4", 2),
        Fact::KeySlotsErased { slots: vec![7] },
        Fact::WrappingKeyChanged,
        Fact::DataKeyChanged { generation: 2 },
        Fact::RowsResealed { generation: 2 },
        Fact::JournalCopied { recipient: None },
        Fact::JournalCopied { recipient: Some(hex) },
    ];
    assert_eq!(facts(&journal), expected);
    journal.verify().unwrap();
}

#[test]
fn a_restored_journal_says_so_where_its_own_history_begins() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 5);
    let mut snapshot = Vec::new();
    journal.snapshot(&key(3), &mut snapshot, UnixMillis(6)).unwrap();
    let before = facts(&journal);
    let (_directory, path) = place();
    let random = Box::new(Seeded::new(77));
    let report = restore(&path, &mut &snapshot[..], &key(3), &key(9), random, UnixMillis(8)).unwrap();
    let copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
    let all = facts(&copy);
    assert_eq!(all[..before.len()], before, "with the fact of the copy itself");
    match &all[before.len()..] {
        [Fact::JournalRestored { .. }, Fact::DataKeyChanged { generation: 2 }] => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(report.restored, Some(before.len() as u64));
    let mut lines = Vec::new();
    copy.export(&mut lines).unwrap();
    assert!(String::from_utf8(lines).unwrap().contains(r#""at":8,"#), "at the time of the restoring");
}

/// STANs of the messages that a terminal with these counters sends next.
fn next_stans(station: &Station, count: u32) -> Vec<u32> {
    let mut station = station.clone();
    (0..count).map(|_| station.take_stan()).collect()
}

/// Steps forward from one number to another, on the circle 1 to 999999.
fn ahead(from: u32, to: u32) -> u32 {
    (to + 999_999 - from) % 999_999
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_number_comes_twice_after_a_restoring(
        used in prop_oneof![Just(None), (0..999_999_u32).prop_map(Some)],
        since in 0..100_000_u32,
        seed: u64,
    ) {
        let (_directory, path) = place();
        let mut journal = open(&path);
        let station = used.map(station);
        if let Some(station) = &station {
            let entry = Entry { station: Some(station.clone()), ..remark(1) };
            journal.commit(&entry, UnixMillis(1)).unwrap();
        }
        let mut snapshot = Vec::new();
        journal.snapshot(&key(3), &mut snapshot, UnixMillis(6)).unwrap();
        let (_directory, path) = place();
        let random = Box::new(Seeded::new(seed));
        restore(&path, &mut &snapshot[..], &key(3), &key(9), random, UnixMillis(8)).unwrap();
        let mut copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
        let restored = copy.recover().unwrap().station.unwrap();
        let told = facts(&copy).into_iter().find_map(|fact| match fact {
            Fact::JournalRestored { skipped } => Some(skipped),
            _ => None,
        });

        let mut original = station.unwrap_or_default();
        let gap = ahead(original.next_stan(), restored.next_stan());
        prop_assert_eq!(told, Some(gap));
        prop_assert_eq!(ahead(original.take_slip(), restored.clone().take_slip()), gap);
        prop_assert_eq!(restored.batch(), original.batch());
        // What the former terminal used since the copy, 100 000 numbers at most, and what the new one uses next.
        let last = next_stans(&station_of(used), since + 1)[since as usize];
        let first = next_stans(&restored, 1)[0];
        prop_assert!(ahead(last, first) >= 1 && ahead(first, last) >= 100_000, "{last} {first}");
    }
}

fn station_of(used: Option<u32>) -> Station {
    used.map(station).unwrap_or_default()
}

#[test]
fn two_restorings_of_one_copy_begin_apart() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    let mut snapshot = Vec::new();
    journal.snapshot(&key(3), &mut snapshot, UnixMillis(6)).unwrap();
    let mut begins: Vec<u32> = (0..8)
        .map(|seed| {
            let (_directory, path) = place();
            let random = Box::new(Seeded::new(seed));
            restore(&path, &mut &snapshot[..], &key(3), &key(9), random, UnixMillis(8)).unwrap();
            let mut copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
            copy.recover().unwrap().station.unwrap().next_stan()
        })
        .collect();
    begins.sort_unstable();
    begins.dedup();
    assert_eq!(begins.len(), 8);
}

/// The event that records a step must fit a row, however large a step is asked for.
#[test]
fn a_step_of_sealing_anew_is_bounded() {
    let (_directory, path) = place();
    owe(&path, 1, 450);
    let mut journal = open(&path);
    journal.rotate_data_key(UnixMillis(1)).unwrap();
    let step = journal.reseal(usize::MAX, UnixMillis(2)).unwrap();
    assert_eq!((step.rows, step.finished), (MOST_RESEALED, false));
    while !journal.reseal(usize::MAX, UnixMillis(3)).unwrap().finished {}
    journal.verify().unwrap();
}

#[test]
fn a_copy_that_a_crash_left_does_not_stay() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    let stale = beside(&path, ".snapshot");
    std::fs::write(&stale, b"keys as they were wrapped then").unwrap();
    assert!(matches!(
        SqliteJournal::open(&path, &key(1), Box::new(Seeded::new(1))),
        Err(suanpan_store::OpenError::WrongKey { .. })
    ));
    assert!(stale.exists(), "an opening that fails leaves the files as they are");
    open(&path);
    assert!(!stale.exists());
}
