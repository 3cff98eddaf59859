//! A backup is for its recipient alone, from the journal that it names, and whole.
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
use suanpan_core::journal::Journal;
use suanpan_core::UnixMillis;
use suanpan_crypto::agreement::StaticKey;
use suanpan_crypto::container::Writer;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_store::{
    restore_backup, Report, RestoreError, SignedHead, SnapshotError, SqliteJournal, VerifyError,
};

const PAYMENTS: u64 = 25;

fn recipient(seed: u64) -> StaticKey {
    StaticKey::generate(&mut Seeded::new(seed)).unwrap()
}

fn signer(head: &SignedHead) -> VerifyingKey {
    VerifyingKey::from_sec1(&head.public_key).unwrap()
}

/// A journal, its backup for recipient 1, and the head that came with it.
fn backed_up() -> (String, Vec<u8>, SignedHead) {
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, PAYMENTS);
    let mut backup = Vec::new();
    let head = journal.backup(&recipient(1).public(), &mut backup, UnixMillis(5)).unwrap();
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3, "no copy is left");
    (books(&mut journal, PAYMENTS), backup, head)
}

fn restore(path: &Path, mut backup: &[u8], to: u64, from: VerifyingKey) -> Result<Report, RestoreError> {
    restore_backup(path, &mut backup, &recipient(to), from, &key(9), Box::new(Seeded::new(77)), UnixMillis(5))
}

#[test]
fn a_backup_is_restored_by_its_recipient() {
    let (expected, backup, head) = backed_up();
    let (_directory, path) = place();
    let report = restore(&path, &backup, 1, signer(&head)).unwrap();
    assert_eq!(report.restored, Some(head.seq as u64));
    let mut journal = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(1))).unwrap();
    assert_eq!(books(&mut journal, PAYMENTS), expected);
    journal.verify_against(&head).unwrap();
    assert!(matches!(restore(&path, &backup, 1, signer(&head)), Err(RestoreError::Exists { .. })));
    // And may be backed up again.
    let mut again = Vec::new();
    let head = journal.backup(&recipient(2).public(), &mut again, UnixMillis(5)).unwrap();
    let (_directory, path) = place();
    restore(&path, &again, 2, signer(&head)).unwrap();
}

#[test]
fn anything_else_is_refused_and_leaves_no_journal() {
    let (_, backup, head) = backed_up();
    let (directory, path) = place();
    let assert_refused = |backup: &[u8], to, from, what: &str| {
        let result = restore(&path, backup, to, from);
        assert!(matches!(result, Err(RestoreError::Input(_))), "{what}: {:?}", result.err());
        let left = fs::read_dir(directory.path()).unwrap().count();
        assert!(left <= 1 && !path.exists(), "{what}: {left} files");
    };
    let from = || signer(&head);
    assert_refused(&backup, 2, from(), "another recipient");
    assert_refused(
        &backup,
        1,
        SigningKey::generate(&mut Seeded::new(8)).unwrap().verifying_key(),
        "a stranger",
    );
    let mut random = Seeded::new(21);
    for keep in [0, 1, 60, backup.len() - 65, backup.len() - 1] {
        assert_refused(&backup[..keep], 1, from(), "cut off");
        assert_refused(&backup[..random.below(backup.len() as u64) as usize], 1, from(), "cut off");
    }
    for _ in 0..40 {
        let mut flipped = backup.clone();
        let at = random.below(backup.len() as u64) as usize;
        flipped[at] ^= 1 << random.below(8);
        assert_refused(&flipped, 1, from(), &format!("byte {at}"));
    }
    assert_refused(&[&backup[..], b"x"].concat(), 1, from(), "more behind its end");
    restore(&path, &backup, 1, from()).unwrap();
}

#[test]
fn a_snapshot_of_another_journal_in_ones_own_container_is_refused() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 3);
    let mut content = key(3).expose().to_vec();
    journal.snapshot(&key(3), &mut content, UnixMillis(5)).unwrap();
    let other = SigningKey::generate(&mut Seeded::new(8)).unwrap();
    let (mut writer, mut backup) =
        Writer::new(&other, &recipient(1).public(), b"", &mut Seeded::new(5)).unwrap();
    backup.extend(writer.write(&content));
    backup.extend(writer.finish());
    let (_directory, path) = place();
    let result = restore(&path, &backup, 1, other.verifying_key());
    assert!(matches!(result, Err(RestoreError::Damaged(VerifyError::OtherJournal))), "{:?}", result.err());
    assert!(!path.exists());
}

#[test]
fn a_backup_shows_nothing_and_its_failure_ends_no_journal() {
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 5);
    let mut backup = Vec::new();
    journal.backup(&recipient(1).public(), &mut backup, UnixMillis(5)).unwrap();
    for canary in [PAN.as_bytes(), b"order-1", b"SQLite", b"CREATE TABLE"] {
        assert!(!backup.windows(canary.len()).any(|window| window == canary));
    }
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = journal.backup(&recipient(1).public(), &mut Full, UnixMillis(5)).unwrap_err();
    assert!(matches!(error, SnapshotError::Output(_)), "{error}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 3, "no copy is left");
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    journal.verify().unwrap();
}
