//! With a track key (sign-on 004) no clear track leaves the terminal, and the host still reads it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

mod driver;

use driver::{open_with, terminal_config, Driver, MERCHANT_ID, TERMINAL_ID};
use suanpan_core::card::EntryMode;
use suanpan_core::event::Event;
use suanpan_core::host::SignOnKind;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::view::ResultKind;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_sim::{deck, Acquirer, AcquirerConfig, Hand, Ledger, Server, ServerConfig};
use suanpan_terminal::OsRandom;

#[test]
fn a_host_with_a_track_key_gets_an_enciphered_track() {
    let folder = tempfile::tempdir().unwrap();
    let master = Secret::<16>::generate(&mut OsRandom);
    let mut ledger = Ledger::in_memory();
    deck().into_iter().for_each(|card| ledger.issue(card).unwrap());
    let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, Box::new(OsRandom));
    acquirer.enrol(TERMINAL_ID, MERCHANT_ID, &master).unwrap();
    let host = Server::start(ServerConfig::default(), acquirer).unwrap();
    let mut config = terminal_config();
    config.profile.sign_on = SignOnKind::DoubleDesWithTrackKey;
    let master = MasterKey::tdes(master.expose()).unwrap();
    let worker = open_with(config, folder.path(), host.addr().port(), master);
    let mut driver = Driver::new(&worker);

    // The host deciphers the track by field 53, and takes a stripe's PAN from nowhere else.
    let ways = [("stripe", EntryMode::Swipe), ("cautious", EntryMode::Insert), ("phone", EntryMode::Tap)];
    for (number, (name, entry)) in ways.into_iter().enumerate() {
        let card = deck().into_iter().find(|card| card.name == name).unwrap();
        driver.hold(Hand::new(card, entry));
        let order = OrderKey::new(format!("track-{number}"), 1).unwrap();
        let sale = Event::Sale { order, amount: Amount::new(1_000, Currency::Cny).unwrap() };
        let result = driver.play(sale);
        assert_eq!(result.kind, ResultKind::Approved, "{name}: {}", result.engineer);
    }
    assert_eq!(host.ledger(|ledger| ledger.net_minor(TERMINAL_ID)), 3_000);
}
