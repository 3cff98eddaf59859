//! DUKPT registers in key slots: over restarts, rotations, other keys in their place, and copies.
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
use suanpan_core::journal::{Fact, Journal};
use suanpan_core::UnixMillis;
use suanpan_crypto::dukpt::{AesDukpt, AesInitialKey, AesKsn, TdesDukpt, TdesInitialKey, TdesKsn};
use suanpan_crypto::{AdvanceError, StateError};
use suanpan_store::{restore, KeyBytes, KeyLabel, KeySlotError, SqliteJournal};

fn label() -> KeyLabel {
    KeyLabel {
        usage: "B1".to_owned(),
        algorithm: "two-key TDES".to_owned(),
        kcv_method: "TdesZeros".to_owned(),
        kcv: vec![0xA1, 2, 3],
    }
}

fn key_of(byte: u8) -> TdesInitialKey {
    TdesInitialKey::from_bytes(&[byte, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]).unwrap()
}

fn ksn(counter: u8) -> TdesKsn {
    TdesKsn::from_bytes([0xFF, 0xFF, 0x98, 0x76, 0x54, 0x32, 0x10, 0xE0, 0, counter])
}

fn load(journal: &mut SqliteJournal) -> TdesDukpt {
    TdesDukpt::load(key_of(0x5B), ksn(0), &mut journal.load_ksn(3, &label(), UnixMillis(1))).unwrap()
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Next,
    Staged,
    Remark,
    Reopen,
    DataKey,
    WrappingKey(u8),
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => Just(Move::Next),
        3 => Just(Move::Staged),
        2 => Just(Move::Remark),
        2 => Just(Move::Reopen),
        1 => Just(Move::DataKey),
        1 => (1..5_u8).prop_map(Move::WrappingKey),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// What was durable is continued, whatever happens to the keys around it: a number whose state was durable
    /// never comes again.
    #[test]
    fn counters_go_on(moves in proptest::collection::vec(moves(), 1..40)) {
        let (_directory, path) = place();
        let (mut journal, mut wrapping) = (open(&path), 7);
        let mut dukpt = load(&mut journal);
        // The highest counter whose state is durable, and the one that waits for a commit.
        let (mut durable, mut staged) = (0, None);
        for step in moves {
            match step {
                Move::Next => {
                    let next = dukpt.next(&mut journal.advance_ksn(3)).unwrap().ksn().counter();
                    prop_assert!(next > durable);
                    (durable, staged) = (next, None);
                }
                Move::Staged => {
                    let next = dukpt.next(&mut journal.stage_ksn(3)).unwrap().ksn().counter();
                    prop_assert!(next > durable);
                    staged = Some(next);
                }
                Move::Remark => journal.commit(&remark(1), UnixMillis(1)).unwrap(),
                Move::Reopen => {
                    drop(journal);
                    journal = SqliteJournal::open(&path, &key(wrapping), Box::new(Seeded::new(3))).unwrap();
                    dukpt = journal.kept_registers(3).unwrap().unwrap().tdes(None).unwrap();
                    staged = None;
                    prop_assert!(dukpt.next_ksn().unwrap().counter() > durable);
                }
                Move::DataKey => drop(journal.rotate_data_key(UnixMillis(1)).unwrap()),
                Move::WrappingKey(byte) => {
                    journal.rotate_wrapping_key(&key(byte), UnixMillis(1)).unwrap();
                    wrapping = byte;
                }
            }
            if !matches!(step, Move::Staged) {
                durable = staged.take().unwrap_or(durable);
            }
        }
        journal.verify().unwrap();
    }
}

#[test]
fn registers_of_aes_are_kept_too_and_a_slot_of_another_kind_is_refused() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    let initial = AesInitialKey::from_bytes(&[0x3C; 32]).unwrap();
    let mut dukpt =
        AesDukpt::load(initial, AesKsn::new([9; 8], 0), &mut journal.load_ksn(4, &label(), UnixMillis(1)))
            .unwrap();
    let used = dukpt.next(&mut journal.advance_ksn(4)).unwrap().ksn();
    journal.put_key_slot(1, &label(), &KeyBytes::new(&[2; 17]).unwrap(), UnixMillis(1)).unwrap();
    drop(journal);
    let journal = open(&path);
    let kept = journal.kept_registers(4).unwrap().unwrap();
    assert_eq!(kept.aes(Some(&used)).unwrap().next_ksn(), used.next());
    assert_eq!(kept.aes(used.next().as_ref()).err(), Some(StateError::Superseded));
    assert_eq!(kept.tdes(None).err(), Some(StateError::Refused));
    let master = journal.kept_registers(1).unwrap().unwrap();
    assert_eq!(master.aes(None).err(), Some(StateError::Refused));
    assert!(journal.kept_registers(5).unwrap().is_none());
}

#[test]
fn without_a_place_to_keep_it_no_key_is_handed_out() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    let mut dukpt = load(&mut journal);
    let next = dukpt.next_ksn();
    journal.erase_key_slots(None, UnixMillis(2)).unwrap();
    for durable in [true, false] {
        let mut store = if durable { journal.advance_ksn(3) } else { journal.stage_ksn(3) };
        match dukpt.next(&mut store) {
            Err(AdvanceError::NotPersisted(KeySlotError::Empty { slot: 3 })) => {}
            other => panic!("{:?}", other.err()),
        }
    }
    assert_eq!(dukpt.next_ksn(), next, "it was never handed out");
    drop(journal);
    let mut reader = SqliteJournal::open_read_only(&path, &key(7)).unwrap();
    let label = label();
    let mut store = reader.load_ksn(3, &label, UnixMillis(1));
    match TdesDukpt::load(key_of(1), ksn(0), &mut store) {
        Err(AdvanceError::NotPersisted(error)) => assert!(error.to_string().contains("read-only"), "{error}"),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn loading_is_a_fact_advancing_is_none_and_a_copy_has_no_registers() {
    let (_directory, path) = place();
    let mut journal = open(&path);
    let mut dukpt = load(&mut journal);
    for _ in 0..5 {
        dukpt.next(&mut journal.advance_ksn(3)).unwrap();
        dukpt.next(&mut journal.stage_ksn(3)).unwrap();
    }
    journal.commit(&remark(1), UnixMillis(1)).unwrap();
    assert_eq!(facts(&journal).len(), 2);
    assert!(
        matches!(&facts(&journal)[0], Fact::KeySlotPut { slot: 3, check_value, .. } if check_value == "A10203")
    );
    let mut snapshot = Vec::new();
    journal.snapshot(&key(3), &mut snapshot, UnixMillis(2)).unwrap();
    let (_directory, path) = place();
    restore(&path, &mut &snapshot[..], &key(3), &key(9), Box::new(Seeded::new(5)), UnixMillis(3)).unwrap();
    let copy = SqliteJournal::open(&path, &key(9), Box::new(Seeded::new(6))).unwrap();
    assert!(copy.kept_registers(3).unwrap().is_none(), "the counter would go on in two places");
}
