//! `suanpan keyblock`.
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
use serde_json::Value;

/// Keys that stand in no test file, which a terminal would refuse.
const PROTECTION: &str = "2D7E6A3B90C4F18E5B0763AD1F9C42E8B6D05174ECA83920";
const KEY: &str = "8C1F52A7E3094BD6710EC8953FA2D46B";

fn key_blocks() -> Vec<Value> {
    let text = fs::read_to_string(vectors().join("crypto/tr31.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let blocks =
        file["vectors"].as_array().unwrap().iter().filter(|vector| vector["op"] == "unwrap_and_wrap");
    blocks.cloned().collect()
}

/// A PIN key in a block of version D, made by the library.
fn pin_block(exportability: &str) -> String {
    use suanpan_crypto::key::ProtectionKey;
    use suanpan_crypto::tr31::{wrap, Header, Masking, OptionalBlock};
    struct Zeros;
    impl suanpan_crypto::Random for Zeros {
        fn fill(&mut self, out: &mut [u8]) {
            out.fill(0);
        }
    }
    let bytes = |digits: &str| suanpan_vectors::hex::decode(digits).unwrap();
    let header = Header::parse(&format!("D0000P0AE01{exportability}0000")).unwrap();
    let header = header.with_block(OptionalBlock::new("10", "shop 7").unwrap()).unwrap();
    let protection = ProtectionKey::aes(&bytes(PROTECTION)).unwrap();
    wrap(&protection, &header, &bytes(KEY), Masking::LongestKey, &mut Zeros).unwrap()
}

#[test]
fn a_header_is_shown_in_words() {
    let block = pin_block("N");
    let run = run(&["keyblock", "parse", &block]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let expected = "\
version         D    AES key derivation, CBC
usage           P0   PIN encryption key
algorithm       A    AES
mode of use     E    encrypt or wrap only
key version     01   version 01 of the key
exportability   N    not exportable
key context     0    determined by the protection key
optional block  10   private or unknown: shop 7
optional block  PB   padding: 00
length          160  characters: header 32, enciphered key 96, MAC 32
";
    assert_eq!(run.out, expected);
}

#[test]
fn every_block_of_the_vectors_is_shown() {
    for vector in key_blocks() {
        let id = vector["id"].as_str().unwrap();
        let run = run(&["keyblock", "parse", "--json", vector["keyblock"].as_str().unwrap()]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{id}");
        let shown: Value = serde_json::from_str(&run.out).unwrap();
        let header = vector["header"].as_str().unwrap();
        assert_eq!(shown["version"]["code"], vector["version"], "{id}");
        assert_eq!(shown["usage"]["code"], header[5..7], "{id}");
        assert_eq!(shown["lengths"]["header"], header.len(), "{id}");
        assert_eq!(
            shown["optional_blocks"].as_array().unwrap().len(),
            header[12..14].parse::<usize>().unwrap(),
            "{id}"
        );
    }
}

#[test]
fn a_carried_check_value_is_told_from_its_method() {
    let vector = key_blocks().into_iter().find(|vector| vector["id"] == "tr31-std-17").unwrap();
    let run = run(&["keyblock", "parse", vector["keyblock"].as_str().unwrap()]);
    assert!(run.out.contains("KP   check value of the protection key: 2331550BC9, CMAC of a zero block\n"));
    assert!(run.out.contains("TS   time stamp: 20200818004100Z\n"), "{}", run.out);
}

#[test]
fn a_block_opens_with_its_protection_key() {
    let block = pin_block("N");
    let checked = run_with(&["keyblock", "check", &block], &format!("{PROTECTION}\n"));
    assert_eq!((checked.code, checked.err.as_str()), (0, ""));
    assert!(
        checked.out.ends_with("policy          a terminal takes it as its PIN key\nOK\n"),
        "{}",
        checked.out
    );
    assert!(checked.out.starts_with(&run(&["keyblock", "parse", &block]).out));
    let json = run_with(&["keyblock", "check", "--json", &block], PROTECTION);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (&json["accepted"], &json["mac"], &json["taken_as"]),
        (&true.into(), &"right".into(), &"PIN key".into())
    );
    let check_value = json["check_value"].as_str().unwrap();
    assert_eq!(check_value.len(), 10);
    assert!(checked.out.contains(&format!("check value     {check_value}\n")));
}

#[test]
fn another_key_or_a_changed_block_is_refused() {
    let block = pin_block("N");
    let changed = pin_block("E").replace("AE01E", "AE01N");
    let another = PROTECTION.replace('2', "3");
    for (block, key) in [(&block, another.as_str()), (&changed, PROTECTION)] {
        let run = run_with(&["keyblock", "check", block], key);
        assert_eq!((run.code, run.err.as_str()), (1, ""));
        assert!(run
            .out
            .ends_with("MAC             WRONG: another protection key, or the block was changed\nREFUSED\n"));
        assert!(!run.out.contains("check value     "), "{}", run.out);
    }
}

/// A terminal may not want a published key, but the MAC is right, and no key is shown.
#[test]
fn every_block_of_the_vectors_opens_and_no_key_is_shown() {
    for vector in key_blocks() {
        let text = |part: &str| vector[part].as_str().unwrap();
        let id = text("id");
        let run = run_with(&["keyblock", "check", text("keyblock")], &format!("{}\n", text("kbpk")));
        let accepted = run.out.ends_with("OK\n");
        assert_eq!((run.code, run.err.as_str()), (i32::from(!accepted), ""), "{id}: {}", run.out);
        assert!(accepted || run.out.ends_with("REFUSED\n"), "{id}: {}", run.out);
        assert!(run.out.contains("MAC             right\n"), "{id}: {}", run.out);
        for secret in ["expect_key", "kbpk"] {
            assert!(!run.out.contains(text(secret)), "{id}: {secret} in clear");
        }
    }
}

#[test]
fn a_file_and_standard_input_are_the_same_as_the_argument() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("block");
    let block = pin_block("N");
    fs::write(&file, format!("\n{block}\r\n")).unwrap();
    let expected = run(&["keyblock", "parse", &block]).out;
    assert_eq!(run(&["keyblock", "parse", file.to_str().unwrap()]).out, expected);
    assert_eq!(run_with(&["keyblock", "parse", "-"], &block).out, expected);
    let checked = run_with(&["keyblock", "check", file.to_str().unwrap()], PROTECTION);
    assert_eq!(checked.code, 0, "{}", checked.err);
}

#[test]
fn what_is_no_block_or_no_key_is_refused_by_its_place() {
    let block = pin_block("N");
    let parse = |text: &str, part: &str| assert_refused(&["keyblock", "parse", "-"], text, part);
    parse("", "standard input: key block, offset 0: expected a version, A to E, got the end");
    parse("D0160P0", "key block, offset 7: expected an algorithm, 1 alphanumeric character, got the end");
    parse(&block[..159], "key block, offset 0: expected 160 to 160 characters, got 159");
    parse(&block.replace("AE01N02", "AE01N0x"), "offset 12: expected the number of optional blocks");
    parse(&"D".repeat(0x5000), "expected at most 16384 bytes, got more");
    assert_refused(
        &["keyblock", "parse", "no such file"],
        "",
        "argument: key block, offset 0: expected a version, A to E, got 'n', and there is no such file",
    );
    assert_refused(
        &["keyblock", "check", "-"],
        PROTECTION,
        "standard input, where the protection key comes from",
    );

    let check = |key: &str, part: &str| assert_refused(&["keyblock", "check", &block], key, part);
    check("", "protection key from standard input: expected 32, 48 or 64 hexadecimal digits of AES for version D, got 0");
    check("0123456789abcdeg", "expected hexadecimal digits, got something else at character 16");
    check(&"0".repeat(129), "expected a line of at most 128 characters, got more");
}
