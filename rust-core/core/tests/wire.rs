//! What the terminal puts on the wire, field by field. That every request also fits the message
//! table is the host's own check, in every test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::event::{EmvEnd, Event};
use suanpan_core::host::{PinFormat, SignOnKind};
use suanpan_core::payment::PaymentState::{Approved, Reversed, Reversing};
use suanpan_core::view::ResultKind;
use suanpan_iso8583::cup::messages;
use world::devices::{mac_of, EMV_ONLINE, EMV_REVERSAL, KSN, PAN, PIN_BLOCK};
use world::host::content;
use world::{config, fen, order, with_track_key, Card, Pin, Reaction, Way, World};

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
    assert_eq!(world.host.last(0x0200), expected);
    assert_eq!(messages::find_for(&world.host.requests(0x0200)[0]), Some(&messages::SALE));
}

#[test]
fn a_swiped_sale_without_pin_has_no_pin_fields() {
    let mut world = World::signed_on();
    world.devices.pin = Pin::Bypasses;
    assert_eq!(world.sale("o", 1), Approved);
    let sent = world.host.last(0x0200);
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
        assert_eq!(world.host.last(0x0200), expected);
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
        assert!(world.host.last(0x0200).contains(&(22, entry.to_owned())));
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
    assert!(world.host.last(0x0200).contains(&(22, "072".to_owned())));
}

#[test]
fn single_length_keys_say_so_in_field_53() {
    let mut config = config();
    config.profile.sign_on = SignOnKind::SingleDes;
    let mut world = World::with(config);
    assert_eq!(world.sale("o", 1), Approved);
    assert!(world.host.last(0x0200).contains(&(53, "2000000000000000".to_owned())));
    assert!(world.host.last(0x0800).contains(&(60, "00000001001".to_owned())));
}

/// Sixteen digits of track 2 are enciphered in place: of 34 digits, all but the last two before
/// which they end.
#[test]
fn a_track_key_enciphers_part_of_field_35() {
    for (pin, control) in [(Pin::Enters, "2610000000000000"), (Pin::Bypasses, "0610000000000000")] {
        let mut world = World::with(with_track_key());
        world.devices.pin = pin;
        assert_eq!(world.sale("o", 1), Approved);
        assert_eq!(&TRACK[16..32], "D290310100000123");
        let part = mac_of(world.host.key, &[0xD2, 0x90, 0x31, 0x01, 0x00, 0x00, 0x01, 0x23]);
        let track = [&TRACK[..16], &hex(&part), &TRACK[32..]].concat();
        let sent = world.host.last(0x0200);
        assert!(sent.contains(&(35, track)) && sent.contains(&(53, control.to_owned())), "{sent:?}");
    }
}

#[test]
fn management_messages_send_their_fields() {
    let mut world = World::new();
    for event in [Event::SignOn, Event::Echo, Event::SignOff] {
        world.submit(event).unwrap();
        assert_eq!(world.result().kind, ResultKind::Done);
    }
    let sign_on = expect(&[(11, "000001"), TID, MID, (60, "00000001003"), (63, "01 ")]);
    assert_eq!(world.host.last(0x0800), sign_on);
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
    assert_eq!(world.host.last(0x0400), expected);

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
    assert_eq!(world.host.last(0x0400), expected);
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
    assert_eq!(world.host.last(0x0200), expected);
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
    assert_eq!(world.host.last(0x0400), expected);
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
        let sent = world.host.last(0x0400);
        for expected in [(38, "A1B2C3".to_owned()), (39, "06".to_owned()), (55, hex(&EMV_REVERSAL))] {
            assert!(sent.contains(&expected), "{expected:?} in {sent:?}");
        }
        assert!(world.slips.is_empty());
    }
}

#[test]
fn a_wrong_pin_and_a_lost_answer_reverse_the_second_request() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::code("55"));
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    assert_eq!(world.sale("o", 50), Reversing);
    world.drain();
    assert!(world.host.last(0x0400).contains(&(11, "000003".to_owned())));
    assert_eq!((world.state("o"), world.host.net()), (Reversed, 0));
}

#[test]
fn a_partial_approval_is_reversed() {
    let mut world = World::signed_on();
    world.host.sale.once(Reaction::code("10"));
    assert_eq!(world.sale("o", 1), Reversing);
    assert_eq!(world.result().kind, ResultKind::Unknown);
    world.drain();
    let sent = world.host.last(0x0400);
    assert!(sent.contains(&(39, "06".to_owned())) && sent.contains(&(38, "A1B2C3".to_owned())));
    assert_eq!((world.state("o"), world.host.net()), (Reversed, 0));
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

/// Field 53 says what the block is: bound to the PAN or not, and its cipher.
#[test]
fn field_53_follows_the_pin_format() {
    let double = SignOnKind::DoubleDes;
    let cases = [
        (PinFormat::Iso0, double, "2600000000000000"),
        (PinFormat::Iso1, double, "1600000000000000"),
        (PinFormat::Iso3, double, "2600000000000000"),
        (PinFormat::Iso1, SignOnKind::SingleDes, "1000000000000000"),
        (PinFormat::Iso1, SignOnKind::DoubleDesWithTrackKey, "1610000000000000"),
    ];
    for (format, sign_on, control) in cases {
        let mut config = config();
        (config.profile.pin_format, config.profile.sign_on) = (format, sign_on);
        let mut world = World::with(config);
        assert_eq!(world.sale("o", 1), Approved);
        assert!(world.host.last(0x0200).contains(&(53, control.to_owned())), "{format:?} {sign_on:?}");
    }
}

/// A block under DUKPT is of no use without its KSN, which only some acquirers take.
#[test]
fn a_ksn_goes_where_the_acquirer_wants_it_or_the_pin_nowhere() {
    let mut config = config();
    config.profile.ksn_field = Some(62);
    let mut world = World::with(config);
    world.devices.pin = Pin::EntersWithKsn;
    assert_eq!(world.sale("o", 1), Approved);
    assert!(world.host.last(0x0200).contains(&(62, hex(&KSN))));

    let mut world = World::signed_on();
    world.devices.pin = Pin::EntersWithKsn;
    world.submit(Event::Sale { order: order("o"), amount: fen(1) }).unwrap();
    assert_eq!((world.result().kind, world.result().code.as_str()), (ResultKind::Failed, "pin:ksn"));
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
