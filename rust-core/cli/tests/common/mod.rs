//! Runs the built program.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// What a run left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The program, not started yet, in a folder without vectors.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suanpan"));
    command.args(args).current_dir(std::env::temp_dir());
    command
}

/// Runs it with this standard input.
pub fn run_with(args: &[&str], input: &str) -> Run {
    finish(command(args), input)
}

/// Runs it with an empty standard input.
#[allow(dead_code)] // reason: not every test file runs it
pub fn run(args: &[&str]) -> Run {
    run_with(args, "")
}

pub fn finish(mut command: Command, input: &str) -> Run {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()); // it may have ended already
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Run {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// Asserts that the arguments are refused: exit code 2, nothing on standard output, one line on
/// standard error that has `part` in it.
#[allow(dead_code)] // reason: not every test file has bad inputs
pub fn assert_refused(args: &[&str], input: &str, part: &str) {
    let Run { code, out, err } = run_with(args, input);
    assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
    assert!(err.starts_with("suanpan: ") && err.ends_with('\n'), "{args:?}: {err:?}");
    assert_eq!(err.lines().count(), 1, "{args:?}: {err:?}");
    assert!(err.contains(part), "{args:?}: expected {part:?} in {err:?}");
}

/// The repository's vectors.
#[allow(dead_code)] // reason: not every test file reads them
pub fn vectors() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors"))
}
