//! The journal fails: nothing leaves, nothing more is accepted, and a new start finds everything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::effect::EffectId;
use suanpan_core::error::Reject;
use suanpan_core::event::Event;
use suanpan_core::journal::JournalError;
use suanpan_core::view::View;
use suanpan_core::{OpenError, Terminal, UnixMillis};
use world::{config, fen, order, Card, Disk, Reaction, Way, World};

fn asks() -> Vec<Event> {
    let sale = |id: &str| Event::Sale { order: order(id), amount: fen(100) };
    vec![
        Event::SignOn,
        sale("good"),
        Event::Void { order: order("void"), original: order("good") },
        sale("lost"),
        Event::SendOwed,
        sale("declined"),
        Event::SignOff,
    ]
}

fn begin() -> World {
    let mut world = World::new();
    world.host.sale.once(Reaction::APPROVES);
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.host.sale.once(Reaction::code("51"));
    world.host.reversal.once(Reaction::code("96"));
    world
}

/// Runs until the commit of that number has failed; false when there are fewer.
fn fail_at(world: &mut World, commit: u64) -> bool {
    for event in asks() {
        let _ = world.handle(event);
        loop {
            if world.disk.has_failed() {
                return true;
            }
            if world.disk.commits() == commit {
                world.disk.fail_next();
            }
            if !world.answer_next() {
                break;
            }
        }
    }
    world.disk.has_failed()
}

#[test]
fn a_failing_commit_stops_everything_at_once() {
    for commit in 0.. {
        let mut world = begin();
        if commit == 0 {
            world.disk.fail_next();
        }
        if !fail_at(&mut world, commit) {
            assert!(commit > 10, "only {commit} commits");
            return;
        }
        let Some(View::OutOfService { text, detail }) = world.views.last() else { panic!("not shown") };
        assert!(!text.is_empty() && detail.contains("commit failed"));
        let (image, effects) = (world.disk.image(), world.effects.len());
        // Callers, devices, the host, timers: nothing is taken any more.
        for event in asks() {
            assert_eq!(world.handle(event), Err(Reject::OutOfService));
        }
        for id in 0..100 {
            assert_eq!(world.handle(Event::TimerFired(EffectId(id))), Err(Reject::OutOfService));
        }
        assert_eq!(world.load_card(&Card::swiped()), Err(Reject::OutOfService));
        assert_eq!((world.disk.image(), world.effects.len()), (image, effects));

        world.reopen();
        world.check_always();
        world.host.always(Reaction::APPROVES);
        world.drain();
        world.check_drained();
        assert!(world.submit(Event::Echo).is_ok());
    }
}

#[test]
fn a_terminal_does_not_open_on_a_journal_that_cannot_recover() {
    let mut world = World::signed_on();
    world.handle(Event::Sale { order: order("o"), amount: fen(100) }).unwrap();
    while world.host.requests(0x0200).is_empty() {
        assert!(world.answer_next());
    }
    world.die();
    // The commit that makes the payment unknown fails: no terminal, nothing sent.
    world.disk.fail_next();
    let disk: Disk = world.disk.clone();
    let refused = Terminal::open(config(), disk, UnixMillis(world.now)).err().expect("opened");
    assert!(matches!(refused, OpenError::Journal(JournalError(_))));
    world.reopen();
    world.drain();
    world.check_drained();
    assert_eq!(world.host.net(), 0);
}

#[test]
fn a_wrong_configuration_is_named() {
    let open = |change: fn(&mut suanpan_core::config::TerminalConfig)| {
        let mut config = config();
        change(&mut config);
        Terminal::open(config, Disk::default(), UnixMillis(0)).err().expect("opened").to_string()
    };
    assert_eq!(
        open(|config| config.terminal_id = "1".to_owned()),
        "configuration: terminal_id: expected 8 letters or digits, got 1"
    );
    assert!(open(|config| config.merchant_id.clear()).contains("merchant_id"));
    assert!(open(|config| config.merchant_name.clear()).contains("merchant_name"));
    assert!(open(|config| config.operator = "x1".to_owned()).contains("operator"));
    assert!(open(|config| config.profile.pin_tries = 0).contains("pin_tries"));
    assert!(open(|config| config.profile.ksn_field = Some(52)).contains("ksn_field"));
    assert!(open(|config| config.profile.retry.tries = 0).contains("retry.tries"));
    assert!(open(|config| config.profile.retry.first_wait_ms = 0).contains("retry.wait"));
    assert!(open(|config| config.profile.response_timeout_ms = 0).contains("response_timeout_ms"));
}
