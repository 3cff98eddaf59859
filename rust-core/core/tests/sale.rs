//! A sale: what it sends, what the answers mean, and that nothing can keep it open for ever.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::card::EntryMode;
use suanpan_core::event::{CardFailure, EmvEnd, Event};
use suanpan_core::host::SignOnKind;
use suanpan_core::journal::{Fact, Journal};
use suanpan_core::payment::PaymentState::{Approved, Declined, NotSent, Reversed, Reversing};
use suanpan_core::view::{ResultKind, View};
use suanpan_iso8583::cup::messages;
use suanpan_iso8583::Message;
use world::devices::{EMV_ONLINE, EMV_REVERSAL, PAN, PIN_BLOCK};
use world::host::digits;
use world::{config, fen, order, Card, Devices, Pin, Port, Reaction, Reader, Way, World};

/// The fields of the last request of that type but 64, as the test writes them down.
fn fields(world: &World, mti: u16) -> Vec<(u8, String)> {
    let requests = world.host.requests(mti);
    let message = requests.last().expect("no such request");
    message.fields().filter(|field| *field != 64).map(|field| (field, content(message, field))).collect()
}

fn content(message: &Message, field: u8) -> String {
    digits(message, field)
        .or_else(|| message.text(field).map(|text| String::from_utf8(text.to_vec()).unwrap()))
        .unwrap_or_else(|| message.bytes(field).unwrap().iter().map(|byte| format!("{byte:02X}")).collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn expect(list: &[(u8, &str)]) -> Vec<(u8, String)> {
    list.iter().map(|(field, value)| (*field, (*value).to_owned())).collect()
}

const TRACK: &str = "6224242300000069D29031010000012345";
const CHIP: &str = "6224242300000069D29032010000054321";
const TID: (u8, &str) = (41, "10016919");
const MID: (u8, &str) = (42, "898310072993001");

#[test]
fn a_swiped_sale_with_pin_sends_its_fields() {
    let mut world = World::signed_on();
    assert_eq!(world.sale("o", 12_345), Approved);
    let pin = hex(&PIN_BLOCK);
    let expected = expect(&[
        (3, "000000"),
        (4, "000000012345"),
        (11, "000002"),
        (22, "021"),
        (25, "00"),
        (26, "12"),
        (35, TRACK),
        TID,
        MID,
        (49, "156"),
        (52, &pin),
        (53, "2600000000000000"),
        (60, "22000727000600"),
    ]);
    assert_eq!(fields(&world, 0x0200), expected);
    assert_eq!(messages::find_for(&world.host.requests(0x0200)[0]), Some(&messages::SALE));
}

#[test]
fn a_swiped_sale_without_pin_has_no_pin_fields() {
    let mut world = World::signed_on();
    world.devices.pin = Pin::Bypasses;
    assert_eq!(world.sale("o", 1), Approved);
    let sent = fields(&world, 0x0200);
    assert_eq!(
        sent.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
        [3, 4, 11, 22, 25, 35, 41, 42, 49, 60]
    );
    assert_eq!(sent[3], (22, "022".to_owned()));
}

#[test]
fn a_chip_sends_pan_expiry_sequence_and_field_55() {
    for (asks, entry, pin_fields) in [(false, "052", false), (true, "051", true)] {
        let mut world = World::signed_on();
        world.devices.presents(Card::inserted());
        world.devices.chip_asks_pin = asks;
        assert_eq!(world.sale("o", 5_000), Approved);
        let (pin, emv) = (hex(&PIN_BLOCK), hex(&EMV_ONLINE));
        let mut expected = expect(&[
            (2, PAN),
            (3, "000000"),
            (4, "000000005000"),
            (11, "000002"),
            (14, "2903"),
            (22, entry),
            (23, "001"),
            (25, "00"),
            (26, "12"),
            (35, CHIP),
            TID,
            MID,
            (49, "156"),
            (52, &pin),
            (53, "2600000000000000"),
            (55, &emv),
            (60, "22000727000600"),
        ]);
        expected.retain(|(field, _)| pin_fields || ![26, 52, 53].contains(field));
        assert_eq!(fields(&world, 0x0200), expected);
        assert_eq!(world.devices.pin_questions, usize::from(asks));
    }
}

#[test]
fn a_tap_needs_a_pin_only_above_the_limit() {
    let limit = config().profile.pin_free_limit_minor;
    for (minor, questions, entry) in [(1, 0, "072"), (limit, 0, "072"), (limit + 1, 1, "071")] {
        let mut world = World::signed_on();
        world.devices.presents(Card::tapped());
        assert_eq!(world.sale("o", minor), Approved);
        assert_eq!(world.devices.pin_questions, questions, "{minor}");
        assert!(fields(&world, 0x0200).contains(&(22, entry.to_owned())));
    }
}

#[test]
fn a_tap_that_bypassed_its_pin_is_asked_once() {
    let mut world = World::signed_on();
    world.devices.presents(Card::tapped());
    world.devices.chip_asks_pin = true;
    world.devices.pin = Pin::Bypasses;
    assert_eq!(world.sale("o", 200_000), Approved);
    assert_eq!(world.devices.pin_questions, 1);
    assert!(fields(&world, 0x0200).contains(&(22, "072".to_owned())));
}

#[test]
fn single_length_keys_say_so_in_field_53() {
    let mut config = config();
    config.profile.sign_on = SignOnKind::SingleDes;
    let mut world = World::with(config);
    assert_eq!(world.sale("o", 1), Approved);
    assert!(fields(&world, 0x0200).contains(&(53, "2000000000000000".to_owned())));
    assert!(fields(&world, 0x0800).contains(&(60, "00000001001".to_owned())));
}

#[test]
fn management_messages_send_their_fields() {
    let mut world = World::new();
    for event in [Event::SignOn, Event::Echo, Event::SignOff] {
        world.submit(event).unwrap();
        assert_eq!(world.result().kind, ResultKind::Done);
    }
    let sign_on = expect(&[(11, "000001"), TID, MID, (60, "00000001003"), (63, "01 ")]);
    assert_eq!(fields(&world, 0x0800), sign_on);
    let both: Vec<_> = world.host.requests(0x0820).iter().map(|message| content(message, 60)).collect();
    assert_eq!(both, ["00000727301", "00000727002"]);
    assert!(!world.host.requests(0x0820)[0].has(11), "an echo has no STAN");
    assert!(!world.terminal().is_signed_on());
    assert_eq!(world.devices.key, None);
}

/// The 0400 repeats the request's own fields, without track, PIN and references.
#[test]
fn the_reversal_of_a_sale_repeats_its_fields() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    assert_eq!(world.sale("swiped", 700), Reversing);
    world.drain();
    assert_eq!(world.state("swiped"), Reversed);
    let expected = expect(&[
        (2, PAN),
        (3, "000000"),
        (4, "000000000700"),
        (11, "000002"),
        (14, "2903"),
        (22, "021"),
        (25, "00"),
        (39, "98"),
        TID,
        MID,
        (49, "156"),
        (60, "22000727000600"),
    ]);
    assert_eq!(fields(&world, 0x0400), expected);

    world.devices.presents(Card::inserted());
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    world.sale("inserted", 800);
    world.drain();
    let emv = hex(&EMV_REVERSAL);
    let mut expected = expected;
    expected[2].1 = "000000000800".to_owned();
    expected[3].1 = "000003".to_owned();
    expected[5].1 = "052".to_owned();
    expected.insert(6, (23, "001".to_owned()));
    expected.insert(12, (55, emv));
    assert_eq!(fields(&world, 0x0400), expected);
}

#[test]
fn void_and_its_reversal_name_their_originals() {
    let mut world = World::signed_on();
    world.devices.presents(Card::inserted());
    assert_eq!(world.sale("o", 900), Approved);
    let rrn = world.payment("o").unwrap().host.rrn.unwrap();
    world.host.void.once(Reaction::way(Way::AnswerLost));
    assert_eq!(world.void("v", "o"), Reversing);
    let expected = expect(&[
        (2, PAN),
        (3, "200000"),
        (4, "000000000900"),
        (11, "000003"),
        (14, "2903"),
        (22, "012"),
        (25, "00"),
        (37, &rrn),
        (38, "A1B2C3"),
        TID,
        MID,
        (49, "156"),
        (60, "23000727000600"),
        (61, "000727000002"),
    ]);
    assert_eq!(fields(&world, 0x0200), expected);
    assert_eq!(messages::find_for(&world.host.requests(0x0200)[1]), Some(&messages::VOID));

    world.drain();
    assert_eq!((world.state("v"), world.state("o")), (Reversed, Approved));
    let expected = expect(&[
        (2, PAN),
        (3, "200000"),
        (4, "000000000900"),
        (11, "000003"),
        (14, "2903"),
        (22, "012"),
        (25, "00"),
        (38, "A1B2C3"),
        (39, "98"),
        TID,
        MID,
        (49, "156"),
        (60, "23000727000600"),
        (61, "000727000003"),
    ]);
    assert_eq!(fields(&world, 0x0400), expected);
    assert_eq!(world.host.net(), 900);
}

#[test]
fn a_chip_that_declines_after_the_host_is_reversed_with_its_data() {
    for end in [EmvEnd::Declined, EmvEnd::Failed] {
        let mut world = World::signed_on();
        world.devices.presents(Card::inserted());
        world.devices.chip_end = end;
        assert_eq!(world.sale("o", 900), Reversing);
        world.drain();
        assert_eq!((world.state("o"), world.host.net()), (Reversed, 0));
        let sent = fields(&world, 0x0400);
        for expected in [(38, "A1B2C3".to_owned()), (39, "06".to_owned()), (55, hex(&EMV_REVERSAL))] {
            assert!(sent.contains(&expected), "{expected:?} in {sent:?}");
        }
        assert!(world.slips.is_empty());
    }
}

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
fn a_wrong_pin_and_a_lost_answer_reverse_the_second_request() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::code("55"));
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    assert_eq!(world.sale("o", 50), Reversing);
    world.drain();
    assert!(fields(&world, 0x0400).contains(&(11, "000003".to_owned())));
    assert_eq!((world.state("o"), world.host.net()), (Reversed, 0));
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
fn a_partial_approval_is_reversed() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::code("10"));
    assert_eq!(world.sale("o", 1), Reversing);
    assert_eq!(world.result().kind, ResultKind::Unknown);
    world.drain();
    let sent = fields(&world, 0x0400);
    assert!(sent.contains(&(39, "06".to_owned())) && sent.contains(&(38, "A1B2C3".to_owned())));
    assert_eq!((world.state("o"), world.host.net()), (Reversed, 0));
}

#[test]
fn an_approval_must_be_sealed() {
    for way in [Way::NoMac, Way::WrongMac] {
        let mut world = World::signed_on();
        world.host.sale.once(Reaction::way(way));
        assert_eq!(world.sale("o", 1), Reversing);
        assert!(world.slips.is_empty());
        world.drain();
        assert!(fields(&world, 0x0400).contains(&(39, "A0".to_owned())));
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
        let _ = world.handle(Event::EmvEnded(suanpan_core::effect::EffectId(id), EmvEnd::Failed));
    }
    assert!(world.terminal().is_idle() && world.views.len() > before);
    assert_eq!(world.result().code, "card:failed");
    assert_eq!(world.devices.stops, ["pin"]);
}

#[test]
fn what_could_not_be_reversed_is_not_sent() {
    let mut world = World::signed_on();
    world.devices.presents(Card::inserted());
    world.devices.emv_reversal = vec![0; 300]; // field 55 holds 255
    world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    assert_eq!(world.result().kind, ResultKind::Failed);
    assert!(world.payment("o").is_none() && world.host.requests(0x0200).is_empty());
}

#[test]
fn a_pin_block_of_another_format_is_not_sent() {
    let mut world = World::signed_on();
    world.devices.pin = Pin::EntersLong;
    world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    assert_eq!(world.result().kind, ResultKind::Failed);
    assert!(world.payment("o").is_none() && world.host.requests(0x0200).is_empty());
}

/// Field 38 goes back as it came, blanks and all.
#[test]
fn an_auth_code_with_blanks_serves_reversal_and_void() {
    for code in ["12345 ", "  A1  ", "      "] {
        let mut world = World::signed_on();
        world.host.auth_code = code;
        assert_eq!(world.sale("o", 30), Approved);
        assert_eq!(world.void("v", "o"), Approved, "{code:?}");
        assert_eq!(world.host.net(), 0);
        world.devices.presents(Card::inserted());
        world.devices.chip_end = EmvEnd::Declined;
        assert_eq!(world.sale("p", 40), Reversing);
        world.drain();
        assert_eq!((world.state("p"), world.host.net()), (Reversed, 0), "{code:?}");
        let shown = (!code.trim().is_empty()).then(|| code.trim().to_owned());
        assert_eq!(world.result().auth_code, shown);
    }
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
