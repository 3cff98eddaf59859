//! `suanpan demo`: it proves itself, in both languages and twice in one folder, and says in one line
//! why it cannot run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

use std::fs::{self, OpenOptions};
use std::process::{Command, Output, Stdio};

fn demo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suanpan"));
    command.arg("demo").args(arguments).stdin(Stdio::null());
    command
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// One line on standard error, exit code 2, nothing on standard output.
fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let complaint = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert_eq!(told(&output), "");
    complaint
}

#[test]
fn both_languages_end_with_equal_books() {
    for (language, word) in [("en", "Approved. Hand over the slip."), ("zh", "交易成功。请取签购单。")]
    {
        let output = demo(&["--lang", language]).output().unwrap();
        let told = told(&output);
        assert!(output.status.success(), "{told}");
        assert!(told.contains(word), "{told}");
        assert!(told.ends_with("acquirer's net ¥1,544.00 = journal's net ¥1,544.00\n"), "{told}");
        assert!(!told.contains("6224242300000"), "a card number in clear");
    }
}

#[test]
fn a_second_run_in_the_same_folder_adds_to_the_same_books() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("shop");
    let folder = folder.to_str().unwrap();
    assert!(demo(&["--quiet", "--dir", folder]).status().unwrap().success());
    let output = demo(&["--quiet", "--dir", folder]).output().unwrap();
    assert!(told(&output).ends_with("acquirer's net ¥3,088.00 = journal's net ¥3,088.00\n"));

    // Another device's key opens nothing, and changes nothing.
    let journal = fs::read(home.path().join("shop/journal.db")).unwrap();
    fs::write(home.path().join("shop/device.key"), [9; 32]).unwrap();
    assert!(refused(&mut demo(&["--dir", folder])).contains("another wrapping key"));
    assert_eq!(fs::read(home.path().join("shop/journal.db")).unwrap(), journal);
    fs::write(home.path().join("shop/device.key"), [9; 31]).unwrap();
    assert!(refused(&mut demo(&["--dir", folder])).contains("expected a device key of 32 bytes"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = demo(&[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(output.status.success());
}

#[test]
fn what_cannot_run_says_so_in_one_line() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(refused(&mut demo(&["--dir", file.to_str().unwrap()])).contains("file"));
    assert!(refused(&mut demo(&["--prove"])).contains("--dir"));
    assert!(refused(&mut demo(&["--lang", "fr"])).contains("'fr'"));
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    assert!(refused(demo(&[]).stdout(full)).contains("standard output"));
}
