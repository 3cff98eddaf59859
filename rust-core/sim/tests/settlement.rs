//! Settlement against the books, batch upload, script results.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{card, open, Got, Till, TERMINAL};
use suanpan_sim::{Acquirer, FaultPlan, State, Totals};

/// Three sales of 1000, 2000, 3000; the second voided, the third reversed; 400 of the first refunded.
fn a_day() -> (Acquirer, Till, Vec<Got>) {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let asks: Vec<_> = [1_000, 2_000, 3_000].iter().map(|amount| till.ask_sale(&card, *amount)).collect();
    let sales: Vec<_> = asks.iter().map(|ask| till.exchange(&mut host, ask)).collect();
    let void = till.ask_void(&card, &sales[1]);
    till.exchange(&mut host, &void);
    till.exchange(&mut host, &till.ask_reversal(&asks[2], "98"));
    let refund = till.ask_refund(&card, 400, &sales[0]);
    till.exchange(&mut host, &refund);
    (host, till, sales)
}

fn results(got: &Got) -> (char, char) {
    let totals = got.field(48);
    assert_eq!(totals.len(), 62);
    (totals.chars().nth(30).unwrap(), totals.chars().nth(61).unwrap())
}

#[test]
fn a_voided_sale_stays_a_debit_and_its_void_is_a_credit() {
    let (host, ..) = a_day();
    let totals = Totals { debit_minor: 3_000, debits: 2, credit_minor: 2_400, credits: 2 };
    assert_eq!(host.ledger().totals(TERMINAL, 1), totals);
    assert_eq!(host.ledger().net_minor(TERMINAL), 600);
}

#[test]
fn totals_that_agree_are_balanced_and_others_are_not() {
    let (mut host, mut till, _) = a_day();
    let right = till.ask_settlement((3_000, 2), (2_400, 2));
    let got = till.exchange(&mut host, &right);
    assert_eq!((got.mti, got.has(39), results(&got)), (0x0510, false, ('1', '1')));
    for wrong in [
        till.ask_settlement((2_999, 2), (2_400, 2)),
        till.ask_settlement((3_000, 3), (2_400, 2)),
        till.ask_settlement((3_000, 2), (2_401, 2)),
        till.ask_settlement((3_000, 2), (2_400, 1)),
    ] {
        assert_eq!(results(&till.exchange(&mut host, &wrong)), ('2', '1'));
    }
    let foreign = right.clone().with(48, &format!("{}{}", &right.fields[&48][..31], "1".repeat(31)));
    assert_eq!(results(&till.exchange(&mut host, &foreign)), ('1', '2'));
    let short = right.clone().with(48, "000");
    assert_eq!(results(&till.exchange(&mut host, &short)), ('3', '3'));
    let stranger = right.with(41, "99999999");
    assert_eq!(results(&till.exchange(&mut host, &stranger)), ('3', '3'));
}

#[test]
fn a_fault_makes_the_answer_unbalanced() {
    let (mut host, mut till, _) = a_day();
    host.set_faults(FaultPlan::from_json(r#"[{"do": "Unbalanced", "when": {"mti": "0500"}}]"#).unwrap());
    let right = till.ask_settlement((3_000, 2), (2_400, 2));
    assert_eq!(results(&till.exchange(&mut host, &right)), ('2', '2'));
}

fn item(got: &Got, amount: i64) -> String {
    format!("00{}{:0>20}{amount:012}", got.field(11), got.field(2))
}

#[test]
fn the_magstripe_list_is_held_against_the_books() {
    let (mut host, mut till, sales) = a_day();
    let list = format!("02{}{}", item(&sales[0], 1_000), item(&sales[1], 2_000));
    for (field_48, code) in [
        (list.clone(), "00"),
        (format!("01{}", item(&sales[0], 1_001)), "25"),
        (format!("03{}", &list[2..]), "30"),
        ("00".to_owned(), "30"),
        (format!("09{}", item(&sales[0], 1_000).repeat(8)), "30"),
    ] {
        let ask = till.ask_upload("201", &field_48);
        let got = till.exchange(&mut host, &ask);
        assert_eq!((got.mti, got.code()), (0x0330, code), "{field_48}");
    }
}

#[test]
fn the_end_of_an_upload_opens_the_next_batch_once() {
    let (mut host, mut till, _) = a_day();
    for network_code in ["207", "207", "202"] {
        let ask = till.ask_upload(network_code, "0004");
        assert_eq!(till.exchange(&mut host, &ask).code(), "00");
        assert_eq!(host.ledger().batch(TERMINAL), 2);
    }
    assert_eq!(till.sign_on(&mut host, "003").field(60), "00000002003");
    let second = till.ask_upload("207", "0000");
    till.exchange(&mut host, &second);
    till.batch = 1;
    let first = till.ask_upload("207", "0004");
    assert_eq!((till.exchange(&mut host, &first).code(), host.ledger().batch(TERMINAL)), ("00", 3));
    till.batch = 999_998;
    let last = till.ask_upload("207", "0004");
    assert_eq!((till.exchange(&mut host, &last).code(), host.ledger().batch(TERMINAL)), ("00", 1));
    till.batch = 2;
    assert_eq!(host.ledger().totals(TERMINAL, 2), Totals::default());
    let ask = till.ask_upload("999", "0004");
    assert_eq!(till.exchange(&mut host, &ask).code(), "40");
}

#[test]
fn an_advice_that_comes_again_is_booked_once() {
    let (mut host, mut till) = open();
    let offline = till.ask_offline(&card("everyday"), 700);
    let mut again = offline.clone();
    again.mti = 0x0320;
    again.mac = false;
    assert_eq!(till.exchange(&mut host, &again).code(), "00", "it never came before");
    assert_eq!(till.exchange(&mut host, &again).code(), "94");
    assert_eq!(till.exchange(&mut host, &offline).code(), "94");
    assert_eq!(host.ledger().net_minor(TERMINAL), 700);
}

#[test]
fn a_script_result_needs_its_transaction() {
    let (mut host, mut till) = open();
    let card = card("everyday");
    let ask = till.ask_sale(&card, 100);
    let sale = till.exchange(&mut host, &ask);
    let mut result = till.ask_void(&card, &sale);
    result.mti = 0x0620;
    let result = result.with(60, "0000000195150");
    let got = till.exchange(&mut host, &result);
    assert_eq!((got.mti, got.code()), (0x0630, "00"));
    let other = result.with(61, "000001999999");
    assert_eq!(till.exchange(&mut host, &other).code(), "25");
    assert_eq!(host.ledger().lines()[0].state, State::Approved);
}
