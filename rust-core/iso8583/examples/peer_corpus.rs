//! Prints one message of every rule of the dialect, request and answer, with its fields, a JSON
//! line each: what another codec is compared with (`tests/peers/pyiso8583`).
//!
//! The first line is the 415-byte sale the figures are about.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a tool for a test fails by panicking

use serde_json::{json, Map, Value};
use std::io::Write;
use suanpan_iso8583::cup::field60::Field60;
use suanpan_iso8583::cup::messages::{MessageRule, RULES};
use suanpan_iso8583::{cup, decode, Bitmap, Encoder, FieldDef, Kind, Length, Mti};

#[path = "../benches/message_415.rs"]
mod message_415;

/// A value of a field: recognisable, and of another length in every rule, odd ones included.
fn value(rule: &MessageRule, number: usize, field: u8, def: &FieldDef) -> Vec<u8> {
    match field {
        3 if rule.processing_code.is_some() => return rule.processing_code.unwrap().into(),
        25 if rule.condition_code.is_some() => return rule.condition_code.unwrap().into(),
        60 => {
            let kind = rule.f60_types.first().copied().unwrap_or(22);
            let network_code = Some(rule.network_codes.first().copied().unwrap_or(0));
            let field_60 = Field60 { kind, batch: 727, network_code, ..Field60::default() };
            return field_60.format().unwrap().as_str().into();
        }
        _ => {}
    }
    let max = usize::from(def.max);
    let length = match def.length {
        Length::Fixed => max,
        _ => 1 + (number * 7 + usize::from(field)) % max,
    };
    let alphabet: &[u8] = match def.kind {
        Kind::N => b"1234567890",
        Kind::Z => b"6224242300000069D29032010000012345678",
        Kind::B => &[0x9F, 0x26, 0x08, 0x00, 0xFF, 0x7F, 0x80],
        _ => b"POS-01 abc\xD6\xD0\xB9\xFA",
    };
    (0..length).map(|at| alphabet[(number + at) % alphabet.len()]).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The line of one body: its fields read back with the decoder, text byte by byte as Latin-1.
fn line(name: &str, body: &[u8]) -> Value {
    let message = decode(&cup::SPEC, body).unwrap();
    let mut fields = Map::new();
    fields.insert("t".into(), json!(message.mti().to_string()));
    for field in message.fields() {
        let shown: String = match (message.digits(field), message.bytes(field)) {
            (Some(digits), _) => digits.collect(),
            (_, Some(bytes)) => hex(bytes),
            _ => message.text(field).unwrap().iter().copied().map(char::from).collect(),
        };
        fields.insert(field.to_string(), json!(shown));
    }
    json!({ "name": name, "hex": hex(body), "fields": fields })
}

fn message(rule: &MessageRule, number: usize, mti: Mti, fields: Bitmap) -> Vec<u8> {
    let mut buffer = [0; 8192];
    let mut encoder = Encoder::new(&cup::SPEC, mti, &mut buffer).unwrap();
    for field in fields {
        let def = cup::SPEC.field(field).unwrap();
        let value = value(rule, number, field, def);
        match def.kind {
            Kind::N | Kind::Z | Kind::Xn => encoder.digits(field, std::str::from_utf8(&value).unwrap()),
            Kind::An | Kind::Ans | Kind::Hex => encoder.text(field, &value),
            Kind::B => encoder.bytes(field, &value),
        }
        .unwrap();
    }
    let length = encoder.finish().unwrap();
    buffer[..length].to_vec()
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut buffer = [0; 512];
    let length = message_415::encode(&mut buffer).unwrap();
    writeln!(out, "{}", line("415-byte sale", &buffer[..length]))?;
    for (number, rule) in RULES.iter().enumerate() {
        let request = rule.mandatory.union(rule.conditional);
        let answer = rule.answer_mandatory.union(rule.answer_conditional);
        for (part, mti, fields) in [
            ("least", rule.mti, rule.mandatory),
            ("whole", rule.mti, request),
            ("answer", rule.mti.response(), answer),
        ] {
            let body = message(rule, number, mti, fields);
            writeln!(out, "{}", line(&format!("{} ({part})", rule.name), &body))?;
        }
    }
    Ok(())
}
