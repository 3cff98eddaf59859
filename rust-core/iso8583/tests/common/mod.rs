//! The CUP vectors, and bodies made from values.
#![allow(dead_code)] // reason: each test file uses its part

use serde_json::Value;
use suanpan_iso8583::{cup, decode, EncodeError, Encoder, Message, Mti};

pub fn vectors(section: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/host/cup-and-iso8583.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file[section].as_array().unwrap().clone()
}

pub fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Id, provenance and body of every CUP vector.
pub fn bodies() -> Vec<(String, bool, Vec<u8>)> {
    let mut all = Vec::new();
    for vector in vectors("cup_pos") {
        let bytes = unhex(vector["hex"].as_str().unwrap());
        let skip = match vector["framing"].as_str().unwrap() {
            "body" => 0,
            "tpdu+head" => 11,
            _ => 13,
        };
        let id = vector["id"].as_str().unwrap().to_owned();
        all.push((id, vector["provenance"] == "constructed", bytes[skip..].to_vec()));
    }
    all
}

pub fn body_of(id: &str) -> Vec<u8> {
    bodies().into_iter().find(|(of, ..)| of == id).unwrap().2
}

/// A body with these fields, as digits or text by what the table says.
pub fn body(mti: u16, fields: &[(u8, &str)]) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(mti), &mut buffer).unwrap();
    for (field, value) in fields {
        match encoder.digits(*field, value) {
            Err(EncodeError::WrongKind { .. }) => encoder.text(*field, value.as_bytes()).unwrap(),
            other => other.unwrap(),
        };
    }
    let length = encoder.finish().unwrap();
    buffer[..length].to_vec()
}

pub fn read(body: &[u8]) -> Message<'_> {
    decode(&cup::SPEC, body).unwrap()
}
