//! `suanpan encode`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;

use common::{assert_refused, run, run_with, vectors};
use serde_json::{json, Value};

const SIGN_OFF: &str = r#"{"dialect":"cup-pos","mti":"0820","tpdu":"6000030000","header":"603100311001",
    "fields":{"11":"000101","41":"10016919","42":"843290045820001","60":"00000727002"}}"#;
const BODY: &str = "08200020000000C0001000010131303031363931393834333239303034353832303030310011000007270020";

#[test]
fn each_frame_is_put_around_the_body() {
    for (args, expected) in [
        (vec!["encode", "-"], format!("6000030000603100311001{BODY}\n")),
        (vec!["encode", "-", "--frame", "body"], format!("{BODY}\n")),
        (vec!["encode", "-", "--frame", "tpdu"], format!("6000030000603100311001{BODY}\n")),
        (vec!["encode", "-", "--frame", "len"], format!("00376000030000603100311001{BODY}\n")),
    ] {
        let run = run_with(&args, SIGN_OFF);
        assert_eq!((run.code, run.out, run.err), (0, expected, String::new()), "{args:?}");
    }
}

/// A vector is an input of `encode` as it stands: its fields give its bytes.
#[test]
fn every_vector_is_encoded_to_its_bytes() {
    let mut count = 0;
    for entry in fs::read_dir(vectors().join("host")).unwrap() {
        let file: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for section in ["cup_pos", "generic"] {
            for vector in file[section].as_array().into_iter().flatten() {
                // Letters in packed digits, and an empty secondary bitmap, are not in the values.
                let beyond = ["jpos-iso93bpackager"].contains(&vector["id"].as_str().unwrap());
                if beyond || vector.get("expect_error").is_some() || vector["framing"] == "header-only" {
                    continue;
                }
                let run = run_with(&["encode", "-", "--frame", "body"], &vector.to_string());
                assert_eq!(run.code, 0, "{}: {}", vector["id"], run.err);
                let hex = vector["hex"].as_str().unwrap();
                assert!(hex.ends_with(run.out.trim_end()), "{}: {}", vector["id"], run.out);
                count += 1;
            }
        }
    }
    assert!(count > 0);
}

#[test]
fn fields_that_the_message_table_misses_are_told_on_standard_error() {
    let sale = json!({"dialect": "cup-pos", "mti": "0200", "fields": {
        "3": "000000", "4": "000000000100", "11": "000001", "22": "012", "25": "00", "37": "000000000001",
        "41": "10016919", "42": "843290045820001", "49": "156", "60": "22000001",
    }});
    let run = run_with(&["encode", "-"], &sale.to_string());
    assert_eq!(run.code, 0);
    assert_eq!(
        run.err.lines().collect::<Vec<_>>(),
        [
            "suanpan encode: warning: sale: expected field 64 (MAC), got none",
            "suanpan encode: warning: sale: expected no field 37 (RRN), got one",
        ]
    );
    let answer = json!({"dialect": "cup-pos", "mti": "0210", "fields": {
        "3": "000000", "4": "000000000100", "11": "000001", "39": "00", "60": "22000001",
    }});
    let run = run_with(&["encode", "-", "--frame", "len"], &answer.to_string());
    assert!(run.err.contains("sale answer: expected field 12 (host time), got none"), "{}", run.err);
    assert!(run.err.contains("warning: no tpdu given, 6000030000 taken"), "{}", run.err);
    assert!(run.err.contains("warning: no header given, 603100310000 taken"), "{}", run.err);
}

#[test]
fn bad_input_is_one_line_and_exit_code_2() {
    let with = |field: &str, value: Value| {
        json!({"dialect": "cup-pos", "mti": "0820", "fields": {field: value}}).to_string()
    };
    let plain = |dialect: &str, mti: &str| json!({"dialect": dialect, "mti": mti, "fields": {}}).to_string();
    for (input, part) in [
        ("{\"dialect\":\n ,}".to_owned(), "standard input:2:2: expected value"),
        ("[]".to_owned(), "expected an object, got an array"),
        ("{\"mti\":\"0200\"}".to_owned(), "expected the keys dialect, mti, fields, tpdu, header, got mti"),
        (plain("morse", "0200"), "dialect: expected one of cup-pos"),
        (plain("cup-pos", "200"), "mti: expected four digits"),
        (plain("cup-pos", "02A0"), "mti: expected four digits"),
        (with("11", json!("12345")), "field 11: expected a length of exactly 6, got 5"),
        (with("11", json!("12345x")), "field 11: expected decimal digits"),
        (with("11", json!(123_456)), "field 11: expected a string, got a number"),
        (with("2", json!("62242423000000691234567")), "field 2: expected a length of at most 19, got 23"),
        (with("52", json!("xx")), "field 52: expected hexadecimal digits, got something else at character 1"),
        (with("7", json!("0101010101")), "field 7: not defined by dialect cup-pos"),
        (with("stan", json!("000001")), "expected field numbers such as \"11\", got \"stan\""),
        (with("43", json!("\u{1F9EE}")), "field 43: expected characters of GBK"),
        (
            json!({"dialect": "cup-pos", "mti": "0820", "fields": {}, "tpdu": "60"}).to_string(),
            "tpdu: expected 5 bytes, got 1",
        ),
    ] {
        assert_refused(&["encode", "-"], &input, part);
    }
    assert_refused(&["encode", "nowhere.json"], "", "nowhere.json: ");
    assert_refused(&["encode"], "", "<MESSAGE>");
    assert!(run(&["encode", "--help"]).out.contains("Example:"));
}
