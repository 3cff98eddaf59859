//! `suanpan keys`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;
use std::path::Path;

use common::{assert_refused, run, run_with, Run};
use serde_json::Value;
use suanpan_core::journal::{Entry, Fact, Journal};
use suanpan_core::UnixMillis;
use suanpan_crypto::key::{Algorithm, MasterKey, ProtectionKey};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::tr31::{wrap, Header, Masking};
use suanpan_store::{KeyBytes, KeyLabel, SqliteJournal};
use suanpan_terminal::OsRandom;
use suanpan_vectors::hex;
use tempfile::TempDir;

/// Components and keys that stand in no test file.
const FIRST: &str = "5E13C7A90B64D28F71A8309CE54F1DB6";
const SECOND: &str = "C4920FD8613EB57A08E7D41B95A62C3F";
const THIRD: &str = "39F6815BD04CA7E216B35D8E72C90A41";
const PROTECTION: &str = "2D7E6A3B90C4F18E5B0763AD1F9C42E8B6D05174ECA83920";

fn xor(components: &[&str]) -> Vec<u8> {
    let len = components[0].len() / 2;
    components.iter().fold(vec![0; len], |key, component| {
        key.iter().zip(hex::decode(component).unwrap()).map(|(a, b)| a ^ b).collect()
    })
}

fn value_of(components: &[&str]) -> String {
    MasterKey::tdes(&xor(components)).unwrap().check_value().to_string()
}

/// A folder for a terminal, and the argument that names it.
fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let dir = format!("--dir={}", folder.path().join("terminal").display());
    (folder, dir)
}

/// A terminal that has these keys and runs no more.
fn loaded(components: &[&str]) -> (TempDir, String) {
    let (folder, dir) = folder();
    let run = load(&dir, components, &value_of(components));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    (folder, dir)
}

fn load(dir: &str, components: &[&str], expect: &str) -> Run {
    let count = components.len().to_string();
    let args = ["keys", "load", "components", dir, "--count", &count, "--expect", expect];
    let run = run_with(&args, &format!("{}\n", components.join("\n")));
    for component in components {
        for digits in component.as_bytes().chunks(8).map(|digits| std::str::from_utf8(digits).unwrap()) {
            assert!(!run.out.contains(digits) && !run.err.contains(digits), "a component in clear");
        }
    }
    run
}

fn list(dir: &str) -> Value {
    let run = run(&["keys", "list", "--json", dir]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    serde_json::from_str(&run.out).unwrap()
}

/// The check value of the master key, as the list has it.
fn master(dir: &str) -> Option<String> {
    list(dir)["keys"][0]["check_value"].as_str().map(str::to_owned)
}

/// A key in a block of version D with this beginning of its header, made by the library.
fn block(header: &str, key: &str) -> String {
    let header = Header::parse(header).unwrap();
    let protection = ProtectionKey::aes(&hex::decode(PROTECTION).unwrap()).unwrap();
    wrap(&protection, &header, &hex::decode(key).unwrap(), Masking::LongestKey, &mut OsRandom).unwrap()
}

fn load_block(dir: &str, folder: &Path, block: &str, protection: &str) -> Run {
    let file = folder.join("block.txt");
    fs::write(&file, format!("{block}\n")).unwrap();
    run_with(&["keys", "load", "block", dir, file.to_str().unwrap()], &format!("{protection}\n"))
}

#[test]
fn components_make_the_key_and_the_list_shows_it() {
    let (_folder, dir) = folder();
    let value = value_of(&[FIRST, SECOND]);
    let loaded = load(&dir, &[FIRST, SECOND], &value.to_lowercase());
    assert_eq!((loaded.code, loaded.err.as_str()), (0, ""));
    let expected = format!(
        "component 1  check value {}\ncomponent 2  check value {}\nkey          two-key TDES, check value {value}\n\
         master       two-key TDES, check value {value}, version 1\nLOADED\n",
        value_of(&[FIRST]),
        value_of(&[SECOND]),
    );
    assert_eq!(loaded.out, expected);

    let lines = run(&["keys", "list", &dir]).out;
    let lines: Vec<&str> = lines.lines().collect();
    let master = format!("master  two-key TDES, check value {value}, version 1, loaded 20");
    assert!(lines[0].starts_with(&master) && lines[0].ends_with(" ago"), "{lines:?}");
    assert_eq!(lines[1..], ["PIN     not loaded", "MAC     not loaded", "track   not loaded"]);
    let json = list(&dir);
    assert_eq!((&json["keys"][0]["version"], &json["keys"][1]["loaded"]), (&1.into(), &false.into()));
}

#[test]
fn three_components_and_a_longer_key_replace_the_former_one() {
    let (_folder, dir) = loaded(&[FIRST, SECOND]);
    let longer = [FIRST, SECOND, THIRD].map(|component| format!("{component}{}", &component[3..19]));
    let longer = longer.each_ref().map(String::as_str);
    let value = value_of(&longer);
    let run = load(&dir, &longer, &value);
    let master = format!("master       three-key TDES, check value {value}, version 2\nLOADED\n");
    assert!(run.out.ends_with(&master), "{}{}", run.out, run.err);
    assert_eq!(self::master(&dir), Some(value));
}

#[test]
fn a_key_that_is_not_the_expected_one_or_weak_leaves_the_former_one() {
    let (_folder, dir) = loaded(&[FIRST, SECOND]);
    let value = value_of(&[FIRST, SECOND]);
    let halves = |component: &str| component[..16].repeat(2);
    let (equal_1, equal_2) = (halves(FIRST), halves(SECOND));
    let zeros = "0".repeat(32);
    let published = hex::encode(&xor(&["0123456789ABCDEFFEDCBA9876543210", FIRST]));
    let weak = hex::encode(&xor(&["01010101010101010101010101010101", FIRST]));
    for (components, expect, why) in [
        ([FIRST, THIRD], value.as_str(), format!("expected {value}, got {}", value_of(&[FIRST, THIRD]))),
        ([FIRST, &weak], "8CA64D", "master key refused: weak DES key".to_owned()),
        ([FIRST, FIRST], "8CA64D", "component 2 was typed before".to_owned()),
        ([&zeros, FIRST], &value, "component 1 is zero".to_owned()),
        ([&equal_1, &equal_2], "8CA64D", "master key refused: equal parts".to_owned()),
        ([published.as_str(), FIRST], "08D7B4", "master key refused: published test key".to_owned()),
        ([&FIRST[..16], &SECOND[..16]], "8CA64D", "master key refused: single length".to_owned()),
    ] {
        let run = load(&dir, &components, expect);
        assert_eq!(run.code, 1, "{}", run.out);
        assert!(run.err.starts_with("suanpan keys: REFUSED: ") && run.err.contains(&why), "{}", run.err);
        assert!(!run.out.contains("LOADED"), "{}", run.out);
        assert_eq!(master(&dir).as_ref(), Some(&value));
    }
}

/// Components of any algorithm, with check values by the library, whose own vectors are proved elsewhere.
#[test]
fn keys_of_aes_and_sm4_are_loaded_by_their_own_check_values() {
    let (_folder, dir) = loaded(&[SECOND, THIRD]);
    let long = format!("{FIRST}{SECOND}");
    let other = format!("{THIRD}{FIRST}");
    for (cipher, algorithm, parts, warns) in [
        ("aes", Algorithm::Aes128, [FIRST, SECOND], true),
        ("aes", Algorithm::Aes192, [&long[..48], &other[..48]], true),
        ("aes", Algorithm::Aes256, [&long, &other], true),
        ("sm4", Algorithm::Sm4, [FIRST, SECOND], false),
        ("tdes", Algorithm::Tdes3, [&long[..48], &other[..48]], false),
    ] {
        let value = |bytes: &[u8]| MasterKey::from_bytes(algorithm, bytes).unwrap().check_value().to_string();
        let whole = value(&xor(&parts));
        let values = parts.map(|part| value(&xor(&[part])));
        let args = ["keys", "load", "components", &dir, "--algorithm", cipher, "--expect", &whole];
        let with = |first: &str, second: &str| {
            let values = ["--component-kcv", first, "--component-kcv", second];
            run_with(&[&args[..], &values].concat(), &parts.map(|part| format!("{part}\n")).concat())
        };
        let swapped = with(&values[1], &values[0]);
        assert_eq!(swapped.code, 1, "{algorithm}");
        let why = format!("check value of component 1: expected {}, got {}", values[1], values[0]);
        assert!(swapped.err.contains(&why), "{algorithm}: {}", swapped.err);
        let former = master(&dir);
        assert_ne!(former.as_ref(), Some(&whole));
        let loaded = with(&values[0], &values[1][..6]);
        assert_eq!(loaded.code, 0, "{algorithm}: {}{}", loaded.out, loaded.err);
        let shown = format!("master       {algorithm}, check value {whole}, version ");
        assert!(loaded.out.contains(&shown), "{}", loaded.out);
        assert_eq!(
            loaded.err.contains("WARNING: a UnionPay sign-on brings no working keys"),
            warns,
            "{algorithm}"
        );
        assert_eq!(loaded.err.is_empty(), !warns, "{}", loaded.err);
        assert_eq!(master(&dir), Some(whole));
    }
    assert_refused(
        &["keys", "load", "components", &dir, "--expect", "1A2B3C", "--component-kcv", "1A2B3C"],
        "",
        "--component-kcv: expected one for each of 2 components, got 1",
    );
    let args = ["keys", "load", "components", &dir, "--algorithm", "sm4", "--expect", "1A2B3C"];
    let run = run_with(&args, &format!("{long}\n"));
    assert!(run.code == 2 && run.err.contains("expected 32 hexadecimal digits, got 64"), "{}", run.err);
}

#[test]
fn what_is_no_component_is_refused_and_makes_no_terminal() {
    let (folder, dir) = folder();
    let args = ["keys", "load", "components", &dir, "--expect", "1A2B3C"];
    let refuse = |input: &str, part: &str| {
        let run = run_with(&args, input);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(part), "{}", run.err);
    };
    refuse("", "component 1: expected 32 or 48 hexadecimal digits, got 0");
    refuse(&format!("{FIRST}\n"), "component 2: expected 32 hexadecimal digits as in component 1, got 0");
    refuse(
        &format!("{FIRST}\n{SECOND}00\n"),
        "component 2: expected 32 hexadecimal digits as in component 1, got 34",
    );
    refuse("5E13xx\n", "component 1: expected hexadecimal digits, got something else at character 5");
    assert_refused(&args[..4], FIRST, "--expect: expected a check value, got none");
    let refuse = |expect: &str, part: &str| {
        assert_refused(&["keys", "load", "components", &dir, "--expect", expect], FIRST, part);
    };
    refuse("1A2B", "--expect: expected a check value of 6 to 16 hexadecimal digits, got 4");
    refuse("1A2B3x", "--expect: expected a check value of 6 to 16 hexadecimal digits, got something else");
    assert_refused(&["keys", "load", "components", &dir, "--count", "1"], FIRST, "2..=3");
    assert!(!folder.path().join("terminal").exists());
}

#[test]
fn a_block_opens_with_its_protection_key_and_holds_a_master_key() {
    let (folder, dir) = loaded(&[FIRST, SECOND]);
    let former = value_of(&[FIRST, SECOND]);
    let master_block = block("D0000K0TD00N0000", THIRD);
    let another = PROTECTION.replace('2', "3");
    let pin_block = block("D0000P0TE00N0000", THIRD);
    let encrypts = block("D0000K0TE00N0000", THIRD);
    let weak = block("D0000K0TD00N0000", &FIRST[..16].repeat(2));
    for (block, key, why) in [
        (&master_block, another.as_str(), "does not open with the protection key"),
        (&pin_block, PROTECTION, "P0"),
        (&encrypts, PROTECTION, "mode of use"),
        (&weak, PROTECTION, "master key refused: equal parts"),
    ] {
        let run = load_block(&dir, folder.path(), block, key);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
        assert!(run.err.contains("REFUSED: ") && run.err.contains(why), "{}", run.err);
        assert_eq!(master(&dir).as_ref(), Some(&former));
    }
    assert_refused(&["keys", "load", "block", &dir], "D0112P", "standard input: key block, offset");

    let value = value_of(&[THIRD]);
    let taken = load_block(&dir, folder.path(), &master_block, PROTECTION);
    assert_eq!((taken.code, taken.err.as_str()), (0, ""));
    assert!(taken.out.ends_with(&format!("check value {value}, version 2\nLOADED\n")), "{}", taken.out);
    assert!(!taken.out.contains(THIRD) && !taken.out.contains(PROTECTION));
    assert_eq!(master(&dir), Some(value.clone()));

    let piped = format!("{master_block}\n{PROTECTION}\n");
    let args = ["keys", "load", "block", &dir, "--expect"];
    let other = run_with(&[&args[..], &["1A2B3C"]].concat(), &piped);
    assert_eq!(other.code, 1);
    assert!(other.err.contains(&format!("expected 1A2B3C, got {value}")), "{}", other.err);
    assert_eq!(run_with(&[&args[..], &[&value]].concat(), &piped).code, 0);
}

#[test]
fn a_key_is_fetched_erased_and_fetched_again() {
    let (folder, dir) = folder();
    let fetched = run(&["keys", "exchange", &dir]);
    assert_eq!((fetched.code, fetched.err.as_str()), (0, ""));
    let value = master(&dir).unwrap();
    let shown = format!("master       two-key TDES, check value {value}, version 1\nLOADED\n");
    assert_eq!(fetched.out, shown);

    assert_refused(&["keys", "erase", &dir], "erase\n", "--yes: expected where nobody can be asked");
    assert_eq!(master(&dir).as_ref(), Some(&value));
    let erased = run(&["keys", "erase", "--yes", &dir]);
    assert_eq!((erased.code, erased.err.as_str()), (0, ""));
    assert_eq!(erased.out, format!("two-key TDES, check value {value}\nERASED\n"));
    assert_eq!(run(&["keys", "list", &dir]).out.matches("not loaded\n").count(), 4);
    assert_eq!(run(&["keys", "erase", "--yes", &dir]).out, "no key is loaded\n");

    assert_eq!(run(&["keys", "exchange", &dir]).code, 0);
    assert_eq!(master(&dir), Some(value), "the same acquirer gives the same key");
    let journal = folder.path().join("terminal/journal.db");
    assert_eq!(run(&["verify", journal.to_str().unwrap()]).code, 0);
}

#[test]
fn where_no_terminal_is_or_another_works_nothing_is_read() {
    let (folder, dir) = folder();
    for verb in [&["keys", "list"][..], &["keys", "erase", "--yes"]] {
        assert_refused(&[verb, &[&dir]].concat(), "", "journal.db: expected the journal of a terminal");
    }
    assert!(!folder.path().join("terminal").exists());

    let place = folder.path().join("terminal");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("device.key"), [0x5C; 32]).unwrap();
    let key = Secret::from_slice(&[0x5C; 32]).unwrap();
    let mut journal = SqliteJournal::open(&place.join("journal.db"), &key, Box::new(OsRandom)).unwrap();
    let sent = Fact::ManagementSent { name: "sign_on".to_owned(), stan: Some(1) };
    journal.commit(&Entry { facts: vec![sent], ..Entry::default() }, UnixMillis(1)).unwrap();
    let label = KeyLabel {
        usage: "K0".to_owned(),
        algorithm: "two-key TDES".to_owned(),
        kcv_method: "TdesZeros".to_owned(),
        kcv: vec![0x1A, 0x2B, 0x3C],
    };
    journal.put_key_slot(1, &label, &KeyBytes::new(&[2; 17]).unwrap(), UnixMillis(951_782_400_000)).unwrap();
    assert_refused(&["keys", "list", &dir], "", "in use by another process");
    journal.close().unwrap();
    let shown = list(&dir);
    assert_eq!(
        (&shown["keys"][0]["check_value"], &shown["keys"][0]["loaded_at"]),
        (&"1A2B3C".into(), &"2000-02-29T00:00:00Z".into())
    );
    assert!(run(&["keys", "list", &dir]).out.contains(" d ago\n"));

    let lock = fs::File::create(place.join("desk.lock")).unwrap();
    lock.lock().unwrap();
    let value = value_of(&[FIRST, SECOND]);
    let components = ["keys", "load", "components", &dir, "--expect", &value];
    assert_refused(&components, &format!("{FIRST}\n{SECOND}\n"), "another suanpan works in this folder");
    assert_refused(&["keys", "exchange", &dir], "", "another suanpan works in this folder");
    assert_refused(&["keys", "erase", "--yes", &dir], "", "another suanpan works in this folder");
}
