//! Cut off at every write and every sync of a rotation, a migration, a restoring: whatever was there
//! opens, whole, and what was under way can be done again. One test, as the layer belongs to the process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;
mod layer;

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;

use common::*;
use layer::{register, LAST, SYNCS, WRITES};
use suanpan_core::journal::{Fact, Journal};
use suanpan_core::UnixMillis;
use suanpan_store::{KeyBytes, KeyLabel, OpenError, SqliteJournal};

const PAYMENTS: u64 = 15;

type Work = fn(&mut SqliteJournal) -> Result<(), String>;

/// Opens with the key it is under now: the former, or the one that came after.
fn open_either(path: &Path) -> (SqliteJournal, u8) {
    for byte in [7, 8] {
        match SqliteJournal::open(path, &key(byte), Box::new(Seeded::new(99))) {
            Ok(journal) => return (journal, byte),
            Err(OpenError::WrongKey { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("neither key opens it");
}

fn label() -> KeyLabel {
    KeyLabel {
        usage: "P0".to_owned(),
        algorithm: "AES128".to_owned(),
        kcv_method: "AES-CMAC".to_owned(),
        kcv: vec![1; 5],
    }
}

fn put(journal: &mut SqliteJournal, byte: u8) -> Result<(), String> {
    let key = KeyBytes::new(&[byte; 16]).unwrap();
    journal.put_key_slot(1, &label(), &key, UnixMillis(1)).map(drop).map_err(|error| error.to_string())
}

fn reseal(journal: &mut SqliteJournal) -> Result<(), String> {
    while !journal.reseal(4, UnixMillis(9)).map_err(|error| error.0)?.finished {}
    Ok(())
}

const WORKS: &[(&str, Work)] = &[
    ("opening a journal of version 1", |_| Ok(())),
    ("another wrapping key", |journal| {
        journal.rotate_wrapping_key(&key(8), UnixMillis(5)).map_err(|error| error.0)
    }),
    ("another data key", |journal| journal.rotate_data_key(UnixMillis(5)).map(drop).map_err(|error| error.0)),
    ("sealing anew", reseal),
    ("taking a snapshot", |journal| {
        journal.snapshot(&key(3), &mut Vec::new(), UnixMillis(5)).map(drop).map_err(|error| error.to_string())
    }),
    ("replacing a key", |journal| put(journal, 6)),
    ("updating a key", |journal| {
        journal.update_key(1, &KeyBytes::new(&[6; 16]).unwrap()).map_err(|error| error.to_string())
    }),
    ("erasing keys", |journal| {
        journal.erase_key_slots(None, UnixMillis(5)).map(drop).map_err(|error| error.0)
    }),
];

/// Key bytes in slot 1, first byte; none when it is empty.
fn key_there(journal: &SqliteJournal) -> Option<u8> {
    journal.key_slots().unwrap().first().map(|slot| slot.key.expose()[0])
}

/// A fact is there just when what it tells is: one transaction, and no cut between. `key` is the wrapping key that
/// fits, `done` whether the work was said to be done.
fn assert_told(journal: &SqliteJournal, name: &str, key: u8, done: bool) {
    let facts = facts(journal);
    let count = |is: fn(&Fact) -> bool| facts.iter().filter(|fact| is(fact)).count();
    // How often it was told before this work began, and now; and what shows that it was done.
    let (before, told, shown) = match name {
        "another wrapping key" => (0, count(|fact| matches!(fact, Fact::WrappingKeyChanged)), key == 8),
        "another data key" => {
            (1, count(|fact| matches!(fact, Fact::DataKeyChanged { .. })), journal.generation() == 3)
        }
        "replacing a key" => {
            (1, count(|fact| matches!(fact, Fact::KeySlotPut { .. })), key_there(journal) == Some(6))
        }
        "erasing keys" => {
            (0, count(|fact| matches!(fact, Fact::KeySlotsErased { .. })), key_there(journal).is_none())
        }
        "sealing anew" if done => (0, count(|fact| matches!(fact, Fact::RowsResealed { .. })), true),
        "taking a snapshot" if done => (0, count(|fact| matches!(fact, Fact::JournalCopied { .. })), true),
        _ => return,
    };
    assert_eq!(told, before + usize::from(shown), "{name}: {facts:?}");
}

#[test]
fn cut_off_anywhere_the_journal_is_whole() {
    register();
    let version_1 = include_bytes!("fixtures/version-1.db").to_vec();
    // A journal with rows of two generations and a key.
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, PAYMENTS);
    put(&mut journal, 5).unwrap();
    journal.rotate_data_key(UnixMillis(5)).unwrap();
    let expected = reading(&mut journal, PAYMENTS).unwrap();
    journal.close().unwrap();
    let current = fs::read(&path).unwrap();
    // Keys as the files have them before.
    let column = |sql: &str| -> Vec<Vec<u8>> {
        edit(&path, |raw| {
            raw.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap(); // no shared memory here
            let mut rows = raw.prepare(sql).unwrap();
            let rows = rows.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        })
    };
    let wrapped = column("SELECT wrapped FROM data_key");
    let sealed = column("SELECT sealed FROM key_slot");
    assert!(wrapped.len() == 2 && sealed.len() == 1);

    let mut cuts = 0;
    for (index, &(name, work)) in WORKS.iter().enumerate() {
        let image = if index == 0 { &version_1 } else { &current };
        let mut finished = false;
        for cut in 0.. {
            assert!(cut < 1_000, "{name}: never finishes");
            let (_directory, path) = place();
            fs::write(&path, image).unwrap();
            fs::write(beside(&path, "-wal"), []).unwrap();
            let start = |extra| SYNCS.load(Relaxed) + WRITES.load(Relaxed) + extra;
            let result = if index == 0 {
                LAST.store(start(cut), Relaxed);
                try_open(&path).map(drop).map_err(|error| error.to_string())
            } else {
                let mut journal = open(&path);
                LAST.store(start(cut), Relaxed);
                work(&mut journal)
            };
            LAST.store(u64::MAX, Relaxed);
            let (mut journal, fits) = open_either(&path);
            journal.verify().unwrap_or_else(|error| panic!("{name}, cut {cut}: {error}"));
            if match name {
                "another wrapping key" => fits == 8,
                "erasing keys" => key_there(&journal).is_none(),
                _ => false,
            } {
                let shows = |old: &Vec<u8>| {
                    files(&path)
                        .into_iter()
                        .flatten()
                        .any(|file| file.windows(old.len()).any(|part| part == old))
                };
                let old = if fits == 8 { &wrapped } else { &sealed };
                assert!(!old.iter().any(shows), "{name}, cut {cut}: as it was before");
            }
            assert_told(&journal, name, fits, result.is_ok());
            if index > 0 {
                assert_eq!(reading(&mut journal, PAYMENTS).unwrap(), expected, "{name}, cut {cut}");
                let there = key_there(&journal);
                assert!(
                    match name {
                        "replacing a key" | "updating a key" => matches!(there, Some(5 | 6)),
                        "erasing keys" => matches!(there, Some(5) | None),
                        _ => there == Some(5),
                    },
                    "{name}, cut {cut}: {there:?}"
                );
            }
            // It goes on: the work can be done, or done again.
            if result.is_err() && key_there(&journal).is_some() {
                work(&mut journal).unwrap_or_else(|error| panic!("{name}, cut {cut}, again: {error}"));
            }
            reseal(&mut journal).unwrap();
            journal.commit(&remark(1), UnixMillis(3)).unwrap();
            journal.verify().unwrap_or_else(|error| panic!("{name}, cut {cut}, after: {error}"));
            cuts += 1;
            if result.is_ok() {
                finished = true;
                assert!(cut > 2, "{name}: the layer cuts");
                break;
            }
        }
        assert!(finished);
    }
    let mut snapshot = Vec::new();
    let (_directory, path) = place();
    fs::write(&path, &current).unwrap();
    fs::write(beside(&path, "-wal"), []).unwrap();
    open(&path).snapshot(&key(3), &mut snapshot, UnixMillis(5)).unwrap();
    let restore = |path: &Path| {
        suanpan_store::restore(
            path,
            &mut &snapshot[..],
            &key(3),
            &key(8),
            Box::new(Seeded::new(5)),
            UnixMillis(5),
        )
    };
    let mut restored = false;
    for cut in 0..1_000 {
        let (_directory, path) = place();
        LAST.store(SYNCS.load(Relaxed) + WRITES.load(Relaxed) + cut, Relaxed);
        restored = restore(&path).is_ok();
        LAST.store(u64::MAX, Relaxed);
        if !restored {
            assert!(!path.exists(), "restoring, cut {cut}");
            restore(&path).unwrap_or_else(|error| panic!("restoring, cut {cut}, again: {error}"));
        }
        open_either(&path).0.verify().unwrap();
        cuts += 1;
        if restored {
            assert!(cut > 2, "restoring: the layer cuts");
            break;
        }
    }
    assert!(restored);
    println!("{cuts} cuts, each time whole");
}
