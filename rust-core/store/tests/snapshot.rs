//! A journal goes to another place, whole or not at all, and says so there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use common::*;
use suanpan_core::journal::{Fact, Journal};
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;
use suanpan_crypto::agreement::StaticKey;
use suanpan_store::{
    KeyBytes, KeyLabel, OpenError, Report, RestoreError, SignedHead, SnapshotError, SqliteJournal,
    VerifyError,
};

const PAYMENTS: u64 = 25;
const TRANSPORT: u8 = 3;

fn put_key(journal: &mut SqliteJournal) {
    let label = KeyLabel {
        usage: "canary".to_owned(),
        algorithm: "AES128".to_owned(),
        kcv_method: "AES-CMAC".to_owned(),
        kcv: vec![1; 5],
    };
    journal.put_key_slot(1, &label, &KeyBytes::new(&[5; 16]).unwrap(), UnixMillis(1)).unwrap();
}

fn take(journal: &mut SqliteJournal) -> (Vec<u8>, SignedHead) {
    let mut snapshot = Vec::new();
    let head = journal.snapshot(&key(TRANSPORT), &mut snapshot, UnixMillis(5)).unwrap();
    (snapshot, head)
}

fn restore(path: &Path, mut snapshot: &[u8], transport: u8) -> Result<Report, RestoreError> {
    suanpan_store::restore(
        path,
        &mut snapshot,
        &key(transport),
        &key(9),
        Box::new(Seeded::new(77)),
        UnixMillis(5),
    )
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_snapshot_is_restored_whole_under_another_key() {
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 10);
    journal.rotate_data_key(UnixMillis(5)).unwrap();
    journal.reseal(4, UnixMillis(1)).unwrap();
    fill(&mut journal, PAYMENTS);
    put_key(&mut journal);
    let expected = books(&mut journal, PAYMENTS);
    let early = journal.sign_head().unwrap();
    let (snapshot, head) = take(&mut journal);
    assert_eq!(names(directory.path()), ["journal.db", "journal.db-wal", "journal.db.lock"]);
    assert_eq!(journal.key_slots().unwrap().len(), 1, "the journal keeps its keys");
    (1..=3).for_each(|number| journal.commit(&remark(number), UnixMillis(9)).unwrap());
    let late = journal.sign_head().unwrap();
    let report = journal.verify().unwrap();
    assert_eq!(report.restored, None);

    let (directory, path) = place();
    let restored = restore(&path, &snapshot, TRANSPORT).unwrap();
    assert_eq!(names(directory.path()), ["journal.db", "journal.db-wal", "journal.db.lock"]);
    assert_eq!(restored.restored, Some(head.seq as u64));
    assert_eq!((restored.events, restored.payments), (report.events - 1, report.payments));
    for wrong in [7, TRANSPORT] {
        let error = SqliteJournal::open(&path, &key(wrong), Box::new(Seeded::new(1))).err().unwrap();
        assert!(matches!(error, OpenError::WrongKey { .. }), "{error}");
    }
    let mut copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
    assert_eq!(books(&mut copy, PAYMENTS), expected);
    assert!(copy.key_slots().unwrap().is_empty());
    assert_eq!(copy.generation(), journal.generation() + 1);
    copy.verify_against(&early).unwrap();
    copy.verify_against(&head).unwrap();
    assert!(matches!(copy.verify_against(&late), Err(VerifyError::RolledBack { .. })));
    // It goes on, says for good what it is, and can be brought over to its new data key.
    copy.commit(&remark(2), UnixMillis(9)).unwrap();
    while !copy.reseal(10, UnixMillis(10)).unwrap().finished {}
    put_key(&mut copy);
    copy.close().unwrap();
    let copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
    assert_eq!(copy.verify().unwrap().restored, Some(head.seq as u64));
    assert!(matches!(copy.verify_against(&late), Err(VerifyError::Damage(_))), "the histories parted");
}

#[test]
fn a_snapshot_shows_nothing_and_carries_no_key_slot() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, PAYMENTS);
    put_key(&mut journal);
    let (snapshot, _) = take(&mut journal);
    drop(journal);
    let shows = |canary: &[u8]| snapshot.windows(canary.len()).any(|window| window == canary);
    assert!(shows(b"CREATE TABLE key_slot"), "the search finds what is there");
    for canary in [PAN.as_bytes(), b"order-1", b"canary", &key(TRANSPORT).expose()[..]] {
        assert!(!shows(canary));
    }
    let (_directory, copy) = place();
    fs::write(&copy, &snapshot).unwrap();
    assert_eq!(
        edit(&copy, |raw| raw.query_row("SELECT count(*) FROM key_slot", [], |row| row.get(0))),
        Ok(0)
    );
}

#[test]
fn nothing_is_restored_over_what_is_there() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 3);
    let (snapshot, _) = take(&mut journal);
    let before = files(&path);
    let refused = || matches!(restore(&path, &snapshot, TRANSPORT), Err(RestoreError::Exists { .. }));
    assert!(refused(), "open");
    drop(journal);
    assert!(refused(), "closed");
    assert!(files(&path) == before);
    for (name, bytes) in [("", "empty?"), ("", ""), ("-wal", "log")] {
        let (_directory, path) = place();
        fs::write(beside(&path, name), bytes).unwrap();
        let before = files(&path);
        assert!(matches!(restore(&path, &snapshot, TRANSPORT), Err(RestoreError::Exists { .. })), "{name}");
        assert!(files(&path) == before);
    }
}

#[test]
fn what_is_no_whole_snapshot_leaves_no_journal() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, PAYMENTS);
    let (snapshot, _) = take(&mut journal);
    let (directory, path) = place();
    let assert_nothing = |result: Result<Report, RestoreError>, what: &str| {
        assert!(result.is_err(), "{what}");
        assert_eq!(names(directory.path()), ["journal.db.lock"], "{what}");
    };
    assert_nothing(restore(&path, &snapshot, 7), "another transport key");
    assert_nothing(restore(&path, b"", TRANSPORT), "nothing");
    assert_nothing(restore(&path, b"not a snapshot, however long it may be", TRANSPORT), "text");
    for keep in [1, 99, 100, 4095, 4096, snapshot.len() / 2, snapshot.len() - 4096, snapshot.len() - 1] {
        assert_nothing(restore(&path, &snapshot[..keep], TRANSPORT), "cut off");
    }
    // The connection breaks in the middle.
    struct Broken<'a>(&'a [u8]);
    impl Read for Broken<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::ErrorKind::ConnectionReset.into()),
                some => Ok(some),
            }
        }
    }
    let random = Box::new(Seeded::new(1));
    let broken = &mut Broken(&snapshot[..9000]);
    let result = suanpan_store::restore(&path, broken, &key(TRANSPORT), &key(9), random, UnixMillis(5));
    assert!(matches!(result, Err(RestoreError::Input(_))));
    assert_nothing(result, "a broken connection");
    // A row exchanged by somebody who knows no key.
    let (_other, edited) = place();
    fs::write(&edited, &snapshot).unwrap();
    edit(&edited, |raw| raw.execute("UPDATE payment SET sealed = zeroblob(200) WHERE id = 4", []).unwrap());
    let result = restore(&path, &fs::read(&edited).unwrap(), TRANSPORT);
    assert!(matches!(result, Err(RestoreError::Damaged(_))));
    assert_nothing(result, "an exchanged row");
    restore(&path, &snapshot, TRANSPORT).unwrap();
}

/// Restored, it would be reversed, whatever had become of it.
#[test]
fn no_copy_is_made_while_a_payment_is_in_flight() {
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 11);
    let mut out = Vec::new();
    let recipient = StaticKey::generate(&mut Seeded::new(1)).unwrap().public();
    for result in [
        journal.snapshot(&key(TRANSPORT), &mut out, UnixMillis(5)),
        journal.backup(&recipient, &mut out, UnixMillis(5)),
    ] {
        assert!(matches!(result, Err(SnapshotError::InFlight { row: 11 })), "{result:?}");
    }
    assert!(out.is_empty() && names(directory.path()).len() == 3);
    assert!(!facts(&journal).iter().any(|fact| matches!(fact, Fact::JournalCopied { .. })));
    journal.commit(&settled(11, PaymentKind::Sale, 1_100, PaymentState::Approved, 9), UnixMillis(9)).unwrap();
    take(&mut journal);
}

/// Whoever has the transport key may send anything. Whatever bits are changed: nothing is restored, or all that was
/// there, and never a crash or a journal that is not whole.
#[test]
fn a_snapshot_with_changed_bits_restores_nothing_or_everything() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 5);
    let expected = books(&mut journal, 5);
    let (snapshot, _) = take(&mut journal);
    let mut random = Seeded::new(4);
    // Every byte of SQLite's header, then anywhere.
    let mut bits: Vec<usize> = (0..100).map(|byte| byte * 8 + random.below(8) as usize).collect();
    bits.extend((0..200).map(|_| random.below(snapshot.len() as u64 * 8) as usize));
    let mut refused = 0;
    for bit in bits {
        let mut changed = snapshot.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let (directory, path) = place();
        match restore(&path, &changed, TRANSPORT) {
            Err(_) => {
                refused += 1;
                assert_eq!(names(directory.path()), ["journal.db.lock"], "bit {bit}");
            }
            Ok(_) => {
                let mut copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
                assert_eq!(books(&mut copy, 5), expected, "bit {bit}");
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

/// A restoring died between the log's name and the journal's. Neither another one that is refused nor one that
/// succeeds leaves the log alone, which would look like a lost journal.
#[test]
fn a_restoring_that_died_can_be_done_again() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 3);
    let (snapshot, _) = take(&mut journal);
    for transports in [&[7, TRANSPORT][..], &[TRANSPORT]] {
        let (directory, path) = place();
        fs::write(beside(&path, ".creating"), "half").unwrap();
        fs::write(beside(&path, "-wal"), "").unwrap();
        for &transport in transports {
            let result = restore(&path, &snapshot, transport);
            assert_eq!(result.is_ok(), transport == TRANSPORT, "{result:?}");
            if result.is_err() {
                assert_eq!(names(directory.path()), ["journal.db.lock"]);
            }
        }
        SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap().verify().unwrap();
    }
    // It may also be given up for a new journal.
    let (_directory, path) = place();
    fs::write(beside(&path, ".creating"), "half").unwrap();
    fs::write(beside(&path, "-wal"), "").unwrap();
    restore(&path, &snapshot, 7).unwrap_err();
    open(&path).verify().unwrap();
}

/// SQLite names files in UTF-8; the copy must not land elsewhere.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_whose_name_is_no_text_is_not_copied_elsewhere() {
    use std::os::unix::ffi::OsStrExt;
    let (directory, _) = place();
    let path = directory.path().join(std::ffi::OsStr::from_bytes(b"journal-\xFF.db"));
    let mut journal = open(&path);
    fill(&mut journal, 3);
    let error = journal.snapshot(&key(TRANSPORT), &mut Vec::new(), UnixMillis(5)).unwrap_err();
    assert!(error.to_string().contains("not UTF-8"), "{error}");
    assert!(!Path::new(".snapshot").exists());
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3);
    journal.commit(&remark(1), UnixMillis(6)).unwrap();
}

#[test]
fn a_full_disk_on_the_other_side_ends_the_snapshot_and_not_the_journal() {
    struct Full(usize);
    impl io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 5);
    let error = journal.snapshot(&key(TRANSPORT), &mut Full(10_000), UnixMillis(5)).unwrap_err();
    assert!(matches!(error, SnapshotError::Output(_)), "{error}");
    assert_eq!(names(directory.path()), ["journal.db", "journal.db-wal", "journal.db.lock"]);
    // Nor does a copy that cannot be made.
    fs::create_dir(beside(&path, ".snapshot")).unwrap();
    let error = journal.snapshot(&key(TRANSPORT), &mut Vec::new(), UnixMillis(5)).unwrap_err();
    assert!(matches!(error, SnapshotError::File(_)), "{error}");
    fs::remove_dir(beside(&path, ".snapshot")).unwrap();
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    take(&mut journal);
    journal.close().unwrap();
    let mut reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    let error = reader.snapshot(&key(TRANSPORT), &mut Vec::new(), UnixMillis(5)).unwrap_err();
    assert!(error.to_string().contains("read-only"), "{error}");
}
