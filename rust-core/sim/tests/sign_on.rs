//! Sign-on with every key block, and what it changes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{card, host_with, open, unhex, Till};
use suanpan_crypto::KeyError;
use suanpan_sim::{AcquirerConfig, FaultPlan, KeyBlock, Ledger};

#[test]
fn every_layout_unwraps_and_its_keys_work() {
    for layout in KeyBlock::ALL {
        let mut till = Till::new();
        let config = AcquirerConfig { key_block: Some(layout), ..Default::default() };
        let mut host = host_with(config, Ledger::in_memory(), &till);
        let got = till.sign_on(&mut host, "003");
        let length: usize =
            format!("{layout:?}").chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
        assert_eq!(unhex(got.field(62)).len(), length, "{layout:?}");
        let card = card("everyday");
        let ask = till.ask_sale_with_pin(&card, 100, card.pin());
        let got = till.exchange(&mut host, &ask);
        assert_eq!((got.code(), got.mac_ok), ("00", Some(true)), "{layout:?}");
    }
}

#[test]
fn the_network_code_picks_the_customary_layout() {
    for (code, length) in [("001", 24), ("003", 40), ("004", 60)] {
        let mut till = Till::new();
        let mut host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &till);
        let got = till.sign_on(&mut host, code);
        assert_eq!(unhex(got.field(62)).len(), length);
        assert_eq!((got.mti, got.field(60), got.mac_ok), (0x0810, format!("00000001{code}").as_str(), None));
        for field in [11, 12, 13, 32, 37, 41, 42] {
            assert!(got.has(field), "field {field}");
        }
        assert_eq!(till.keys.unwrap().track.is_some(), length == 60);
    }
}

#[test]
fn a_real_double_block_carries_a_single_mac_key_and_eight_zeros() {
    let mut till = Till::new();
    let mut host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &till);
    let block = unhex(till.sign_on(&mut host, "003").field(62));
    assert_eq!(block[28..36], [0; 8]);
}

#[test]
fn keys_are_fresh_and_replace_the_old_ones() {
    let (mut host, mut till) = open();
    let old_sale = till.ask_sale(&card("everyday"), 100);
    let old_frame = till.frame(&old_sale);
    let first = till.sign_on(&mut host, "003");
    let second = till.sign_on(&mut host, "003");
    assert_ne!(first.field(62), second.field(62));
    let answer = host.answer(&old_frame, common::NOW).unwrap();
    assert_eq!(till.read(&answer.frames[0].bytes).code(), "A0");
}

#[test]
fn without_keys_nothing_is_authorised() {
    let (mut host, till) = open();
    assert_eq!(till.exchange(&mut host, &till.ask_network("002")).code(), "00");
    let mut till = till;
    let sale = till.ask_sale(&card("everyday"), 100);
    assert_eq!(till.exchange(&mut host, &sale).code(), "A0");
}

#[test]
fn a_wrong_check_value_is_seen() {
    for layout in KeyBlock::ALL {
        let mut till = Till::new();
        let config = AcquirerConfig { key_block: Some(layout), ..Default::default() };
        let mut host = host_with(config, Ledger::in_memory(), &till);
        host.set_faults(FaultPlan::from_json(r#"[{"do": "WrongCheckValue"}]"#).unwrap());
        let ask = till.ask_sign_on("003");
        let got = till.exchange(&mut host, &ask);
        assert!(matches!(till.take_keys(&got), Err(KeyError::CheckValue { .. })), "{layout:?}");
    }
}

#[test]
fn strangers_and_unknown_services_are_refused() {
    let config = AcquirerConfig { unknown_terminal_code: *b"97", ..Default::default() };
    let mut till = Till::new();
    let mut host = host_with(config, Ledger::in_memory(), &till);
    let ask = till.ask_sign_on("003").with(41, "99999999");
    assert_eq!(till.exchange(&mut host, &ask).code(), "97");
    let ask = till.ask_sign_on("999");
    assert_eq!(till.exchange(&mut host, &ask).code(), "40");
    assert_eq!(till.exchange(&mut host, &till.ask_network("999")).code(), "40");
}

#[test]
fn echo_and_empty_lists() {
    let (mut host, till) = open();
    let echo = till.exchange(&mut host, &till.ask_network("301"));
    assert_eq!((echo.mti, echo.code(), echo.has(11)), (0x0830, "00", false));
    for query in ["372", "382"] {
        assert_eq!(till.exchange(&mut host, &till.ask_network(query)).field(62), "30", "the character 0");
    }
}

#[test]
fn a_batch_never_runs_back() {
    let mut till = Till::new();
    let mut host = host_with(AcquirerConfig::default(), Ledger::in_memory(), &till);
    till.batch = 7;
    assert_eq!(till.sign_on(&mut host, "003").field(60), "00000007003");
    till.batch = 3;
    assert_eq!(till.sign_on(&mut host, "003").field(60), "00000007003");
    till.batch = 999_999;
    assert_eq!(till.sign_on(&mut host, "003").field(60), "00000007003");
}
