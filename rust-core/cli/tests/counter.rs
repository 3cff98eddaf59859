//! `suanpan counter` without a window to draw in.
#![allow(clippy::unwrap_used)] // reason: a test fails by panicking

use std::process::{Command, Stdio};

#[test]
fn without_a_terminal_it_says_so_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path().join("desk");
    let output = Command::new(env!("CARGO_BIN_EXE_suanpan"))
        .args(["counter", "--lang", "zh", "--dir"])
        .arg(&desk)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(said.lines().count(), 1);
    assert!(said.contains("`suanpan demo`"), "{said}");
    assert!(!desk.exists());
}
