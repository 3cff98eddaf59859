//! `suanpan slip`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::fs;

use common::{assert_refused, run, run_with};

const LINES: &str = concat!(
    "{\"title\":\"山茶咖啡馆\"}\n\"rule\"\n{\"pair\":{\"label\":\"卡号\",\"value\":\"6225\"}}\n\n",
    "\"space\"\n{\"total\":{\"label\":\"金额\",\"value\":\"¥38.00\"}}\n{\"centre\":\"c\"}\n{\"text\":\"t\"}\n",
);

/// Columns and rows of a PNG, from its header.
fn png_size(bytes: &[u8]) -> (u32, u32) {
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn every_sample_is_a_picture_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("slip.png");
    let mut seen = Vec::new();
    for sample in ["sale", "void", "duplicate"] {
        for lang in ["zh", "en"] {
            for dots in ["384", "576"] {
                let path = out.to_str().unwrap();
                let run = run(&["slip", "--sample", sample, "--lang", lang, "--dots", dots, "--out", path]);
                assert_eq!((run.code, run.err.as_str()), (0, ""));
                let bytes = fs::read(&out).unwrap();
                let (columns, rows) = png_size(&bytes);
                assert_eq!(columns.to_string(), dots);
                let told = format!(
                    "{path}: {dots} x {rows} dots, {} mm of paper, {} bytes\n",
                    rows.div_ceil(8),
                    bytes.len()
                );
                assert_eq!(run.out, told);
                assert!(!seen.contains(&bytes), "{sample} {lang} {dots}");
                seen.push(bytes);
            }
        }
    }
}

#[test]
fn lines_come_from_a_file_or_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let [lines, one, two, marked] =
        ["lines.jsonl", "1.png", "2.png", "3.png"].map(|name| folder.path().join(name));
    fs::write(&lines, LINES).unwrap();
    let [lines, one, two, marked] = [&lines, &one, &two, &marked].map(|path| path.to_str().unwrap());
    assert_eq!(run(&["slip", lines, "--out", one]).code, 0);
    assert_eq!(run_with(&["slip", "-", "--out", two], LINES).code, 0);
    assert_eq!(fs::read(one).unwrap(), fs::read(two).unwrap());
    assert_eq!(run(&["slip", lines, "--mark", "TRAINING", "--out", marked]).code, 0);
    assert!(png_size(&fs::read(marked).unwrap()).1 > png_size(&fs::read(one).unwrap()).1);
}

#[test]
fn a_printer_takes_the_same_picture() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("slip.bin");
    let run =
        run_with(&["slip", "-", "--format", "escpos", "--out", out.to_str().unwrap()], "{\"text\":\"t\"}");
    assert_eq!(run.code, 0);
    let bytes = fs::read(out).unwrap();
    // ESC @, then GS v 0 of 48 bytes by 48 rows: one line of text between its margins.
    assert!(bytes.starts_with(&[0x1b, b'@', 0x1d, b'v', b'0', 0, 48, 0, 48, 0]), "{:02x?}", &bytes[..10]);
}

#[test]
fn what_is_wrong_is_said_and_no_file_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("slip.png");
    let out = out.to_str().unwrap();
    let refused = |more: &[&str], input: &str, part: &str| {
        assert_refused(&[&["slip", "--out", out][..], more].concat(), input, part);
    };
    refused(&[], "", "--sample");
    refused(&["-", "--sample", "sale"], "", "cannot be used with");
    refused(&["-", "--dots", "400"], LINES, "--dots: paper: expected a width of 384 or 576 dots, got 400");
    refused(&["-"], "\"rule\"\n{\"text\":1}\n", "standard input:2: column 9: invalid type: integer `1`");
    refused(&["-"], "\"ruler\"", "standard input:1: column 7: unknown variant `ruler`");
    refused(&["-"], "{\"pair\":{\"label\":\"a\"}}", "missing field `value`");
    refused(
        &["-"],
        &"\"space\"\n".repeat(300),
        "standard input: slip line 249: expected a slip of at most 8000 rows",
    );
    refused(&["-", "--mark", &"mark ".repeat(40)], LINES, "slip mark: expected at most 2 lines");
    refused(&["/nowhere/lines.jsonl"], "", "/nowhere/lines.jsonl");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
