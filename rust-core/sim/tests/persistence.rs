//! Books in a file: they outlive the process, a torn last line and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;

use common::{card, host_with, Till, TERMINAL};
use suanpan_sim::{deck, Acquirer, AcquirerConfig, Ledger, LedgerError};

fn host(path: &Path, till: &mut Till) -> Acquirer {
    let mut host = host_with(AcquirerConfig::default(), Ledger::open(path).unwrap(), till);
    till.sign_on(&mut host, "003");
    host
}

fn books(host: &Acquirer) -> (Vec<String>, i64, u32, Vec<Option<i64>>) {
    let ledger = host.ledger();
    let lines = ledger.lines().iter().map(|line| format!("{line:?}")).collect();
    let balances = deck().iter().map(|card| ledger.balance_minor(card.pan())).collect();
    (lines, ledger.net_minor(TERMINAL), ledger.batch(TERMINAL), balances)
}

/// Some of everything that is booked.
fn trade(host: &mut Acquirer, till: &mut Till) {
    let card = card("everyday");
    let asks = [100, 200, 300].map(|amount| till.ask_sale(&card, amount));
    let sales = asks.clone().map(|ask| till.exchange(host, &ask));
    let void = till.ask_void(&card, &sales[0]);
    assert_eq!(till.exchange(host, &void).code(), "00");
    assert_eq!(till.exchange(host, &till.ask_reversal(&asks[1], "98")).code(), "00");
    let never = till.ask_sale(&card, 400);
    assert_eq!(till.exchange(host, &till.ask_reversal(&never, "98")).code(), "25");
    let hold = till.ask_pre_auth(&common::card("poor"), 800);
    assert_eq!(till.exchange(host, &hold).code(), "00");
    let end = till.ask_upload("207", "0004");
    assert_eq!(till.exchange(host, &end).code(), "00");
}

#[test]
fn books_come_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mut till = Till::new();
    let before = {
        let mut host = host(&path, &mut till);
        trade(&mut host, &mut till);
        books(&host)
    };
    let mut host = host(&path, &mut till);
    assert_eq!(books(&host), before);
    assert_eq!(till.batch, 2);
    till.batch = 1;
    let never = till.ask_sale(&card("everyday"), 400).with(11, "000006");
    assert_eq!(till.exchange(&mut host, &never).code(), "12", "reversed before the restart");
    let held = till.ask_sale(&card("poor"), 300);
    assert_eq!(till.exchange(&mut host, &held).code(), "51", "held before the restart");
    let twice = till.ask_sale(&card("everyday"), 300).with(11, "000004");
    assert_eq!(till.exchange(&mut host, &twice).code(), "94");
    let rrns: std::collections::BTreeSet<_> =
        host.ledger().lines().into_iter().map(|line| line.rrn).collect();
    assert_eq!(rrns.len(), host.ledger().lines().len(), "reference numbers go on");
}

#[test]
fn a_line_torn_at_any_byte_costs_that_line_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mut till = Till::new();
    {
        let mut host = host(&path, &mut till);
        trade(&mut host, &mut till);
    }
    let whole = fs::read(&path).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in last..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        drop(Ledger::open(&path).unwrap());
        assert_eq!(fs::read(&path).unwrap(), whole[..last], "cut at {cut}");
    }
    fs::write(&path, &whole[..whole.len() - 3]).unwrap();
    let mut host = host(&path, &mut till);
    let sale = till.ask_sale(&card("everyday"), 100);
    assert_eq!(till.exchange(&mut host, &sale).code(), "00");
    let after = books(&host);
    drop(host);
    assert_eq!(books(&self::host(&path, &mut till)), after, "what follows the torn line is whole");
}

#[test]
fn damage_is_named_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mut till = Till::new();
    {
        let mut host = host(&path, &mut till);
        trade(&mut host, &mut till);
    }
    let whole = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    let count = whole.lines().count();
    let booked = whole.lines().find(|line| line.contains("Booked")).unwrap();
    let reversed = whole.lines().find(|line| line.contains("Reversed")).unwrap();
    for (bad, reason) in [
        ("{}".to_owned(), "expected"),
        ("\u{FFFD}".to_owned(), "expected"),
        (booked.to_owned(), "one that is booked"),
        (reversed.to_owned(), "expected approved, got reversed"),
        ("x".repeat(5_000), "longer than 4096 bytes"),
    ] {
        let text = format!("{whole}{bad}\n{booked}\n");
        fs::write(&path, &text).unwrap();
        match Ledger::open(&path).err() {
            Some(LedgerError::Damaged { line, reason: told, .. }) => {
                assert_eq!(line, count + 1);
                assert!(told.contains(reason), "{told}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_file_has_one_owner_and_must_be_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let first = Ledger::open(&path).unwrap();
    assert!(matches!(Ledger::open(&path), Err(LedgerError::InUse { .. })));
    drop(first);
    assert!(Ledger::open(&path).is_ok());
    assert!(matches!(Ledger::open(folder.path()), Err(LedgerError::File { .. })));
}

#[test]
fn the_file_holds_no_pan_pin_key_or_track() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mut till = Till::new();
    let mut host = host(&path, &mut till);
    trade(&mut host, &mut till);
    let stripe = card("stripe");
    let track = String::from_utf8(stripe.track_2().take()).unwrap();
    let swipe = till.ask_sale(&stripe, 500).with(35, &track);
    assert_eq!(till.exchange(&mut host, &swipe).code(), "00");
    for card in deck() {
        let ask = till.ask_sale_with_pin(&card, 100_000_000_000, card.pin());
        till.exchange(&mut host, &ask);
    }
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("622424******"), "{text}");
    for card in deck() {
        assert!(!text.contains(card.pan().expose()), "{}", card.name);
        assert!(!text.contains(card.pin()), "{}", card.name);
        assert!(!text.contains(&card.pan().expose()[6..]), "{}", card.name);
    }
    assert!(!text.contains(&common::hex(till.tmk().expose())));
}

/// The process is killed, not asked: a child books in a loop until it is shot.
#[test]
fn a_killed_host_has_booked_what_it_answered() {
    const CHILD: &str = "SUANPAN_SIM_LEDGER_OF_A_CHILD";
    if let Ok(path) = std::env::var(CHILD) {
        let mut till = Till::new();
        let mut host = host(Path::new(&path), &mut till);
        let mut out = std::io::stdout();
        loop {
            let ask = till.ask_sale(&card("wealthy"), 100);
            assert_eq!(till.exchange(&mut host, &ask).code(), "00");
            writeln!(out, "answered {}", till.stan).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.jsonl");
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_killed_host_has_booked_what_it_answered", "--nocapture"])
        .env(CHILD, &path)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let mut answered = 0;
    for line in lines {
        let Some(stan) = line.unwrap().strip_prefix("answered ").and_then(|stan| stan.parse::<u32>().ok())
        else {
            continue;
        };
        answered = stan;
        if answered == 200 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    assert!(answered >= 200);
    let ledger = Ledger::open(&path).unwrap();
    let booked: Vec<u32> = ledger.lines().iter().map(|line| line.trace.stan).collect();
    assert!((2..=answered).all(|stan| booked.contains(&stan)));
    assert!(booked.len() as u32 <= answered, "at most one more than was answered");
}
