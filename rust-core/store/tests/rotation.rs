//! Other keys for the same rows: wrapping keys, data keys, and journals of the version before.
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
use proptest::prelude::*;
use suanpan_core::journal::{Journal, MemoryJournal};
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;
use suanpan_store::{Flaw, KeyBytes, KeyLabel, OpenError, SignedHead, SqliteJournal, VerifyError};

const PAYMENTS: u64 = 25;

fn open_with(path: &Path, byte: u8) -> Result<SqliteJournal, OpenError> {
    SqliteJournal::open(path, &key(byte), Box::new(Seeded::new(u64::from(byte) << 40)))
}

fn twin_reading() -> String {
    let mut twin = MemoryJournal::default();
    fill(&mut twin, PAYMENTS);
    reading(&mut twin, PAYMENTS).unwrap()
}

fn put_key(journal: &mut SqliteJournal) {
    let label = KeyLabel {
        usage: "P0".to_owned(),
        algorithm: "AES128".to_owned(),
        kcv_method: "AES-CMAC".to_owned(),
        kcv: vec![1; 5],
    };
    journal.put_key_slot(1, &label, &KeyBytes::new(&[5; 16]).unwrap(), UnixMillis(1)).unwrap();
}

/// How many rows of each table are of which generation.
fn generations(path: &Path, table: &str) -> Vec<(i64, i64)> {
    edit(path, |raw| {
        let sql = format!("SELECT generation, count(*) FROM {table} GROUP BY generation ORDER BY generation");
        let mut rows = raw.prepare(&sql).unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    })
}

/// A copy of the journal that version 1 made: [`fill`] with 25 payments under [`key`] 7.
fn version_1() -> (tempfile::TempDir, std::path::PathBuf, SignedHead) {
    let (directory, path) = place();
    fs::write(&path, include_bytes!("fixtures/version-1.db")).unwrap();
    fs::write(beside(&path, "-wal"), []).unwrap();
    (directory, path, serde_json::from_str(include_str!("fixtures/version-1.head.json")).unwrap())
}

#[test]
fn a_journal_of_version_1_opens_and_goes_on() {
    let (_directory, path, head) = version_1();
    let mut journal = open(&path);
    assert_eq!(reading(&mut journal, PAYMENTS).unwrap(), twin_reading());
    assert_eq!(journal.generation(), 0);
    journal.verify().unwrap();
    journal.verify_against(&head).unwrap();
    put_key(&mut journal);
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    drop(journal);
    let mut journal = open(&path);
    assert_eq!(journal.key_slots().unwrap().len(), 1);
    assert_eq!(journal.rotate_data_key(UnixMillis(5)).unwrap(), 1);
    while !journal.reseal(7, UnixMillis(2)).unwrap().finished {}
    journal.rotate_wrapping_key(&key(8), UnixMillis(5)).unwrap();
    journal.close().unwrap();
    for table in ["payment", "finder", "live", "key_slot"] {
        assert_eq!(generations(&path, table).iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1]);
    }
    let mut journal = open_with(&path, 8).unwrap();
    assert_eq!(reading(&mut journal, PAYMENTS).unwrap(), twin_reading());
    journal.verify().unwrap();
    journal.verify_against(&head).unwrap();
}

#[test]
fn a_journal_of_version_1_is_not_touched_with_a_wrong_key_or_by_a_reader() {
    let (_directory, path, _) = version_1();
    let before = files(&path);
    assert!(matches!(open_with(&path, 8), Err(OpenError::WrongKey { .. })));
    let error = SqliteJournal::open_read_only(&path, &key(7)).err().unwrap();
    assert!(matches!(error, OpenError::OlderVersion { found: 1, .. }), "{error}");
    assert!(error.to_string().contains("open it once for writing"));
    assert!(files(&path) == before);
    // A damaged check value is no wrong key.
    edit(&path, |raw| {
        raw.execute("UPDATE meta SET value = zeroblob(16) WHERE name = 'key_check'", []).unwrap()
    });
    let before = files(&path);
    assert!(matches!(try_open(&path), Err(OpenError::Damaged { .. })));
    assert!(files(&path) == before);
}

#[test]
fn another_wrapping_key_opens_and_the_former_does_not() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, PAYMENTS);
    put_key(&mut journal);
    let head = journal.sign_head().unwrap();
    let events = journal.verify().unwrap().events;
    journal.rotate_wrapping_key(&key(8), UnixMillis(5)).unwrap();
    assert_eq!(reading(&mut journal, PAYMENTS).unwrap(), twin_reading());
    assert_eq!(journal.verify().unwrap().events, events + 1);
    // The handle goes on, also with data keys.
    journal.rotate_data_key(UnixMillis(5)).unwrap();
    journal.rotate_wrapping_key(&key(9), UnixMillis(5)).unwrap();
    drop(journal);
    for old in [7, 8] {
        assert!(matches!(open_with(&path, old), Err(OpenError::WrongKey { .. })), "{old}");
    }
    let mut journal = open_with(&path, 9).unwrap();
    assert_eq!(reading(&mut journal, PAYMENTS).unwrap(), twin_reading());
    assert_eq!(journal.key_slots().unwrap()[0].key.expose(), [5; 16]);
    journal.verify().unwrap();
    journal.verify_against(&head).unwrap();
}

#[test]
fn no_key_as_it_was_wrapped_before_stays_in_a_file() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    let wrapped: Vec<Vec<u8>> = edit(&path, |raw| {
        let sql =
            "SELECT wrapped FROM data_key UNION ALL SELECT value FROM meta WHERE name LIKE '%_key' AND \
                   name <> 'public_key'";
        let mut rows = raw.prepare(sql).unwrap();
        let rows = rows.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    });
    assert_eq!(wrapped.len(), 3);
    let shows = |old: &Vec<u8>| {
        files(&path).into_iter().flatten().any(|file| file.windows(old.len()).any(|window| window == old))
    };
    assert!(wrapped.iter().all(shows));
    let mut journal = open(&path);
    journal.rotate_wrapping_key(&key(8), UnixMillis(5)).unwrap();
    assert!(!wrapped.iter().any(shows));
    drop(journal);
    assert!(!wrapped.iter().any(shows));
}

#[test]
fn a_new_data_key_seals_new_rows_at_once_and_old_ones_step_by_step() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, PAYMENTS);
    put_key(&mut journal);
    assert_eq!(journal.reseal(10, UnixMillis(1)).unwrap().rows, 0, "nothing is due");
    let events = journal.verify().unwrap().events;
    assert_eq!(journal.rotate_data_key(UnixMillis(5)).unwrap(), 2);
    assert_eq!(
        journal.reseal(0, UnixMillis(1)).unwrap(),
        suanpan_store::Resealed { rows: 0, finished: false }
    );
    journal.commit(&sent(40, PaymentKind::Sale, 100, 1), UnixMillis(1)).unwrap();
    journal.commit(&settled(40, PaymentKind::Sale, 100, PaymentState::Declined, 1), UnixMillis(1)).unwrap();
    let expected = reading(&mut journal, 41).unwrap();
    journal.verify().unwrap();
    journal.close().unwrap();
    assert_eq!(generations(&path, "payment"), [(1, 25), (2, 1)]);
    assert_eq!(generations(&path, "event"), [(1, events as i64), (2, 3)]);
    assert_eq!(generations(&path, "key_slot"), [(2, 1)]);
    let (mut steps, mut rows) = (0, 0);
    loop {
        // Stopped by a drop after each step, and by other commits between.
        let mut journal = open(&path);
        let step = journal.reseal(3, UnixMillis(5)).unwrap();
        assert!(step.rows <= 3);
        (steps, rows) = (steps + 1, rows + step.rows);
        assert_eq!(reading(&mut journal, 41).unwrap(), expected, "step {steps}");
        journal.verify().unwrap_or_else(|error| panic!("step {steps}: {error}"));
        journal.commit(&remark(steps), UnixMillis(6)).unwrap();
        if step.finished {
            break;
        }
    }
    // 25 payments, one bucket that the new payment did not rewrite, 3 reversals.
    let journal = open(&path);
    assert_eq!(rows, 25 + 1 + journal.verify().unwrap().reversals as usize);
    let mut lines = Vec::new();
    journal.export(&mut lines).unwrap();
    journal.close().unwrap();
    for table in ["payment", "finder", "live", "key_slot"] {
        assert_eq!(generations(&path, table).len(), 1, "{table}");
    }
    assert_eq!(generations(&path, "event")[0], (1, events as i64), "events stay as they were sealed");
}

#[test]
fn sealing_anew_does_not_hide_an_older_row_put_back() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.commit(&sent(1, PaymentKind::Sale, 100, 1), UnixMillis(1)).unwrap();
    let mut first = settled(1, PaymentKind::Sale, 100, PaymentState::Approved, 2);
    journal.commit(&first, UnixMillis(2)).unwrap();
    journal.close().unwrap();
    let sealed = "SELECT sealed FROM payment WHERE id = 1";
    let old: Vec<u8> = edit(&path, |raw| raw.query_row(sealed, [], |row| row.get(0)).unwrap());
    // The same state with another amount: no fact tells the two apart, only the digest does.
    let mut journal = open(&path);
    first.payments[0].host.auth_code = Some("B99999".to_owned());
    journal.commit(&first, UnixMillis(3)).unwrap();
    journal.close().unwrap();
    edit(&path, |raw| raw.execute("UPDATE payment SET sealed = ?1 WHERE id = 1", [old]).unwrap());
    let mut journal = open(&path);
    journal.rotate_data_key(UnixMillis(5)).unwrap();
    while !journal.reseal(10, UnixMillis(4)).unwrap().finished {}
    match journal.verify() {
        Err(VerifyError::Damage(damage)) => {
            assert_eq!((damage.table, damage.row, damage.flaw), ("payment", 1, Flaw::Stale));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reader_rotates_nothing() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    let before = files(&path);
    for rotate in [
        |journal: &mut SqliteJournal| journal.rotate_wrapping_key(&key(8), UnixMillis(5)),
        |journal: &mut SqliteJournal| journal.rotate_data_key(UnixMillis(5)).map(drop),
    ] {
        let mut reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
        assert!(rotate(&mut reader).unwrap_err().0.contains("read-only"));
    }
    assert!(files(&path) == before);
}

#[derive(Clone, Debug)]
enum Move {
    Pay(u64),
    DataKey,
    WrappingKey(u8),
    Reseal(usize),
    Reopen,
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (1..30_u64).prop_map(Move::Pay),
        1 => Just(Move::DataKey),
        1 => (1..5_u8).prop_map(Move::WrappingKey),
        3 => (1..9_usize).prop_map(Move::Reseal),
        1 => Just(Move::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn rotations_in_any_order_change_nothing_that_is_read(moves in proptest::collection::vec(moves(), 1..40)) {
        let (_directory, path) = place();
        let (mut twin, mut journal) = (MemoryJournal::default(), open(&path));
        let mut wrapping = 7;
        for step in &moves {
            match *step {
                Move::Pay(number) => {
                    let entry = unknown(number, 100, 1, 1);
                    twin.commit(&entry, UnixMillis(5)).unwrap();
                    journal.commit(&entry, UnixMillis(5)).unwrap();
                }
                Move::DataKey => drop(journal.rotate_data_key(UnixMillis(5)).unwrap()),
                Move::WrappingKey(byte) => {
                    journal.rotate_wrapping_key(&key(byte), UnixMillis(5)).unwrap();
                    wrapping = byte;
                }
                Move::Reseal(most) => drop(journal.reseal(most, UnixMillis(5)).unwrap()),
                Move::Reopen => {
                    drop(journal);
                    journal = open_with(&path, wrapping).unwrap();
                }
            }
        }
        prop_assert_eq!(reading(&mut twin, 30).unwrap(), reading(&mut journal, 30).unwrap());
        journal.verify().unwrap();
    }
}
