//! What somebody without the key, or a failing disk, does to the file is seen.
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
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;
use suanpan_crypto::Random;
use suanpan_store::{Flaw, SignedHead, VerifyError};

const PAYMENTS: u64 = 41;

/// Where something was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noticed {
    AtOpen,
    AtRead,
    AtVerify,
    Never,
}

/// Opens, reads everything and verifies; says where it was noticed and, if never, what was read.
fn look(path: &Path) -> (Noticed, Option<String>) {
    let Ok(mut journal) = try_open(path) else { return (Noticed::AtOpen, None) };
    let read = reading(&mut journal, PAYMENTS);
    let verified = journal.verify().is_ok();
    match read {
        Err(_) => (Noticed::AtRead, None),
        Ok(read) if !verified => (Noticed::AtVerify, Some(read)),
        Ok(read) => (Noticed::Never, Some(read)),
    }
}

#[test]
fn a_flipped_bit_is_seen_or_changes_nothing() {
    let (_directory, path) = place();
    settled_journal(&path, PAYMENTS);
    let (noticed, sound) = look(&path);
    assert_eq!(noticed, Noticed::Never);
    let sound = sound.unwrap();
    let whole = fs::read(&path).unwrap();
    let mut random = Seeded::new(4);
    let mut places: Vec<usize> = (0..100).collect();
    for page in (0..whole.len()).step_by(4096) {
        // Page header and cell pointers, then anywhere.
        places.extend((0..4).map(|_| page + usize::try_from(random.below(48)).unwrap()));
        places.extend((0..10).map(|_| page + usize::try_from(random.below(4096)).unwrap()));
    }
    let mut counts = [0; 4];
    for &at in &places {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << random.below(8);
        fs::write(&path, &flipped).unwrap();
        fs::write(beside(&path, "-wal"), []).unwrap();
        let (noticed, read) = look(&path);
        counts[noticed as usize] += 1;
        // Not even before a verification: what is read is right, or refused.
        assert!(read.is_none_or(|read| read == sound), "byte {at}: wrong rows, noticed {noticed:?}");
    }
    println!(
        "{} flips: {} at open, {} at read, {} at verify, {} changed nothing, 0 misread",
        places.len(),
        counts[0],
        counts[1],
        counts[2],
        counts[3],
    );
    assert!(places.len() >= 300);
    assert!(counts[0] > 0 && counts[1] > 0 && counts[2] > 0);
}

/// Changes a sound journal with SQL; it must be noticed, and in the table and row named.
fn assert_seen(sql: &str, seen: &str) {
    let (_directory, path) = place();
    settled_journal(&path, PAYMENTS);
    edit(&path, |raw| raw.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}")));
    let error = match try_open(&path) {
        Err(error) => error.to_string(),
        Ok(journal) => journal.verify().expect_err(sql).to_string(),
    };
    assert!(error.contains(seen), "{sql}: {error}");
}

#[test]
fn surgery_on_rows_is_seen() {
    let last = "(SELECT max(seq) FROM event)";
    for (sql, seen) in [
        // Changed.
        ("UPDATE event SET sealed = zeroblob(length(sealed)) WHERE seq = 9".to_owned(), "table event, row 9"),
        ("UPDATE event SET at = at + 1 WHERE seq = 9".to_owned(), "table event, row 9"),
        ("UPDATE event SET hash = zeroblob(32) WHERE seq = 9".to_owned(), "table event, row 9"),
        ("UPDATE payment SET sealed = zeroblob(length(sealed)) WHERE id = 4".to_owned(), "table payment, row 4"),
        ("UPDATE finder SET sealed = zeroblob(99) WHERE id = 1".to_owned(), "table finder, row 1"),
        ("UPDATE live SET sealed = zeroblob(99) WHERE id = 0".to_owned(), "table live.head, row 0"),
        ("UPDATE live SET lookup = x'00' WHERE id = 0".to_owned(), "table live.head, row 0"),
        ("UPDATE meta SET value = zeroblob(60) WHERE name = 'signing_key'".to_owned(), "table meta"),
        ("UPDATE meta SET value = zeroblob(60) WHERE name = 'lookup_key'".to_owned(), "table meta"),
        ("UPDATE data_key SET wrapped = zeroblob(92)".to_owned(), "table data_key, row 1"),
        ("UPDATE data_key SET generation = 0".to_owned(), "table data_key, row 0"),
        ("INSERT INTO data_key SELECT 2, wrapped FROM data_key".to_owned(), "table data_key, row 2"),
        ("DELETE FROM data_key".to_owned(), "table data_key, row 1: it is missing"),
        ("UPDATE event SET generation = 0 WHERE seq = 9".to_owned(), "table event, row 9"),
        ("UPDATE payment SET generation = 2 WHERE id = 4".to_owned(), "table payment, row 4"),
        ("UPDATE finder SET generation = 0 WHERE id = 1".to_owned(), "table finder, row 1"),
        ("UPDATE live SET generation = 9 WHERE id = 0".to_owned(), "table live.head, row 0"),
        ("UPDATE meta SET value = zeroblob(65) WHERE name = 'public_key'".to_owned(), "table meta"),
        ("UPDATE signed_head SET signature = zeroblob(64) WHERE rowid = (SELECT min(seq) FROM signed_head)".to_owned(), "table signed_head"),
        ("UPDATE signed_head SET hash = zeroblob(32)".to_owned(), "table signed_head"),
        // Exchanged.
        (swap("payment", "sealed", 4, 5), "table payment, row 4"),
        (swap("event", "sealed", 8, 9), "table event, row 8"),
        (swap("finder", "sealed", 0, 1), "table finder, row 0"),
        // Moved.
        ("UPDATE payment SET id = 99 WHERE id = 4".to_owned(), "table payment, row 4: it is missing"),
        ("UPDATE live SET id = 99 WHERE id = (SELECT max(id) FROM live)".to_owned(), "table live.reversal, row 99"),
        // Deleted.
        ("DELETE FROM payment WHERE id = 4".to_owned(), "table payment, row 4: it is missing"),
        (format!("DELETE FROM payment WHERE id = {PAYMENTS}"), "table live.head, row 0: payments"),
        ("DELETE FROM live WHERE id = (SELECT max(id) FROM live)".to_owned(), "table live.head, row 0: reversals"),
        ("DELETE FROM live".to_owned(), "table live.head, row 0: it is missing"),
        ("DELETE FROM event WHERE seq = 9".to_owned(), "table event, row 9: it is missing"),
        ("DELETE FROM event WHERE seq = 1".to_owned(), "table event, row 1: it is missing"),
        ("DELETE FROM signed_head WHERE rowid = (SELECT min(seq) FROM signed_head)".to_owned(), "signatures"),
        ("DELETE FROM meta WHERE name = 'journal'".to_owned(), "damaged"),
        ("DELETE FROM finder WHERE id = 1".to_owned(), "table finder, row 1: it is missing"),
        // Cut off at the end.
        (format!("DELETE FROM event WHERE seq = {last}"), "table live.head, row 0: last event"),
        (format!("DELETE FROM event WHERE seq > {last} - 7"), "table live.head, row 0: last event"),
        // Spliced in.
        (format!("INSERT INTO event SELECT {last} + 1, at, hash, sealed, generation FROM event WHERE seq = 3"), "last event"),
        ("INSERT INTO payment SELECT 99, sealed, generation FROM payment WHERE id = 4".to_owned(), "table payment, row 99"),
        ("INSERT INTO live SELECT 99, zeroblob(16), sealed, generation FROM live WHERE id <> 0 LIMIT 1".to_owned(), "reversals"),
        ("INSERT INTO finder SELECT 99, sealed, generation FROM finder WHERE id = 1".to_owned(), "table finder"),
        ("DELETE FROM event WHERE seq = 9; UPDATE event SET seq = seq - 1 WHERE seq > 9".to_owned(), "last event"),
        // The tables themselves.
        ("CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM live; END".to_owned(), "tables and indexes"),
        ("DROP TABLE finder".to_owned(), "tables and indexes"),
    ] {
        assert_seen(&sql, seen);
    }
}

fn swap(table: &str, column: &str, one: i64, other: i64) -> String {
    let id = if table == "event" { "seq" } else { "id" };
    format!(
        "CREATE TEMP TABLE t AS SELECT {id} AS i, {column} AS v FROM {table} WHERE {id} IN ({one}, {other});
         UPDATE {table} SET {column} = randomblob(16) WHERE {id} = {one};
         UPDATE {table} SET {column} = (SELECT v FROM t WHERE i = {one}) WHERE {id} = {other};
         UPDATE {table} SET {column} = (SELECT v FROM t WHERE i = {other}) WHERE {id} = {one};"
    )
}

/// Already by who only reads, long before a verification.
#[test]
fn exchanged_rows_are_refused_when_read() {
    for (sql, what) in [
        (swap("payment", "sealed", 4, 8), "table payment, row 8"),
        (swap("finder", "sealed", 0, 1), "table finder"),
        (swap("live", "sealed", 5, 15), "table live.reversal, row 5"),
    ] {
        let (_directory, path) = place();
        settled_journal(&path, PAYMENTS);
        edit(&path, |raw| raw.execute_batch(&sql).unwrap());
        let mut journal = open(&path);
        let error = match what {
            "table payment, row 8" => journal.latest(99).map(drop),
            // Which bucket holds which order differs from journal to journal.
            "table finder" => (0..PAYMENTS).try_for_each(|number| journal.payment(&order(number)).map(drop)),
            _ => journal.recover().map(drop),
        };
        let error = error.unwrap_err().to_string();
        assert!(error.contains(what), "{sql}: {error}");
        assert_eq!(journal.latest(1).unwrap_err().to_string(), error, "and then nothing more is answered");
    }
}

#[test]
fn random_surgery_is_seen() {
    let (_directory, path) = place();
    settled_journal(&path, PAYMENTS);
    let whole = fs::read(&path).unwrap();
    let mut random = Seeded::new(9);
    for case in 0..200 {
        fs::write(&path, &whole).unwrap();
        let (table, id, rows) =
            [("event", "seq", 80), ("payment", "id", PAYMENTS), ("live", "id", 3)][random.below(3) as usize];
        let row = random.below(rows);
        let mut noise = [0; 8];
        random.fill(&mut noise);
        let from = format!("(SELECT sealed FROM {table} WHERE {id} <> {row} ORDER BY hex(sealed) LIMIT 1)");
        let sql = match random.below(4) {
            0 => format!("DELETE FROM {table} WHERE {id} = {row}"),
            1 => format!("UPDATE {table} SET {id} = 1000 WHERE {id} = {row}"),
            2 => format!("UPDATE {table} SET sealed = {from} WHERE {id} = {row}"),
            _ => format!("UPDATE {table} SET sealed = CAST(substr(sealed, 1, 20) || x'{:02x}' || substr(sealed, 22) AS BLOB) \
                 WHERE {id} = {row}", noise[0]),
        };
        let changed = edit(&path, |raw| {
            let before: String = dump(raw);
            raw.execute(&sql, []).unwrap();
            before != dump(raw)
        });
        let (noticed, _) = look(&path);
        assert_eq!(noticed != Noticed::Never, changed, "case {case}: {sql}");
    }
}

fn dump(raw: &rusqlite::Connection) -> String {
    ["event", "payment", "live"]
        .map(|table| {
            let id = if table == "event" { "seq" } else { "id" };
            let sql = format!("SELECT group_concat({id} || ':' || hex(sealed)) FROM {table}");
            raw.query_row(&sql, [], |row| row.get::<_, Option<String>>(0)).unwrap().unwrap_or_default()
        })
        .join("/")
}

#[test]
fn an_older_row_put_back_is_seen() {
    // Sealed by the right key, for the right place: only the chain knows better.
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.commit(&sent(1, PaymentKind::Sale, 100, 1), UnixMillis(1)).unwrap();
    journal.commit(&sent(2, PaymentKind::Sale, 100, 1), UnixMillis(1)).unwrap();
    journal.close().unwrap();
    let sealed = "SELECT sealed FROM payment WHERE id = 1";
    let old: Vec<u8> = edit(&path, |raw| raw.query_row(sealed, [], |row| row.get(0)).unwrap());
    let mut journal = open(&path);
    journal.commit(&settled(1, PaymentKind::Sale, 100, PaymentState::Approved, 2), UnixMillis(2)).unwrap();
    journal.close().unwrap();
    edit(&path, |raw| raw.execute("UPDATE payment SET sealed = ?1 WHERE id = 1", [old]).unwrap());
    match open(&path).verify() {
        Err(VerifyError::Damage(damage)) => {
            assert_eq!((damage.table, damage.row, damage.flaw), ("payment", 1, Flaw::Stale));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_row_that_contradicts_its_facts_is_seen() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    journal.commit(&sent(1, PaymentKind::Sale, 100, 1), UnixMillis(1)).unwrap();
    let mut entry = settled(1, PaymentKind::Sale, 100, PaymentState::Approved, 2);
    entry.facts.clear();
    journal.commit(&entry, UnixMillis(2)).unwrap();
    let error = journal.verify().unwrap_err().to_string();
    assert!(error.starts_with("table payment, row 1: state by the facts"), "{error}");
}

#[test]
fn an_older_copy_is_seen_against_an_exported_head() {
    let (directory, path) = place();
    settled_journal(&path, 10);
    let old = directory.path().join("old.db");
    fs::copy(&path, &old).unwrap();
    fs::write(beside(&old, "-wal"), []).unwrap();
    let mut journal = open(&path);
    let early = journal.sign_head().unwrap();
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    let mut lines = Vec::new();
    let late = journal.export(&mut lines).unwrap().head;
    for head in [&early, &late] {
        head.verify().unwrap();
        journal.verify_against(head).unwrap();
    }
    let old = open(&old);
    old.verify().unwrap();
    old.verify_against(&early).unwrap();
    let (expected, got) = (late.seq, early.seq);
    assert_eq!(old.verify_against(&late), Err(VerifyError::RolledBack { expected, got }));
    // A head of another journal, and one that was edited.
    let (_other, other) = place();
    let mut other = open(&other);
    assert_eq!(journal.verify_against(&other.sign_head().unwrap()), Err(VerifyError::OtherJournal));
    let edited = SignedHead { seq: late.seq - 1, ..late };
    assert_eq!(journal.verify_against(&edited), Err(VerifyError::OtherJournal));
}

#[test]
fn a_history_that_parted_is_seen_against_an_exported_head() {
    let (directory, path) = place();
    settled_journal(&path, 10);
    let fork = directory.path().join("fork.db");
    fs::copy(&path, &fork).unwrap();
    fs::write(beside(&fork, "-wal"), []).unwrap();
    let (mut one, mut other) = (open(&path), open(&fork));
    one.commit(&remark(1), UnixMillis(1)).unwrap();
    other.commit(&remark(2), UnixMillis(1)).unwrap();
    let head = one.sign_head().unwrap();
    let error = other.verify_against(&head).unwrap_err();
    assert!(matches!(&error, VerifyError::Damage(damage) if damage.flaw == Flaw::Chain), "{error}");
}
