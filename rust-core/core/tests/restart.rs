//! The process dies at every step of every workload, and at every step of what follows: nothing
//! is lost, nothing is doubled, and both books say the same in the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::event::Event;
use suanpan_core::journal::Fact;
use suanpan_core::payment::PaymentState::{Approved, Reversed, Reversing};
use suanpan_core::view::ResultKind;
use world::{fen, order, Card, Death, Pin, Port, Reaction, Way, World};

/// What a caller does, and what the world is told before.
struct Workload {
    name: &'static str,
    prepare: fn(&mut World),
    events: fn() -> Vec<Event>,
}

fn sale(id: &str) -> Event {
    Event::Sale { order: order(id), amount: fen(4_200) }
}

fn void(id: &str, original: &str) -> Event {
    Event::Void { order: order(id), original: order(original) }
}

const WORKLOADS: [Workload; 10] = [
    Workload { name: "approve", prepare: |_| {}, events: || vec![sale("a"), sale("b")] },
    Workload {
        name: "decline",
        prepare: |world| world.host.sale.once(Reaction::code("51")),
        events: || vec![sale("a"), sale("b")],
    },
    Workload {
        name: "answer lost",
        prepare: |world| world.host.sale.once(Reaction::way(Way::AnswerLost)),
        events: || vec![sale("a"), sale("b")],
    },
    Workload {
        name: "request lost, reversal lost",
        prepare: |world| {
            world.host.sale.once(Reaction::way(Way::RequestLost));
            world.host.reversal.once(Reaction::way(Way::AnswerLost));
        },
        events: || vec![sale("a"), Event::SendOwed, sale("b")],
    },
    Workload { name: "void", prepare: |_| {}, events: || vec![sale("a"), void("v", "a"), sale("b")] },
    Workload {
        name: "void lost",
        prepare: |world| world.host.void.once(Reaction::way(Way::AnswerLost)),
        events: || vec![sale("a"), void("v", "a"), void("w", "a")],
    },
    Workload {
        name: "chip and PIN, once wrong",
        prepare: |world| {
            world.devices.presents(Card::inserted());
            world.devices.chip_asks_pin = true;
            world.host.sale.once(Reaction::code("55"));
        },
        events: || vec![sale("a"), sale("b")],
    },
    Workload {
        name: "chip declines after the host",
        prepare: |world| {
            world.devices.presents(Card::inserted());
            world.devices.chip_completes = Port::Silent;
        },
        events: || vec![sale("a")],
    },
    Workload {
        name: "wrong MAC, then new keys",
        prepare: |world| {
            world.host.sale.once(Reaction::way(Way::WrongMac));
            world.devices.pin = Pin::Bypasses;
        },
        events: || vec![Event::SignOn, sale("a"), sale("b"), Event::SignOff],
    },
    Workload {
        name: "not sent",
        prepare: |world| world.host.sale.once(Reaction::way(Way::NotSent)),
        events: || vec![sale("a"), sale("b")],
    },
];

/// Runs the workload as a caller does that dies with the process.
fn run(workload: &Workload, death: Option<Death>) -> World {
    let mut world = World::new();
    (workload.prepare)(&mut world);
    world.death = death;
    for event in (workload.events)() {
        // A void may find that its sale never came to be.
        let _ = world.submit(event);
        if !world.is_alive() {
            break;
        }
    }
    world
}

/// Opens, drains, compares the books; then the caller asks for everything once more.
fn recover(mut world: World, workload: &Workload) -> World {
    world.reopen();
    world.check_always();
    world.heal();
    world.drain();
    world.check_drained();
    for event in (workload.events)() {
        let _ = world.submit(event);
    }
    world.drain();
    world.check_drained();
    world
}

fn deaths(step: usize) -> [Death; 3] {
    [Death::BeforeEffects(step), Death::AfterEffects(step), Death::FailedCommit(step)]
}

#[test]
fn each_workload_does_what_it_is_meant_to() {
    let ends = WORKLOADS.map(|workload| {
        let mut world = run(&workload, None);
        world.heal();
        world.drain();
        world.check_drained();
        let states: Vec<_> = ["a", "v", "w", "b"].iter().filter_map(|id| world.payment(id)).collect();
        let states: Vec<_> = states.iter().map(|payment| format!("{:?}", payment.state)).collect();
        (workload.name, states.join(" "))
    });
    let expected = [
        ("approve", "Approved Approved"),
        ("decline", "Declined Approved"),
        ("answer lost", "Reversed Approved"),
        ("request lost, reversal lost", "Reversed Approved"),
        ("void", "Voided Approved Approved"),
        ("void lost", "Voided Reversed Approved"),
        ("chip and PIN, once wrong", "Approved Approved"),
        ("chip declines after the host", "Reversed"),
        ("wrong MAC, then new keys", "Reversed Approved"),
        ("not sent", "NotSent Approved"),
    ];
    assert_eq!(
        ends.map(|(name, states)| (name, states)),
        expected.map(|(name, states)| (name, states.to_owned()))
    );
}

#[test]
fn dying_at_any_step_loses_nothing_and_doubles_nothing() {
    for workload in &WORKLOADS {
        let steps = run(workload, None).steps;
        assert!(steps > 8, "{}: {steps} steps", workload.name);
        for death in (1..=steps).flat_map(deaths) {
            let world = run(workload, Some(death));
            assert!(!world.is_alive(), "{}: {death:?} never came", workload.name);
            recover(world, workload);
        }
    }
}

#[test]
fn dying_again_while_recovering_changes_nothing() {
    for workload in &WORKLOADS {
        let steps = run(workload, None).steps;
        // What dying before the effects leaves behind is what the first test has seen already.
        for first in (1..=steps).flat_map(deaths).filter(|first| !matches!(first, Death::BeforeEffects(_))) {
            for second in (1..).flat_map(deaths) {
                let mut world = run(workload, Some(first));
                world.reopen();
                world.heal();
                world.steps = 0;
                world.death = Some(second);
                world.drain();
                let _ = world.submit(sale("after"));
                if world.is_alive() {
                    break;
                }
                world.reopen();
                world.check_always();
                world.drain();
                world.check_drained();
            }
        }
    }
}

/// Whatever the process was in the middle of, nobody is told that it was declined.
#[test]
fn a_payment_that_a_restart_found_is_unknown_until_it_is_reversed() {
    let mut world = World::signed_on();
    world.death = Some(Death::AfterEffects(world.steps + 4)); // the 0200 is out
    world.handle(sale("a")).unwrap();
    while world.is_alive() && world.host.requests(0x0200).is_empty() {
        assert!(world.answer_next());
    }
    world.die();
    world.reopen();
    assert_eq!(world.state("a"), Reversing);
    let facts = world.disk.facts();
    assert!(facts.iter().any(|fact| matches!(fact, Fact::RecoveredInFlight { .. })));
    world.handle(sale("a")).unwrap();
    let result = world.result();
    assert_eq!((result.kind, result.engineer.split(':').next()), (ResultKind::Unknown, Some("restart")));
    world.drain();
    assert_eq!((world.state("a"), world.host.net()), (Reversed, 0));
}

/// An approval that could not be written down was never shown: it is reversed.
#[test]
fn an_approval_that_was_not_durable_is_reversed() {
    let mut world = World::signed_on();
    let before = world.disk.commits();
    world.handle(sale("a")).unwrap();
    while world.disk.commits() == before {
        assert!(world.answer_next());
    }
    world.disk.fail_next();
    while world.answer_next() {}
    assert_eq!(world.host.net(), 4_200);
    assert!(world.slips.is_empty());
    world.reopen();
    assert_eq!(world.state("a"), Reversing);
    world.drain();
    world.check_drained();
    assert_eq!((world.state("a"), world.host.net()), (Reversed, 0));
}

#[test]
fn an_approval_is_there_after_a_restart() {
    let mut world = World::signed_on();
    world.sale("a", 4_200);
    let first = world.result();
    world.reopen();
    world.handle(sale("a")).unwrap();
    assert_eq!((world.state("a"), world.result()), (Approved, first));
    world.check_drained();
}
