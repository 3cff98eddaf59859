//! What is not opened, why, and that it is left as it was.
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
use suanpan_store::{quarantine, OpenError, SqliteJournal};

/// Opens for writing and for reading; both must refuse with the remedy and touch nothing.
fn assert_refused(path: &Path, is: fn(&OpenError) -> bool, remedy: &str) {
    let before = files(path);
    for (how, result) in [("write", try_open(path)), ("read", SqliteJournal::open_read_only(path, &key(7)))] {
        let error = result.err().unwrap_or_else(|| panic!("{how}: opened"));
        assert!(is(&error), "{how}: {error:?}");
        assert!(error.to_string().contains(remedy), "{how}: {error}");
        assert!(files(path) == before, "{how}: files changed: {error}");
    }
}

#[test]
fn a_second_handle() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 3);
    assert_refused(&path, |error| matches!(error, OpenError::InUse { .. }), "close that one first");
    drop(journal);
    drop(open(&path));
}

#[test]
fn a_writer_beside_readers() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    let mut one = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    let two = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    assert!(matches!(try_open(&path), Err(OpenError::InUse { .. })));
    assert!(one.commit(&remark(1), UnixMillis(1)).unwrap_err().0.contains("read-only"));
    drop((one, two));
    open(&path);
}

#[test]
fn a_foreign_program_in_the_file() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(try_open(&path), Err(OpenError::InUse { .. })));
    other.execute_batch("ROLLBACK").unwrap();
    let journal = open(&path_without_log_loss(other, path.clone()));
    // And none can get in while the journal is open.
    let other = rusqlite::Connection::open(&path).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    assert!(other.execute_batch("SELECT count(*) FROM event").is_err());
    drop(journal);
}

/// Closes a foreign connection without letting it delete the log.
fn path_without_log_loss(other: rusqlite::Connection, path: std::path::PathBuf) -> std::path::PathBuf {
    other.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    path
}

#[test]
fn another_key() {
    for close in [true, false] {
        let (_directory, path) = place();
        let mut journal = open(&path);
        fill(&mut journal, 3);
        if close {
            journal.close().unwrap();
        } else {
            drop(journal);
        }
        let before = files(&path);
        let random = Box::new(Seeded::new(1));
        let error = SqliteJournal::open(&path, &key(8), random).err().unwrap();
        assert!(matches!(error, OpenError::WrongKey { .. }), "{error}");
        assert!(error.to_string().contains("give the key it was made with"));
        assert!(files(&path) == before);
        open(&path);
    }
}

#[test]
fn a_damaged_key_check_is_not_a_wrong_key() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    edit(&path, |raw| {
        raw.execute("UPDATE meta SET value = zeroblob(16) WHERE name = 'key_check'", []).unwrap()
    });
    assert_refused(&path, |error| matches!(error, OpenError::Damaged { .. }), "quarantine");
}

#[test]
fn a_newer_version() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    edit(&path, |raw| raw.execute_batch("PRAGMA user_version = 3").unwrap());
    assert_refused(
        &path,
        |error| matches!(error, OpenError::NewerVersion { found: 3, .. }),
        "update the app",
    );
}

#[test]
fn an_impossible_version() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    for version in [0, -1] {
        edit(&path, |raw| raw.execute_batch(&format!("PRAGMA user_version = {version}")).unwrap());
        assert_refused(&path, |error| matches!(error, OpenError::Damaged { .. }), "schema version");
    }
}

#[test]
fn files_that_are_no_journal() {
    type Is = fn(&OpenError) -> bool;
    let cases: [(&str, Vec<u8>, Is, &str); 4] = [
        ("empty", Vec::new(), |e| matches!(e, OpenError::Empty { .. }), "restore it from a copy"),
        (
            "short",
            b"SQLite format 3\0".to_vec(),
            |e| matches!(e, OpenError::Truncated { .. }),
            "restore the file",
        ),
        ("garbage", vec![0x5A; 20_000], |e| matches!(e, OpenError::NotAJournal { .. }), "check the path"),
        ("text", b"seq,at\n1,2\n".to_vec(), |e| matches!(e, OpenError::NotAJournal { .. }), "check the path"),
    ];
    for (name, bytes, is, remedy) in cases {
        let (_directory, path) = place();
        fs::write(&path, bytes).unwrap();
        println!("{name}");
        assert_refused(&path, is, remedy);
        // The same with a log that is not empty: then SQLite judges.
        fs::write(beside(&path, "-wal"), [0x5A; 5000]).unwrap();
        assert_refused(&path, |e| !matches!(e, OpenError::Io { .. }), "");
    }
}

#[test]
fn a_database_of_another_application() {
    let (_directory, path) = place();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE photo (id INTEGER PRIMARY KEY)").unwrap();
    drop(other);
    assert_refused(&path, |error| matches!(error, OpenError::Foreign { found: 0, .. }), "check the path");
}

#[test]
fn a_truncated_file() {
    let (_directory, path) = place();
    settled_journal(&path, 10);
    let whole = fs::read(&path).unwrap();
    for keep in [1, 99, 100, 4095, 4096, 8192, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        fs::write(&path, &whole[..keep]).unwrap();
        assert_refused(
            &path,
            |error| matches!(error, OpenError::Truncated { .. } | OpenError::NotAJournal { .. }),
            "restore the file",
        );
    }
}

#[test]
fn a_missing_log() {
    for close in [true, false] {
        let (_directory, path) = place();
        let mut journal = open(&path);
        fill(&mut journal, 3);
        if close {
            journal.close().unwrap();
        } else {
            drop(journal);
        }
        fs::remove_file(beside(&path, "-wal")).unwrap();
        assert_refused(&path, |error| matches!(error, OpenError::LogMissing { .. }), "create an empty file");
        // The remedy works.
        fs::write(beside(&path, "-wal"), []).unwrap();
        open(&path).verify().unwrap();
    }
}

#[test]
fn a_missing_database() {
    let (_directory, path) = place();
    settled_journal(&path, 3);
    fs::remove_file(&path).unwrap();
    assert_refused(
        &path,
        |error| matches!(error, OpenError::DatabaseMissing { .. }),
        "restore the database file",
    );
}

#[test]
fn the_log_of_another_journal() {
    let (_one, path) = place();
    let (_two, other) = place();
    for (path, seed) in [(&path, 1), (&other, 2)] {
        let mut journal = SqliteJournal::open(path, &key(7), Box::new(Seeded::new(seed))).unwrap();
        fill(&mut journal, 4);
    }
    fs::copy(beside(&other, "-wal"), beside(&path, "-wal")).unwrap();
    let before = files(&path);
    match try_open(&path) {
        Err(_) => {}
        Ok(journal) => {
            // Every page came out of the other log: then it is the other journal, whole.
            assert_eq!(journal.verify().unwrap().head.journal, open(&other).verify().unwrap().head.journal);
        }
    }
    assert!(files(&path) == before);
}

#[test]
fn a_directory() {
    let (directory, _) = place();
    let error = try_open(directory.path()).err().unwrap();
    assert!(matches!(error, OpenError::Directory { .. }), "{error}");
    assert!(error.to_string().contains("name a file in it"));
}

#[test]
fn a_missing_directory() {
    let (directory, _) = place();
    let error = try_open(&directory.path().join("no/journal.db")).err().unwrap();
    assert!(matches!(error, OpenError::Io { .. }), "{error}");
    assert!(error.to_string().contains("check that the directory exists"));
}

#[test]
fn a_lock_file_that_cannot_be_made() {
    let (directory, path) = place();
    fs::create_dir(beside(&path, ".lock")).unwrap();
    let error = try_open(&path).err().unwrap();
    assert!(matches!(error, OpenError::Io { action: "open the lock file", .. }), "{error}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn nothing_to_read() {
    let (directory, path) = place();
    let error = SqliteJournal::open_read_only(&path, &key(7)).err().unwrap();
    assert!(matches!(error, OpenError::NotFound { .. }), "{error}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, path) = place();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let enforced = fs::write(directory.path().join("probe"), []).is_err();
    let result = try_open(&path);
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o700)).unwrap();
    if enforced {
        let error = result.err().unwrap();
        assert!(matches!(error, OpenError::Io { .. }), "{error}");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    } else {
        // Root writes anywhere: then there is nothing to refuse.
        result.unwrap();
    }
}

#[test]
fn a_half_made_journal_is_made_anew() {
    let (_directory, path) = place();
    for suffix in [".creating", ".creating-journal", "-wal"] {
        fs::write(beside(&path, suffix), if suffix == "-wal" { "" } else { "half" }).unwrap();
    }
    let mut journal = open(&path);
    fill(&mut journal, 2);
    journal.verify().unwrap();
    assert!(!beside(&path, ".creating").exists());
}

/// A journal that lost its database has commits in its log; one that was being made has none.
#[test]
fn a_log_with_commits_is_no_half_made_journal() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 3);
    drop(journal);
    fs::remove_file(&path).unwrap();
    fs::write(beside(&path, ".creating"), "half").unwrap();
    let log = fs::read(beside(&path, "-wal")).unwrap();
    assert!(!log.is_empty());
    assert!(matches!(try_open(&path), Err(OpenError::DatabaseMissing { .. })));
    assert!(fs::read(beside(&path, "-wal")).unwrap() == log);
}

/// However many rows stand where only a few may be, the first wrong one ends it.
#[test]
fn rows_by_the_thousand_are_refused_at_the_first() {
    const MANY: &str = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) ";
    for (sql, place_name) in [
        ("INSERT INTO data_key SELECT i, zeroblob(92) FROM n", "table data_key, row 2"),
        ("INSERT INTO data_key SELECT i + 1, zeroblob(92) FROM n", "table data_key, row 3"),
        ("INSERT INTO live SELECT i + 1000, zeroblob(16), zeroblob(92), 1 FROM n", "live.head"),
        (
            "INSERT INTO key_slot SELECT i, 'K0', 'x', 'x', x'00', 1, 1, 1, zeroblob(60) FROM n",
            "table key_slot, row 2",
        ),
    ] {
        let (_directory, path) = place();
        settled_journal(&path, 3);
        edit(&path, |raw| raw.execute_batch(&format!("{MANY} {sql}")).unwrap());
        let error = try_open(&path).err().unwrap_or_else(|| panic!("{sql}: opened")).to_string();
        assert!(error.contains("damaged") && error.contains(place_name), "{sql}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 2);
    let mut seen = 0;
    for file in fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", file.path());
        seen += 1;
    }
    assert_eq!(seen, 3, "database, log, lock");
}

#[test]
fn a_quarantine_copy_is_whole_and_leaves_the_original() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 3);
    assert!(matches!(quarantine(&path), Err(OpenError::InUse { .. })));
    drop(journal);
    let before = files(&path);
    let (one, two) = (quarantine(&path).unwrap(), quarantine(&path).unwrap());
    assert_ne!(one, two);
    assert!(files(&path) == before);
    assert!(files(&one.join("journal.db")) == before);
    open(&two.join("journal.db")).verify().unwrap();
    let (_other, nothing) = place();
    assert!(matches!(quarantine(&nothing), Err(OpenError::NotFound { .. })));
}
