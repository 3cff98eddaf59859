//! The journal's behaviour, the same for both twins.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::*;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use suanpan_core::journal::{Entry, Journal, MemoryJournal, Recovered};
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;

/// A behaviour, run against a new journal of each kind.
macro_rules! behaviours {
    ($($name:ident)*) => {
        mod memory { $(#[test] fn $name() { super::$name(super::MemoryJournal::default()); })* }
        mod sqlite { $(#[test] fn $name() {
            let (_directory, path) = super::place();
            super::$name(super::open(&path));
        })* }
    };
}

behaviours! {
    a_new_journal_is_empty
    a_payment_is_found_by_its_key_and_no_other
    a_changed_payment_replaces_the_old_one
    the_newest_payments_come_first
    what_is_in_flight_is_recovered
    reversals_are_recovered_oldest_first_until_done
    the_counters_are_kept_when_an_entry_has_none
    the_net_counts_approved_sales_and_voids
    recovery_changes_nothing
}

fn put(journal: &mut impl Journal, entry: Entry) {
    journal.commit(&entry, UnixMillis(1)).unwrap();
}

fn a_new_journal_is_empty(mut journal: impl Journal) {
    assert_eq!(journal.recover().unwrap(), Recovered::default());
    assert_eq!(journal.payment(&order(1)).unwrap(), None);
    assert_eq!(journal.latest(10).unwrap(), Vec::new());
    assert_eq!(journal.net_minor().unwrap(), 0);
    put(&mut journal, Entry::default());
    assert_eq!(journal.recover().unwrap(), Recovered::default());
}

fn a_payment_is_found_by_its_key_and_no_other(mut journal: impl Journal) {
    put(&mut journal, sent(1, PaymentKind::Sale, 100, 1));
    let expected = payment(1, PaymentKind::Sale, 100, PaymentState::InFlight, 1);
    assert_eq!(journal.payment(&order(1)).unwrap(), Some(expected));
    assert_eq!(journal.payment(&order(2)).unwrap(), None);
}

fn a_changed_payment_replaces_the_old_one(mut journal: impl Journal) {
    put(&mut journal, sent(1, PaymentKind::Sale, 100, 1));
    put(&mut journal, settled(1, PaymentKind::Sale, 100, PaymentState::Declined, 2));
    assert_eq!(journal.payment(&order(1)).unwrap().unwrap().state, PaymentState::Declined);
    assert_eq!(journal.latest(10).unwrap().len(), 1);
}

fn the_newest_payments_come_first(mut journal: impl Journal) {
    for number in [3, 1, 2] {
        put(&mut journal, sent(number, PaymentKind::Sale, 100, 1));
    }
    put(&mut journal, settled(3, PaymentKind::Sale, 100, PaymentState::Approved, 2));
    let orders = |limit| -> Vec<_> {
        journal.latest(limit).unwrap().into_iter().map(|payment| payment.order).collect()
    };
    assert_eq!(orders(9), [order(2), order(1), order(3)]);
    assert_eq!(orders(2), [order(2), order(1)]);
    assert_eq!(orders(0), []);
    let numbered = |before, limit| -> Vec<_> {
        let page = journal.page(before, limit).unwrap();
        page.into_iter().map(|(number, payment)| (number, payment.order)).collect()
    };
    assert_eq!(numbered(None, 2), [(3, order(2)), (2, order(1))]);
    assert_eq!(numbered(Some(2), 2), [(1, order(3))]);
    assert_eq!(numbered(Some(1), 2), []);
    assert_eq!(numbered(Some(0), 2), []);
    assert_eq!(numbered(Some(u64::MAX), 1), [(3, order(2))]);
    assert_eq!(journal.payments().unwrap(), 3);
}

fn what_is_in_flight_is_recovered(mut journal: impl Journal) {
    put(&mut journal, sent(1, PaymentKind::Sale, 100, 1));
    put(&mut journal, settled(1, PaymentKind::Sale, 100, PaymentState::Approved, 2));
    put(&mut journal, sent(2, PaymentKind::Sale, 100, 1));
    let in_flight = journal.recover().unwrap().in_flight;
    assert_eq!(in_flight, [payment(2, PaymentKind::Sale, 100, PaymentState::InFlight, 1)]);
}

fn reversals_are_recovered_oldest_first_until_done(mut journal: impl Journal) {
    for number in [5, 4, 6] {
        put(&mut journal, sent(number, PaymentKind::Sale, 100, 1));
    }
    put(&mut journal, unknown(4, 100, 2, 2));
    put(&mut journal, settled(5, PaymentKind::Sale, 100, PaymentState::Approved, 2));
    let owed = |journal: &mut _| -> Vec<_> {
        let recovered = Journal::recover(journal).unwrap();
        recovered.reversals.into_iter().map(|reversal| (reversal.order, reversal.tries)).collect()
    };
    assert_eq!(owed(&mut journal), [(order(4), 2), (order(6), 0)]);
    // Owed anew it is the youngest.
    put(&mut journal, sent(5, PaymentKind::Sale, 100, 1));
    assert_eq!(owed(&mut journal), [(order(4), 2), (order(6), 0), (order(5), 0)]);
    // Written and done in one entry: done.
    let mut both = sent(7, PaymentKind::Sale, 100, 1);
    both.reversals_done = vec![order(7), order(4), order(99)];
    put(&mut journal, both);
    assert_eq!(owed(&mut journal), [(order(6), 0), (order(5), 0)]);
}

fn the_counters_are_kept_when_an_entry_has_none(mut journal: impl Journal) {
    put(&mut journal, Entry { station: Some(station(3)), ..Entry::default() });
    put(&mut journal, remark(1));
    assert_eq!(journal.recover().unwrap().station, Some(station(3)));
}

fn the_net_counts_approved_sales_and_voids(mut journal: impl Journal) {
    put(&mut journal, sent(1, PaymentKind::Sale, 700, 1));
    assert_eq!(journal.net_minor().unwrap(), 0);
    put(&mut journal, settled(1, PaymentKind::Sale, 700, PaymentState::Approved, 2));
    put(&mut journal, settled(2, PaymentKind::Sale, 50, PaymentState::Approved, 2));
    assert_eq!(journal.net_minor().unwrap(), 750);
    let mut void = settled(3, PaymentKind::Void { original: order(1) }, 700, PaymentState::Approved, 3);
    void.payments.push(payment(1, PaymentKind::Sale, 700, PaymentState::Voided, 3));
    put(&mut journal, void);
    assert_eq!(journal.net_minor().unwrap(), 50);
}

fn recovery_changes_nothing(mut journal: impl Journal) {
    fill(&mut journal, 20);
    let first = reading(&mut journal, 20).unwrap();
    assert_eq!(reading(&mut journal, 20).unwrap(), first);
}

#[test]
fn what_was_committed_is_there_after_a_drop_and_after_a_close() {
    let (_directory, path) = place();
    let mut twin = MemoryJournal::default();
    fill(&mut twin, 30);
    let expected = reading(&mut twin, 30).unwrap();
    let mut journal = open(&path);
    fill(&mut journal, 30);
    drop(journal);
    let mut journal = open(&path);
    assert_eq!(reading(&mut journal, 30).unwrap(), expected);
    journal.close().unwrap();
    assert_eq!(files(&path)[1].as_deref(), Some([].as_slice()), "the log is empty after a close");
    assert_eq!(reading(&mut open(&path), 30).unwrap(), expected);
}

#[test]
fn a_failed_commit_changes_nothing_and_ends_the_handle() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    fill(&mut journal, 5);
    let before = reading(&mut journal, 9).unwrap();
    // The last part of the entry fails: its detail does not fit into a row.
    let mut entry = sent(8, PaymentKind::Sale, 100, 1);
    let mut huge = payment(9, PaymentKind::Sale, 100, PaymentState::Declined, 1);
    huge.cause.as_mut().unwrap().detail = "x".repeat(70_000);
    entry.payments.push(huge);
    let error = journal.commit(&entry, UnixMillis(1)).unwrap_err();
    assert!(error.0.contains("65536"), "{error}");
    assert_eq!(journal.commit(&remark(1), UnixMillis(1)).unwrap_err(), error);
    assert_eq!(journal.commit(&Entry::default(), UnixMillis(1)).unwrap_err(), error);
    assert_eq!(journal.payment(&order(1)).unwrap_err(), error);
    assert_eq!(journal.latest(1).unwrap_err(), error);
    assert_eq!(journal.net_minor().unwrap_err(), error);
    assert_eq!(journal.recover().unwrap_err(), error);
    assert_eq!(journal.sign_head().unwrap_err(), error);
    drop(journal);
    assert_eq!(reading(&mut open(&path), 9).unwrap(), before);
}

#[test]
fn a_journal_can_move_to_another_thread() {
    fn movable<T: Send>(_: &T) {}
    let (_directory, path) = place();
    movable(&open(&path));
}

#[derive(Clone, Debug)]
enum Move {
    Send { number: u64, amount: i64 },
    Settle { number: u64, amount: i64, state: PaymentState },
    Unknown { number: u64, amount: i64, tries: u32 },
    Remark(u64),
    Merge(Box<Move>, Box<Move>),
    Reopen,
}

fn entry_of(step: &Move) -> Entry {
    match step {
        Move::Send { number, amount } => sent(*number, PaymentKind::Sale, *amount, 1),
        Move::Settle { number, amount, state } => settled(*number, PaymentKind::Sale, *amount, *state, 2),
        Move::Unknown { number, amount, tries } => unknown(*number, *amount, *tries, 3),
        Move::Remark(number) => remark(*number),
        Move::Merge(first, second) => {
            let (mut first, second) = (entry_of(first), entry_of(second));
            first.facts.extend(second.facts);
            first.station = second.station.or(first.station);
            first.payments.extend(second.payments);
            first.reversals.extend(second.reversals);
            first.reversals_done.extend(second.reversals_done);
            first
        }
        Move::Reopen => Entry::default(),
    }
}

fn moves() -> impl Strategy<Value = Move> {
    let number = 1..12_u64;
    let amount = prop_oneof![1..100_000_i64, Just(999_999_999_999)];
    let state = prop_oneof![
        Just(PaymentState::Approved),
        Just(PaymentState::Declined),
        Just(PaymentState::NotSent),
        Just(PaymentState::Reversed),
        Just(PaymentState::Voided),
    ];
    let leaf = prop_oneof![
        4 => (number.clone(), amount.clone()).prop_map(|(number, amount)| Move::Send { number, amount }),
        4 => (number.clone(), amount.clone(), state)
            .prop_map(|(number, amount, state)| Move::Settle { number, amount, state }),
        2 => (number, amount, 1..5_u32).prop_map(|(number, amount, tries)| Move::Unknown { number, amount, tries }),
        1 => (0..50_u64).prop_map(Move::Remark),
        1 => Just(Move::Reopen),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        (inner.clone(), inner).prop_map(|(a, b)| Move::Merge(Box::new(a), Box::new(b)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/conformance.regressions"))),
        ..ProptestConfig::default()
    })]
    #[test]
    fn the_twins_agree(moves in proptest::collection::vec(moves(), 1..40)) {
        let (_directory, path) = place();
        let (mut memory, mut sqlite) = (MemoryJournal::default(), open(&path));
        for step in &moves {
            if matches!(step, Move::Reopen) {
                drop(sqlite);
                sqlite = open(&path);
            }
            let entry = entry_of(step);
            memory.commit(&entry, UnixMillis(5)).unwrap();
            sqlite.commit(&entry, UnixMillis(5)).unwrap();
        }
        prop_assert_eq!(reading(&mut memory, 12).unwrap(), reading(&mut sqlite, 12).unwrap());
    }
}
