//! The worker itself: how it ends, and its software PIN pad.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

mod driver;

use std::sync::Arc;

use driver::{open, MERCHANT_ID, TERMINAL_ID};
use suanpan_core::card::EntryMode;
use suanpan_core::event::Event;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_sim::{deck, Acquirer, AcquirerConfig, Ledger, Server, ServerConfig};
use suanpan_terminal::{OsRandom, PinKeyPress, PinPadState, ShellEffect, SubmitError, Worker};

struct Place {
    _folder: tempfile::TempDir,
    _host: Server,
    worker: Arc<Worker>,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let master = Secret::<16>::generate(&mut OsRandom);
    let mut ledger = Ledger::in_memory();
    deck().into_iter().for_each(|card| ledger.issue(card).unwrap());
    let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, Box::new(OsRandom));
    acquirer.enrol(TERMINAL_ID, MERCHANT_ID, &master).unwrap();
    let host = Server::start(ServerConfig::default(), acquirer).unwrap();
    let worker = open(folder.path(), host.addr().port(), MasterKey::tdes(master.expose()).unwrap());
    Place { _folder: folder, _host: host, worker: Arc::new(worker) }
}

/// Takes effects until one is wanted.
fn until<T>(worker: &Worker, wanted: impl Fn(&ShellEffect) -> Option<T>) -> T {
    loop {
        for effect in worker.next_effects() {
            if let Some(found) = wanted(&effect) {
                return found;
            }
            assert_ne!(effect, ShellEffect::Closed, "the worker closed");
        }
    }
}

#[test]
fn a_shutdown_wakes_the_pump_and_stays() {
    let place = place();
    let pump = std::thread::spawn({
        let worker = Arc::clone(&place.worker);
        move || loop {
            if worker.next_effects().contains(&ShellEffect::Closed) {
                return;
            }
        }
    });
    place.worker.shutdown();
    pump.join().unwrap();
    place.worker.shutdown();
    assert_eq!(place.worker.next_effects(), [ShellEffect::Closed]);
    assert_eq!(place.worker.submit(Event::SignOn), Err(SubmitError::Closed));
    assert_eq!(place.worker.press_pin_key(PinKeyPress::Enter), Err(SubmitError::Closed));
}

#[test]
fn a_worker_that_panics_closes_instead_of_hanging_the_pump() {
    let place = place();
    let asked = place.worker.query(|_| panic!("on purpose"));
    assert_eq!(asked.map(|(): ()| ()), Err(SubmitError::Closed));
    until(&place.worker, |effect| matches!(effect, ShellEffect::Closed).then_some(()));
    assert_eq!(place.worker.submit(Event::Echo), Err(SubmitError::Closed));
}

#[test]
fn the_pin_pad_takes_keys_only_while_a_pin_is_asked() {
    let place = place();
    let worker = &place.worker;
    assert_eq!(worker.press_pin_key(PinKeyPress::Digit(1)), Ok(PinPadState::Closed));

    let order = OrderKey::new("pin-pad", 1).unwrap();
    worker.submit(Event::Sale { order, amount: Amount::new(100, Currency::Cny).unwrap() }).unwrap();
    let card = deck().into_iter().find(|card| card.name == "stripe").unwrap();
    let read = until(worker, |effect| match effect {
        ShellEffect::ReadCard { id, .. } => Some(*id),
        _ => None,
    });
    worker.present_card(read, EntryMode::Swipe, card.track_2().expose(), card.sequence).unwrap();
    until(worker, |effect| matches!(effect, ShellEffect::AskPin { .. }).then_some(()));

    let press = |key| worker.press_pin_key(key).unwrap();
    let open = |digits| PinPadState::Open { digits };
    assert_eq!(press(PinKeyPress::Enter), open(0), "too short: it stays open");
    for digits in 1..=12 {
        assert_eq!(press(PinKeyPress::Digit(7)), open(digits));
    }
    assert_eq!(press(PinKeyPress::Digit(7)), open(12), "twelve is the most");
    assert_eq!(press(PinKeyPress::Digit(10)), open(12), "no digit");
    for digits in (3..12).rev() {
        assert_eq!(press(PinKeyPress::Backspace), open(digits));
    }
    assert_eq!(press(PinKeyPress::Enter), open(3), "three are too few");
    assert_eq!(press(PinKeyPress::Cancel), PinPadState::Closed);
    assert_eq!(press(PinKeyPress::Digit(1)), PinPadState::Closed);
}
