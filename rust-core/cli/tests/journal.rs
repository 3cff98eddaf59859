//! `suanpan verify` and `suanpan export`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::path::PathBuf;

use common::{assert_refused, command, run, Run};
use serde_json::Value;
use suanpan_core::journal::{Entry, Fact, Journal};
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;
use suanpan_store::SqliteJournal;
use tempfile::TempDir;

/// Every byte different from the one before.
struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill_with(|| {
            self.0 = self.0.wrapping_add(1);
            self.0
        });
    }
}

const KEY: [u8; 32] = [0x5C; 32];

/// A folder with a journal of three events and its key.
fn desk() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    fs::write(folder.path().join("device.key"), KEY).unwrap();
    let key = Secret::from_slice(&KEY).unwrap();
    let mut journal = SqliteJournal::open(&path, &key, Box::new(Counting(0))).unwrap();
    for stan in 1..=3 {
        let sent = Fact::ManagementSent { name: "sign_on".to_owned(), stan: Some(stan) };
        let entry = Entry { facts: vec![sent], ..Entry::default() };
        journal.commit(&entry, UnixMillis(1_756_000_000_000 + i64::from(stan))).unwrap();
    }
    journal.close().unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn entries(folder: &TempDir) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// Changes one byte of the hash of the event, found by its value in the export.
fn damage(journal: &str, event: usize) {
    let exported = run(&["export", journal]).out;
    let line: Value = serde_json::from_str(exported.lines().nth(event - 1).unwrap()).unwrap();
    let hash = line["hash"].as_str().unwrap();
    let hash: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).unwrap()).collect();
    let mut bytes = fs::read(journal).unwrap();
    let at = bytes.windows(32).position(|window| window == hash).unwrap();
    bytes[at] ^= 1;
    fs::write(journal, bytes).unwrap();
}

#[test]
fn a_sound_journal_is_ok_and_exported() {
    let (folder, journal) = desk();
    let verified = run(&["verify", &journal]);
    assert_eq!((verified.code, verified.err.as_str()), (0, ""));
    assert_eq!(verified.out.lines().next(), Some("events        3"));
    assert_eq!(verified.out.lines().last(), Some("OK"));
    let json: Value = serde_json::from_str(&run(&["verify", "--json", &journal]).out).unwrap();
    assert_eq!((&json["ok"], &json["events"], &json["payments"]), (&true.into(), &3.into(), &0.into()));

    let exported = run(&["export", &journal]);
    assert_eq!((exported.code, exported.err.as_str(), exported.out.lines().count()), (0, "", 4));
    let first: Value = serde_json::from_str(exported.out.lines().next().unwrap()).unwrap();
    assert_eq!((&first["seq"], &first["fact"]["stan"]), (&1.into(), &1.into()));
    let before = entries(&folder).len();
    let file = folder.path().join("facts.jsonl");
    fs::write(&file, "older").unwrap();
    let written = run(&["export", &journal, "-o", file.to_str().unwrap()]);
    assert_eq!((written.code, written.out.as_str(), written.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 4);
    assert_eq!(entries(&folder).len(), before + 1, "{:?}", entries(&folder));
}

#[test]
fn the_key_may_be_hexadecimal_and_elsewhere() {
    let (folder, journal) = desk();
    let key = folder.path().join("key.hex");
    fs::rename(folder.path().join("device.key"), folder.path().join("away")).unwrap();
    fs::write(&key, format!("{}\n", "5c".repeat(32))).unwrap();
    let key = key.to_str().unwrap();
    assert_eq!(run(&["verify", &journal, "--key-file", key]).code, 0);
    assert_eq!(run(&["export", &journal, "--key-file", key]).code, 0);
    assert_refused(&["verify", &journal], "", "device.key: ");
}

#[test]
fn damage_is_named_by_table_and_row() {
    let (folder, journal) = desk();
    let file = folder.path().join("facts.jsonl");
    damage(&journal, 1);
    let Run { code, out, err } = run(&["verify", &journal]);
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(out.starts_with("DAMAGED: ") && out.contains("table event, row 1: "), "{out}");
    let json: Value = serde_json::from_str(&run(&["verify", "--json", &journal]).out).unwrap();
    assert!(json["ok"] == false && json["damage"].as_str().unwrap().contains("table event"), "{json}");
    let exported = run(&["export", &journal, "-o", file.to_str().unwrap()]);
    assert_eq!((exported.code, exported.err.lines().count()), (1, 1), "{}", exported.err);
    assert!(!file.exists());
    // The end of the chain is looked at when the journal is opened.
    let (_folder, journal) = desk();
    damage(&journal, 3);
    let found = run(&["verify", &journal]);
    assert_eq!(found.code, 1, "{}", found.err);
    assert!(found.out.contains("table event, row 3: "), "{}", found.out);
}

#[test]
fn bad_input_is_one_line_and_changes_nothing() {
    let (folder, journal) = desk();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("short.key"), [1; 31]).unwrap();
    fs::write(path("other.key"), [1; 32]).unwrap();
    fs::write(path("text.db"), "this is no journal, though it is long enough to be looked at".repeat(20))
        .unwrap();
    let before: Vec<_> =
        entries(&folder).iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    for verb in ["verify", "export"] {
        for (args, part) in [
            (vec![path("nowhere.db")], "nowhere.db: no journal there"),
            (vec![path("text.db")], "text.db: "),
            (
                vec![folder.path().to_str().unwrap().to_owned(), "--key-file".to_owned(), path("device.key")],
                "got a directory",
            ),
            (
                vec![journal.clone(), "--key-file".to_owned(), path("short.key")],
                "expected a key of 32 bytes or 64 hexadecimal digits, got 31",
            ),
            (
                vec![journal.clone(), "--key-file".to_owned(), path("other.key")],
                "made under another wrapping key",
            ),
            (vec![journal.clone(), "--key-file".to_owned(), path("none.key")], "none.key: "),
            (vec![], "required arguments were not provided: <JOURNAL>"),
            (vec![journal.clone(), "--quiet".to_owned()], "unexpected argument '--quiet'"),
        ] {
            let args: Vec<&str> = [verb].into_iter().chain(args.iter().map(String::as_str)).collect();
            assert_refused(&args, "", part);
        }
    }
    for (target, part) in [
        (journal.clone(), "got a file of the journal"),
        (format!("{journal}-wal"), "got a file of the journal"),
        (path("device.key"), "got a file of the journal"),
        (folder.path().to_str().unwrap().to_owned(), "directory"),
        (path("no/such/folder"), "no/such/folder: "),
    ] {
        assert_refused(&["export", &journal, "-o", &target], "", part);
    }
    // The lock file comes with the first reader and stays.
    let lock = PathBuf::from(format!("{journal}.lock"));
    let after: Vec<_> = entries(&folder)
        .iter()
        .filter(|path| **path != lock)
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let before: Vec<_> = before.into_iter().filter(|(path, _)| *path != lock).collect();
    assert!(after == before, "{:?}", entries(&folder));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let (_folder, journal) = desk();
    assert_refused(&["export", &journal, "-o", "/dev/full"], "", "/dev/full: ");
    for verb in ["verify", "export"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let done = command(&[verb, &journal]).stdout(full).output().unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!((done.status.code(), err.lines().count()), (Some(2), 1), "{err}");
        assert!(err.contains("standard output: "), "{err}");
    }
    assert!(fs::metadata("/dev/full").is_ok_and(|found| !found.is_file()), "the device is still one");
}
