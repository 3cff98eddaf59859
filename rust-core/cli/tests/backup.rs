//! `suanpan recipient`, `backup` and `restore`.
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

use common::{assert_refused, in_flight, run, run_with, Run};
use serde_json::Value;
use suanpan_core::journal::{Entry, Fact, Journal};
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;
use suanpan_store::SqliteJournal;
use suanpan_terminal::OsRandom;
use tempfile::TempDir;

/// A folder with a terminal that fetched its master key, and a recipient.
struct Place {
    folder: TempDir,
    recipient: String,
    device_key: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut place = Place { folder, recipient: String::new(), device_key: String::new() };
        assert_eq!(run(&["keys", "exchange", &place.dir("terminal")]).code, 0);
        place.device_key = run(&["keys", "device-key", &place.dir("terminal")]).out.trim().to_owned();
        place.recipient = run(&["recipient", &place.name("recipient.key")]).out.trim().to_owned();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }

    fn dir(&self, name: &str) -> String {
        format!("--dir={}", self.name(name))
    }

    fn back_up(&self, out: &str) -> Run {
        let out = self.name(out);
        run(&["backup", &self.dir("terminal"), "--to", &self.recipient, "--out", &out])
    }

    fn restore(&self, backup: &str, to: &str, key: &str) -> Run {
        let (backup, to, key) = (self.name(backup), self.dir(to), self.name(key));
        run(&["restore", &backup, &to, "--from", &self.device_key, "--key", &key])
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Writes into the journal behind the terminal's back.
    fn commit(&self, entry: &Entry) {
        let key = Secret::from_slice(&fs::read(self.file("terminal/device.key")).unwrap()).unwrap();
        let path = self.file("terminal/journal.db");
        let mut journal = SqliteJournal::open(&path, &key, Box::new(OsRandom)).unwrap();
        journal.commit(entry, UnixMillis(1)).unwrap();
        journal.close().unwrap();
    }
}

#[test]
fn a_backup_is_restored_by_its_recipient_and_the_terminal_goes_on() {
    let place = Place::new();
    let made = place.back_up("terminal.backup");
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let bytes = fs::metadata(place.file("terminal.backup")).unwrap().len();
    for line in [
        &format!("terminal.backup, {bytes} bytes"),
        &format!("recipient     {}", place.recipient),
        &format!("device key    {}", place.device_key),
    ] {
        assert!(made.out.contains(line), "{}", made.out);
    }
    assert!(made.out.ends_with("\nOK\n"));

    let restored = place.restore("terminal.backup", "new", "recipient.key");
    assert_eq!((restored.code, restored.err.as_str()), (0, ""));
    assert!(restored.out.starts_with("keys          none; "), "{}", restored.out);
    assert!(restored.out.contains("\nrestored      after event "), "{}", restored.out);
    let again = run(&["keys", "device-key", &place.dir("new")]);
    assert_eq!(again.out.trim(), place.device_key, "it keeps its enrolment");
    assert!(run(&["keys", "list", &place.dir("new")]).out.starts_with("master  not loaded\n"));
    assert_ne!(
        fs::read(place.file("new/device.key")).unwrap(),
        fs::read(place.file("terminal/device.key")).unwrap()
    );
    assert_eq!(run(&["keys", "exchange", &place.dir("new")]).code, 0);
    assert_eq!(run(&["verify", &place.name("new/journal.db")]).code, 0);

    // The former terminal tells to whom its journal went.
    let facts = run(&["export", &place.name("terminal/journal.db")]).out;
    assert!(facts.contains(&format!(r#""fact":"journal_copied","recipient":"{}""#, place.recipient)));
}

#[test]
fn a_program_reads_what_was_done_and_the_key_may_come_by_standard_input() {
    let place = Place::new();
    let out = place.name("b");
    let made = run(&["backup", &place.dir("terminal"), "--to", &place.recipient, "--out", &out, "--json"]);
    let told: Value = serde_json::from_str(&made.out).unwrap();
    assert_eq!((&told["ok"], &told["device_key"]), (&true.into(), &place.device_key.as_str().into()));
    let key = fs::read_to_string(place.file("recipient.key")).unwrap();
    let args = ["restore", &out, &place.dir("new"), "--from", &place.device_key, "--json"];
    let restored = run_with(&args, &key);
    assert_eq!((restored.code, restored.err.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&restored.out).unwrap();
    assert_eq!(found["restored"], told["head"]["seq"]);
    assert!(!restored.out.contains(key.trim()));
}

#[test]
fn a_backup_that_is_not_for_us_not_theirs_or_not_whole_restores_nothing() {
    let place = Place::new();
    assert_eq!(place.back_up("b").code, 0);
    assert_eq!(run(&["recipient", &place.name("other.key")]).code, 0);
    let whole = fs::read(place.file("b")).unwrap();
    fs::write(place.file("cut"), &whole[..whole.len() - 1]).unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    fs::write(place.file("changed"), &changed).unwrap();
    fs::write(place.file("empty"), []).unwrap();
    let before = place.names();
    for (backup, key) in [
        ("b", "other.key"),
        ("cut", "recipient.key"),
        ("changed", "recipient.key"),
        ("empty", "recipient.key"),
    ] {
        let run = place.restore(backup, "new", key);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{backup}: {}", run.err);
        assert!(run.err.starts_with("suanpan restore: REFUSED: "), "{}", run.err);
        assert!(run.err.ends_with("; nothing was restored\n"), "{}", run.err);
        assert_eq!(place.names(), before, "{backup}");
    }
    // By another terminal than was said.
    let key = place.name("recipient.key");
    let args = ["restore", &place.name("b"), &place.dir("new"), "--from", &place.recipient, "--key", &key];
    assert_eq!(run(&args).code, 1);
    assert_eq!(place.names(), before);
    // Over what is there: neither a terminal, nor a folder that somebody made.
    let former = fs::read(place.file("terminal/journal.db")).unwrap();
    let (backup, there) = (place.name("b"), place.dir("terminal"));
    assert_refused(&["restore", &backup, &there, "--from", &place.device_key, "--key", &key], "", "exists");
    assert!(fs::read(place.file("terminal/journal.db")).unwrap() == former);
    fs::create_dir(place.file("made")).unwrap();
    assert_eq!(place.restore("cut", "made", "recipient.key").code, 1);
    assert!(place.file("made").exists() && !place.file("made/journal.db").exists());
    assert_eq!(place.restore("b", "made", "recipient.key").code, 0);
}

#[test]
fn what_keeps_a_backup_from_being_made_is_told_and_no_file_is_left() {
    let place = Place::new();
    let (terminal, out, to) = (place.dir("terminal"), place.name("b"), place.recipient.clone());
    let args = ["backup", &terminal, "--to", &to, "--out", &out];
    let before = place.names();
    let nowhere = place.dir("nowhere");
    assert_refused(
        &["backup", &nowhere, "--to", &to, "--out", &out],
        "",
        "expected the journal of a terminal",
    );
    let off = place.name("no/such/folder/b");
    assert_refused(&["backup", &terminal, "--to", &to, "--out", &off], "", "No such file");
    assert_refused(&["backup", &terminal, "--to", "12", "--out", &out], "", "--to: expected a public key");
    let lock = fs::File::options().write(true).open(place.file("terminal/desk.lock")).unwrap();
    lock.lock().unwrap();
    assert_refused(&args, "", "another suanpan works in this folder");
    drop(lock);
    let lock = fs::File::options().write(true).open(place.file("terminal/journal.db.lock")).unwrap();
    lock.lock().unwrap();
    assert_refused(&args, "", "in use by another process");
    drop(lock);
    let taken = place.name("recipient.key");
    assert_refused(&["backup", &terminal, "--to", &to, "--out", &taken], "", "expected no file yet, got one");
    assert_eq!(place.names(), before);
    if fs::exists("/dev/full").unwrap() {
        let run = run(&["backup", &terminal, "--to", &to, "--out", "/dev/full"]);
        assert_eq!(run.code, 2, "{}", run.err);
    }

    // Whoever restored it would undo a payment that may end well here.
    place.commit(&in_flight());
    let run = run(&args);
    assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
    assert!(run.err.contains("payment order-1/1 has no outcome yet"), "{}", run.err);
    assert_eq!(place.names(), before);
}

#[cfg(unix)] // reason: modes of files
#[test]
fn a_private_key_is_drawn_once_and_kept_from_others() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let path = place.file("recipient.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(run(&["recipient", &place.name("recipient.key")]).out.trim(), place.recipient, "the same key");
    assert_eq!(place.back_up("b").code, 0);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let run = place.restore("b", "new", "recipient.key");
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run
        .err
        .contains("expected a file that only its user can read and write (chmod 600), got mode 640"));
    assert!(!place.file("new").exists());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for (content, why) in [
        ("00".repeat(32), "private key"),
        ("ab".to_owned(), "expected a key of 32 bytes or 64 hexadecimal digits"),
    ] {
        fs::write(&path, content).unwrap();
        let run = place.restore("b", "new", "recipient.key");
        assert!(run.code == 2 && run.err.contains(why), "{}", run.err);
    }
    let args = ["restore", &place.name("b"), &place.dir("new"), "--from", &place.device_key];
    assert_refused(&args, "12\n", "private key from standard input: expected 64 hexadecimal digits, got 2");
    assert_refused(&args, "xyz\n", "expected 64 hexadecimal digits, got something else");
    assert!(!place.file("new").exists());
}

#[test]
fn facts_alone_do_not_keep_a_backup_from_being_made() {
    let place = Place::new();
    let echo = Fact::ManagementSent { name: "echo".to_owned(), stan: None };
    place.commit(&Entry { facts: vec![echo], ..Entry::default() });
    assert_eq!(place.back_up("b").code, 0);
}
