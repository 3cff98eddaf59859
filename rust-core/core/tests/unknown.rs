//! Lost answers: unknown is an outcome, its reversal is durable first, goes out before the next
//! payment and is never dropped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::event::Event;
use suanpan_core::host::MismatchRule;
use suanpan_core::journal::{Fact, Journal};
use suanpan_core::payment::PaymentState::{Approved, Declined, NotSent, Reversed, Reversing};
use suanpan_core::queue::{ReversalQueue, ReversalReason, ReversalStatus, TryOutcome};
use suanpan_core::view::{ResultKind, Stage, View};
use suanpan_core::UnixMillis;
use world::{config, fen, order, Reaction, Way, World};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Every way to lose an answer, and the reason that its reversal gives.
const LOSSES: [(Way, &str); 15] = [
    (Way::RequestLost, "98"),
    (Way::AnswerLost, "98"),
    (Way::Hangs, "98"),
    (Way::Late, "98"),
    (Way::Wrong(0), "06"),
    (Way::Wrong(3), "06"),
    (Way::Wrong(4), "06"),
    (Way::Wrong(11), "06"),
    (Way::Wrong(39), "06"),
    (Way::Wrong(41), "06"),
    (Way::Wrong(42), "06"),
    (Way::Garbled, "06"),
    (Way::Cut, "06"),
    (Way::WrongMac, "A0"),
    (Way::NoMac, "A0"),
];

fn reasons(world: &World) -> Vec<String> {
    let requests = world.host.requests(0x0400);
    requests.iter().map(|sent| String::from_utf8(sent.text(39).unwrap().to_vec()).unwrap()).collect()
}

fn ask_for_sale(world: &mut World, id: &str) {
    world.submit(Event::Sale { order: order(id), amount: fen(100) }).unwrap();
}

/// An owed reversal that the host will not hear of until the test says so.
fn owing(reversals: Way) -> World {
    let mut world = World::signed_on();
    world.host.reversal.then = Reaction::way(reversals);
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    assert_eq!(world.sale("lost", 100), Reversing);
    world
}

#[test]
fn a_lost_sale_is_unknown_then_reversed() {
    for (way, reason) in LOSSES {
        let mut world = World::signed_on();
        world.host.sale.once(Reaction::way(way));
        assert_eq!(world.sale("lost", 100), Reversing, "{way:?}");
        let result = world.result();
        assert_eq!((result.kind, result.code.as_str()), (ResultKind::Unknown, "unknown"));
        assert!(result.cashier.contains("unknown") && !result.cashier.contains("eclined."));
        assert_eq!(world.owed().len(), 1);
        assert_eq!(world.deliver_late(), usize::from(way == Way::Late));
        world.drain();
        assert_eq!(world.state("lost"), Reversed, "{way:?}");
        assert_eq!(world.result().kind, ResultKind::Reversed);
        assert_eq!(reasons(&world), [reason], "{way:?}");
        assert_eq!((world.host.net(), world.slips.len()), (0, 0));
        assert_eq!(world.sale("next", 100), Approved, "{way:?}");
    }
}

#[test]
fn a_lost_void_is_unknown_then_reversed() {
    for (way, reason) in LOSSES {
        let mut world = World::signed_on();
        assert_eq!(world.sale("sale", 100), Approved);
        world.host.void.once(Reaction::way(way));
        assert_eq!(world.void("void", "sale"), Reversing, "{way:?}");
        assert_eq!(world.result().kind, ResultKind::Unknown);
        assert_eq!(world.state("sale"), Approved, "it is not known to be voided");
        assert_eq!(world.deliver_late(), usize::from(way == Way::Late));
        world.drain();
        assert_eq!(reasons(&world), [reason], "{way:?}");
        assert_eq!((world.state("void"), world.host.net()), (Reversed, 100));
        assert_eq!(world.void("again", "sale"), Approved, "{way:?}");
        assert_eq!(world.host.net(), 0);
    }
}

#[test]
fn the_next_payment_lets_the_reversal_go_first() {
    for (way, _) in LOSSES {
        let mut world = World::signed_on();
        world.host.sale.once(Reaction::way(way));
        world.sale("lost", 100);
        assert_eq!(world.sale("next", 100), Approved, "{way:?}");
        assert_eq!(world.state("lost"), Reversed);
        let money: Vec<_> = world.host.traffic().into_iter().filter(|mti| *mti != 0x0800).collect();
        assert_eq!(money, [0x0200, 0x0400, 0x0200]);
    }
}

#[test]
fn no_payment_begins_while_a_reversal_cannot_go() {
    let lost = LOSSES.map(|(way, _)| way);
    for way in lost.into_iter().filter(|way| *way != Way::NoMac).chain([Way::NotSent]) {
        let mut world = owing(way);
        world.host.void.then = Reaction::way(Way::AnswerLost);
        ask_for_sale(&mut world, "next");
        let result = world.result();
        assert_eq!(
            (result.kind, result.code.as_str()),
            (ResultKind::Failed, "earlier_unresolved"),
            "{way:?}"
        );
        assert!(world.payment("next").is_none());
        assert_eq!(world.host.requests(0x0200).len(), 1);
        assert_eq!(world.owed().len(), 1);
        assert!(world.timers() > 0, "nobody would try again");
    }
}

#[test]
fn a_reversal_becomes_manual_and_is_still_tried() {
    let mut world = owing(Way::AnswerLost);
    let tries = config().profile.retry.tries as usize;
    while world.owed()[0].status != ReversalStatus::Manual {
        assert!(world.let_time_pass());
        world.settle();
    }
    assert_eq!(world.host.requests(0x0400).len(), tries);
    assert_eq!(world.owed()[0].tries as usize, tries);
    assert_eq!(world.terminal().reversals().counts(), (1, 1));
    world.submit(Event::Confirmed).unwrap();
    let Some(View::Idle(idle)) = world.views.last() else { panic!("not idle") };
    assert_eq!((idle.reversals_owed, idle.reversals_manual), (1, 1));

    // Before each payment, at the slow pace in the background, and after a restart.
    ask_for_sale(&mut world, "next");
    assert_eq!(world.host.requests(0x0400).len(), tries + 1);
    world.run_for(HOUR);
    let in_an_hour = world.host.requests(0x0400).len() - tries - 1;
    assert!((10..=13).contains(&in_an_hour), "{in_an_hour} tries in an hour");
    world.reopen();
    world.run_for(10 * MINUTE);
    assert!(world.host.requests(0x0400).len() > tries + 1 + in_an_hour);
    assert_eq!(world.owed()[0].status, ReversalStatus::Manual);

    world.host.reversal.then = Reaction::APPROVES;
    world.drain();
    assert_eq!(world.state("lost"), Reversed);
}

#[test]
fn a_refused_reversal_gives_reason_06_and_goes_on() {
    for code in ["96", "94", "05", "30", "ZZ"] {
        let mut world = owing(Way::Answered);
        world.host.reversal.once(Reaction::code(code));
        world.host.reversal.once(Reaction::code(code));
        world.drain();
        assert_eq!(reasons(&world), ["98", "06", "06"], "{code}");
        assert_eq!(world.state("lost"), Reversed);
    }
}

/// 12 and 25: the host has nothing to reverse.
#[test]
fn a_host_that_never_saw_the_request_settles_its_reversal() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::RequestLost));
    world.sale("lost", 100);
    world.drain();
    assert_eq!((world.state("lost"), world.host.requests(0x0400).len()), (Reversed, 1));
}

/// A captured 0410 has no field 4, though it says 00.
#[test]
fn an_answer_to_a_reversal_may_leave_the_amount_out() {
    let mut world = owing(Way::Answered);
    world.host.reversal_echoes_amount = false;
    world.drain();
    assert_eq!((world.state("lost"), world.host.requests(0x0400).len()), (Reversed, 1));
    // A wrong one is wrong all the same.
    let mut world = owing(Way::Wrong(4));
    world.run_for(HOUR);
    assert_eq!(world.state("lost"), Reversing);
}

#[test]
fn an_approved_reversal_must_be_sealed() {
    let mut world = owing(Way::NoMac);
    world.host.reversal.once(Reaction::way(Way::WrongMac));
    world.run_for(HOUR);
    assert_eq!(world.state("lost"), Reversing);
    world.host.reversal.then = Reaction::APPROVES;
    world.drain();
    assert_eq!(world.state("lost"), Reversed);
}

#[test]
fn an_acquirer_may_count_a_wrong_answer_as_a_decline_but_never_a_garbled_one() {
    for (way, _) in LOSSES {
        let mut config = config();
        config.profile.mismatch = MismatchRule::Decline;
        let mut world = World::with(config);
        world.host.sale.once(Reaction::way(way));
        let declined = matches!(way, Way::Wrong(_));
        assert_eq!(world.sale("lost", 100), if declined { Declined } else { Reversing }, "{way:?}");
        assert_eq!(world.owed().len(), usize::from(!declined));
    }
}

#[test]
fn what_never_left_owes_nothing() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::NotSent));
    assert_eq!(world.sale("o", 100), NotSent);
    assert_eq!(world.result().kind, ResultKind::NotSent);
    assert!(world.owed().is_empty());
    assert_eq!(world.sale("next", 100), Approved);
}

#[test]
fn an_answer_that_comes_twice_counts_once() {
    let mut world = World::signed_on();
    world.host.always(Reaction::way(Way::Twice));
    assert_eq!(world.sale("o", 100), Approved);
    assert_eq!(world.sale("p", 100), Approved);
    assert_eq!(world.void("v", "p"), Approved);
    assert_eq!((world.host.net(), world.disk.net_minor().unwrap()), (100, 100));
    assert_eq!(world.slips.len(), 3);
}

/// The late answer comes when the next payment already waits for its own.
#[test]
fn a_late_answer_is_no_answer_to_the_next_request() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::Late));
    world.sale("lost", 100);
    world.drain();
    world.host.sale.once(Reaction::way(Way::Hangs));
    world.handle(Event::Sale { order: order("next"), amount: fen(100) }).unwrap();
    while world.answer_next() {}
    assert!(!world.terminal().is_idle());
    assert_eq!(world.deliver_late(), 1);
    world.drain();
    assert_eq!((world.state("lost"), world.state("next")), (Reversed, Reversed));
}

// ---- the background ----

/// Without a network nothing is written over and over, and the pace slows down.
#[test]
fn being_offline_is_quiet() {
    let mut world = owing(Way::NotSent);
    world.run_for(MINUTE);
    let (commits, frames) = (world.disk.commits(), world.host.frames.len());
    world.run_for(24 * HOUR);
    assert_eq!(world.disk.commits(), commits, "it wrote although nothing has changed");
    let tries = world.host.frames.len() - frames;
    assert!((200..=300).contains(&tries), "{tries} tries in a day");
    assert_eq!(world.owed()[0].tries, 0, "a try that never left is none");
    world.host.reversal.then = Reaction::APPROVES;
    world.drain();
    assert_eq!(world.state("lost"), Reversed);
}

#[test]
fn being_offline_after_a_restart_is_quiet_too() {
    let mut world = owing(Way::NotSent);
    world.host.always(Reaction::way(Way::NotSent));
    world.reopen();
    world.run_for(HOUR);
    let sign_ons = world.host.requests(0x0800).len();
    assert!((5..=30).contains(&sign_ons), "{sign_ons} sign-ons in an hour");
    world.host.always(Reaction::APPROVES);
    world.drain();
    assert_eq!(world.state("lost"), Reversed);
}

#[test]
fn a_clock_that_is_set_back_delays_nothing() {
    let mut world = owing(Way::AnswerLost);
    world.run_for(MINUTE);
    world.host.reversal.then = Reaction::APPROVES;
    world.set_clock(-365 * 24 * HOUR);
    world.run_for(10 * MINUTE);
    assert_eq!(world.state("lost"), Reversed);

    let mut world = owing(Way::AnswerLost);
    world.run_for(MINUTE);
    world.host.reversal.then = Reaction::APPROVES;
    world.set_clock(-50 * 365 * 24 * HOUR);
    world.reopen();
    world.run_for(10 * MINUTE);
    assert_eq!(world.state("lost"), Reversed);
}

/// Brings a world to the point where a retry in the background waits for the host.
fn retrying() -> World {
    let mut world = owing(Way::Answered);
    assert!(world.let_time_pass());
    assert!(!world.terminal().is_idle());
    world
}

#[test]
fn a_sale_waits_for_the_retry_that_is_under_way() {
    let mut world = retrying();
    let shown = world.views.len();
    world.handle(Event::Sale { order: order("next"), amount: fen(100) }).unwrap();
    assert!(matches!(world.views[shown..], [View::Working { stage: Stage::Reversing, .. }]));
    // The same again is the same; anything else must wait.
    world.handle(Event::Sale { order: order("next"), amount: fen(100) }).unwrap();
    assert!(world.handle(Event::Sale { order: order("next"), amount: fen(101) }).is_err());
    assert!(world.handle(Event::Sale { order: order("other"), amount: fen(100) }).is_err());
    world.settle();
    assert_eq!((world.state("lost"), world.state("next")), (Reversed, Approved));
    assert_eq!(world.host.traffic(), [0x0800, 0x0200, 0x0400, 0x0200]);
}

#[test]
fn a_void_waits_for_the_retry_that_is_under_way() {
    let mut world = World::signed_on();
    world.sale("sale", 100);
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.sale("lost", 100);
    assert!(world.let_time_pass());
    let void = || Event::Void { order: order("void"), original: order("sale") };
    world.handle(void()).unwrap();
    world.handle(void()).unwrap();
    world.settle();
    assert_eq!((world.state("lost"), world.state("void")), (Reversed, Approved));
    assert_eq!(world.host.net(), 0);
}

#[test]
fn a_retry_that_fails_refuses_the_sale_that_waits() {
    let mut world = owing(Way::AnswerLost);
    assert!(world.let_time_pass());
    world.handle(Event::Sale { order: order("next"), amount: fen(100) }).unwrap();
    world.settle();
    assert_eq!(world.result().code, "earlier_unresolved");
    assert!(world.payment("next").is_none());
}

#[test]
fn errands_wait_for_a_retry_but_do_not_need_it() {
    for (sign_on, code) in [(true, "signed_on"), (false, "echoed")] {
        for way in [Way::AnswerLost, Way::Answered] {
            let mut world = owing(way);
            assert!(world.let_time_pass());
            let before = world.host.frames.len();
            world.handle(if sign_on { Event::SignOn } else { Event::Echo }).unwrap();
            world.settle();
            assert_eq!(world.result().code, code, "{way:?}");
            assert!(world.host.frames.len() > before);
        }
    }
}

#[test]
fn a_result_can_be_put_away_while_a_retry_is_under_way() {
    let mut world = retrying();
    world.handle(Event::Confirmed).unwrap();
    assert!(matches!(world.views.last(), Some(View::Idle(_))));
    world.settle();
    assert_eq!(world.state("lost"), Reversed);
}

/// News of an earlier payment must not stand where the result of another is read.
#[test]
fn the_background_covers_no_other_result() {
    let mut world = owing(Way::Answered);
    world.host.reversal.once(Reaction::way(Way::AnswerLost));
    assert!(world.let_time_pass());
    world.settle();
    world.submit(Event::Echo).unwrap();
    assert_eq!(world.result().code, "echoed");
    world.drain();
    assert_eq!(world.state("lost"), Reversed);

    // A payment cannot pass an owed reversal, but its slip can be asked for.
    let mut world = World::signed_on();
    world.sale("good", 100);
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.sale("lost", 100);
    world.submit(Event::Sale { order: order("good"), amount: fen(100) }).unwrap();
    assert_eq!(world.result().kind, ResultKind::Approved);
    world.drain();
    assert_eq!(world.state("lost"), Reversed);
    let Some(View::Result(last)) = world.views.last() else { panic!("no result") };
    assert_eq!(last.order, Some(order("good")));
}

#[test]
fn the_idle_screen_counts_what_is_owed() {
    let mut world = owing(Way::AnswerLost);
    world.submit(Event::Confirmed).unwrap();
    let Some(View::Idle(idle)) = world.views.last() else { panic!("not idle") };
    assert_eq!(idle.reversals_owed, 1);
    world.host.reversal.then = Reaction::APPROVES;
    world.drain();
    let Some(View::Result(result)) = world.views.last() else { panic!("no news of it") };
    assert_eq!(result.kind, ResultKind::Reversed);
}

#[test]
fn all_that_is_owed_can_be_sent_now() {
    let mut world = owing(Way::AnswerLost);
    world.run_for(HOUR);
    world.host.reversal.then = Reaction::APPROVES;
    world.submit(Event::SendOwed).unwrap();
    assert_eq!((world.state("lost"), world.result().kind), (Reversed, ResultKind::Reversed));
    world.submit(Event::SendOwed).unwrap();
    assert_eq!(world.result().code, "nothing_owed");
}

#[test]
fn sign_off_sends_what_is_owed_first() {
    let mut world = owing(Way::AnswerLost);
    world.submit(Event::SignOff).unwrap();
    assert_eq!(world.result().code, "earlier_unresolved");
    assert!(world.terminal().is_signed_on() && world.host.requests(0x0820).is_empty());
    world.host.reversal.then = Reaction::APPROVES;
    world.submit(Event::SignOff).unwrap();
    assert_eq!((world.state("lost"), world.result().code.as_str()), (Reversed, "signed_off"));
}

#[test]
fn facts_tell_the_story() {
    let mut world = owing(Way::AnswerLost);
    assert!(world.let_time_pass());
    world.settle();
    world.host.reversal.then = Reaction::APPROVES;
    world.drain();
    let told: Vec<_> = world
        .disk
        .facts()
        .into_iter()
        .filter_map(|fact| match fact {
            Fact::PaymentSent { stan, .. } => Some(format!("sent {stan}")),
            Fact::ReversalOwed { reason: ReversalReason::NoResponse, stan, .. } => {
                Some(format!("owed {stan}"))
            }
            Fact::ReversalTried { tries, .. } => Some(format!("tried {tries}")),
            Fact::PaymentSettledAs { state, .. } => Some(format!("{state:?}")),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["sent 2", "owed 2", "Reversing", "tried 1", "Reversed"]);
}

#[test]
fn the_queue_never_drops_what_is_owed() {
    let world = owing(Way::AnswerLost);
    let pace = config().profile.retry;
    let mut queue = ReversalQueue::new(world.owed());
    let mut now = UnixMillis(0);
    for _ in 0..1_000 {
        for outcome in [TryOutcome::NotSent, TryOutcome::Owed, TryOutcome::Refused] {
            let row = queue.resolve(&order("lost"), outcome, &pace, now).unwrap();
            assert!(row.due_at > now && row.due_at <= now.after_ms(pace.longest_wait_ms));
            now = row.due_at;
        }
    }
    assert!(queue.find(&order("lost")).is_some());
    assert_eq!(queue.resolve(&order("lost"), TryOutcome::Done, &pace, now), None);
    assert!(queue.find(&order("lost")).is_none());
}
