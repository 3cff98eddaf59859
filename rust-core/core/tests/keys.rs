//! Working keys: sign-on, MACs that fit or not, and how host and terminal come together again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::event::Event;
use suanpan_core::journal::Fact;
use suanpan_core::payment::PaymentState::{Approved, Declined, NotSent, Reversed, Reversing};
use suanpan_core::view::ResultKind;
use world::{fen, order, with_track_key, Pin, Port, Reaction, Way, World};

#[test]
fn an_approval_must_be_sealed() {
    for way in [Way::NoMac, Way::WrongMac] {
        let mut world = World::signed_on();
        world.host.sale.once(Reaction::way(way));
        assert_eq!(world.sale("o", 1), Reversing);
        assert!(world.slips.is_empty());
        world.drain();
        assert!(world.host.last(0x0400).contains(&(39, "A0".to_owned())));
        assert_eq!((world.state("o"), world.host.net()), (Reversed, 0));
    }
}

/// Processing requirement 3: new keys before the next payment.
#[test]
fn the_host_may_ask_for_a_sign_on() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::requires(3));
    assert_eq!(world.sale("a", 1), Approved);
    assert!(world.disk.facts().iter().any(|fact| matches!(fact, Fact::HostAsks { .. })));
    assert_eq!(world.sale("b", 1), Approved);
    assert_eq!(world.host.traffic(), [0x0800, 0x0200, 0x0800, 0x0200]);
}

#[test]
fn a_request_for_a_sign_on_counts_in_the_answer_to_a_reversal_too() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.host.reversal.once(Reaction::way(Way::AnswerLost));
    world.sale("a", 1);
    assert!(world.let_time_pass());
    world.settle();
    world.host.reversal.once(Reaction::requires(3));
    assert_eq!(world.sale("b", 1), Approved);
    assert_eq!(world.host.traffic(), [0x0800, 0x0200, 0x0400, 0x0400, 0x0800, 0x0200]);
}

/// 99 and A0: the keys are no longer those of the host.
#[test]
fn a_host_that_lost_the_keys_is_signed_on_again() {
    for code in ["99", "A0"] {
        let mut world = World::signed_on();
        world.host.sale.once(Reaction::code(code));
        assert_eq!(world.sale("a", 1), Declined);
        assert!(!world.terminal().is_signed_on());
        assert_eq!(world.sale("b", 1), Approved);
    }
}

#[test]
fn keys_that_differ_heal_by_themselves() {
    // The host has other keys: what it answers does not fit, nor does what it gets.
    let mut world = World::signed_on();
    world.host.key = 99;
    assert_eq!(world.sale("a", 1), Reversing);
    world.drain();
    assert_eq!(world.state("a"), Reversed);
    assert_eq!(world.sale("b", 1), Approved);

    // The same when they change between a payment and its reversal, and declines have no MAC.
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.sale("c", 5);
    world.host.key = 123;
    world.host.reversal.once(Reaction::way(Way::NoMac));
    world.drain();
    assert_eq!((world.state("c"), world.host.net()), (Reversed, 1));
}

#[test]
fn a_key_port_without_keys_is_given_new_ones() {
    let mut world = World::signed_on();
    world.devices.key = None; // the processor lost them
    assert_eq!(world.sale("a", 1), NotSent);
    assert!(world.owed().is_empty());
    assert_eq!(world.sale("b", 1), Approved);
}

#[test]
fn a_pin_pad_without_keys_is_given_new_ones() {
    let mut world = World::signed_on();
    world.devices.pins.push_back(Pin::HasNoKey);
    world.submit(Event::Sale { order: order("a"), amount: fen(1) }).unwrap();
    assert_eq!((world.result().kind, world.result().code.as_str()), (ResultKind::Failed, "keys:not_loaded"));
    assert_eq!(world.sale("a", 1), Approved);
    assert_eq!(world.host.traffic(), [0x0800, 0x0800, 0x0200]);
    // A pad that fails for another reason has its keys still.
    world.devices.pins.push_back(Pin::Fails);
    world.submit(Event::Sale { order: order("b"), amount: fen(1) }).unwrap();
    assert!(world.terminal().is_signed_on());
}

#[test]
fn a_track_key_that_is_lost_or_silent_is_given_anew() {
    type Prepare = fn(&mut World);
    let cases: [(Prepare, &str); 3] = [
        (|world| world.devices.key = None, "keys:none"),
        (|world| world.devices.track = Port::Fails, "keys:none"),
        (|world| world.devices.track = Port::Silent, "keys:silent"),
    ];
    for (prepare, code) in cases {
        let mut world = World::with(with_track_key());
        world.devices.pin = Pin::Bypasses;
        world.submit(Event::SignOn).unwrap();
        prepare(&mut world);
        world.submit(Event::Sale { order: order("a"), amount: fen(1) }).unwrap();
        assert_eq!((world.result().kind, world.result().code.as_str()), (ResultKind::Failed, code));
        assert!(world.payment("a").is_none() && world.host.requests(0x0200).is_empty());
        world.devices.track = Port::Works;
        assert_eq!(world.sale("a", 1), Approved);
    }
}

#[test]
fn a_failed_sign_on_leaves_no_keys_behind() {
    // The host gave new keys and forgot the old ones; here they fail their check.
    let mut world = World::signed_on();
    world.devices.load = Port::Fails;
    world.submit(Event::SignOn).unwrap();
    assert_eq!(world.result().code, "host:bad_key_block");
    assert!(!world.terminal().is_signed_on());
    // The answer is lost: whether the host changed the keys is not known.
    let mut world = World::signed_on();
    world.host.sign_on.once(Reaction::way(Way::AnswerLost));
    world.submit(Event::SignOn).unwrap();
    assert!(!world.terminal().is_signed_on());
    assert_eq!(world.sale("a", 1), Approved);
    // Nothing left: the old ones are as good as before.
    world.host.sign_on.once(Reaction::way(Way::NotSent));
    world.submit(Event::SignOn).unwrap();
    assert!(world.terminal().is_signed_on());
}

#[test]
fn a_sale_signs_on_by_itself_or_says_why_not() {
    let mut world = World::new();
    assert_eq!(world.sale("a", 1), Approved);
    assert_eq!(world.host.traffic(), [0x0800, 0x0200]);

    let mut world = World::new();
    world.host.sign_on.once(Reaction::way(Way::NotSent));
    world.submit(Event::Sale { order: order("a"), amount: fen(1) }).unwrap();
    assert_eq!((world.result().kind, world.result().code.as_str()), (ResultKind::Failed, "not_signed_on"));
    assert!(world.payment("a").is_none());
}

#[test]
fn no_silent_device_keeps_a_sign_on_open() {
    let mut world = World::new();
    world.devices.load = Port::Silent;
    world.submit(Event::SignOn).unwrap();
    assert_eq!(world.result().kind, ResultKind::Failed);
    world.host.sign_on.once(Reaction::way(Way::Hangs));
    world.submit(Event::SignOn).unwrap();
    assert_eq!(world.result().kind, ResultKind::Failed);
    world.host.other.once(Reaction::way(Way::Hangs));
    world.submit(Event::Echo).unwrap();
    assert_eq!(world.result().kind, ResultKind::Failed);
}
