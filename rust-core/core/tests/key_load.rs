//! A terminal master key over the line, and the sign-on that fetches it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // reason: a test fails by panicking

mod world;

use suanpan_core::event::Event;
use suanpan_core::view::{ResultKind, Stage, View};
use suanpan_iso8583::cup::messages::KEY_LOAD_CODE;
use world::{config, fen, order, Port, Reaction, Way, World};

fn fresh() -> World {
    let mut config = config();
    config.profile.key_load = Some(KEY_LOAD_CODE);
    let mut world = World::with(config);
    world.devices.master = false;
    world
}

fn code(world: &World) -> (ResultKind, String) {
    let result = world.result();
    (result.kind, result.code.clone())
}

#[test]
fn a_master_key_is_fetched_and_the_terminal_is_then_signed_off() {
    let mut world = fresh();
    world.submit(Event::LoadMasterKey).unwrap();
    assert_eq!(code(&world), (ResultKind::Done, "master_key_loaded".to_owned()));
    assert!(world.devices.master && !world.terminal().is_signed_on());
    assert!(world.views.iter().any(|view| matches!(view, View::Working { stage: Stage::LoadingKey, .. })));
    // Once more: the same again, and what was signed on is so no longer.
    world.submit(Event::SignOn).unwrap();
    assert!(world.terminal().is_signed_on());
    world.submit(Event::LoadMasterKey).unwrap();
    assert!(!world.terminal().is_signed_on());
    assert_eq!(world.host.traffic(), [0x0800, 0x0800, 0x0800]);
}

#[test]
fn the_first_sale_of_a_fresh_terminal_fetches_the_master_key_and_signs_on() {
    let mut world = fresh();
    assert_eq!(world.sale("a", 1), suanpan_core::payment::PaymentState::Approved);
    assert_eq!(world.host.traffic(), [0x0800, 0x0800, 0x0800, 0x0200]);
    assert_eq!(world.sale("b", 1), suanpan_core::payment::PaymentState::Approved);
    assert_eq!(world.host.traffic().len(), 5);
}

#[test]
fn a_key_store_that_stays_empty_is_not_filled_for_ever() {
    let mut world = fresh();
    world.submit(Event::SignOn).unwrap();
    assert!(world.terminal().is_signed_on());
    // It says that it took the key, and has none.
    let mut world = fresh();
    world.devices.forgets = true;
    world.submit(Event::SignOn).unwrap();
    assert_eq!(code(&world), (ResultKind::Failed, "keys:no_master_key".to_owned()));
    assert_eq!(world.host.traffic(), [0x0800, 0x0800, 0x0800]);
}

#[test]
fn an_acquirer_without_key_load_is_asked_for_none() {
    let mut world = World::new();
    world.devices.master = false;
    world.submit(Event::SignOn).unwrap();
    assert_eq!(code(&world), (ResultKind::Failed, "keys:no_master_key".to_owned()));
    world.submit(Event::LoadMasterKey).unwrap();
    assert_eq!(code(&world), (ResultKind::Failed, "management:no_key_load".to_owned()));
    assert_eq!(world.host.traffic(), [0x0800]);
}

#[test]
fn whatever_goes_wrong_is_said_and_loads_nothing() {
    type Prepare = fn(&mut World);
    let cases: [(Prepare, &str); 8] = [
        (|world| world.devices.offer = Port::Fails, "keys:host_unknown"),
        (|world| world.devices.offer = Port::Silent, "keys:silent"),
        (|world| world.devices.take = Port::Fails, "keys:exchange_refused"),
        (|world| world.devices.take = Port::Silent, "keys:silent"),
        (|world| world.host.key_load.once(Reaction::way(Way::NotSent)), "link:disabled"),
        (|world| world.host.key_load.once(Reaction::way(Way::AnswerLost)), "host:silent"),
        (|world| world.host.key_load.once(Reaction::way(Way::Garbled)), "host:bad_message"),
        (|world| world.host.key_load.once(Reaction::code("57")), "host:57"),
    ];
    for (prepare, expected) in cases {
        let mut world = fresh();
        prepare(&mut world);
        world.submit(Event::LoadMasterKey).unwrap();
        assert_eq!(code(&world), (ResultKind::Failed, expected.to_owned()));
        assert!(!world.result().cashier.contains("card"), "no card has to do with it");
        assert!(!world.devices.master);
        // The same on the way of a sale: nothing was charged, and it says why.
        let mut world = fresh();
        prepare(&mut world);
        world.submit(Event::Sale { order: order("a"), amount: fen(1) }).unwrap();
        let told = if expected.starts_with("keys:") { expected } else { "not_signed_on" };
        assert_eq!(code(&world), (ResultKind::Failed, told.to_owned()), "{expected}");
        assert!(world.payment("a").is_none() && world.host.requests(0x0200).is_empty());
    }
}

#[test]
fn keys_changed_by_hand_end_the_session_and_are_a_fact() {
    let mut world = World::signed_on();
    world.submit(Event::MasterKeyPut("82E13665".to_owned())).unwrap();
    assert_eq!(code(&world), (ResultKind::Done, "master_key_loaded".to_owned()));
    assert!(!world.terminal().is_signed_on());
    let mut world = World::signed_on();
    world.submit(Event::KeysErased).unwrap();
    assert_eq!(code(&world), (ResultKind::Done, "keys_erased".to_owned()));
    assert!(!world.terminal().is_signed_on());
}
