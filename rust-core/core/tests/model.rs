//! Anything, in any order: callers, devices, host, clock and deaths at random. Whatever happens,
//! both books say the same in the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use suanpan_core::card::EntryMode;
use suanpan_core::effect::EffectId;
use suanpan_core::event::{CardFailure, EmvEnd, Event};
use suanpan_core::payment::PaymentState;
use world::{config, fen, order, with_track_key, Card, Death, Pin, Port, Reaction, Reader, Way, World};

/// Which of the host's scripts.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Sale,
    Void,
    Reversal,
    SignOn,
    Other,
}

#[derive(Clone, Debug)]
enum Step {
    Sale(u8, i64),
    Void(u8, u8),
    Reprint(u8),
    SignOn,
    SignOff,
    Echo,
    SendOwed,
    Cancel,
    Confirm,
    /// The world answers so many times.
    Answers(usize),
    Settle,
    TimePasses,
    /// What the host said too late arrives now.
    LateAnswers,
    ClockSet(i64),
    /// An event with an id that may be of long ago, or of now.
    Stray(u8, u64),
    Host(Kind, Reaction),
    Reader(Reader),
    Pin(Pin),
    ChipAsksPin(bool),
    Chip(Port, Port, EmvEnd),
    Keys(Port, Port, Port, Port),
    Printer(Port),
    /// The secure processor forgets its keys.
    KeysLost,
    /// The host changes its keys.
    HostChangesKeys,
    Dies,
    DiesSoon(usize, u8),
}

fn port() -> impl Strategy<Value = Port> {
    prop_oneof![6 => Just(Port::Works), 1 => Just(Port::Silent), 1 => Just(Port::Fails)]
}

fn reaction() -> impl Strategy<Value = Reaction> {
    let fields = select(vec![0, 3, 4, 11, 39, 41, 42]).prop_map(Way::Wrong);
    let ways = select(vec![
        Way::NotSent,
        Way::RequestLost,
        Way::AnswerLost,
        Way::Hangs,
        Way::Late,
        Way::Twice,
        Way::WrongMac,
        Way::NoMac,
        Way::Garbled,
        Way::Cut,
    ]);
    let way = prop_oneof![2 => Just(Way::Answered), 3 => ways, 1 => fields];
    let code = select(vec!["00", "00", "00", "10", "11", "51", "55", "94", "96", "99", "A0", "Q7"]);
    let requires = prop_oneof![5 => Just(0), 1 => 0..16_u8];
    (way, code, requires).prop_map(|(way, code, requires)| Reaction { way, code, requires })
}

fn reader() -> impl Strategy<Value = Reader> {
    let cards = vec![
        Card::swiped(),
        Card::inserted(),
        Card::tapped(),
        Card { entry: EntryMode::Swipe, ..Card::inserted() },
        Card { track_2: "6224242300000068=2903", ..Card::swiped() },
    ];
    let failures = [
        CardFailure::Timeout,
        CardFailure::SeveralCards,
        CardFailure::Unreadable,
        CardFailure::UseChip,
        CardFailure::SeePhone,
        CardFailure::Reader,
    ];
    prop_oneof![
        8 => select(cards).prop_map(Reader::Presents),
        1 => select(failures.to_vec()).prop_map(Reader::Fails),
        1 => Just(Reader::Silent),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let kind = select(vec![
        Kind::Sale,
        Kind::Sale,
        Kind::Void,
        Kind::Reversal,
        Kind::Reversal,
        Kind::SignOn,
        Kind::Other,
    ]);
    let pins = select(vec![
        Pin::Enters,
        Pin::Enters,
        Pin::EntersLong,
        Pin::Bypasses,
        Pin::Cancels,
        Pin::Fails,
        Pin::HasNoKey,
        Pin::Silent,
    ]);
    let ends = select(vec![EmvEnd::Approved, EmvEnd::Approved, EmvEnd::Declined, EmvEnd::Failed]);
    prop_oneof![
        14 => (0..8_u8, select(vec![100, 150_000])).prop_map(|(id, minor)| Step::Sale(id, minor)),
        6 => (0..8_u8, 0..8_u8).prop_map(|(id, original)| Step::Void(id, original)),
        1 => (0..8_u8).prop_map(Step::Reprint),
        1 => Just(Step::SignOn),
        1 => Just(Step::SignOff),
        1 => Just(Step::Echo),
        2 => Just(Step::SendOwed),
        2 => Just(Step::Cancel),
        2 => Just(Step::Confirm),
        10 => (1..12_usize).prop_map(Step::Answers),
        12 => Just(Step::Settle),
        8 => Just(Step::TimePasses),
        3 => Just(Step::LateAnswers),
        1 => (-100_000_000_000..100_000_000_000_i64).prop_map(Step::ClockSet),
        3 => (0..12_u8, 0..80_u64).prop_map(|(what, id)| Step::Stray(what, id)),
        12 => (kind, reaction()).prop_map(|(kind, reaction)| Step::Host(kind, reaction)),
        5 => reader().prop_map(Step::Reader),
        3 => pins.prop_map(Step::Pin),
        2 => any::<bool>().prop_map(Step::ChipAsksPin),
        2 => (port(), port(), ends).prop_map(|(asks, completes, end)| Step::Chip(asks, completes, end)),
        2 => (port(), port(), port(), port())
            .prop_map(|(load, mac, verify, track)| Step::Keys(load, mac, verify, track)),
        1 => port().prop_map(Step::Printer),
        1 => Just(Step::KeysLost),
        1 => Just(Step::HostChangesKeys),
        2 => Just(Step::Dies),
        5 => (1..12_usize, 0..3_u8).prop_map(|(steps, how)| Step::DiesSoon(steps, how)),
    ]
}

/// Sales and voids draw from the same few names, so that they meet.
fn name(id: u8) -> String {
    format!("order-{id}")
}

fn take(world: &mut World, step: Step) {
    let event = match step {
        Step::Sale(id, minor) => Event::Sale { order: order(&name(id)), amount: fen(minor) },
        Step::Void(id, original) => Event::Void { order: order(&name(id)), original: order(&name(original)) },
        Step::Reprint(id) => Event::Reprint { order: order(&name(id)) },
        Step::SignOn => Event::SignOn,
        Step::SignOff => Event::SignOff,
        Step::Echo => Event::Echo,
        Step::SendOwed => Event::SendOwed,
        Step::Cancel => Event::Cancelled,
        Step::Confirm => Event::Confirmed,
        Step::Stray(what, id) => stray(what, EffectId(id)),
        other => return change(world, other),
    };
    let _ = world.handle(event); // refused or taken, nothing may go wrong
}

/// An event that nobody sent on purpose. A device never lies about what it did, so an approval of
/// the chip and a verified MAC are not among them.
fn stray(what: u8, id: EffectId) -> Event {
    match what {
        0 => Event::CardSwiped(id),
        1 => Event::CardInserted(id),
        2 => Event::CardTapped(id),
        3 => Event::CardFailed(id, CardFailure::Unreadable),
        4 => Event::EmvEnded(id, EmvEnd::Failed),
        5 => Event::PinBypassed(id),
        6 => Event::PinCancelled(id),
        7 => Event::MacVerified(id, false),
        8 => Event::TimerFired(id),
        9 => Event::Printed(id),
        10 => Event::MacReady(id, [0; 8]),
        _ => Event::PrintUnknown(id),
    }
}

fn change(world: &mut World, step: Step) {
    match step {
        Step::Answers(count) => {
            for _ in 0..count {
                if !world.is_alive() || !world.answer_next() {
                    break;
                }
            }
        }
        Step::Settle => world.settle(),
        Step::TimePasses => drop(world.let_time_pass()),
        Step::LateAnswers => {
            world.settle(); // it is late only once the link has given up
            world.deliver_late();
        }
        Step::ClockSet(by_ms) => world.set_clock(by_ms),
        Step::Host(kind, reaction) => {
            let host = &mut world.host;
            match kind {
                Kind::Sale => &mut host.sale,
                Kind::Void => &mut host.void,
                Kind::Reversal => &mut host.reversal,
                Kind::SignOn => &mut host.sign_on,
                Kind::Other => &mut host.other,
            }
            .once(reaction);
        }
        Step::Reader(reader) => world.devices.reader = reader,
        Step::Pin(pin) => world.devices.pin = pin,
        Step::ChipAsksPin(asks) => world.devices.chip_asks_pin = asks,
        Step::Chip(asks, completes, end) => {
            world.devices.chip = asks;
            world.devices.chip_completes = completes;
            world.devices.chip_end = end;
        }
        Step::Keys(load, mac, verify, track) => {
            world.devices.track = track;
            world.devices.load = load;
            world.devices.mac = mac;
            world.devices.verify = verify;
        }
        Step::Printer(printer) => world.devices.printer = printer,
        Step::KeysLost => world.devices.key = None,
        Step::HostChangesKeys => world.host.key += 1_000,
        Step::Dies => world.die(),
        Step::DiesSoon(steps, how) => {
            let at = world.steps + steps;
            world.death = Some(match how {
                0 => Death::BeforeEffects(at),
                1 => Death::AfterEffects(at),
                _ => Death::FailedCommit(at),
            });
        }
        other => panic!("not a change: {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn both_books_say_the_same_in_the_end(track_key in any::<bool>(), steps in vec(step(), 1..60)) {
        let mut world = World::with(if track_key { with_track_key() } else { config() });
        for step in steps {
            if !world.is_alive() {
                world.reopen();
            }
            take(&mut world, step);
            if world.is_alive() {
                world.check_always();
            }
        }
        world.heal();
        world.death = None;
        if !world.is_alive() {
            world.reopen();
        }
        world.settle();
        world.drain();
        world.check_drained();

        // And it still takes money, with two commits.
        world.submit(Event::SignOn).unwrap();
        let commits = world.disk.commits();
        prop_assert_eq!(world.sale("last", 100), PaymentState::Approved);
        prop_assert_eq!(world.disk.commits() - commits, 2);
        world.check_drained();
    }
}
