//! Every vector of `tests/vectors/host`: decoded to its fields, written back byte for byte, cut at
//! every byte. Nothing here names a vector; whatever file is put there is run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use serde_json::{Map, Value};
use suanpan_iso8583::cup::frame::{self, Frame};
use suanpan_iso8583::iso87::cups;
use suanpan_iso8583::{
    cup, decode, profile, BitmapCoding, Coding, Count, Encoder, FieldDef, Kind, Length, Message, Mti,
    MtiCoding, Pad, Prefix, Side, Spec,
};

fn files() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/host");
    let files: Vec<Value> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        .collect();
    assert!(!files.is_empty(), "no vectors in {folder}");
    files
}

fn each(section: &str, mut run: impl FnMut(&str, &Value)) {
    let mut count = 0;
    for file in files() {
        for vector in file[section].as_array().into_iter().flatten() {
            run(vector["id"].as_str().unwrap(), vector);
            count += 1;
        }
    }
    assert!(count > 0, "no vector in section {section}");
}

fn unhex(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "odd hex");
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn spec(id: &str, vector: &Value) -> &'static Spec {
    let dialect = vector["dialect"].as_str().unwrap();
    profile(dialect).unwrap_or_else(|| panic!("{id}: unknown dialect {dialect}"))
}

/// The body, after the frame around it was checked.
fn body(id: &str, vector: &Value) -> Vec<u8> {
    let bytes = unhex(vector["hex"].as_str().unwrap());
    let unprefixed = match vector["framing"].as_str().unwrap() {
        "body" | "none" => return bytes,
        "tpdu+head" => bytes.as_slice(),
        "len+tpdu+head" => {
            assert_eq!(hex(&bytes[..2]), vector["length_prefix"], "{id}: length prefix");
            let holds = vector["length_prefix_ok"].as_bool().unwrap_or(true);
            assert_eq!(frame::strip_length_prefix(&bytes).is_ok(), holds, "{id}: length prefix");
            &bytes[2..]
        }
        other => panic!("{id}: unknown framing {other}"),
    };
    let frame = Frame::parse(unprefixed).unwrap();
    assert_eq!(hex(&frame.tpdu.0), vector["tpdu"], "{id}: TPDU");
    assert_eq!(hex(&frame.header.0), vector["header"], "{id}: header");
    let mut again = vec![0; unprefixed.len()];
    assert_eq!(frame.write(&mut again), Ok(again.len()), "{id}: frame");
    assert_eq!(again, unprefixed, "{id}: frame");
    frame.body.to_vec()
}

/// A field, shown the way the vectors write it.
fn shown(message: &Message<'_>, field: u8, expected: &str) -> String {
    if let Some(digits) = message.digits(field) {
        digits.collect()
    } else if let Some(bytes) = message.bytes(field) {
        hex(bytes)
    } else {
        let text = message.text(field).unwrap();
        match std::str::from_utf8(text) {
            Ok(text) if text.is_ascii() && !expected.starts_with("hex:") => text.to_owned(),
            _ => format!("hex:{}", hex(text)),
        }
    }
}

/// Expectations that the bytes of their own vector contradict: (vector, field, what the bytes say).
/// jPOS packs the letters EFGH of field 56 into nibbles by subtracting '0', so its 1993 BCD fixture
/// carries the digits 5678; the vector repeats the letters from the fixture's XML.
const DISPUTED: [(&str, &str, &str); 1] = [("jpos-iso93bpackager", "56", "5678")];

fn check_fields(id: &str, message: &Message<'_>, vector: &Value) {
    let expected = vector["fields"].as_object().unwrap();
    let raw = vector["raw"].as_object();
    let number = |name: &str| name.split('.').next().unwrap().parse::<u8>().unwrap();
    let mut numbers: Vec<u8> = expected.keys().map(|name| number(name)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(message.fields().collect::<Vec<_>>(), numbers, "{id}: fields present");
    for (name, value) in expected {
        let value = value.as_str().unwrap();
        let value = match DISPUTED.iter().find(|(of, field, _)| (*of, *field) == (id, name)) {
            Some((.., says)) => {
                assert_ne!(value, *says, "{id}: field {name} is no longer disputed");
                says
            }
            None => value,
        };
        if let Some((outer, inner)) = name.split_once('.') {
            let nested = message.nested(outer.parse().unwrap()).unwrap();
            let inner = inner.parse().unwrap();
            assert!(nested.has(inner), "{id}: field {name}");
            assert_eq!(shown(&nested, inner, value), value, "{id}: field {name}");
            continue;
        }
        let field = number(name);
        if let Some(raw) = raw {
            assert_eq!(hex(message.raw(field).unwrap()), raw[name], "{id}: raw field {field}");
        }
        // Text that is not ASCII is shown decoded; its bytes are then known from `raw`.
        if value.is_ascii() || raw.is_none() {
            assert_eq!(shown(message, field, value), value, "{id}: field {field}");
        }
    }
}

/// Writes the message anew from its values, not from its bytes.
fn write_values(message: &Message<'_>, buffer: &mut [u8]) -> usize {
    let mut encoder = Encoder::new(message.spec(), message.mti(), buffer).unwrap();
    if message.has_secondary_bitmap() {
        encoder.secondary_bitmap().unwrap();
    }
    for field in message.fields() {
        if let Some(digits) = message.digits(field) {
            encoder.digits(field, &digits.collect::<String>()).unwrap();
        } else if let Some(nested) = message.nested(field) {
            let mut inner = [0; 1024];
            let length = write_values(&nested, &mut inner);
            encoder.bytes(field, &inner[..length]).unwrap();
        } else if let Some(bytes) = message.bytes(field) {
            encoder.bytes(field, bytes).unwrap();
        } else {
            encoder.text(field, message.text(field).unwrap()).unwrap();
        }
    }
    encoder.finish().unwrap()
}

fn write_raw(message: &Message<'_>, buffer: &mut [u8]) -> usize {
    let mut encoder = Encoder::new(message.spec(), message.mti(), buffer).unwrap();
    if message.has_secondary_bitmap() {
        encoder.secondary_bitmap().unwrap();
    }
    for field in message.fields() {
        let (count, content) = (message.count(field).unwrap(), message.raw(field).unwrap());
        encoder.raw(field, count, content).unwrap();
    }
    encoder.finish().unwrap()
}

fn check(id: &str, vector: &Value) {
    let spec = spec(id, vector);
    let body = body(id, vector);
    if vector.get("expect_error").is_some() {
        assert!(decode(spec, &body).is_err(), "{id}: must be refused");
        return;
    }
    let message = decode(spec, &body).unwrap_or_else(|error| panic!("{id}: {error}"));
    assert_eq!(message.mti().to_string(), vector["mti"], "{id}: message type");
    let bitmap = message.bitmap().to_string();
    let whole = vector["bitmap"].as_str().unwrap();
    assert!(whole.starts_with(&bitmap) || message.has_secondary_bitmap(), "{id}: bitmap {bitmap}");
    if bitmap.len() == whole.len() {
        assert_eq!(bitmap, whole, "{id}: bitmap");
    }
    check_fields(id, &message, vector);

    // One byte more than needed, to see that the length is the encoder's own.
    let mut buffer = vec![0xEE; body.len() + 1];
    let length = write_values(&message, &mut buffer);
    assert_eq!(hex(&buffer[..length]), hex(&body), "{id}: written from values");
    buffer.fill(0xEE);
    let length = write_raw(&message, &mut buffer);
    assert_eq!(hex(&buffer[..length]), hex(&body), "{id}: written from raw content");

    for cut in 0..body.len() {
        let error = decode(spec, &body[..cut]).expect_err(id);
        assert!(error.offset <= cut, "{id} cut at {cut}: {error}");
    }
}

#[test]
fn cup_pos_messages_decode_and_are_written_back() {
    each("cup_pos", check);
}

#[test]
fn other_dialects_decode_and_are_written_back() {
    each("generic", |id, vector| match vector["framing"].as_str() {
        Some("header-only") => check_header(id, vector),
        _ => check(id, vector),
    });
}

/// The CUPS header: its parts under the names the vectors give them.
fn check_header(id: &str, vector: &Value) {
    let dialect = vector["dialect"].as_str().unwrap();
    assert!(dialect.starts_with("cups-interchange header"), "{id}: unknown header {dialect}");
    let bytes = unhex(vector["hex"].as_str().unwrap());
    let (header, rest) = cups::Header::split(&bytes).unwrap();
    assert!(rest.is_empty(), "{id}");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let parts: Map<String, Value> = [
        ("1_header_len", format!("{0} (0x{0:02X})", cups::HEADER_LENGTH)),
        ("2_version", format!("{:02X}", header.version())),
        ("3_total_len", text(header.total_length())),
        ("4_dest_id", text(header.destination())),
        ("5_src_id", text(header.source())),
        ("6_reserved", format!("hex:{}", hex(header.reserved()))),
        ("7_batch", format!("{:02X}", header.batch())),
        ("8_txn_info", text(header.transaction_information())),
        ("9_user_info", format!("{:02X}", header.user_information())),
        ("10_reject", text(header.reject_code())),
    ]
    .map(|(name, value)| (name.to_owned(), Value::String(value)))
    .into_iter()
    .collect();
    assert_eq!(Value::Object(parts), vector["fields"], "{id}");
    for cut in 0..bytes.len() {
        assert!(cups::Header::split(&bytes[..cut]).is_err(), "{id} cut at {cut}");
    }
}

#[test]
fn malformed_messages_are_refused() {
    each("malformed", |id, vector| {
        let body = body(id, vector);
        let error = decode(spec(id, vector), &body).expect_err(id);
        assert!(error.offset <= body.len(), "{id}: {error}");
    });
}

/// One changed byte never makes the decoder panic, and whatever it still accepts is written back as
/// it was.
#[test]
fn a_changed_byte_is_refused_or_carried() {
    for section in ["cup_pos", "generic"] {
        each(section, |id, vector| {
            if vector.get("expect_error").is_some() || vector["framing"] == "header-only" {
                return;
            }
            let (spec, body) = (spec(id, vector), body(id, vector));
            let mut buffer = vec![0; body.len() + 16];
            for at in 0..body.len() {
                for value in [0x00, 0x0A, 0x30, 0x99, 0xA0, 0xFF, body[at] ^ 1, body[at] ^ 0x10] {
                    let mut changed = body.clone();
                    changed[at] = value;
                    if let Ok(message) = decode(spec, &changed) {
                        let length = write_raw(&message, &mut buffer);
                        let again = decode(spec, &buffer[..length]).unwrap();
                        assert_eq!(again.bitmap(), message.bitmap(), "{id} at {at}");
                        for field in message.fields() {
                            assert_eq!(again.raw(field), message.raw(field), "{id} at {at}");
                        }
                    }
                }
            }
        });
    }
}

/// A length coding described in words, as a dialect of one field.
fn micro_spec(id: &str, expect: &Map<String, Value>) -> &'static Spec {
    let word = |name: &str, default: &'static str| {
        expect.get(name).map_or(default.to_owned(), |value| value.as_str().unwrap().to_owned())
    };
    let width = expect.get("len_type").map_or(2, |width| width.as_u64().unwrap());
    let prefix = match word("len_enc", "ascii").as_str() {
        "ascii" => Prefix::Ascii,
        "bcd" => Prefix::Bcd,
        other => panic!("{id}: unknown length coding {other}"),
    };
    let length = match (prefix, width) {
        (Prefix::Ascii, 2) | (Prefix::Bcd, 1) => Length::LL,
        (Prefix::Ascii, 3) => Length::LLL,
        (Prefix::Ascii, 4) | (Prefix::Bcd, 2) => Length::LLLL,
        (Prefix::Bcd, 3) => Length::LLLLLL,
        (_, other) => panic!("{id}: unknown width {other}"),
    };
    let count = match word("count", "nibbles").as_str() {
        "nibbles" => Count::Digits,
        "bytes" => Count::Bytes,
        other => panic!("{id}: unknown count {other}"),
    };
    let pad = word("pad", "left 0");
    let (side, nibble) = pad.split_once(' ').unwrap();
    let side = match side {
        "left" => Side::Left,
        "right" => Side::Right,
        other => panic!("{id}: unknown side {other}"),
    };
    let pad = Pad { side, nibble: u8::from_str_radix(nibble, 16).unwrap() };
    let def = FieldDef::packed(Kind::N, length, 99).prefixed(prefix).coded(Coding::Bcd, count).pad(pad);
    let spec = Spec::new("micro", MtiCoding::Ascii, BitmapCoding::Hex, &[(2, def)]);
    Box::leak(Box::new(spec))
}

#[test]
fn length_codings_read_as_they_say() {
    each("micro", |id, vector| {
        let expect = vector["expect"].as_object().unwrap();
        let bytes = unhex(vector["hex"].as_str().unwrap());
        let (spec, body, field) = match expect.get("field") {
            // The content of one field of the POS dialect, without a message around it.
            Some(field) => {
                let field = u8::try_from(field.as_u64().unwrap()).unwrap();
                let bitmap = (1_u64 << (64 - field)).to_be_bytes();
                (&cup::SPEC, [&[0x02, 0x00], &bitmap[..], &bytes].concat(), field)
            }
            None => (micro_spec(id, expect), bytes, 2),
        };
        let message = decode(spec, &body).unwrap_or_else(|error| panic!("{id}: {error}"));
        assert_eq!(message.mti(), Mti::new(0x0200), "{id}");
        let value = expect["value"].as_str().unwrap();
        assert_eq!(shown(&message, field, value), value, "{id}");
        let mut buffer = vec![0; body.len()];
        assert_eq!(write_values(&message, &mut buffer), body.len(), "{id}");
        assert_eq!(hex(&buffer), hex(&body), "{id}");
        for cut in 0..body.len() {
            assert!(decode(spec, &body[..cut]).is_err(), "{id} cut at {cut}");
        }
    });
}
