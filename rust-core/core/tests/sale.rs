//! A sale: how it goes, what the answers mean, and that nothing can keep it open for ever.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::card::EntryMode;
use suanpan_core::effect::EffectId;
use suanpan_core::event::{CardFailure, EmvEnd, Event};
use suanpan_core::journal::Journal;
use suanpan_core::payment::PaymentState::{Approved, Declined, Reversing};
use suanpan_core::view::{ResultKind, View};
use world::host::content;
use world::{fen, order, Card, Devices, Pin, Port, Reaction, Reader, Way, World};

#[test]
fn two_commits_make_a_payment() {
    for card in [Card::swiped(), Card::inserted(), Card::tapped()] {
        let mut world = World::signed_on();
        world.devices.presents(card);
        let before = world.disk.commits();
        assert_eq!(world.sale("o", 1), Approved);
        assert_eq!(world.disk.commits() - before, 2);
    }
}

#[test]
fn a_chip_card_that_is_swiped_must_be_inserted() {
    let mut world = World::signed_on();
    world.devices.presents(Card { entry: EntryMode::Swipe, ..Card::inserted() });
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    world.answer_next();
    let Some(View::PresentCard { modes, notice, .. }) = world.views.last() else { panic!("no card asked") };
    assert_eq!((modes.as_slice(), notice.is_some()), ([EntryMode::Insert].as_slice(), true));
    // An interface that nobody asked for is no card.
    world.devices.presents(Card::tapped());
    world.answer_next();
    assert!(world.host.requests(0x0200).is_empty());
    world.devices.presents(Card::inserted());
    world.settle();
    assert_eq!(world.state("o"), Approved);
}

#[test]
fn only_the_interfaces_that_were_asked_for_count() {
    let mut world = World::signed_on();
    world.devices.reader = Reader::Fails(CardFailure::UseChip);
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    world.devices.presents(Card::swiped()); // no chip on it, but the reader was told: insert
    world.settle();
    assert_eq!(world.result().code, "card:unreadable");
    assert!(world.payment("o").is_none());
}

#[test]
fn reads_that_fail_end_the_sale() {
    for (failure, kind) in [
        (CardFailure::Unreadable, ResultKind::Failed),
        (CardFailure::SeveralCards, ResultKind::Failed),
        (CardFailure::Reader, ResultKind::Failed),
        (CardFailure::Timeout, ResultKind::Cancelled),
    ] {
        let mut world = World::signed_on();
        world.devices.reader = Reader::Fails(failure);
        world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
        assert_eq!(world.result().kind, kind, "{failure:?}");
        assert!(world.payment("o").is_none() && world.host.requests(0x0200).is_empty());
    }
}

#[test]
fn a_wrong_pin_may_be_tried_again_under_a_new_stan() {
    for card in [Card::swiped(), Card::inserted()] {
        let mut world = World::signed_on();
        world.devices.presents(card);
        world.devices.chip_asks_pin = true;
        world.host.sale.once(Reaction::code("55"));
        world.host.sale.once(Reaction::code("55"));
        assert_eq!(world.sale("o", 1), Approved);
        let stans: Vec<_> = world.host.requests(0x0200).iter().map(|sent| content(sent, 11)).collect();
        assert_eq!(stans, ["000002", "000003", "000004"]);
        assert_eq!(world.devices.pin_questions, 3);
        let tries: Vec<_> = world
            .views
            .iter()
            .filter_map(|view| match view {
                View::EnterPin { tries_left, .. } => Some(*tries_left),
                _ => None,
            })
            .collect();
        assert_eq!(tries, [None, Some(2), Some(1)]);
        assert_eq!((world.host.net(), world.disk.net_minor().unwrap()), (1, 1));
        assert!(world.host.requests(0x0400).is_empty(), "55 is an answer: nothing is reversed");
    }
}

#[test]
fn pin_tries_are_counted() {
    let mut world = World::signed_on();
    world.host.sale.then = Reaction::code("55");
    assert_eq!(world.sale("o", 1), Declined);
    assert_eq!(world.host.requests(0x0200).len(), 3);
    assert_eq!(world.result().code, "host:55");
}

/// A host that calls a PIN wrong that nobody gave must not be asked for ever.
#[test]
fn a_wrong_pin_that_was_never_given_is_a_decline() {
    for card in [Card::inserted(), Card::swiped(), Card::tapped()] {
        let mut world = World::signed_on();
        world.devices.presents(card);
        world.devices.pin = Pin::Bypasses;
        world.host.sale.then = Reaction::code("55");
        assert_eq!(world.sale("o", 1), Declined);
        assert_eq!(world.host.requests(0x0200).len(), 1);
    }
}

#[test]
fn a_definite_no_is_a_decline_without_reversal() {
    for code in ["01", "05", "13", "14", "41", "45", "51", "75", "91", "94", "96", "98", "03", "Z9", "  "] {
        for way in [Way::Answered, Way::NoMac] {
            let mut world = World::signed_on();
            world.devices.presents(Card::inserted());
            world.host.sale.once(Reaction { way, code, requires: 0 });
            assert_eq!(world.sale("o", 1), Declined, "{code}");
            let result = world.result();
            assert_eq!((result.kind, result.code), (ResultKind::Declined, format!("host:{code}")));
            assert!(world.owed().is_empty() && world.slips.is_empty());
            assert_eq!(world.effects.iter().filter(|name| **name == "AnswerEmv").count(), 1);
        }
    }
}

#[test]
fn nothing_leaves_before_the_cashier_can_stop_it() {
    let stop = |prepare: fn(&mut World), phase: &str, stops: &[&str]| {
        let mut world = World::signed_on();
        prepare(&mut world);
        world.handle(Event::Sale { order: order("o"), amount: fen(200_000) }).unwrap();
        while world.answer_next() {}
        world.submit(Event::Cancelled).unwrap();
        assert_eq!(world.result().kind, ResultKind::Cancelled, "{phase}");
        assert_eq!(world.devices.stops, stops, "{phase}");
        assert!(world.host.requests(0x0200).is_empty() && world.payment("o").is_none());
        assert_eq!(world.deliver_late(), 0);
    };
    stop(|world| world.devices.reader = Reader::Silent, "card", &["card"]);
    stop(|world| world.devices.pin = Pin::Silent, "PIN", &["pin"]);
    let chip = |world: &mut World| {
        world.devices.presents(Card::inserted());
        world.devices.chip = Port::Silent;
    };
    stop(chip, "chip", &[]);
    let tap = |world: &mut World| {
        world.devices.presents(Card::tapped());
        world.devices.pin = Pin::Silent;
    };
    stop(tap, "PIN after the cryptogram", &["pin"]);
}

#[test]
fn once_it_may_have_left_the_cashier_cannot_stop_it() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::Hangs));
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    while world.answer_next() {}
    assert!(world.handle(Event::Cancelled).is_err());
    world.settle();
    assert_eq!(world.state("o"), Reversing);
}

/// A device that never answers: the sale ends by itself all the same, and as it must.
#[test]
fn no_silent_device_keeps_a_sale_open() {
    type Prepare = fn(&mut World);
    let cases: [(&str, Prepare, &str, bool); 9] = [
        ("reader", |world| world.devices.reader = Reader::Silent, "card:silent", false),
        ("PIN pad", |world| world.devices.pin = Pin::Silent, "pin:silent", false),
        (
            "chip",
            |world| {
                world.devices.presents(Card::inserted());
                world.devices.chip = Port::Silent;
            },
            "card:silent",
            false,
        ),
        (
            "PIN pad for the chip",
            |world| {
                world.devices.presents(Card::inserted());
                world.devices.chip_asks_pin = true;
                world.devices.pin = Pin::Silent;
            },
            "pin:silent",
            false,
        ),
        ("keys, MAC", |world| world.devices.mac = Port::Silent, "keys:silent", false),
        ("link", |world| world.host.sale.once(Reaction::way(Way::Hangs)), "link:silent", true),
        ("keys, verification", |world| world.devices.verify = Port::Silent, "keys:silent", true),
        ("keys fail", |world| world.devices.verify = Port::Fails, "keys:none", true),
        (
            "chip after the host",
            |world| {
                world.devices.presents(Card::inserted());
                world.devices.chip_completes = Port::Silent;
            },
            "card:silent",
            true,
        ),
    ];
    for (name, prepare, code, unknown) in cases {
        let mut world = World::signed_on();
        prepare(&mut world);
        world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
        assert!(world.result().engineer.starts_with(code), "{name}: {}", world.result().engineer);
        assert_eq!(world.result().kind == ResultKind::Unknown, unknown, "{name}");
        assert_eq!(world.owed().len(), usize::from(unknown), "{name}");
        world.devices = Devices { key: world.devices.key, ..Devices::default() };
        world.drain();
        assert_eq!(world.host.net(), 0, "{name}");
        assert_eq!(world.sale("next", 1), Approved, "{name}");
    }
}

/// A card that is drawn while its PIN is typed ends the sale at once.
#[test]
fn a_chip_that_is_drawn_during_the_pin_ends_the_sale() {
    let mut world = World::signed_on();
    world.devices.presents(Card::inserted());
    world.devices.chip_asks_pin = true;
    world.devices.pin = Pin::Silent;
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    while world.answer_next() {}
    // The conversation has the id that follows the one of the card question and its guard.
    let before = world.views.len();
    for id in 0..30 {
        let _ = world.handle(Event::EmvEnded(EffectId(id), EmvEnd::Failed));
    }
    assert!(world.terminal().is_idle() && world.views.len() > before);
    assert_eq!(world.result().code, "card:failed");
    assert_eq!(world.devices.stops, ["pin"]);
}

/// A chip that is drawn while the host is asked could still have declined: reversed. A phone that was taken away has
/// said all that it has to say.
#[test]
fn a_card_that_leaves_while_the_host_is_asked_is_told_nothing_more() {
    let cases = [
        (Card::inserted(), EmvEnd::Failed, Reversing),
        (Card::tapped(), EmvEnd::Failed, Approved),
        (Card::tapped(), EmvEnd::Declined, Reversing),
    ];
    for (card, end, state) in cases {
        let mut world = World::signed_on();
        world.devices.presents(card);
        world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
        while world.host.requests(0x0200).is_empty() && world.answer_next() {}
        for id in 0..40 {
            let _ = world.handle(Event::EmvEnded(EffectId(id), end));
        }
        world.settle();
        assert_eq!(world.state("o"), state);
        assert!(!world.effects.contains(&"AnswerEmv"), "nobody is there to be told");
        world.drain();
        let net = if state == Approved { 1 } else { 0 };
        assert_eq!((world.host.net(), world.owed().len()), (net, 0));
    }
}

/// The owner of a phone has to look at it first; then the same card may come by any way that was open before.
#[test]
fn a_phone_that_wants_its_owner_first_is_asked_for_again() {
    let mut world = World::signed_on();
    world.devices.reader = Reader::Fails(CardFailure::SeePhone);
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    assert!(world.answer_next());
    let mut notices = world.views.iter().filter_map(|view| match view {
        View::PresentCard { notice, modes, .. } => Some((notice.clone(), modes.len())),
        _ => None,
    });
    assert_eq!(notices.next_back(), Some((Some("Confirm on the phone, then tap again".to_owned()), 3)));
}

#[test]
fn a_printer_in_trouble_says_so_and_charges_nobody() {
    let mut world = World::signed_on();
    world.devices.printer = Port::Fails;
    assert_eq!(world.sale("o", 1), Approved);
    let result = world.result();
    assert_eq!(result.kind, ResultKind::Approved);
    assert!(result.printer.is_some_and(|text| text.contains("printer:no_paper")));
    world.devices.printer = Port::Works;
    world.submit(Event::Reprint { order: order("o") }).unwrap();
    assert_eq!(world.slips.len(), 2);
    assert!(format!("{:?}", world.slips[1]).contains("DUPLICATE"));
    assert_eq!(world.host.requests(0x0200).len(), 1);
}

#[test]
fn a_printer_that_fails_after_the_result_was_read_still_says_so() {
    let mut world = World::signed_on();
    world.devices.printer = Port::Fails;
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    while world.slips.is_empty() {
        assert!(world.answer_next());
    }
    world.handle(Event::Confirmed).unwrap();
    while world.answer_next() {}
    let Some(View::Idle(idle)) = world.views.last() else { panic!("not idle") };
    assert!(idle.notice.as_ref().is_some_and(|text| text.contains("printer:no_paper")));
}

#[test]
fn a_card_that_nobody_asked_for_is_not_kept() {
    let mut world = World::signed_on();
    assert!(world.load_card(&Card::swiped()).is_err());
    world.devices.pin = Pin::Silent;
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    while world.answer_next() {}
    assert!(world.load_card(&Card::swiped()).is_err(), "a PIN is asked, no card");
}

/// Account data that could not be read must not leave an earlier card to be charged.
#[test]
fn a_bad_read_wipes_the_card_before_it() {
    let mut world = World::signed_on();
    world.devices.reader = Reader::Silent;
    world.handle(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    world.load_card(&Card::swiped()).unwrap();
    assert!(world.load_card(&Card { track_2: "no track", ..Card::swiped() }).is_err());
    let shown = world.views.len();
    let mut ids = (0..30).map(EffectId);
    while world.views.len() == shown {
        world.handle(Event::CardSwiped(ids.next().expect("no read is open"))).unwrap();
    }
    let Some(View::PresentCard { notice, .. }) = world.views.last() else { panic!("no card asked") };
    assert!(notice.is_some());
    world.settle();
    assert!(world.payment("o").is_none());
}
