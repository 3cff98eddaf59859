//! The CUP message table, the checks on an answer, the response codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{bodies, body, body_of, read};
use suanpan_iso8583::cup::messages::{self, RuleError, RULES};
use suanpan_iso8583::cup::response::{self, Expected, MerchantRule};
use suanpan_iso8583::cup::response_code::{Action, Mistake, ResponseCode};
use suanpan_iso8583::{cup, Mti};

#[test]
fn every_request_has_exactly_one_rule_and_constructed_ones_keep_it() {
    let mut checked = 0;
    for (id, constructed, body) in bodies() {
        let message = read(&body);
        let request = message.mti().packed() & 0x0010 == 0;
        if !constructed || !request {
            continue;
        }
        let rule = messages::find_for(&message).unwrap_or_else(|| panic!("{id}: no rule"));
        rule.check_request(&message).unwrap_or_else(|error| panic!("{id}: {error}"));
        checked += 1;
    }
    assert!(checked > 10, "only {checked} constructed requests");
}

#[test]
fn rules_are_apart_and_consistent() {
    for (at, rule) in RULES.iter().enumerate() {
        let kinds = if rule.f60_types.is_empty() { &[22][..] } else { rule.f60_types };
        let codes = if rule.network_codes.is_empty() { &[0][..] } else { rule.network_codes };
        for (kind, code) in kinds.iter().flat_map(|kind| codes.iter().map(move |code| (kind, code))) {
            let matching: Vec<&str> = RULES
                .iter()
                .filter(|other| {
                    let processing_code = rule.processing_code.or(Some("000000"));
                    other.matches(rule.mti, processing_code, Some(*kind), Some(*code))
                })
                .map(|other| other.name)
                .collect();
            assert_eq!(matching, [rule.name], "rule {at}");
        }
        let all = rule.mandatory.union(rule.conditional);
        let answers = rule.answer_mandatory.union(rule.answer_conditional);
        assert!(all.union(answers).minus(cup::SPEC.fields()).is_empty(), "{}", rule.name);
        assert!(rule.mandatory.minus(all.minus(rule.conditional)).is_empty(), "{}", rule.name);
        assert_eq!(rule.mac, rule.mandatory.contains(64), "{}", rule.name);
        assert!(!rule.reversible || rule.mac, "{}: reversible without MAC", rule.name);
        assert!(!rule.increments_stan || rule.mandatory.contains(11), "{}", rule.name);
        assert_eq!(rule.check_set(rule.mandatory), Ok(()));
        assert_eq!(rule.check_set(all), Ok(()));
        for field in rule.mandatory {
            let error = RuleError::Missing { rule: rule.name, field };
            assert_eq!(rule.check_set(all.without(field)), Err(error));
        }
        let error = RuleError::Unexpected { rule: rule.name, field: 5 };
        assert_eq!(rule.check_set(all.with(5)), Err(error));
    }
    let reversible: Vec<&str> = RULES.iter().filter(|rule| rule.reversible).map(|rule| rule.name).collect();
    let expected =
        ["sale", "void", "pre-authorisation", "pre-authorisation void", "completion", "completion void"];
    assert_eq!(reversible, expected);
    let keeping: Vec<&str> = RULES
        .iter()
        .filter(|rule| rule.mandatory.contains(11) && !rule.increments_stan)
        .map(|rule| rule.name)
        .collect();
    assert_eq!(keeping, ["reversal", "re-upload"]);
}

#[test]
fn approving_answers_have_what_their_rule_says() {
    for (id, rule) in [
        ("topwise-2", &messages::SALE),
        ("topwise-3", &messages::SALE),
        ("yuantu-sale-rsp", &messages::SALE),
        ("jiso8583-sale-rsp", &messages::SALE),
        ("yuantu-reversal-rsp", &messages::REVERSAL),
        ("c-settle-rsp-balanced", &messages::SETTLEMENT),
        ("alatka-signon-rsp", &messages::SIGN_ON),
        ("csdn-capk-query-rsp", &messages::CAPK_QUERY),
    ] {
        let body = body_of(id);
        assert_eq!(rule.check_answer(&read(&body)), Ok(()), "{id}");
    }
    let body = body_of("topwise-2");
    let error = messages::REVERSAL.check_answer(&read(&body)).unwrap_err();
    assert_eq!(
        error,
        RuleError::Type { rule: "reversal", expected: Mti::new(0x0410), got: Mti::new(0x0210) }
    );
}

const REQUEST: Expected<'_> = Expected {
    mti: Mti::new(0x0200),
    processing_code: Some("000000"),
    amount: Some("000000001111"),
    stan: Some("000079"),
    terminal_id: Some(b"10016919"),
    merchant_id: Some(b"843290045820001"),
    merchant_rule: MerchantRule::WhenApproved,
};

const APPROVAL: [(u8, &str); 6] = [
    (3, "000000"),
    (4, "000000001111"),
    (11, "000079"),
    (39, "00"),
    (41, "10016919"),
    (42, "843290045820001"),
];

fn changed(field: u8, value: &'static str) -> Vec<(u8, &'static str)> {
    let replace = |(of, old): (u8, &'static str)| (of, if of == field { value } else { old });
    APPROVAL.into_iter().map(replace).collect()
}

#[test]
fn an_answer_must_be_the_answer() {
    let check = |mti, fields: &[(u8, &str)]| {
        response::check(&REQUEST, &read(&body(mti, fields))).map_err(|error| error.field)
    };
    assert_eq!(check(0x0210, &APPROVAL), Ok(()));
    assert_eq!(check(0x0230, &APPROVAL), Err(0));
    for (field, value) in
        [(3, "200000"), (4, "000000001112"), (11, "000080"), (41, "10016918"), (42, "843290045820002")]
    {
        assert_eq!(check(0x0210, &changed(field, value)), Err(field));
    }
    // No answer without a code; a missing field is a mismatch, but a decline may lack the amount.
    for field in [3, 4, 11, 39, 41, 42] {
        let fields: Vec<_> = APPROVAL.into_iter().filter(|(of, _)| *of != field).collect();
        assert_eq!(check(0x0210, &fields), Err(field), "without {field}");
    }
    let mut decline = changed(39, "51");
    decline.retain(|(field, _)| *field != 4);
    assert_eq!(check(0x0210, &decline), Ok(()));
    decline.retain(|(field, _)| *field != 42);
    assert_eq!(check(0x0210, &decline), Ok(()));
    let strict = Expected { merchant_rule: MerchantRule::Always, ..REQUEST };
    let body = body(0x0210, &decline);
    assert_eq!(response::check(&strict, &read(&body)).unwrap_err().field, 42);
}

#[test]
fn only_a_partial_approval_changes_the_amount() {
    for (code, outcome) in [("10", Ok(())), ("00", Err(4)), ("51", Err(4)), ("ZZ", Err(4))] {
        let mut fields = changed(4, "000000000900");
        fields[3].1 = code;
        let body = body(0x0210, &fields);
        let checked = response::check(&REQUEST, &read(&body)).map_err(|error| error.field);
        assert_eq!(checked, outcome, "{code}");
    }
}

#[test]
fn a_settlement_answer_needs_no_code() {
    let answer = body_of("c-settle-rsp-balanced");
    let expected = Expected {
        mti: Mti::new(0x0500),
        processing_code: None,
        amount: None,
        stan: Some("000108"),
        ..REQUEST
    };
    assert_eq!(response::check(&expected, &read(&answer)), Ok(()));
    let other = Expected { stan: Some("000109"), ..expected };
    let error = response::check(&other, &read(&answer)).unwrap_err();
    assert_eq!(error.to_string(), "field 11: expected 000109, got 000108");
}

#[test]
fn response_codes_ask_for_their_action() {
    use Action::*;
    for (codes, action) in [
        ("00", Approve),
        ("10", ApprovePartial),
        ("11 A2 A4 A5 A6", ApproveWithNote),
        ("13", Correct(Mistake::Amount)),
        ("14", Correct(Mistake::CardNumber)),
        ("99 A0", SignOnAgain),
        ("55", PinRetry),
        ("38 75 04 34 41 43", DeclineRetain),
        ("51 61 65 54 57 58 59 62 01 05 12 15 21 22 25 30 40 64 A1 A3", Decline),
        ("45", UseChip),
        ("03 97", StopTrading),
        ("68 91 92 96 98 A7 90", HostUnavailable),
        ("94", Duplicate),
    ] {
        for code in codes.split(' ') {
            let code = ResponseCode::of(code.as_bytes()).unwrap();
            assert_eq!(code.action(), action, "{code}");
            assert!(code.is_known() && !code.meaning().is_empty(), "{code}");
        }
    }
    let unknown = ResponseCode::of(b"Z9").unwrap();
    assert_eq!((unknown.action(), unknown.is_known()), (Decline, false));
    assert_eq!(unknown.to_string(), "Z9");
    assert!(!unknown.is_approval() && !unknown.is_stored());
    assert!(ResponseCode(*b"94").is_stored() && !ResponseCode(*b"94").is_approval());
    assert_eq!(ResponseCode::of(b"0"), None);
}
