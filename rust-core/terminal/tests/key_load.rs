//! A fresh terminal fetches its master key from the acquirer over TCP, keeps it, and takes it from nobody else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking

mod driver;

use std::path::Path;

use driver::{open_without_key, terminal_config, Driver, MERCHANT_ID, TERMINAL_ID};
use suanpan_core::card::EntryMode;
use suanpan_core::config::TerminalConfig;
use suanpan_core::event::Event;
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::view::{ResultKind, ResultView};
use suanpan_crypto::key::{KeyPolicy, MasterKey};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_iso8583::cup::messages::KEY_LOAD_CODE;
use suanpan_sim::{
    deck, derive_host_key, derive_master_key, Acquirer, AcquirerConfig, Fault, FaultPlan, Hand, Ledger, Rule,
    Server, ServerConfig, When,
};
use suanpan_terminal::{KeyPurpose, OsRandom, Worker};

/// An acquirer that gives master keys, its public key, and the check value of the one it gives.
fn host() -> (Server, VerifyingKey, String) {
    let secret = Secret::<32>::generate(&mut OsRandom);
    let master = derive_master_key(&secret, TERMINAL_ID).unwrap();
    let mut ledger = Ledger::in_memory();
    deck().into_iter().for_each(|card| ledger.issue(card).unwrap());
    let mut acquirer = Acquirer::new(AcquirerConfig::default(), ledger, Box::new(OsRandom));
    acquirer.enrol(TERMINAL_ID, MERCHANT_ID, &master).unwrap();
    let host_key = derive_host_key(&secret).unwrap();
    let public = host_key.verifying_key();
    acquirer.give_master_keys(host_key);
    let value = MasterKey::tdes(master.expose()).unwrap().check_value().to_string();
    (Server::start(ServerConfig::default(), acquirer).unwrap(), public, value)
}

fn config() -> TerminalConfig {
    let mut config = terminal_config();
    config.profile.key_load = Some(KEY_LOAD_CODE);
    config
}

fn fresh(folder: &Path, host: &Server, host_key: Option<VerifyingKey>) -> Worker {
    let worker = open_without_key(config(), folder, host.addr().port(), host_key);
    assert!(host.acquirer(|host| host.enrol_device(TERMINAL_ID, worker.device_key())));
    worker
}

fn master_value(worker: &Worker) -> Option<String> {
    let rows = worker.key_rows().unwrap();
    let row = rows.into_iter().find(|row| row.purpose == KeyPurpose::Master).unwrap();
    row.key.map(|key| key.check_value)
}

fn sell(worker: &Worker, order: &str) -> ResultView {
    let mut driver = Driver::new(worker);
    let card = deck().into_iter().find(|card| card.name == "everyday").unwrap();
    driver.hold(Hand::new(card, EntryMode::Tap));
    let amount = Amount::new(1_000, Currency::Cny).unwrap();
    driver.play(Event::Sale { order: OrderKey::new(order, 1).unwrap(), amount })
}

#[test]
fn a_fresh_terminal_fetches_its_key_sells_and_has_it_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (host, host_key, value) = host();
    let worker = fresh(folder.path(), &host, Some(host_key));
    assert_eq!(master_value(&worker), None);
    let result = sell(&worker, "first");
    assert_eq!(result.kind, ResultKind::Approved, "{}", result.engineer);
    assert_eq!(master_value(&worker), Some(value.clone()));
    let asked = host.ledger(|ledger| ledger.sightings().filter(|seen| seen.mti == "0800").count());
    drop(worker);

    let worker = fresh(folder.path(), &host, Some(host_key));
    assert_eq!(master_value(&worker), Some(value.clone()));
    assert_eq!(sell(&worker, "second").kind, ResultKind::Approved);
    let then = host.ledger(|ledger| ledger.sightings().filter(|seen| seen.mti == "0800").count());
    assert_eq!((asked, then), (3, 4), "sign-on, key load, sign-on; after the restart a sign-on alone");

    // Erased is erased, also for the next process.
    worker.erase_keys().unwrap();
    assert_eq!(master_value(&worker), None);
    drop(worker);
    let worker = fresh(folder.path(), &host, None);
    assert_eq!(master_value(&worker), None);
    let mut driver = Driver::new(&worker);
    assert_eq!(driver.play(Event::LoadMasterKey).code, "keys:host_unknown");
}

#[test]
fn no_key_comes_from_another_host_for_another_device_or_out_of_a_changed_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (host, host_key, _) = host();
    let other = SigningKey::generate(&mut OsRandom).unwrap().verifying_key();

    // The terminal believes in another host: this one cannot read its request as meant for itself.
    let worker = fresh(folder.path(), &host, Some(other));
    assert_eq!(Driver::new(&worker).play(Event::LoadMasterKey).code, "host:63");
    drop(worker);

    // The host knows another device under this terminal's name.
    let worker = fresh(folder.path(), &host, Some(host_key));
    host.acquirer(|host| host.enrol_device(TERMINAL_ID, other));
    assert_eq!(Driver::new(&worker).play(Event::LoadMasterKey).code, "host:63");

    // The answer was changed on the way.
    host.acquirer(|host| host.enrol_device(TERMINAL_ID, worker.device_key()));
    let spoilt = Rule {
        when: When { mti: Some("0800".to_owned()), ..When::default() },
        fault: Fault::WrongCheckValue,
    };
    host.set_faults(FaultPlan::new(vec![spoilt]).unwrap());
    assert_eq!(Driver::new(&worker).play(Event::LoadMasterKey).code, "keys:exchange_refused");
    assert_eq!(master_value(&worker), None);

    host.set_faults(FaultPlan::none());
    assert_eq!(Driver::new(&worker).play(Event::LoadMasterKey).code, "master_key_loaded");
    assert!(master_value(&worker).is_some());
}

#[test]
fn a_weak_key_put_in_by_hand_leaves_the_former_one() {
    let folder = tempfile::tempdir().unwrap();
    let worker = open_without_key(config(), folder.path(), 1, None);
    let good = MasterKey::tdes(Secret::<16>::generate(&mut OsRandom).expose()).unwrap();
    let value = good.check_value().to_string();
    worker.put_master_key(good).unwrap();
    let weak = MasterKey::tdes(&[0x5B; 16]).unwrap();
    assert!(weak.check(KeyPolicy::Strict).is_err());
    worker.put_master_key(weak).unwrap_err();
    assert_eq!(master_value(&worker), Some(value.clone()));
    drop(worker);
    assert_eq!(master_value(&open_without_key(config(), folder.path(), 1, None)), Some(value));
}
