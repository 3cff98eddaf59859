//! Runs the built program.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use suanpan_core::card::{CardOnFile, EntryMode, Pan};
use suanpan_core::journal::{Entry, Fact, Journal};
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{HostReference, Payment, PaymentKind, PaymentState};
use suanpan_core::queue::{Reversal, ReversalReason, ReversalStatus};
use suanpan_core::UnixMillis;

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

/// What a terminal writes before a payment goes out; its process died then.
#[allow(dead_code)] // reason: not every test file writes a journal
pub fn in_flight() -> Entry {
    let card = CardOnFile {
        pan: Pan::parse("6224242300000069").unwrap(),
        expiry: None,
        sequence: None,
        entry: EntryMode::Tap,
    };
    let payment = Payment {
        order: OrderKey::new("order-1", 1).unwrap(),
        kind: PaymentKind::Sale,
        amount: Amount::new(1_000, Currency::Cny).unwrap(),
        state: PaymentState::InFlight,
        cause: None,
        stan: 2,
        batch: 1,
        slip: None,
        card: card.clone(),
        with_pin: false,
        host: HostReference::default(),
        begun_at: UnixMillis(1),
        changed_at: UnixMillis(1),
    };
    let reversal = Reversal {
        order: payment.order.clone(),
        reason: ReversalReason::NoResponse,
        stan: payment.stan,
        batch: payment.batch,
        processing_code: "000000".to_owned(),
        amount: payment.amount,
        card,
        entry_22: "071".to_owned(),
        condition_25: "00".to_owned(),
        reserved_60: "22000001000600".to_owned(),
        auth_code: None,
        original_61: None,
        emv: None,
        tries: 0,
        due_at: UnixMillis(1),
        status: ReversalStatus::Armed,
    };
    let sent = Fact::PaymentSent {
        order: payment.order.clone(),
        kind: "sale".to_owned(),
        amount_minor: 1_000,
        card: payment.card.pan.masked(),
        stan: payment.stan,
    };
    Entry { facts: vec![sent], payments: vec![payment], reversals: vec![reversal], ..Entry::default() }
}

/// Writes so many payments that were declined.
#[allow(dead_code)] // reason: not every test file writes a journal
pub fn decline(journal: &mut impl Journal, count: u32) {
    let model = in_flight().payments.remove(0);
    for first in (0..count).step_by(100) {
        let mut entry = Entry::default();
        for number in first..count.min(first + 100) {
            let order = OrderKey::new(format!("declined-{number}"), 1).unwrap();
            let state = PaymentState::Declined;
            entry.payments.push(Payment { order: order.clone(), state, ..model.clone() });
            entry.facts.push(Fact::PaymentSettledAs { order, state, cause: None });
        }
        journal.commit(&entry, UnixMillis(1)).unwrap();
    }
}
