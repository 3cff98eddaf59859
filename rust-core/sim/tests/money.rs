//! What each message does to the books.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{card, open, MERCHANT, TERMINAL, TPDU};
use suanpan_iso8583::cup::track;
use suanpan_sim::{FaultPlan, State, Trace};

fn balance(host: &suanpan_sim::Acquirer, name: &str) -> i64 {
    host.ledger().balance_minor(card(name).pan()).unwrap()
}

#[test]
fn a_sale_moves_money_and_its_answer_belongs_to_it() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let ask = till.ask_sale(&card, 12_300);
    let got = till.exchange(&mut host, &ask);
    assert_eq!((got.mti, got.code(), got.mac_ok), (0x0210, "00", Some(true)));
    for field in [2, 3, 4, 11, 25, 41, 42, 49, 60] {
        assert_eq!(got.field(field), ask.fields[&field], "field {field}");
    }
    assert_eq!((got.field(12), got.field(13), got.field(15)), ("120000", "1124", "1124"));
    assert_eq!((got.field(37).len(), got.field(38).len(), got.field(42)), (12, 6, MERCHANT));
    assert_eq!(got.tpdu, [0x60, TPDU[3], TPDU[4], TPDU[1], TPDU[2]]);
    assert_eq!(host.ledger().net_minor(TERMINAL), 12_300);
    assert_eq!(balance(&host, "everyday"), 1_000_000 - 12_300);
    let trace = Trace { terminal: TERMINAL.to_owned(), batch: 1, stan: ask.stan() };
    let line = host.ledger().line(&trace).unwrap();
    assert_eq!(line.to_string(), "10016919 000001 000002 sale 12300 approved");
    assert_eq!((line.rrn.as_str(), line.auth_code.as_deref()), (got.field(37), Some(got.field(38))));
}

#[test]
fn a_track_names_the_card_as_field_2_does() {
    let (mut host, mut till) = open();
    let stripe = card("stripe");
    let track = String::from_utf8(stripe.track_2().take()).unwrap();
    let ask = till.ask_sale(&stripe, 500).without(2).without(14).with(35, &track).with(22, "022");
    assert_eq!(till.exchange(&mut host, &ask).code(), "00");
    assert_eq!(balance(&host, "stripe"), 500_000 - 500);
    // A track of one card under the PAN of another is no card at all.
    let ask = till.ask_sale(&card("everyday"), 500).with(35, &track);
    assert_eq!(till.exchange(&mut host, &ask).code(), "30");
}

#[test]
fn an_enciphered_track_is_read_under_the_track_key() {
    let (mut host, mut till) = open();
    till.sign_on(&mut host, "004");
    let stripe = card("stripe");
    let key = till.keys.as_ref().unwrap().track.as_ref().unwrap();
    let clear = stripe.track_2();
    let mut packed = [0; 19];
    let digits = track::pack(str::from_utf8(clear.expose()).unwrap(), &mut packed).unwrap();
    suanpan_crypto::track::encipher(key, track::block(&mut packed, digits).unwrap()).unwrap();
    let track: String = packed.iter().map(|byte| format!("{byte:02X}")).collect();
    let track = &track[..digits];
    let ask = till.ask_sale(&stripe, 700).without(2).without(14).with(35, track).with(53, "0010000000000000");
    assert_eq!(till.exchange(&mut host, &ask).code(), "00");
    assert_eq!(balance(&host, "stripe"), 500_000 - 700);
}

#[test]
fn a_void_gives_the_sale_back_once() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let ask = till.ask_sale(&card, 8_000);
    let sale = till.exchange(&mut host, &ask);
    for (wrong, code) in [
        (till.ask_void(&card, &sale).with(4, "000000007999"), "64"),
        (till.ask_void(&card, &sale).with(61, "000001999999"), "25"),
        (till.ask_void(&card, &sale).with(37, "999999999999"), "25"),
        (till.ask_void(&common::card("wealthy"), &sale), "25"),
        (till.ask_void(&card, &sale).without(61), "30"),
    ] {
        assert_eq!(till.exchange(&mut host, &wrong).code(), code);
        assert_eq!(host.ledger().net_minor(TERMINAL), 8_000);
    }
    let ask = till.ask_void(&card, &sale);
    assert_eq!(till.exchange(&mut host, &ask).code(), "00");
    assert_eq!((host.ledger().net_minor(TERMINAL), balance(&host, "everyday")), (0, 1_000_000));
    let again = till.ask_void(&card, &sale);
    assert_eq!(till.exchange(&mut host, &again).code(), "12");
    assert_eq!(balance(&host, "everyday"), 1_000_000);
}

#[test]
fn a_reversal_undoes_its_trace_once() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let other = till.ask_sale(&card, 111);
    till.exchange(&mut host, &other);
    let sale = till.ask_sale(&card, 8_000);
    till.exchange(&mut host, &sale);
    let reversal = till.ask_reversal(&sale, "98");
    for (wrong, code) in [
        (reversal.clone().with(4, "000000007999"), "64"),
        (reversal.clone().with(3, "200000"), "25"),
        (reversal.clone().with(2, common::card("poor").pan().expose()), "25"),
    ] {
        assert_eq!(till.exchange(&mut host, &wrong).code(), code);
        assert_eq!(host.ledger().net_minor(TERMINAL), 8_111);
    }
    let got = till.exchange(&mut host, &reversal);
    assert_eq!((got.mti, got.code(), got.mac_ok), (0x0410, "00", Some(true)));
    assert_eq!((host.ledger().net_minor(TERMINAL), balance(&host, "everyday")), (111, 1_000_000 - 111));
    assert_eq!(till.exchange(&mut host, &reversal).code(), "25");
    assert_eq!(host.ledger().net_minor(TERMINAL), 111);
}

#[test]
fn the_code_of_a_repeated_reversal_is_configured() {
    let mut till = common::Till::new();
    let config = suanpan_sim::AcquirerConfig { repeated_reversal_code: *b"00", ..Default::default() };
    let mut host = common::host_with(config, suanpan_sim::Ledger::in_memory(), &till);
    till.sign_on(&mut host, "003");
    let sale = till.ask_sale(&card("everyday"), 8_000);
    till.exchange(&mut host, &sale);
    let reversal = till.ask_reversal(&sale, "98");
    assert_eq!(till.exchange(&mut host, &reversal).code(), "00");
    assert_eq!(till.exchange(&mut host, &reversal).code(), "00");
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
}

#[test]
fn reversing_a_void_puts_the_sale_back() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let ask = till.ask_sale(&card, 8_000);
    let sale = till.exchange(&mut host, &ask);
    let void = till.ask_void(&card, &sale);
    till.exchange(&mut host, &void);
    let sale_reversal = till.ask_reversal(&ask, "98");
    assert_eq!(till.exchange(&mut host, &sale_reversal).code(), "12", "a voided sale is not reversed too");
    let reversal = till.ask_reversal(&void, "98");
    assert_eq!(till.exchange(&mut host, &reversal).code(), "00");
    assert_eq!(host.ledger().net_minor(TERMINAL), 8_000);
    let again = till.ask_void(&card, &sale);
    assert_eq!(till.exchange(&mut host, &again).code(), "00", "the sale can be voided again");
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
}

#[test]
fn an_original_that_comes_after_its_reversal_is_declined() {
    let (mut host, mut till) = open();
    let sale = till.ask_sale(&card("everyday"), 8_000);
    let reversal = till.ask_reversal(&sale, "98");
    assert_eq!(till.exchange(&mut host, &reversal).code(), "25");
    assert_eq!(till.exchange(&mut host, &sale).code(), "12");
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
    assert_eq!(till.exchange(&mut host, &reversal).code(), "25");
}

#[test]
fn a_declined_original_has_nothing_to_reverse() {
    let (mut host, mut till) = open();
    let sale = till.ask_sale(&card("poor"), 5_000);
    assert_eq!(till.exchange(&mut host, &sale).code(), "51");
    let reversal = till.ask_reversal(&sale, "98");
    assert_eq!(till.exchange(&mut host, &reversal).code(), "25");
    assert_eq!(balance(&host, "poor"), 1_000);
}

#[test]
fn a_trace_is_used_once() {
    let (mut host, mut till) = open();
    let sale = till.ask_sale(&card("everyday"), 8_000);
    assert_eq!(till.exchange(&mut host, &sale).code(), "00");
    assert_eq!(till.exchange(&mut host, &sale).code(), "94");
    assert_eq!(host.ledger().net_minor(TERMINAL), 8_000);
}

#[test]
fn a_pre_authorisation_holds_and_a_completion_takes() {
    let (mut host, mut till) = open();
    let card = card("poor"); // 1000 there
    let ask = till.ask_pre_auth(&card, 800);
    let hold = till.exchange(&mut host, &ask);
    assert_eq!((hold.mti, hold.code()), (0x0110, "00"));
    assert_eq!((host.ledger().net_minor(TERMINAL), balance(&host, "poor")), (0, 1_000));
    let ask = till.ask_sale(&card, 300);
    assert_eq!(till.exchange(&mut host, &ask).code(), "51", "only 200 is free");
    let ask = till.ask_completion(&card, 921, &hold);
    assert_eq!(till.exchange(&mut host, &ask).code(), "64", "above 115 %");
    let ask = till.ask_completion(&card, 920, &hold);
    let taken = till.exchange(&mut host, &ask);
    assert_eq!((taken.code(), balance(&host, "poor"), host.ledger().net_minor(TERMINAL)), ("00", 80, 920));
    let ask = till.ask_completion(&card, 100, &hold);
    assert_eq!(till.exchange(&mut host, &ask).code(), "12", "completed already");
    let ask = till.ask_completion_void(&card, &taken);
    assert_eq!(till.exchange(&mut host, &ask).code(), "00");
    assert_eq!((balance(&host, "poor"), host.ledger().net_minor(TERMINAL)), (1_000, 0));
    let ask = till.ask_pre_auth(&card, 1_000);
    let hold = till.exchange(&mut host, &ask);
    let ask = till.ask_pre_auth_void(&card, &hold);
    assert_eq!(till.exchange(&mut host, &ask).code(), "00");
    let ask = till.ask_sale(&card, 1_000);
    assert_eq!(till.exchange(&mut host, &ask).code(), "00", "the hold is gone");
}

#[test]
fn a_refund_gives_back_no_more_than_was_taken() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let ask = till.ask_sale(&card, 1_000);
    let sale = till.exchange(&mut host, &ask);
    let ask = till.ask_refund(&card, 600, &sale);
    let got = till.exchange(&mut host, &ask);
    assert_eq!((got.mti, got.code()), (0x0230, "00"));
    let more = till.ask_refund(&card, 401, &sale);
    assert_eq!(till.exchange(&mut host, &more).code(), "64");
    let rest = till.ask_refund(&card, 400, &sale);
    assert_eq!(till.exchange(&mut host, &rest).code(), "00");
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
}

#[test]
fn a_balance_is_told_and_changes_nothing() {
    let (mut host, mut till) = open();
    let ask = till.ask_balance(&card("poor"));
    let got = till.exchange(&mut host, &ask);
    assert_eq!((got.code(), got.field(54)), ("00", "1002156C000000001000"));
    assert!(host.ledger().lines().is_empty());
}

#[test]
fn declines_name_their_reason_and_move_nothing() {
    let (mut host, mut till) = open();
    let stranger = "6224242300009995";
    let cases = [
        (till.ask_sale(&card("poor"), 1_001), "51"),
        (till.ask_sale(&card("expired"), 100), "54"),
        (till.ask_sale(&card("everyday"), 100).with(14, "3611"), "54"),
        (till.ask_sale(&card("everyday"), 100).with(2, stranger), "14"),
        (till.ask_sale(&card("everyday"), 0), "13"),
        (till.ask_sale(&card("everyday"), 100).without(4), "30"),
        (till.ask_sale(&card("everyday"), 100).with(60, "9900000100050"), "40"),
        (till.ask_sale(&card("everyday"), 100).with(60, "22"), "30"),
        (till.ask_sale(&card("everyday"), 100).with(42, "898110153110002"), "03"),
        (till.ask_sale(&card("everyday"), 100).with(41, "10016918"), "03"),
    ];
    for (ask, code) in &cases {
        let got = till.exchange(&mut host, ask);
        assert_eq!((got.code(), got.mac_ok), (*code, None), "{ask:?}");
        assert!(!got.has(38));
    }
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
    assert!(host.ledger().lines().iter().all(|line| line.state == State::Declined));
}

#[test]
fn amounts_decline_by_their_last_two_digits() {
    let (mut host, mut till) = open();
    for (code, _) in suanpan_sim::CODES_BY_AMOUNT {
        let amount = 1_200 + code.parse::<i64>().unwrap();
        let ask = till.ask_sale(&card("everyday"), amount);
        assert_eq!(till.exchange(&mut host, &ask).code(), *code);
    }
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
}

#[test]
fn a_wrong_mac_is_no_request() {
    let (mut host, mut till) = open();
    let sale = till.ask_sale(&card("everyday"), 100);
    let mut frame = till.frame(&sale);
    *frame.last_mut().unwrap() ^= 1;
    let answer = host.answer(&frame, common::NOW).unwrap();
    assert_eq!(till.read(&answer.frames[0].bytes).code(), "A0");
    let mut bare = sale.clone();
    bare.mac = false;
    assert_eq!(till.exchange(&mut host, &bare).code(), "A0");
    assert!(host.ledger().lines().is_empty());
    assert_eq!(till.exchange(&mut host, &sale).code(), "00", "the trace is still free");
}

#[test]
fn a_wrong_pin_counts_and_locks() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let mut pay = |pin: &str| {
        let ask = till.ask_sale_with_pin(&card, 100, pin);
        till.exchange(&mut host, &ask).code().to_owned()
    };
    assert_eq!(pay("000000"), "55");
    assert_eq!(pay(card.pin()), "00", "a right one forgives");
    assert_eq!(["111111", "222222", "333333"].map(&mut pay), ["55", "55", "75"]);
    assert_eq!(pay(card.pin()), "75", "locked");
    host.ledger_mut().unlock(card.pan());
    let ask = till.ask_sale_with_pin(&card, 100, card.pin());
    assert_eq!(till.exchange(&mut host, &ask).code(), "00");
    let ask = till.ask_sale(&card, 100).with(52, "0123456789ABCDEF");
    assert_eq!(till.exchange(&mut host, &ask).code(), "99");
}

#[test]
fn a_forced_code_declines_and_is_booked_as_declined() {
    let (mut host, mut till) = open();
    host.set_faults(
        FaultPlan::from_json(r#"[{"do": {"ResponseCode": "91"}, "when": {"times": 1}}]"#).unwrap(),
    );
    let ask = till.ask_sale(&card("everyday"), 100);
    assert_eq!(till.exchange(&mut host, &ask).code(), "91");
    assert_eq!(host.ledger().lines()[0].state, State::Declined);
    assert_eq!(host.ledger().net_minor(TERMINAL), 0);
}
