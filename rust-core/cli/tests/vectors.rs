//! `suanpan vectors`.
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

use common::{assert_refused, command, finish, run, vectors, Run};
use serde_json::{json, Value};

fn host_file() -> Value {
    let path = vectors().join("host/cup-and-iso8583.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Runs the vectors of one file.
fn run_file(file: &Value, more: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.json"), file.to_string()).unwrap();
    let args: Vec<&str> = ["vectors", "--dir", folder.path().to_str().unwrap()]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    run(&args)
}

fn last_line(run: &Run) -> &str {
    run.out.lines().last().unwrap_or_default()
}

#[test]
fn the_host_vectors_pass() {
    let sections = ["cup_pos", "generic", "malformed", "micro", "mac", "keyblocks"];
    let count: usize = sections.iter().map(|section| host_file()[section].as_array().unwrap().len()).sum();
    let run = run(&["vectors", "--topic", "host", "--dir", vectors().to_str().unwrap()]);
    assert_eq!((run.code, run.out, run.err), (0, format!("{count} passed, 0 failed\n"), String::new()));
}

#[test]
fn every_vector_passes_when_no_topic_is_named() {
    let run = run(&["vectors", "--dir", vectors().to_str().unwrap()]);
    assert_eq!((run.code, run.err), (0, String::new()));
    let passed: usize = run.out.split(' ').next().unwrap().parse().unwrap();
    assert!(passed > 400, "{}", run.out);
}

#[test]
fn without_a_folder_the_one_here_is_taken_then_the_one_above_the_program() {
    let mut here = command(&["vectors"]);
    here.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let here = finish(here, "");
    assert!(here.code == 0 && here.out.ends_with(" passed, 0 failed\n"), "{}", here.out);
    assert_eq!(run(&["vectors"]).out, here.out);
}

/// Each broken expectation fails one vector, by its name, with both sides; nothing else fails.
#[test]
fn a_broken_expectation_fails_and_is_named() {
    let whole = host_file();
    for (section, id, pointer, broken, place) in [
        ("cup_pos", "c-void-req", "/mti", json!("0201"), "mti: expected 0201, got 0200"),
        ("cup_pos", "c-void-req", "/fields/11", json!("000106"), "field 11: expected 000106, got 000105"),
        (
            "cup_pos",
            "c-void-req",
            "/raw/4",
            json!("000000001112"),
            "raw field 4: expected 000000001112, got 000000001111",
        ),
        ("cup_pos", "c-void-req", "/bitmap", json!("702404800CC08018"), "bitmap: expected 702404800CC08018"),
        ("cup_pos", "c-void-req", "/tpdu", json!("6000030001"), "tpdu: expected 6000030001, got 6000030000"),
        ("cup_pos", "c-void-req", "/header", json!("603100311002"), "header: expected"),
        ("cup_pos", "c-void-req", "/length_prefix", json!("0075"), "length_prefix: expected 0075, got 0074"),
        (
            "cup_pos",
            "c-void-req",
            "/length_prefix_ok",
            json!(false),
            "length_prefix: expected one that disagrees",
        ),
        (
            "cup_pos",
            "c-void-req",
            "/mac/mak",
            json!("2222222222222233"),
            "MAC: expected 4230433838343133, got",
        ),
        (
            "cup_pos",
            "c-void-req",
            "/mac/expected_f64",
            json!("4230433838343134"),
            "MAC in the message: expected",
        ),
        ("cup_pos", "c-void-req", "/framing", json!("carrier pigeon"), "framing: expected"),
        ("cup_pos", "c-void-req", "/dialect", json!("morse"), "dialect: expected cup-pos"),
        ("cup_pos", "c-void-req", "/op", json!("juggle"), "op: expected none"),
        ("cup_pos", "c-void-req", "/fields/48", json!("0001"), "fields present: expected {2, 3"),
        (
            "cup_pos",
            "c-void-req",
            "/expect_error",
            json!("why not"),
            "decode: expected a refusal (why not), got a message 0200",
        ),
        ("cup_pos", "jiso8583-sale-rsp", "/length_prefix_ok", json!(true), "frame: expected a sound one"),
        ("generic", "moov-basic-0100", "/fields/3", json!("123457"), "field 3: expected 123457, got 123456"),
        ("generic", "jpos-post-0620", "/fields/127.25", json!("ICC"), "field 127.25: expected 3 characters"),
        ("generic", "alatka-cups-header", "/fields/7_batch", json!("02"), "7_batch: expected 02, got 01"),
        ("micro", "nib-4", "/expect/value", json!("12"), "value: expected 12, got 1234"),
        ("micro", "cup-f22", "/expect/value", json!("710"), "value: expected 710, got 071"),
        ("mac", "mac-pgate", "/f64", json!("4532363742364533"), "f64: expected 4532363742364533"),
        ("mac", "mac-pgate", "/xor2", json!("DEEAD6E70EC20C69"), "xor2: expected"),
        (
            "mac",
            "mac-csdn-double",
            "/data_ref",
            json!("nobody MTI..F63"),
            "data_ref: expected the id of a message",
        ),
        (
            "mac",
            "tak-unwrap",
            "/plain",
            json!("C24A8FB57AA20124"),
            "cipher: expected the secret of the vector",
        ),
        ("mac", "emak", "/output", json!("15C481BEC8A7155890694EBEAC00489E"), "output: expected the secret"),
        (
            "mac",
            "emak",
            "/algorithm",
            json!("ROT13"),
            "algorithm: expected DES, AES, SM4 block by block, got ROT13",
        ),
        ("keyblocks", "kb24", "/plain/mak", json!("2222222222222244"), "check value of mak: expected"),
        ("keyblocks", "kb24", "/tmk", json!("0123456789abcdeffedcba9876543211"), ""),
        ("keyblocks", "kb24", "/f62", json!("00"), "f62: expected keys, got key block: expected 24, 40"),
        (
            "keyblocks",
            "kb40-bad-mak-kcv",
            "/expect_error",
            Value::Null,
            "f62: expected keys, got MAC key check value",
        ),
    ] {
        let mut file = whole.clone();
        let vectors = file[section].as_array_mut().unwrap();
        let vector = vectors.iter_mut().find(|vector| vector["id"] == id).unwrap();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        vector.pointer_mut(parent).unwrap()[key] = broken;
        let run = run_file(&file, &[]);
        if place.is_empty() {
            // A parity bit, which takes no part in DES.
            assert_eq!(run.code, 0, "{id} {pointer}: {}", run.out);
            continue;
        }
        assert_eq!(run.code, 1, "{id} {pointer}: {}", run.out);
        assert!(last_line(&run).ends_with(" passed, 1 failed"), "{id} {pointer}: {}", run.out);
        let failed = run.out.lines().next().unwrap();
        assert!(
            failed.starts_with(&format!("FAILED {id} (")) && failed.contains(place),
            "{pointer}: {failed}"
        );
    }
}

/// Forms that the files here do not have, and files of others may.
#[test]
fn other_forms_of_the_same_vectors_pass() {
    let whole = host_file();
    let find = |section: &str, id: &str| {
        whole[section].as_array().unwrap().iter().find(|vector| vector["id"] == id).unwrap().clone()
    };
    let void = find("cup_pos", "c-void-req");
    let hex = void["hex"].as_str().unwrap();
    let mac = &void["mac"];
    let kb60 = find("keyblocks", "kb60-double-mak");
    let file = json!({
        "cup_pos": [
            {"id": "body", "hex": hex[26..].to_lowercase(), "framing": "body", "mac": {"mak": mac["mak"]}},
            {"id": "len+body", "hex": format!("0069{}", &hex[26..]), "framing": "len+body"},
            {"id": "tpdu", "hex": &hex[4..], "tpdu": "6000030000", "bitmap": "702404800cc08019"},
            {"id": "prefix", "hex": hex, "length_prefix": "0074", "fields": void["fields"]},
            {"id": "unverified", "hex": hex, "framing": "len+tpdu+head",
             "mac": {"algorithm": "CUP-ECB", "mak": "0000000000000000", "verified": false}},
            {"id": "gbk", "hex": "0930002000000AC001110000795830303030343030323736313030313030313639313938343331\
                                  363635353831323030304100 04B3C9B9A60008070007273839314333323442",
             "fields": {"11": "000079", "37": "X00004002761", "39": "00", "41": "10016919", "42": "84316655812000A",
                        "56": "成功", "60": "07000727", "64": "3839314333323442"}},
            {"id": "refused", "hex": "0200", "expect_error": "too short"},
        ],
        "malformed": [
            {"id": "odd", "hex": "020", "dialect": "cup-pos", "framing": "body", "expect_error": "odd"},
            {"id": "prefix", "hex": format!("0075{}", &hex[4..]), "framing": "len+tpdu+head", "expect_error": "length"},
            {"id": "header", "hex": "2D", "dialect": "cups-interchange header (46 bytes)", "framing": "header-only"},
        ],
        "micro": [
            {"id": "f60", "hex": "2200072700060 0", "expect": {"field": 60, "value": "2200072700060"}},
            {"id": "f60 prefixed", "hex": "0013 22000727000600", "expect": {"field": 60, "value": "2200072700060"}},
            {"id": "f2", "hex": "6224242300000069123 0", "expect": {"field": 2, "value": "6224242300000069123"}},
            {"id": "bad", "hex": "07A0", "expect": {"field": 22}, "expect_error": "not a digit"},
        ],
        "mac": [
            {"id": "short", "mak": mac["mak"], "input": hex[26..hex.len() - 16], "mac_ascii": "B0C88413"},
            {"id": "of a reference", "algorithm": "CUP-ECB", "mak": mac["mak"], "data_ref": "body", "f64": mac["expected_f64"]},
            {"id": "decrypt", "algorithm": "3DES decrypt", "key": "BA213DD564BBE85DDB62942364FBE85D",
             "input": "15C481BEC8A7155890694EBEAC00489F", "output": "BF3523B8E3845CB5300D97F976AF0A39"},
            {"id": "sm4", "algorithm": "SM4-ECB", "key": "0123456789ABCDEFFEDCBA9876543210",
             "plain": "0123456789ABCDEFFEDCBA9876543210", "cipher": "681EDF34D206965E86B3E94F536E4246"},
        ],
        "keyblocks": [
            {"id": "no plain", "f62": kb60["f62"], "tmk": kb60["tmk"]},
            {"id": "cut", "f62": "00", "tmk": kb60["tmk"], "expect_error": "length"},
        ],
    });
    let run = run_file(&file, &[]);
    assert_eq!((run.code, run.out.as_str()), (0, "20 passed, 0 failed\n"));
}

#[test]
fn a_malformed_vector_that_is_sound_fails() {
    let mut file = host_file();
    let sound = file["cup_pos"][0]["hex"].clone();
    file["malformed"][0]["hex"] = sound;
    file["malformed"][0]["framing"] = json!("len+tpdu+head");
    let run = run_file(&json!({"malformed": file["malformed"]}), &[]);
    assert_eq!((run.code, last_line(&run)), (1, "6 passed, 1 failed"));
    assert!(run.out.contains("bad-len-over-max"), "{}", run.out);
}

#[test]
fn what_is_not_known_fails_and_what_is_more_is_a_remark() {
    let void =
        host_file()["cup_pos"].as_array().unwrap().iter().find(|v| v["id"] == "c-void-req").unwrap().clone();
    let mut own =
        json!({"id": 7, "hex": void["hex"], "weather": {"sky": "blue"}, "framing": "len+tpdu+head"});
    let run = run_file(&json!({"cup_pos": [own], "author": "us", "remarks": ["a", "b"]}), &[]);
    assert_eq!((run.code, run.out.as_str()), (0, "1 passed, 0 failed\n"));
    own["hex"] = json!("0201");
    own["id"] = Value::Null;
    let file = json!({"cup_pos": [own, "text"], "tracks": [{"id": "t-1"}], "vectors": [{"id": "v-1", "op": "juggle"}, {}]});
    let run = run_file(&file, &[]);
    assert_eq!((run.code, last_line(&run)), (1, "0 passed, 5 failed"), "{}", run.out);
    for part in [
        "FAILED cup_pos[0] (",
        "FAILED cup_pos[1] (",
        "FAILED t-1 (",
        "FAILED v-1 (",
        "got juggle",
        "FAILED vectors[1] (",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn no_key_or_card_number_is_printed_when_vectors_fail() {
    let mut file = host_file();
    for vector in file["keyblocks"].as_array_mut().unwrap() {
        vector["tmk"] = json!("133457799bbcdff1ffedcba987654321");
    }
    for vector in file["mac"].as_array_mut().unwrap() {
        for part in ["plain", "output"]
            .iter()
            .filter(|part| vector.get(**part).is_some())
            .copied()
            .collect::<Vec<_>>()
        {
            vector[part] = json!("8899AABBCCDDEEFF");
        }
    }
    for vector in file["cup_pos"].as_array_mut().unwrap() {
        vector["fields"]["2"] = json!("6224242399998888");
        vector["raw"]["2"] = json!("6224242399998888");
    }
    let run = run_file(&file, &["--json"]);
    assert_eq!(run.code, 1);
    for secret in [
        "133457799B",
        "8899AABB",
        "70F2A84C",
        "BA213DD5",
        "C24A8FB5",
        "96D605EA",
        "15C481BE",
        "BF3523B8",
        "23999988",
        "2423000000",
    ] {
        assert!(!run.out.to_uppercase().contains(secret), "{secret}");
    }
}

#[test]
fn json_is_one_object_a_vector_and_the_counts() {
    let mut file = host_file();
    file["micro"][0]["expect"]["value"] = json!("9");
    let run = run_file(&json!({"micro": file["micro"]}), &["--json"]);
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(run.code, 1);
    assert_eq!(lines.len(), 5);
    assert_eq!(
        (&lines[0]["passed"], &lines[0]["place"], &lines[0]["expected"]),
        (&json!(false), &json!("value"), &json!("9"))
    );
    assert_eq!(lines[1]["passed"], json!(true));
    assert_eq!(lines[4], json!({"passed": 3, "failed": 1}));
}

#[test]
fn topics_are_files_folders_and_what_files_say() {
    let folder = vectors();
    let dir = folder.to_str().unwrap();
    for topic in ["kcv", "ecdsa_p256", "host", "cup-and-iso8583", "dukpt_tdes"] {
        let run = run(&["vectors", "--dir", dir, "--topic", topic]);
        assert_eq!(run.code, 0, "{topic}: {}", last_line(&run));
        assert!(last_line(&run).ends_with(" passed, 0 failed"), "{topic}");
    }
    let whole = run(&["vectors", "--dir", folder.join("crypto").to_str().unwrap(), "--topic", "crypto"]);
    assert_eq!(
        run(&["vectors", "--dir", dir, "--topic", "crypto"]).out.lines().count(),
        whole.out.lines().count()
    );
    assert_refused(
        &["vectors", "--dir", dir, "--topic", "emv"],
        "",
        "expected vectors of topic emv, got dukpt_aes",
    );
}

/// A file that breaks in one crypto operation fails there.
#[test]
fn broken_crypto_vectors_fail() {
    for (topic, part) in
        [("kcv", "expect_kcv"), ("mac", "expect_mac"), ("sm", "expect_cipher"), ("pinblock", "expect_block")]
    {
        let path = vectors().join(format!("crypto/{topic}.json"));
        let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let before = run_file(&file, &["--topic", topic]);
        for vector in file["vectors"].as_array().unwrap() {
            let Some(told) = vector.get(part).and_then(Value::as_str) else { continue };
            let mut broken = vector.clone();
            let last = if told.ends_with('0') { "1" } else { "0" };
            broken[part] = json!(format!("{}{last}", &told[..told.len() - 1]));
            let run = run_file(&json!({"topic": topic, "vectors": [broken]}), &["--topic", topic]);
            assert_eq!((run.code, last_line(&run)), (1, "0 passed, 1 failed"), "{}", vector["id"]);
        }
        assert!(!before.out.starts_with("0 passed"));
    }
}

#[test]
fn bad_files_are_one_line_and_exit_code_2() {
    let write = |name: &str, content: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("deep")).unwrap();
        fs::write(folder.path().join("deep").join(name), content).unwrap();
        folder
    };
    for (name, content, part) in [
        ("broken.json", b"{\"cup_pos\": [\n  {]\n".as_slice(), "broken.json:2:4: "),
        ("cut.json", b"{\"cup_pos\": [", "cut.json:1:13: EOF"),
        ("array.json", b"[]", "array.json:1:1: expected any of the arrays cup_pos"),
        ("other.json", b"{\"name\": 1}", "got name"),
        ("nothing.json", b"{}", "got an empty object"),
        ("none.json", b"{\"cup_pos\": []}", "expected vectors, got none in files about host"),
        ("bytes.json", b"{\"cup_pos\": \"\xFF\"}", "expected UTF-8 text, got something else at byte 13"),
        ("empty.json", b"", "empty.json:1:0: EOF"),
        ("notes.txt", b"", "got no vectors at all"),
    ] {
        let folder = write(name, content);
        assert_refused(&["vectors", "--dir", folder.path().to_str().unwrap()], "", part);
    }
    assert_refused(&["vectors", "--dir", "/nowhere/at/all"], "", "/nowhere/at/all: ");
    assert_refused(&["vectors", "--topics"], "", "unexpected argument '--topics'");
    assert!(run(&["vectors", "--help"]).out.contains("[default: all]"));
}
