//! What holds after any sequence of messages, and after any bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{card, open, Ask, Got, Till, NOW, TERMINAL};
use proptest::prelude::*;
use suanpan_sim::{deck, Acquirer, FaultPlan, Kind, Ledger, State};

/// One thing a terminal may do; numbers pick among what there is.
#[derive(Clone, Debug)]
enum Step {
    Sale { card: usize, amount: i64 },
    Void { sale: usize },
    PreAuth { card: usize, amount: i64 },
    PreAuthVoid { hold: usize },
    Completion { hold: usize, amount: i64 },
    CompletionVoid { taken: usize },
    Refund { sale: usize, amount: i64 },
    Offline { card: usize, amount: i64 },
    Reverse { any: usize },
    ReverseUnsent { card: usize, amount: i64 },
    Again { any: usize },
    LoseNext,
    EndBatch,
}

fn step() -> impl Strategy<Value = Step> {
    let (card, any, amount) = (0..8_usize, 0..64_usize, 1..3_000_i64);
    prop_oneof![
        6 => (card.clone(), amount.clone()).prop_map(|(card, amount)| Step::Sale { card, amount }),
        4 => any.clone().prop_map(|sale| Step::Void { sale }),
        2 => (card.clone(), amount.clone()).prop_map(|(card, amount)| Step::PreAuth { card, amount }),
        1 => any.clone().prop_map(|hold| Step::PreAuthVoid { hold }),
        2 => (any.clone(), amount.clone()).prop_map(|(hold, amount)| Step::Completion { hold, amount }),
        1 => any.clone().prop_map(|taken| Step::CompletionVoid { taken }),
        2 => (any.clone(), amount.clone()).prop_map(|(sale, amount)| Step::Refund { sale, amount }),
        1 => (card.clone(), amount.clone()).prop_map(|(card, amount)| Step::Offline { card, amount }),
        5 => any.clone().prop_map(|any| Step::Reverse { any }),
        1 => (card, amount).prop_map(|(card, amount)| Step::ReverseUnsent { card, amount }),
        2 => any.prop_map(|any| Step::Again { any }),
        1 => Just(Step::LoseNext),
        1 => Just(Step::EndBatch),
    ]
}

struct World {
    host: Acquirer,
    till: Till,
    /// What was asked, and the answer where one came.
    done: Vec<(Ask, Option<Got>)>,
    reversals_done: BTreeMap<(u32, u32), u32>,
}

impl World {
    fn pick(&self, mti: u16, type_code: &str, index: usize) -> Option<(Ask, Got)> {
        let fitting: Vec<_> = self
            .done
            .iter()
            .filter_map(|(ask, got)| Some((ask, got.as_ref().filter(|got| got.code() == "00")?)))
            .filter(|(ask, _)| ask.mti == mti && ask.fields[&60].starts_with(type_code))
            .collect();
        let (ask, got) = fitting.get(index.checked_rem(fitting.len())?)?;
        Some(((*ask).clone(), (*got).clone()))
    }

    fn card_of(ask: &Ask) -> suanpan_sim::Card {
        deck().into_iter().find(|card| card.pan().expose() == ask.fields[&2]).unwrap()
    }

    fn send(&mut self, ask: Ask) {
        let answer = self.till.send(&mut self.host, &ask);
        let got = answer.frames.first().map(|frame| self.till.read(&frame.bytes));
        if ask.mti == 0x0400 && got.as_ref().is_some_and(|got| got.code() == "00") {
            let batch = ask.fields[&60][2..8].parse().unwrap();
            *self.reversals_done.entry((batch, ask.stan())).or_default() += 1;
        }
        if ask.mti != 0x0400 {
            self.done.push((ask, got));
        }
    }

    fn run(&mut self, step: Step) {
        let by_index = |index: usize| deck().remove(index);
        let ask = match step {
            Step::Sale { card, amount } => Some(self.till.ask_sale(&by_index(card), amount)),
            Step::PreAuth { card, amount } => Some(self.till.ask_pre_auth(&by_index(card), amount)),
            Step::Offline { card, amount } => Some(self.till.ask_offline(&by_index(card), amount)),
            Step::Void { sale } => {
                self.pick(0x0200, "22", sale).map(|(ask, got)| self.till.ask_void(&Self::card_of(&ask), &got))
            }
            Step::PreAuthVoid { hold } => self
                .pick(0x0100, "10", hold)
                .map(|(ask, got)| self.till.ask_pre_auth_void(&Self::card_of(&ask), &got)),
            Step::Completion { hold, amount } => self
                .pick(0x0100, "10", hold)
                .map(|(ask, got)| self.till.ask_completion(&Self::card_of(&ask), amount, &got)),
            Step::CompletionVoid { taken } => self
                .pick(0x0200, "20", taken)
                .map(|(ask, got)| self.till.ask_completion_void(&Self::card_of(&ask), &got)),
            Step::Refund { sale, amount } => self
                .pick(0x0200, "22", sale)
                .map(|(ask, got)| self.till.ask_refund(&Self::card_of(&ask), amount, &got)),
            Step::Reverse { any } => {
                let reversible: Vec<_> =
                    self.done.iter().filter(|(ask, _)| matches!(ask.mti, 0x0100 | 0x0200)).collect();
                let index = any.checked_rem(reversible.len());
                index.map(|index| self.till.ask_reversal(&reversible[index].0, "98"))
            }
            Step::ReverseUnsent { card, amount } => {
                let sale = self.till.ask_sale(&by_index(card), amount);
                self.done.push((sale.clone(), None));
                Some(self.till.ask_reversal(&sale, "98"))
            }
            Step::Again { any } => any.checked_rem(self.done.len()).map(|index| self.done[index].0.clone()),
            Step::LoseNext => {
                let json = r#"[{"when": {"times": 1}, "do": "NoAnswer"}]"#;
                self.host.set_faults(FaultPlan::from_json(json).unwrap());
                None
            }
            Step::EndBatch => {
                let end = self.till.ask_upload("207", "0000");
                let _ = self.till.send(&mut self.host, &end);
                self.till.batch = self.host.ledger().batch(TERMINAL);
                None
            }
        };
        if let Some(ask) = ask {
            self.send(ask);
        }
    }
}

/// Sums are those of the lines; no balance is overdrawn but by reversing a void; references are unique.
fn check(ledger: &Ledger, reversals_done: &BTreeMap<(u32, u32), u32>) {
    let lines = ledger.lines();
    let net: i64 = lines.iter().map(suanpan_sim::Line::net_minor).sum();
    assert_eq!(ledger.net_minor(TERMINAL), net);
    for card in deck() {
        let masked = card.pan().masked();
        let of_card: Vec<_> = lines.iter().filter(|line| line.card == masked).collect();
        let moved: i64 = of_card.iter().map(|line| line.net_minor()).sum();
        let balance = ledger.balance_minor(card.pan()).unwrap();
        assert_eq!(balance, card.balance_minor - moved, "{}", card.name);
        let voids_reversed: i64 = of_card
            .iter()
            .filter(|line| {
                matches!(line.kind, Kind::SaleVoid | Kind::CompletionVoid) && line.state == State::Reversed
            })
            .map(|line| line.amount_minor)
            .sum();
        assert!(
            balance >= -voids_reversed,
            "{} has {balance}, {voids_reversed} of voids reversed",
            card.name
        );
    }
    let batches: BTreeSet<u32> = lines.iter().map(|line| line.trace.batch).collect();
    let totals = batches.iter().map(|batch| ledger.totals(TERMINAL, *batch));
    assert_eq!(totals.map(|totals| totals.debit_minor - totals.credit_minor).sum::<i64>(), net);
    let rrns: BTreeSet<&str> = lines.iter().map(|line| line.rrn.as_str()).collect();
    assert_eq!(rrns.len(), lines.len());
    for line in &lines {
        let named = line.original.as_ref().and_then(|original| ledger.line(original));
        let closes =
            matches!(line.kind, Kind::SaleVoid | Kind::PreAuthVoid | Kind::Completion | Kind::CompletionVoid);
        if closes && matches!(line.state, State::Approved | State::Voided) {
            assert!(matches!(named.unwrap().state, State::Voided | State::Completed));
        }
        if matches!(line.state, State::Voided | State::Completed) {
            let enders = lines.iter().filter(|other| {
                other.original.as_ref() == Some(&line.trace)
                    && other.kind != Kind::Refund
                    && matches!(other.state, State::Approved | State::Voided)
            });
            assert_eq!(enders.count(), 1, "{line} was ended by one line in force");
        }
        let reversed = reversals_done.get(&(line.trace.batch, line.trace.stan)).copied().unwrap_or_default();
        assert!(reversed <= 1, "{line} was undone {reversed} times");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_books_agree_with_themselves_after_any_trade(steps in proptest::collection::vec(step(), 1..40)) {
        let (host, till) = open();
        let mut world = World { host, till, done: Vec::new(), reversals_done: BTreeMap::new() };
        for step in steps {
            world.run(step);
            check(world.host.ledger(), &world.reversals_done);
        }
    }

    #[test]
    fn the_file_gives_the_same_books(steps in proptest::collection::vec(step(), 1..25)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        let mut till = Till::new();
        let mut host = common::host_with(Default::default(), Ledger::open(&path).unwrap(), &till);
        till.sign_on(&mut host, "003");
        let mut world = World { host, till, done: Vec::new(), reversals_done: BTreeMap::new() };
        for step in steps {
            world.run(step);
        }
        let before = (world.host.ledger().lines(), world.host.ledger().net_minor(TERMINAL));
        drop(world);
        let again = Ledger::open(&path).unwrap();
        prop_assert_eq!((again.lines(), again.net_minor(TERMINAL)), before);
    }

    #[test]
    fn the_same_seed_answers_the_same_bytes(steps in proptest::collection::vec(step(), 1..15)) {
        let run = || {
            let (host, till) = open();
            let mut world = World { host, till, done: Vec::new(), reversals_done: BTreeMap::new() };
            steps.iter().for_each(|step| world.run(step.clone()));
            world.done.into_iter().map(|(_, got)| got).collect::<Vec<_>>()
        };
        prop_assert_eq!(run(), run());
    }

    #[test]
    fn any_bytes_are_answered_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (mut host, _) = open();
        let _ = host.answer(&bytes, NOW);
    }

    /// Bent requests reach deeper than noise.
    #[test]
    fn a_bent_request_moves_no_money(at in 0..300_usize, bits in 1..=255_u8, cut in 0..300_usize) {
        let (mut host, mut till) = open();
        let ask = till.ask_sale_with_pin(&card("everyday"), 100, "135790");
        let mut frame = till.frame(&ask);
        let bent = 11 + at % (frame.len() - 11); // TPDU and header are not under the MAC
        frame[bent] ^= bits;
        let _ = host.answer(&frame, NOW);
        let _ = host.answer(&frame[..cut.min(frame.len() - 1)], NOW);
        prop_assert_eq!(host.ledger().net_minor(TERMINAL), 0);
    }

    #[test]
    fn any_time_is_a_time(now_ms in any::<i64>()) {
        let (mut host, mut till) = open();
        let ask = till.ask_sale(&card("everyday"), 100);
        prop_assert!(host.answer(&till.frame(&ask), now_ms).is_ok());
    }
}
