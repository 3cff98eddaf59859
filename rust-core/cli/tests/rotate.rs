//! `suanpan journal rotate` and `reseal`: at no moment is there a journal that no key file opens.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{assert_refused, command, run};
use serde_json::Value;
use suanpan_core::UnixMillis;
use suanpan_crypto::secret::Secret;
use suanpan_store::SqliteJournal;
use suanpan_terminal::OsRandom;
use tempfile::TempDir;

/// A terminal that has taken payments.
fn terminal() -> (TempDir, PathBuf, String) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("terminal");
    let dir = format!("--dir={}", folder.display());
    assert_eq!(run(&["keys", "exchange", &dir]).code, 0);
    let key = key(&folder.join("device.key"));
    let mut journal = SqliteJournal::open(&folder.join("journal.db"), &key, Box::new(OsRandom)).unwrap();
    common::decline(&mut journal, 30);
    journal.close().unwrap();
    (home, folder, dir)
}

fn key(path: &Path) -> Secret<32> {
    Secret::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn opens(folder: &Path, name: &str) -> bool {
    let path = folder.join(name);
    path.exists() && SqliteJournal::open_read_only(&folder.join("journal.db"), &key(&path)).is_ok()
}

fn master(dir: &str) -> Value {
    let run = run(&["keys", "list", "--json", dir]);
    assert_eq!(run.code, 0, "{}", run.err);
    let list: Value = serde_json::from_str(&run.out).unwrap();
    list["keys"][0]["check_value"].clone()
}

/// Everything that opens a journal opens this one, it is whole, and its acquirer is the one that it was.
fn assert_sound(folder: &Path, dir: &str) {
    let journal = folder.join("journal.db");
    let verified = run(&["verify", journal.to_str().unwrap()]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    let value = master(dir);
    let exchanged = run(&["keys", "exchange", dir]);
    assert_eq!(exchanged.code, 0, "{}{}", exchanged.out, exchanged.err);
    assert_eq!(master(dir), value);
    assert!(!folder.join("device.key.next").exists(), "a writer brings a rotation to its end");
}

#[test]
fn both_keys_are_changed_and_the_terminal_goes_on() {
    let (_home, folder, dir) = terminal();
    let former = fs::read(folder.join("device.key")).unwrap();
    let value = master(&dir);
    let rotated = run(&["journal", "rotate", &dir]);
    assert_eq!((rotated.code, rotated.err.as_str()), (0, ""));
    assert!(rotated.out.contains("generation 2") && rotated.out.contains("wrapping key  changed"));
    assert!(rotated.out.ends_with("OK\n"));
    assert_ne!(fs::read(folder.join("device.key")).unwrap(), former);
    assert_eq!(master(&dir), value, "the keys of the host stay");
    assert_sound(&folder, &dir);
    fs::write(folder.join("former.key"), &former).unwrap();
    assert!(!opens(&folder, "former.key"));

    let resealed: Value = serde_json::from_str(&run(&["journal", "reseal", "--json", &dir]).out).unwrap();
    assert_eq!((&resealed["ok"], &resealed["generation"]), (&true.into(), &2.into()));
    assert!(resealed["rows"].as_u64().unwrap() > 0);
    assert!(run(&["journal", "reseal", &dir])
        .out
        .starts_with("sealed anew   0 rows, all under data key 2\n"));
    let changed: Value =
        serde_json::from_str(&run(&["journal", "rotate", "--data", "--json", &dir]).out).unwrap();
    assert_eq!(changed["changed"], serde_json::json!({"wrapping_key": false, "data_key": true}));
    assert_eq!(changed["generation"], 3);
    assert_sound(&folder, &dir);
    let facts = run(&["export", folder.join("journal.db").to_str().unwrap()]).out;
    for (fact, count) in [("wrapping_key_changed", 1), ("data_key_changed", 2), ("rows_resealed", 1)] {
        assert_eq!(facts.matches(fact).count(), count, "{fact}");
    }
}

/// The two states that a kill can leave, made by hand.
#[test]
fn a_rotation_that_was_interrupted_is_seen_by_readers_and_ended_by_writers() {
    for rotated in [false, true] {
        let (_home, folder, dir) = terminal();
        let (present, next) = (folder.join("device.key"), folder.join("device.key.next"));
        let path = folder.join("journal.db");
        fs::write(&next, [0x5A; 32]).unwrap();
        if rotated {
            let mut journal = SqliteJournal::open(&path, &key(&present), Box::new(OsRandom)).unwrap();
            journal.rotate_wrapping_key(&key(&next), UnixMillis(1)).unwrap();
        }
        assert_eq!((opens(&folder, "device.key"), opens(&folder, "device.key.next")), (!rotated, rotated));
        // Readers change nothing.
        assert_eq!(run(&["verify", path.to_str().unwrap()]).code, 0);
        assert!(master(&dir).is_string());
        assert_eq!(run(&["export", path.to_str().unwrap()]).code, 0);
        assert!(next.exists());
        // A writer ends it, or clears away what had not begun.
        assert_eq!(run(&["keys", "device-key", &dir]).code, 0);
        assert!(!next.exists());
        assert_eq!(fs::read(&present).unwrap() == [0x5A; 32], rotated);
        assert_eq!(run(&["journal", "rotate", "--wrapping", &dir]).code, 0);
        assert_ne!(fs::read(&present).unwrap(), [0x5A; 32]);
        assert_sound(&folder, &dir);
    }
}

/// A folder of the version before, whose acquirer had its secrets from the wrapping key.
#[test]
fn an_acquirer_that_lived_on_the_wrapping_key_is_told_to_be_another() {
    let (_home, folder, dir) = terminal();
    fs::copy(folder.join("device.key"), folder.join("acquirer.key")).unwrap();
    assert_eq!(run(&["keys", "exchange", &dir]).code, 0);
    fs::remove_file(folder.join("acquirer.key")).unwrap();
    let value = master(&dir);
    assert_eq!(run(&["keys", "exchange", &dir]).code, 0);
    assert_eq!(master(&dir), value, "the same acquirer as before");
    let former = fs::read(folder.join("device.key")).unwrap();
    let rotated = run(&["journal", "rotate", "--wrapping", &dir]);
    assert_eq!(rotated.code, 0);
    assert!(
        rotated.err.contains("NOTE: ") && rotated.err.contains("suanpan keys exchange"),
        "{}",
        rotated.err
    );
    for name in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
        let content = fs::read(&name).unwrap();
        assert!(!content.windows(32).any(|window| window == former), "{}: the former key", name.display());
    }
    assert_eq!(run(&["keys", "exchange", &dir]).code, 0);
    assert_ne!(master(&dir), value);
    assert_sound(&folder, &dir);
}

/// One row in the middle, which no opening looks at.
#[test]
fn damage_is_told_by_its_place() {
    let (_home, folder, dir) = terminal();
    let path = folder.join("journal.db");
    let mut image = fs::read(&path).unwrap();
    // The middle of the file is rows of payments; the opening reads the ends of the tables.
    let sound = |image: &[u8]| {
        fs::write(&path, image).unwrap();
        let verified = run(&["verify", path.to_str().unwrap()]);
        let opened = run(&["keys", "list", &dir]).code == 0;
        (opened, verified.out)
    };
    let row = (0..image.len() / 512).map(|sector| sector * 512 + 100).find(|&at| {
        image[at] ^= 1;
        let (opened, verified) = sound(&image);
        let found = opened && verified.contains("DAMAGED: table payment");
        if !found {
            image[at] ^= 1;
        }
        found
    });
    assert!(row.is_some());
    sound(&image);
    assert_eq!(run(&["journal", "rotate", "--data", &dir]).code, 0, "it looks at no payment");
    let resealed = run(&["journal", "reseal", &dir]);
    assert_eq!((resealed.code, resealed.out.as_str()), (1, ""), "{}", resealed.err);
    assert!(resealed.err.starts_with("suanpan journal: DAMAGED: table payment, row "), "{}", resealed.err);
    let key = folder.join("recipient.key").display().to_string();
    let to = run(&["recipient", &key]).out.trim().to_owned();
    let out = folder.join("backup").display().to_string();
    let backup = run(&["backup", &dir, "--to", &to, "--out", &out]);
    assert_eq!((backup.code, backup.out.as_str()), (1, ""), "{}", backup.err);
    assert!(backup.err.contains("the journal is damaged: table payment, row "), "{}", backup.err);
    assert!(!folder.join("backup").exists());
}

#[test]
fn what_keeps_a_rotation_from_beginning_changes_nothing() {
    let (home, folder, dir) = terminal();
    let before = fs::read(folder.join("device.key")).unwrap();
    let nowhere = format!("--dir={}", home.path().join("nowhere").display());
    for verb in ["rotate", "reseal"] {
        assert_refused(&["journal", verb, &nowhere], "", "expected the journal of a terminal");
        let lock = fs::File::options().write(true).open(folder.join("journal.db.lock")).unwrap();
        lock.lock().unwrap();
        assert_refused(&["journal", verb, &dir], "", "in use by another process");
        drop(lock);
    }
    // A key that is gone is not drawn anew: the journal would never open again.
    fs::remove_file(folder.join("device.key")).unwrap();
    for args in [&["journal", "rotate", &dir][..], &["keys", "device-key", &dir], &["keys", "exchange", &dir]]
    {
        assert_refused(args, "", "device.key: expected the key that the journal beside it is under");
    }
    assert!(!folder.join("device.key").exists());
    fs::write(folder.join("device.key"), [1; 32]).unwrap();
    assert_refused(&["journal", "rotate", &dir], "", "made under another wrapping key");
    fs::write(folder.join("device.key"), &before).unwrap();
    assert!(!folder.join("device.key.next").exists());
    assert_sound(&folder, &dir);
}

/// kill -9 at moments spread over a rotation, until both states between have been met: the new key written and the
/// journal not under it yet, and the journal under it and its file not in its place.
#[test]
fn a_killed_rotation_leaves_a_journal_that_opens() {
    const LEAST: u32 = 40;
    const MOST: u32 = 2_000;
    let (_home, folder, dir) = terminal();
    let rotate = || {
        let mut command = command(&["journal", "rotate", "--wrapping", &dir]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let began = Instant::now();
    assert!(rotate().wait().unwrap().success());
    let whole = began.elapsed();
    let (mut unbegun, mut unended) = (0, 0);
    for number in 0..MOST {
        let mut child = rotate();
        // The golden ratio spreads the moments evenly, however many there are.
        let part = (f64::from(number) * 0.618_033_988_749_895).fract();
        wait(whole.mul_f64(part));
        child.kill().unwrap();
        child.wait().unwrap();
        match (opens(&folder, "device.key"), opens(&folder, "device.key.next")) {
            (true, false) => unbegun += u32::from(folder.join("device.key.next").exists()),
            (false, true) => unended += 1,
            other => panic!("kill {number}: {other:?}"),
        }
        assert_eq!(run(&["keys", "device-key", &dir]).code, 0, "kill {number}");
        assert!(opens(&folder, "device.key"), "kill {number}");
        if number >= LEAST && unbegun > 0 && unended > 0 {
            break;
        }
    }
    assert!(unbegun > 0 && unended > 0, "{unbegun} before, {unended} after: no kill fell between");
    assert_sound(&folder, &dir);
}

/// Sleeping is too coarse for a thing of milliseconds.
fn wait(duration: Duration) {
    let began = Instant::now();
    while began.elapsed() < duration {
        std::hint::spin_loop();
    }
}

/// kill -9 of a sealing anew that takes three steps: it goes on where it was.
#[test]
fn a_killed_resealing_goes_on() {
    let (_home, folder, dir) = terminal();
    let path = folder.join("journal.db");
    let mut journal =
        SqliteJournal::open(&path, &key(&folder.join("device.key")), Box::new(OsRandom)).unwrap();
    common::decline(&mut journal, 1_100);
    journal.close().unwrap();
    let verify = || run(&["verify", path.to_str().unwrap()]);
    let before = verify();
    assert_eq!(run(&["journal", "rotate", "--data", &dir]).code, 0);
    let mut kills = 0;
    loop {
        let mut child = command(&["journal", "reseal", &dir])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Once it has the journal, a little while.
        wait(Duration::from_millis(20 + 40 * kills));
        child.kill().unwrap();
        let ended = child.wait().unwrap().success();
        assert_eq!(verify().code, 0, "kill {kills}");
        if ended {
            break;
        }
        kills += 1;
        assert!(kills < 500, "it never ends");
    }
    let last = run(&["journal", "reseal", &dir]);
    assert_eq!(last.out, "sealed anew   0 rows, all under data key 2\nOK\n");
    let payments = |run: &common::Run| run.out.lines().filter(|line| !line.starts_with("events")).count();
    assert_eq!(payments(&verify()), payments(&before));
    assert!(kills > 0, "no kill fell into it");
}
