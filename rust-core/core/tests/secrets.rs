//! No account number, track or PIN block in any text, whatever happens: canaries in, nothing out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::card::{CardBytes, Pan};
use suanpan_core::event::{EmvEnd, Event};
use suanpan_core::payment::Cause;
use suanpan_core::view::View;
use suanpan_slip::text::layout;
use world::devices::{CHIP_TRACK, PAN, PIN_BLOCK, STRIPE_TRACK};
use world::{fen, order, Card, Pin, Port, Reaction, Reader, Way, World};

/// Every text that carries any part of what must stay hidden.
fn canaries() -> Vec<String> {
    let discretionary = [&STRIPE_TRACK[24..], &CHIP_TRACK[24..]];
    let hex: String = PIN_BLOCK.iter().map(|byte| format!("{byte:02X}")).collect();
    let decimal = format!("{:?}", &PIN_BLOCK[..4]);
    // The number, and any part of it with more than a masked one shows.
    let mut canaries = vec![PAN.to_owned(), PAN[..7].to_owned(), PAN[11..].to_owned(), PAN[5..12].to_owned()];
    canaries.extend(discretionary.map(str::to_owned));
    canaries.extend([hex.clone(), hex.to_lowercase(), decimal.trim_matches(['[', ']']).to_owned()]);
    // Bytes as Debug of a list would print them.
    for text in [PAN, STRIPE_TRACK, CHIP_TRACK] {
        let bytes = format!("{:?}", text.as_bytes());
        canaries.push(bytes[1..40].to_owned());
    }
    canaries
}

fn assert_clean(world: &World, what: &str) {
    let texts = world.said.iter().cloned();
    let views = world.views.iter().map(|view| format!("{view:?}"));
    let slips = world.slips.iter().flat_map(|slip| [format!("{slip:?}"), layout(slip, 32).join("\n")]);
    let facts = world.disk.facts().into_iter().map(|fact| format!("{fact:?}"));
    let journal = [world.disk.image()];
    for text in texts.chain(views).chain(slips).chain(facts).chain(journal) {
        for canary in canaries() {
            assert!(!text.contains(&canary), "{what}: {canary} in {text}");
        }
    }
}

/// Every flow with every card and every fault of this folder.
fn flows() -> Vec<(String, World)> {
    let cards = [Card::swiped(), Card::inserted(), Card::tapped()];
    let ways = [
        Way::Answered,
        Way::NotSent,
        Way::AnswerLost,
        Way::Hangs,
        Way::Late,
        Way::Twice,
        Way::Wrong(0),
        Way::Wrong(3),
        Way::Wrong(4),
        Way::Wrong(11),
        Way::Wrong(39),
        Way::Wrong(41),
        Way::Wrong(42),
        Way::WrongMac,
        Way::NoMac,
        Way::Garbled,
        Way::Cut,
    ];
    let mut flows = Vec::new();
    for card in cards {
        for way in ways {
            for code in ["00", "10", "55", "A0"] {
                let mut world = World::new();
                world.devices.presents(card.clone());
                world.devices.chip_asks_pin = true;
                world.host.sale.once(Reaction { way, code, requires: 3 });
                world.host.reversal.once(Reaction { way, code, requires: 0 });
                world.submit(Event::Sale { order: order("o"), amount: fen(150_000) }).unwrap();
                world.deliver_late();
                world.drain();
                let _ = world.submit(Event::Void { order: order("v"), original: order("o") });
                let _ = world.submit(Event::Reprint { order: order("o") });
                world.drain();
                flows.push((format!("{card:?} {way:?} {code}"), world));
            }
        }
    }
    flows
}

#[test]
fn no_flow_says_a_secret() {
    for (name, world) in flows() {
        assert_clean(&world, &name);
    }
}

#[test]
fn no_refusal_says_a_secret() {
    type Prepare = fn(&mut World);
    let cases: [(&str, Prepare); 8] = [
        ("bypassed", |world| world.devices.pin = Pin::Bypasses),
        ("cancelled", |world| world.devices.pin = Pin::Cancels),
        ("failed", |world| world.devices.pin = Pin::Fails),
        ("long block", |world| world.devices.pin = Pin::EntersLong),
        ("silent", |world| world.devices.pin = Pin::Silent),
        ("no MAC", |world| world.devices.mac = Port::Fails),
        ("long reversal set", |world| {
            world.devices.presents(Card::inserted());
            world.devices.emv_reversal = vec![0; 300];
        }),
        ("chip declines", |world| {
            world.devices.presents(Card::inserted());
            world.devices.chip_end = EmvEnd::Declined;
        }),
    ];
    for (name, prepare) in cases {
        let mut world = World::signed_on();
        prepare(&mut world);
        world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
        assert_clean(&world, name);
    }
}

/// Account data that is no track is refused without a word of it.
#[test]
fn no_broken_track_is_quoted() {
    let broken: [&'static str; 5] = [
        "6224242300000068=29032010000054321", // wrong check digit
        "6224242300000069",
        "6224242300000069=2903201000005432100000000",
        "6224242300000069=29A32010000054321",
        "%B6224242300000069^NAME^2903",
    ];
    for track_2 in broken {
        let mut world = World::signed_on();
        world.devices.reader = Reader::Presents(Card { track_2, ..Card::swiped() });
        world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
        assert_eq!(world.result().code, "card:unreadable");
        assert_clean(&world, track_2);
        assert!(!world.said.iter().any(|text| text.contains("6224242300000068")));
    }
}

/// The only digits of a card on screen and paper are the ones that may be shown.
#[test]
fn the_card_is_shown_masked() {
    let mut world = World::signed_on();
    world.sale("o", 1);
    assert_eq!(world.result().card.as_deref(), Some("622424******0069"));
    assert!(format!("{:?}", world.slips[0]).contains("622424******0069"));
    let pin = world.views.iter().find_map(|view| match view {
        View::EnterPin { card, .. } => Some(card.clone()),
        _ => None,
    });
    assert_eq!(pin.as_deref(), Some("622424******0069"));
}

#[test]
fn debug_of_what_carries_secrets_hides_them() {
    assert_eq!(format!("{:?}", Pan::parse(PAN).unwrap()), "622424******0069");
    assert_eq!(format!("{:?}", CardBytes::new(STRIPE_TRACK.as_bytes().to_vec())), "[34 bytes]");
}

/// What devices and hosts say is cut to one line before anybody reads or keeps it.
#[test]
fn a_cause_is_one_short_line() {
    let cause = Cause::new("x".repeat(500), "one\ntwo\r\u{1b}[31m".to_owned() + &"y".repeat(5_000));
    assert_eq!((cause.code.len(), cause.detail.len()), (Cause::CODE_MAX, Cause::DETAIL_MAX));
    assert!(cause.detail.starts_with("one two  [31m") && !cause.detail.contains(char::is_control));
}
