//! The caller names the payment: the same key is the same payment, whatever happened to it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::error::Reject;
use suanpan_core::event::Event;
use suanpan_core::order::OrderKey;
use suanpan_core::payment::PaymentState::{Approved, Declined, NotSent, Reversed, Reversing, Voided};
use suanpan_core::view::ResultKind;
use world::{fen, order, Pin, Reaction, Reader, Way, World};

fn sale(id: &str, minor: i64) -> Event {
    Event::Sale { order: order(id), amount: fen(minor) }
}

fn void(id: &str, original: &str) -> Event {
    Event::Void { order: order(id), original: order(original) }
}

/// Every way a sale can end, and how it is shown.
fn endings() -> [(Reaction, ResultKind); 5] {
    [
        (Reaction::APPROVES, ResultKind::Approved),
        (Reaction::code("51"), ResultKind::Declined),
        (Reaction::way(Way::NotSent), ResultKind::NotSent),
        (Reaction::way(Way::AnswerLost), ResultKind::Unknown),
        (Reaction::code("10"), ResultKind::Unknown),
    ]
}

#[test]
fn the_same_key_gives_the_same_result() {
    for (reaction, kind) in endings() {
        for restart in [false, true] {
            let mut world = World::signed_on();
            world.host.sale.once(reaction);
            world.host.reversal.then = Reaction::way(Way::AnswerLost);
            world.submit(sale("o", 100)).unwrap();
            let first = world.result();
            assert_eq!(first.kind, kind);
            if restart {
                world.reopen();
            }
            let (image, sent) = (world.disk.image(), world.host.requests(0x0200).len());
            world.handle(sale("o", 100)).unwrap();
            assert_eq!(world.result(), first);
            assert_eq!((world.disk.image(), world.host.requests(0x0200).len()), (image, sent));
            assert_eq!(world.slips.len(), usize::from(kind == ResultKind::Approved));
        }
    }
}

#[test]
fn a_reversed_sale_stays_reversed_under_its_key() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.sale("o", 100);
    world.drain();
    assert_eq!(world.sale("o", 100), Reversed);
    assert_eq!((world.result().kind, world.host.requests(0x0200).len()), (ResultKind::Reversed, 1));
    // Another attempt is another payment.
    let again = OrderKey::new("o", 2).unwrap();
    world.submit(Event::Sale { order: again, amount: fen(100) }).unwrap();
    assert_eq!((world.result().kind, world.host.net()), (ResultKind::Approved, 100));
}

#[test]
fn a_key_for_something_else_is_refused_and_says_why() {
    let mut world = World::signed_on();
    world.sale("o", 100);
    world.sale("p", 100);
    assert_eq!(world.void("v", "p"), Approved);
    let cases: [(Event, &str); 5] = [
        (sale("o", 101), "order o/1: expected a sale of ¥1.00, got a sale of ¥1.01"),
        (sale("v", 100), "order v/1: expected a void of p/1, got a sale of ¥1.00"),
        (void("o", "p"), "order o/1: expected a sale of ¥1.00, got a void of p/1"),
        (void("o", "o"), "order o/1: expected a sale of ¥1.00, got a void of o/1"),
        (void("v", "o"), "order v/1: expected a void of p/1, got a void of o/1"),
    ];
    let sent = world.host.frames.len();
    for (event, words) in cases {
        let reject = world.handle(event).unwrap_err();
        assert!(
            matches!(reject, Reject::OrderReused { .. }) && reject.to_string().starts_with(words),
            "{reject}"
        );
    }
    assert_eq!(world.host.frames.len(), sent);
}

#[test]
fn a_double_tap_charges_once() {
    // The second tap comes at every point of the first.
    for point in 0.. {
        let mut world = World::new();
        world.handle(sale("o", 100)).unwrap();
        let reached = (0..point).all(|_| world.answer_next());
        world.handle(sale("o", 100)).unwrap();
        if world.terminal().is_idle() {
            assert_eq!(world.result().kind, ResultKind::Approved);
        } else {
            let refused = world.handle(sale("o", 200)).unwrap_err();
            assert!(matches!(refused, Reject::OrderReused { .. }), "{refused}");
            let busy = world.handle(sale("p", 100)).unwrap_err();
            assert!(matches!(busy, Reject::Busy { .. }), "{busy}");
        }
        world.settle();
        assert_eq!((world.host.net(), world.host.ledger.len(), world.slips.len()), (100, 1, 1));
        world.check_drained();
        if !reached {
            assert!(point > 5, "the sale has more points than {point}");
            return;
        }
    }
}

#[test]
fn a_double_tap_on_a_void_voids_once() {
    for point in 0.. {
        let mut world = World::signed_on();
        world.sale("o", 100);
        world.handle(void("v", "o")).unwrap();
        let reached = (0..point).all(|_| world.answer_next());
        world.handle(void("v", "o")).unwrap();
        assert!(world.handle(void("w", "o")).is_err(), "a second void of the same sale");
        world.settle();
        assert_eq!((world.host.net(), world.host.ledger.len()), (0, 2));
        world.check_drained();
        if !reached {
            return;
        }
    }
}

#[test]
fn a_sale_is_voided_once() {
    let mut world = World::signed_on();
    assert_eq!(world.sale("o", 100), Approved);
    assert_eq!(world.void("v", "o"), Approved);
    assert_eq!(world.state("o"), Voided);
    let reject = world.handle(void("w", "o")).unwrap_err();
    assert_eq!(reject.to_string(), "order o/1: cannot be voided, it is voided already");
    // The first void's key still gives its result, after a restart too.
    world.reopen();
    assert_eq!(world.void("v", "o"), Approved);
    assert_eq!((world.host.net(), world.host.requests(0x0200).len()), (0, 2));
}

#[test]
fn only_an_approved_sale_of_the_open_batch_is_voided() {
    let refused =
        |world: &mut World, original: &str| world.handle(void("v", original)).unwrap_err().to_string();
    let mut world = World::signed_on();
    assert_eq!(refused(&mut world, "none"), "order none/1: no such payment in the journal");
    world.host.sale.once(Reaction::code("51"));
    assert_eq!(world.sale("declined", 1), Declined);
    assert!(refused(&mut world, "declined").ends_with("it is declined"));
    world.host.sale.once(Reaction::way(Way::NotSent));
    assert_eq!(world.sale("not-sent", 1), NotSent);
    assert!(refused(&mut world, "not-sent").ends_with("it is not sent"));
    world.sale("good", 1);
    world.submit(void("first", "good")).unwrap();
    assert!(refused(&mut world, "first").ends_with("it is itself a void"));
    world.sale("old", 1);
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.host.reversal.then = Reaction::way(Way::AnswerLost);
    assert_eq!(world.sale("lost", 1), Reversing);
    assert!(refused(&mut world, "lost").ends_with("it is unknown and being reversed"));
    world.host.reversal.then = Reaction::APPROVES;
    world.drain();
    world.host.batch += 1;
    world.submit(Event::SignOn).unwrap();
    assert!(refused(&mut world, "old").ends_with("in batch 000727, the open one is 000728"));
}

#[test]
fn a_sale_that_was_never_begun_leaves_its_key_free() {
    let mut world = World::signed_on();
    world.devices.pin = Pin::Cancels;
    world.submit(sale("o", 100)).unwrap();
    world.devices.reader = Reader::Silent;
    world.submit(sale("o", 200)).unwrap();
    assert!(world.payment("o").is_none());
    world.devices = world::Devices { key: world.devices.key, ..Default::default() };
    assert_eq!(world.sale("o", 300), Approved);
}

#[test]
fn a_slip_is_printed_again_only_where_there_is_one() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::code("51"));
    world.sale("declined", 1);
    let reprint = |world: &mut World, id: &str| world.submit(Event::Reprint { order: order(id) });
    assert!(matches!(reprint(&mut world, "none"), Err(Reject::UnknownOrder { .. })));
    assert!(matches!(reprint(&mut world, "declined"), Err(Reject::NoSlip { .. })));
    world.sale("o", 1);
    reprint(&mut world, "o").unwrap();
    assert_eq!((world.slips.len(), world.host.net()), (2, 1));
}
