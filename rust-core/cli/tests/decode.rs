//! `suanpan decode`.
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

const SIGN_OFF: &str =
    "0037600003000060310031100108200020000000C0001000010131303031363931393834333239303034353832303030310011000007270020";

fn host_vectors() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(vectors().join("host")).unwrap() {
        let file: Value = serde_json::from_str(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for section in ["cup_pos", "generic", "malformed"] {
            for vector in file[section].as_array().into_iter().flatten() {
                found.push((section.to_owned(), vector.clone()));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

#[test]
fn every_framing_is_found_and_shown() {
    for (frame, skip) in [("len+tpdu+head", 0), ("tpdu+head", 4), ("body", 26)] {
        let run = run(&["decode", &SIGN_OFF[skip..]]);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let lines: Vec<&str> = run.out.lines().map(str::trim).collect();
        assert_eq!(lines[0], format!("frame    {frame}"));
        assert_eq!(
            run.out.contains("603100311001: class 60, version 31, state 0, host asks: nothing"),
            skip < 26
        );
        assert!(lines.contains(&"type     0820 sign-off"), "{}", run.out);
        assert!(lines.contains(&"11  STAN                              000101"), "{}", run.out);
        let forced = ["len", "tpdu", "body"][[0, 4, 26].iter().position(|at| *at == skip).unwrap()];
        assert_eq!(common::run(&["decode", "--frame", forced, &SIGN_OFF[skip..]]).out, run.out);
    }
}

#[test]
fn a_file_and_standard_input_are_the_same_as_the_argument() {
    let folder = tempfile::tempdir().unwrap();
    let (text, binary) = (folder.path().join("text"), folder.path().join("binary"));
    fs::write(&text, format!("{}\n  {}\n", &SIGN_OFF[..20], SIGN_OFF[20..].to_lowercase())).unwrap();
    let bytes: Vec<u8> = (0..SIGN_OFF.len() / 2)
        .map(|at| u8::from_str_radix(&SIGN_OFF[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    fs::write(&binary, bytes).unwrap();
    let expected = run(&["decode", SIGN_OFF]).out;
    assert!(!expected.is_empty());
    assert_eq!(run(&["decode", text.to_str().unwrap()]).out, expected);
    assert_eq!(run(&["decode", binary.to_str().unwrap()]).out, expected);
    assert_eq!(run_with(&["decode", "-"], SIGN_OFF).out, expected);
}

/// Every published message decodes; no card number, track, PIN block or key of it is in the output.
#[test]
fn card_data_and_keys_are_masked_in_every_vector() {
    const SECRETS: [&str; 7] = ["2", "35", "36", "45", "52", "59", "62"];
    for (section, vector) in host_vectors() {
        let refused = section == "malformed" || vector.get("expect_error").is_some();
        if refused || vector["framing"] == "header-only" {
            continue;
        }
        let id = vector["id"].as_str().unwrap();
        for form in [None, Some("--json")] {
            let mut args = vec!["decode", "--dialect", vector["dialect"].as_str().unwrap()];
            args.push(vector["hex"].as_str().unwrap());
            args.extend(form);
            let run = run(&args);
            assert_eq!(run.code, 0, "{id}: {}", run.err);
            assert_eq!(run.err.contains("warning"), vector["length_prefix_ok"] == false, "{id}: {}", run.err);
            for field in SECRETS {
                // Shorter ones may stand anywhere by chance.
                for value in vector["fields"][field].as_str().iter().filter(|value| value.len() >= 12) {
                    assert!(!run.out.contains(*value), "{id}: field {field} in clear");
                }
            }
            if let (Some(pan), "cup-pos") =
                (vector["fields"]["2"].as_str(), vector["dialect"].as_str().unwrap())
            {
                let masked = format!("{}{}{}", &pan[..6], "*".repeat(pan.len() - 10), &pan[pan.len() - 4..]);
                assert!(run.out.contains(&masked), "{id}: {}", run.out);
                assert!(!run.out.contains(pan), "{id}: PAN in clear");
            }
            if vector["fields"].get("64").is_some() {
                assert!(run.out.contains("present"), "{id}: MAC");
            }
        }
    }
}

#[test]
fn card_tags_of_field_55_are_masked_and_a_template_is_shown_not_at_all() {
    let decode = |tlv: &str| {
        let length = tlv.len() / 2;
        run(&["decode", &format!("02000000000000000200{length:04}{tlv}")]).out
    };
    let out =
        decode("57136224242300000069D29032015699031000935F9F02060000000011115A0862242423000000699F360200A1");
    assert!(out.contains("57=masked(19 bytes) 9F02=000000001111 5A=masked(8 bytes) 9F36=00A1"), "{out}");
    let out = decode("700A5A086224242300000069");
    assert!(out.contains("masked (12 bytes, not BER-TLV)") && !out.contains("6224"), "{out}");
}

#[test]
fn json_says_the_same() {
    let run = run(&["decode", "--json", SIGN_OFF]);
    let shown: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(shown["mti"], "0820");
    assert_eq!(shown["message"], "sign-off");
    assert_eq!(shown["frame"], "len+tpdu+head");
    assert_eq!(shown["processing_requirement"], "nothing");
    assert_eq!(shown["mac"], "absent");
    assert_eq!(
        shown["fields"][0],
        serde_json::json!({"number": 11, "name": "STAN", "value": "000101", "masked": false})
    );
}

/// What a host writes into a text field must not reach the terminal as a control sequence.
#[test]
fn control_characters_are_escaped() {
    let run = run(&["decode", "02000000000000800000311B5B324A202020"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.out.contains('\u{1b}') && run.out.contains("1\\u{1b}[2J"), "{:?}", run.out);
}

#[test]
fn malformed_vectors_are_one_line() {
    for (section, vector) in host_vectors() {
        if section == "malformed" {
            let hex = vector["hex"].as_str().unwrap();
            assert_refused(
                &["decode", "--dialect", vector["dialect"].as_str().unwrap(), hex],
                "",
                "expected",
            );
        }
    }
}

#[test]
fn bad_input_is_one_line_and_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("letters"), "02 0Z\n").unwrap();
    fs::write(path("huge"), vec![b'0'; 0x4_0001]).unwrap();
    fs::write(path("empty"), "").unwrap();
    for (args, part) in [
        (
            vec!["0200100000000000000000000000001B"],
            "field 4 at byte 10: expected decimal digits, got something else",
        ),
        (vec!["6000030000603100311001", "--frame", "len"], "length prefix: expected"),
        (vec!["6000030000", "--frame", "tpdu"], "header: expected 11 bytes, got 5"),
        (vec!["02001"], "expected an even number of hexadecimal digits, got 5, and there is no such file"),
        (vec!["nowhere"], "got something else at character 1, and there is no such file"),
        (vec![&path("letters")], "got something else at character 5"),
        (vec![&path("huge")], "expected at most"),
        (vec![&path("empty")], "message type"),
        (vec![folder.path().to_str().unwrap()], "directory"),
        (vec!["-"], "message type"),
        (vec!["0200", "--dialect", "morse"], "expected one of cup-pos"),
        (vec!["0200", "--frame", "sideways"], "invalid value 'sideways'"),
        (vec!["0200", "--colour"], "unexpected argument '--colour'"),
        (vec![], "required arguments were not provided: <MESSAGE>"),
    ] {
        let args: Vec<&str> = ["decode"].into_iter().chain(args).collect();
        assert_refused(&args, "", part);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_a_closed_pipe_is_not() {
    use std::process::Stdio;
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = common::command(&["decode", SIGN_OFF]).stdout(full).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(String::from_utf8(done.stderr).unwrap().lines().count(), 1);

    let mut child = common::command(&["decode", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), SIGN_OFF.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), b"".as_slice()));
}
