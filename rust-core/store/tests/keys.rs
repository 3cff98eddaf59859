//! Key slots: kept, replaced, updated, erased; and what somebody does to them in the file is seen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::path::Path;

use common::*;
use suanpan_core::journal::{Entry, Fact, Journal};
use suanpan_core::UnixMillis;
use suanpan_store::{
    KeyBytes, KeyLabel, KeySlotError, SqliteJournal, LONGEST_KEY, LONGEST_LABEL, MOST_KEY_SLOTS,
};

/// A canary: the key that no file may show.
const KEY: [u8; 16] = *b"0123456789ABCDEF";

fn bytes(byte: u8) -> KeyBytes {
    KeyBytes::new(&[byte; 24]).unwrap()
}

fn label(usage: &str) -> KeyLabel {
    KeyLabel {
        usage: usage.to_owned(),
        algorithm: "TDES2".to_owned(),
        kcv_method: "TDES zeros".to_owned(),
        kcv: vec![1, 2, 3],
    }
}

/// Slot, usage, version, time and first byte of each key.
fn listing(journal: &SqliteJournal) -> Vec<(u16, String, u64, i64, u8)> {
    let slots = journal.key_slots().unwrap();
    slots
        .into_iter()
        .map(|slot| (slot.slot, slot.label.usage, slot.version, slot.loaded_at.0, slot.key.expose()[0]))
        .collect()
}

#[test]
fn keys_are_kept_replaced_and_updated_over_restarts() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    assert!(listing(&journal).is_empty());
    assert_eq!(journal.put_key_slot(5, &label("P0"), &bytes(50), UnixMillis(100)), Ok(1));
    assert_eq!(journal.put_key_slot(2, &label("M3"), &bytes(20), UnixMillis(200)), Ok(2));
    assert_eq!(journal.put_key_slot(5, &label("P1"), &bytes(51), UnixMillis(300)), Ok(3));
    journal.update_key(2, &bytes(21)).unwrap();
    let expected = [(2, "M3".to_owned(), 2, 200, 21), (5, "P1".to_owned(), 3, 300, 51)];
    assert_eq!(listing(&journal), expected);
    journal.verify().unwrap();
    drop(journal);
    let mut journal = open(&path);
    assert_eq!(listing(&journal), expected);
    assert_eq!(journal.key_slots().unwrap()[0].label, label("M3"));
    journal.verify().unwrap();
    // A version is not used twice, not even over an erasure and a restart.
    assert_eq!(journal.erase_key_slots(None, UnixMillis(5)), Ok(2));
    assert_eq!(journal.erase_key_slots(None, UnixMillis(5)), Ok(0));
    journal.close().unwrap();
    let mut journal = open(&path);
    assert!(listing(&journal).is_empty());
    assert_eq!(journal.put_key_slot(5, &label("P0"), &bytes(1), UnixMillis(1)), Ok(4));
}

#[test]
fn a_staged_key_is_durable_with_the_next_commit_and_not_before() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.put_key_slot(0, &label("B1"), &bytes(1), UnixMillis(1)).unwrap();
    journal.stage_key(0, bytes(2)).unwrap();
    drop(journal);
    let mut journal = open(&path);
    assert_eq!(listing(&journal)[0].4, 1, "the commit never came");
    journal.stage_key(0, bytes(2)).unwrap();
    journal.stage_key(0, bytes(3)).unwrap();
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    drop(journal);
    let mut journal = open(&path);
    assert_eq!(listing(&journal)[0], (0, "B1".to_owned(), 1, 1, 3));
    // A later put or update wins over what was staged before it.
    journal.stage_key(0, bytes(4)).unwrap();
    journal.update_key(0, &bytes(5)).unwrap();
    journal.commit(&remark(2), UnixMillis(1)).unwrap();
    assert_eq!(listing(&journal)[0].4, 5);
    journal.stage_key(0, bytes(6)).unwrap();
    journal.erase_key_slots(Some(&[0, 9]), UnixMillis(5)).unwrap();
    journal.commit(&remark(3), UnixMillis(1)).unwrap();
    assert!(listing(&journal).is_empty());
    journal.verify().unwrap();
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    for length in [0, LONGEST_KEY + 1] {
        assert_eq!(KeyBytes::new(&vec![1; length]).err(), Some(KeySlotError::KeyLength { got: length }));
    }
    let (_directory, path) = place();
    let mut journal = open(&path);
    let long = "x".repeat(LONGEST_LABEL + 1);
    for usage in ["", "a\nb", "密钥", &long] {
        let error = journal.put_key_slot(0, &label(usage), &bytes(1), UnixMillis(1)).unwrap_err();
        assert_eq!(error, KeySlotError::Label { what: "usage", got: usage.len() });
    }
    let kcv = KeyLabel { kcv: vec![0; LONGEST_LABEL + 1], ..label("P0") };
    let error = journal.put_key_slot(0, &kcv, &bytes(1), UnixMillis(1)).unwrap_err();
    assert_eq!(error, KeySlotError::Label { what: "check value", got: LONGEST_LABEL + 1 });
    assert_eq!(journal.update_key(0, &bytes(1)), Err(KeySlotError::Empty { slot: 0 }));
    assert_eq!(journal.stage_key(0, bytes(1)), Err(KeySlotError::Empty { slot: 0 }));
    for slot in 0..MOST_KEY_SLOTS as u16 {
        journal.put_key_slot(slot, &label("P0"), &bytes(1), UnixMillis(1)).unwrap();
    }
    let error = journal.put_key_slot(1_000, &label("P0"), &bytes(1), UnixMillis(1)).unwrap_err();
    assert_eq!(error, KeySlotError::Full { slot: 1_000 });
    journal.put_key_slot(3, &label("P0"), &KeyBytes::new(&[2; LONGEST_KEY]).unwrap(), UnixMillis(2)).unwrap();
    drop(journal);
    let journal = open(&path);
    journal.verify().unwrap();
    assert_eq!(listing(&journal).len(), MOST_KEY_SLOTS);
}

fn shows(path: &Path, canary: &[u8]) -> bool {
    files(path).into_iter().flatten().any(|file| file.windows(canary.len()).any(|window| window == canary))
}

#[test]
fn no_file_shows_a_key_and_an_erased_row_is_overwritten() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.put_key_slot(1, &label("P0"), &KeyBytes::new(&KEY).unwrap(), UnixMillis(1)).unwrap();
    journal.close().unwrap();
    assert!(!shows(&path, &KEY));
    let sealed: Vec<u8> =
        edit(&path, |raw| raw.query_row("SELECT sealed FROM key_slot", [], |row| row.get(0)).unwrap());
    assert!(shows(&path, &sealed), "the search finds what is there");
    // Replaced and erased without a close between: the log had both.
    let mut journal = open(&path);
    journal.put_key_slot(1, &label("P0"), &bytes(9), UnixMillis(2)).unwrap();
    assert_eq!(journal.erase_key_slots(Some(&[1]), UnixMillis(5)), Ok(1));
    assert!(!shows(&path, &sealed));
    assert!(!shows(&path, b"TDES zeros"));
    journal.verify().unwrap();
}

#[test]
fn surgery_on_key_slots_is_seen_at_opening() {
    for sql in [
        "UPDATE key_slot SET usage = 'D0' WHERE id = 1",
        "UPDATE key_slot SET algorithm = 'AES128' WHERE id = 1",
        "UPDATE key_slot SET kcv_method = 'AES-CMAC' WHERE id = 1",
        "UPDATE key_slot SET kcv = x'010204' WHERE id = 1",
        "UPDATE key_slot SET version = 9 WHERE id = 1",
        "UPDATE key_slot SET loaded_at = 9 WHERE id = 1",
        "UPDATE key_slot SET generation = 0 WHERE id = 1",
        "UPDATE key_slot SET sealed = zeroblob(60) WHERE id = 1",
        "UPDATE key_slot SET sealed = (SELECT sealed FROM key_slot WHERE id = 2) WHERE id = 1",
        "UPDATE key_slot SET id = 3 WHERE id = 1",
        "UPDATE key_slot SET id = 99999 WHERE id = 1",
        "DELETE FROM key_slot WHERE id = 2",
        "DELETE FROM key_slot",
    ] {
        let (_directory, path) = place();
        let mut journal = open(&path);
        journal.put_key_slot(1, &label("P0"), &bytes(1), UnixMillis(1)).unwrap();
        journal.put_key_slot(2, &label("P0"), &bytes(2), UnixMillis(1)).unwrap();
        journal.close().unwrap();
        edit(&path, |raw| raw.execute_batch(sql).unwrap());
        let error = try_open(&path).err().unwrap_or_else(|| panic!("{sql}: opened")).to_string();
        assert!(error.contains("damaged"), "{sql}: {error}");
    }
}

#[test]
fn an_older_state_of_a_register_put_back_is_seen() {
    // The right key sealed it, for the right slot: only the head knows better. Used again it would
    // repeat a KSN.
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.put_key_slot(1, &label("B1"), &bytes(1), UnixMillis(1)).unwrap();
    journal.close().unwrap();
    let sealed = "SELECT sealed FROM key_slot";
    let old: Vec<u8> = edit(&path, |raw| raw.query_row(sealed, [], |row| row.get(0)).unwrap());
    let mut journal = open(&path);
    journal.update_key(1, &bytes(2)).unwrap();
    journal.close().unwrap();
    edit(&path, |raw| raw.execute("UPDATE key_slot SET sealed = ?1", [old]).unwrap());
    let error = try_open(&path).err().unwrap().to_string();
    assert!(error.contains("table key_slot"), "{error}");
}

/// A state that waits for a commit must have one to wait for.
#[test]
fn nothing_is_staged_where_no_commit_can_follow() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.put_key_slot(1, &label("B1"), &bytes(1), UnixMillis(1)).unwrap();
    let too_long = Fact::ManagementSent { name: "x".repeat(70_000), stan: None };
    let failed =
        journal.commit(&Entry { facts: vec![too_long], ..Entry::default() }, UnixMillis(1)).unwrap_err();
    assert_eq!(journal.stage_key(1, bytes(2)), Err(KeySlotError::Journal(failed)));
    drop(journal);
    let mut reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    let error = reader.stage_key(1, bytes(2)).unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
    assert_eq!(listing(&reader)[0].4, 1);
}

#[test]
fn a_reader_changes_no_key() {
    let (directory, path) = place();
    settled_journal(&path, 3);
    let mut reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    let error = reader.put_key_slot(1, &label("P0"), &bytes(1), UnixMillis(1)).unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
    assert!(fs::read_dir(directory.path()).unwrap().count() <= 3);
}
