//! What the tests share: a seeded random source, rows to write, journals to write them to.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking, and each test file uses a part of this one

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use suanpan_core::card::{CardOnFile, EntryMode, Pan};
use suanpan_core::journal::{Entry, Fact, Journal, Recovered};
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::{Cause, HostReference, Payment, PaymentKind, PaymentState};
use suanpan_core::queue::{Reversal, ReversalReason, ReversalStatus};
use suanpan_core::station::Station;
use suanpan_core::UnixMillis;
use suanpan_crypto::digest::sha256;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::Random;
use suanpan_store::SqliteJournal;

/// The card of every test row; a canary that no file may show.
pub const PAN: &str = "6224242300000069";

/// SHA-256 in counter mode over a seed.
pub struct Seeded {
    seed: u64,
    count: u64,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Seeded { seed, count: 0 }
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes) % bound
    }
}

impl Random for Seeded {
    fn fill(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(32) {
            self.count += 1;
            let block = sha256(&[self.seed.to_le_bytes(), self.count.to_le_bytes()].concat());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

pub fn key(byte: u8) -> Secret<32> {
    Secret::from_slice(&[byte; 32]).unwrap()
}

pub fn open(path: &Path) -> SqliteJournal {
    try_open(path).unwrap_or_else(|error| panic!("{error}"))
}

pub fn try_open(path: &Path) -> Result<SqliteJournal, suanpan_store::OpenError> {
    // No two journals of a test alike.
    static OPENED: AtomicU64 = AtomicU64::new(0);
    let seed = OPENED.fetch_add(1, Ordering::Relaxed) << 32 | u64::from(std::process::id());
    SqliteJournal::open(path, &key(7), Box::new(Seeded::new(seed)))
}

/// A directory with the path of a journal in it.
pub fn place() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal.db");
    (directory, path)
}

pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// The bytes of the database file and its log.
pub fn files(path: &Path) -> [Option<Vec<u8>>; 2] {
    ["", "-wal"].map(|suffix| std::fs::read(beside(path, suffix)).ok())
}

pub fn order(number: u64) -> OrderKey {
    OrderKey::new(format!("order-{number}"), 1).unwrap()
}

pub fn card() -> CardOnFile {
    CardOnFile {
        pan: Pan::parse(PAN).unwrap(),
        expiry: Some("2903".to_owned()),
        sequence: Some("001".to_owned()),
        entry: EntryMode::Insert,
    }
}

pub fn payment(number: u64, kind: PaymentKind, amount_minor: i64, state: PaymentState, at: i64) -> Payment {
    let settled = state != PaymentState::InFlight;
    let text = |text: &str| settled.then(|| text.to_owned());
    Payment {
        order: order(number),
        kind,
        amount: Amount::new(amount_minor, Currency::Cny).unwrap(),
        state,
        cause: (state == PaymentState::Declined).then(|| Cause::new("host:51", "not sufficient funds")),
        stan: u32::try_from(number).unwrap() % 999_999 + 1,
        batch: 1,
        slip: (state == PaymentState::Approved).then_some(1),
        card: card(),
        with_pin: true,
        host: HostReference {
            rrn: text("000000123456"),
            auth_code: text("A12345"),
            response_code: text("00"),
            time: text("101010"),
            date: text("0714"),
        },
        begun_at: UnixMillis(at),
        changed_at: UnixMillis(at),
    }
}

pub fn reversal(payment: &Payment, status: ReversalStatus, tries: u32) -> Reversal {
    Reversal {
        order: payment.order.clone(),
        reason: ReversalReason::NoResponse,
        stan: payment.stan,
        batch: payment.batch,
        processing_code: "000000".to_owned(),
        amount: payment.amount,
        card: card(),
        entry_22: "051".to_owned(),
        condition_25: "00".to_owned(),
        reserved_60: "22000001000600".to_owned(),
        auth_code: None,
        original_61: None,
        emv: Some((0..90).collect()),
        tries,
        due_at: UnixMillis(10),
        status,
    }
}

pub fn station(stans: u32) -> Station {
    let mut station = Station::default();
    for _ in 0..stans {
        station.take_stan();
    }
    station
}

/// What the core writes before a sale is sent.
pub fn sent(number: u64, kind: PaymentKind, amount_minor: i64, at: i64) -> Entry {
    let payment = payment(number, kind, amount_minor, PaymentState::InFlight, at);
    Entry {
        facts: vec![Fact::PaymentSent {
            order: payment.order.clone(),
            kind: "sale".to_owned(),
            amount_minor,
            card: payment.card.pan.masked(),
            stan: payment.stan,
        }],
        station: Some(station(u32::try_from(number % 100).unwrap() + 1)),
        reversals: vec![reversal(&payment, ReversalStatus::Armed, 0)],
        reversals_done: Vec::new(),
        payments: vec![payment],
    }
}

/// What the core writes when a payment gets a state that needs no reversal.
pub fn settled(number: u64, kind: PaymentKind, amount_minor: i64, state: PaymentState, at: i64) -> Entry {
    let payment = payment(number, kind, amount_minor, state, at);
    Entry {
        facts: vec![Fact::PaymentSettledAs {
            order: payment.order.clone(),
            state,
            cause: payment.cause.clone(),
        }],
        station: Some(station(u32::try_from(number % 100).unwrap() + 1)),
        reversals: Vec::new(),
        reversals_done: vec![payment.order.clone()],
        payments: vec![payment],
    }
}

/// What the core writes when an outcome is unknown.
pub fn unknown(number: u64, amount_minor: i64, tries: u32, at: i64) -> Entry {
    let payment = payment(number, PaymentKind::Sale, amount_minor, PaymentState::Reversing, at);
    let status = if tries < 3 { ReversalStatus::Pending } else { ReversalStatus::Manual };
    let owed = reversal(&payment, status, tries);
    let order = payment.order.clone();
    Entry {
        facts: vec![
            Fact::ReversalOwed { order: order.clone(), reason: owed.reason, stan: owed.stan },
            Fact::PaymentSettledAs { order, state: payment.state, cause: None },
        ],
        station: None,
        payments: vec![payment],
        reversals: vec![owed],
        reversals_done: Vec::new(),
    }
}

/// A fact about no payment.
pub fn remark(number: u64) -> Entry {
    Entry {
        facts: vec![Fact::ManagementSent { name: "echo".to_owned(), stan: u32::try_from(number).ok() }],
        ..Entry::default()
    }
}

/// A day at the till: approved, declined, reversed, owed, voided and one in flight.
pub fn fill(journal: &mut impl Journal, payments: u64) {
    let sale = || PaymentKind::Sale;
    let mut at = 0;
    let mut commit = |entry: Entry| {
        at += 1;
        journal.commit(&entry, UnixMillis(at)).unwrap();
    };
    for number in 1..=payments {
        let amount = i64::try_from(number * 100).unwrap();
        commit(sent(number, sale(), amount, 1));
        match number % 10 {
            3 => commit(settled(number, sale(), amount, PaymentState::Declined, 2)),
            5 => commit(unknown(number, amount, 1, 2)),
            7 => {
                commit(unknown(number, amount, 1, 2));
                commit(settled(number, sale(), amount, PaymentState::Reversed, 3));
            }
            _ if number == payments => {}
            _ => commit(settled(number, sale(), amount, PaymentState::Approved, 2)),
        }
        if number % 10 == 9 {
            commit(remark(number));
        }
    }
}

/// All that a terminal reads of a journal, in a comparable form.
pub fn reading(
    journal: &mut impl Journal,
    orders: u64,
) -> Result<String, suanpan_core::journal::JournalError> {
    read_with(journal, orders, |recovered| recovered)
}

/// The same but for the counters, which a restored journal puts on.
pub fn books(journal: &mut impl Journal, orders: u64) -> String {
    read_with(journal, orders, |recovered| Recovered { station: None, ..recovered }).unwrap()
}

fn read_with(
    journal: &mut impl Journal,
    orders: u64,
    of: impl FnOnce(Recovered) -> Recovered,
) -> Result<String, suanpan_core::journal::JournalError> {
    let mut recovered = of(journal.recover()?);
    // The twins list what is in flight in orders of their own.
    recovered.in_flight.sort_by(|a, b| a.order.cmp(&b.order));
    let each = (0..=orders).map(|number| journal.payment(&order(number))).collect::<Result<Vec<_>, _>>()?;
    let latest = [0, 1, 7, usize::MAX]
        .into_iter()
        .map(|limit| journal.latest(limit))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{recovered:?}\n{each:?}\n{latest:?}\n{}", journal.net_minor()?))
}

/// Every fact of a journal, in order.
pub fn facts(journal: &SqliteJournal) -> Vec<Fact> {
    let mut lines = Vec::new();
    journal.export(&mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let events = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    events.filter_map(|event| serde_json::from_value(event.get("fact")?.clone()).ok()).collect()
}

/// Edits the tables of a closed journal behind its back.
pub fn edit<T>(path: &Path, edit: impl FnOnce(&rusqlite::Connection) -> T) -> T {
    use rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.set_db_config(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    let result = edit(&connection);
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    let _ = std::fs::remove_file(beside(path, "-shm"));
    result
}

/// A closed journal, all of it in the database file.
pub fn settled_journal(path: &Path, payments: u64) {
    let mut journal = open(path);
    fill(&mut journal, payments);
    journal.close().unwrap();
}

/// Makes a journal, new or not, owe so many reversals more, and closes it.
pub fn owe(path: &Path, first: u64, owed: u64) {
    let mut journal = open(path);
    let end = first + owed;
    for begin in (first..end).step_by(50) {
        let mut batch = Entry::default();
        for number in begin..end.min(begin + 50) {
            let entry = unknown(number, 100, 1, 1);
            batch.facts.extend(entry.facts);
            batch.payments.extend(entry.payments);
            batch.reversals.extend(entry.reversals);
        }
        journal.commit(&batch, UnixMillis(1)).unwrap();
    }
    journal.close().unwrap();
}
