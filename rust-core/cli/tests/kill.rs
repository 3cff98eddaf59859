//! kill -9 at fifty moments of the demo, each followed by a restart: the acquirer's books and the
//! journal agree every time, and the journal's chain is whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MOMENTS: u32 = 50;

fn suanpan(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suanpan"));
    command.arg("demo").arg("--dir").arg(folder).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// When the demo is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// At once after it wrote its nth line.
    Line(usize),
    /// After this time.
    After(Duration),
}

fn kill_at(child: &mut Child, moment: Moment) {
    match moment {
        Moment::After(wait) => std::thread::sleep(wait),
        Moment::Line(nth) => {
            let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
            lines.take(nth).for_each(|line| drop(line.unwrap()));
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_killed_demo_loses_and_doubles_nothing() {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    let began = Instant::now();
    let run = suanpan(&whole, &[]).output().unwrap();
    let duration = began.elapsed();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let lines = String::from_utf8(run.stdout).unwrap().lines().count();
    assert!(lines > 50, "{lines} lines");

    // One folder for all: every restart finds what all the kills before it left.
    let folder = home.path().join("killed");
    let mut unfinished = 0;
    for number in 0..MOMENTS {
        let moment = if number % 2 == 0 {
            Moment::Line(1 + lines * usize::try_from(number).unwrap() / 50)
        } else {
            Moment::After(duration * number / MOMENTS)
        };
        let mut child = suanpan(&folder, &[]).spawn().unwrap();
        kill_at(&mut child, moment);

        let proof = suanpan(&folder, &["--prove"]).output().unwrap();
        let told = String::from_utf8(proof.stdout).unwrap();
        let complaint = String::from_utf8(proof.stderr).unwrap();
        assert!(proof.status.success(), "killed at {moment:?}:\n{told}{complaint}");
        assert!(told.contains("acquirer's net") && !told.contains("DIFFERS"), "{moment:?}:\n{told}");
        assert!(!told.contains("reversing "), "still owed after {moment:?}:\n{told}");
        unfinished += u32::from(told.contains("had no outcome"));
    }
    // The test would prove nothing if no kill had hit a payment between its two commits.
    assert!(unfinished > 0, "no kill left a payment without an outcome");

    let verified = Command::new(env!("CARGO_BIN_EXE_suanpan"))
        .arg("verify")
        .arg(folder.join("journal.db"))
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
