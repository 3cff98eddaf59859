//! A header in words.

use std::fmt::{Display, Write};

use serde_json::{json, Value};
use suanpan_crypto::tr31::{CheckValueKind, Header, KeyBlock, OptionalBlock};
use suanpan_vectors::hex;

/// A field of the header: its name, its characters, what they mean.
struct Field {
    name: &'static str,
    code: String,
    meaning: String,
}

/// What can be told without a key.
pub struct Shown<'b> {
    header: &'b Header,
    payload_len: usize,
    fields: Vec<Field>,
}

impl<'b> Shown<'b> {
    /// Puts a block in words.
    pub fn of(block: &'b KeyBlock<'_>) -> Self {
        let header = block.header();
        let field = |name, code: &dyn Display, meaning: Option<&str>| {
            let code = code.to_string();
            let private = code.bytes().all(|character| character.is_ascii_digit());
            let unknown = if private { "private use" } else { "not in the standard" };
            Field { name, meaning: meaning.unwrap_or(unknown).to_owned(), code }
        };
        let version = header.version();
        let key_version = header.key_version();
        let numbered = match key_version.component() {
            Some(number) => format!("component {number} of the key"),
            None => format!("version {key_version} of the key"),
        };
        let key_version_meaning = key_version.meaning().unwrap_or(&numbered);
        let fields = vec![
            field("version", &version, Some(version.meaning())),
            field("usage", &header.usage(), header.usage().meaning()),
            field("algorithm", &header.algorithm(), header.algorithm().meaning()),
            field("mode of use", &header.mode(), header.mode().meaning()),
            field("key version", &key_version, Some(key_version_meaning)),
            field("exportability", &header.exportability(), header.exportability().meaning()),
            field("key context", &header.context(), header.context().meaning()),
        ];
        Self { header, payload_len: block.payload_len(), fields }
    }

    /// One line a field.
    pub fn lines(&self) -> String {
        let mut lines = String::new();
        for Field { name, code, meaning } in &self.fields {
            let _ = writeln!(lines, "{name:<15} {code:<4} {meaning}"); // writing to a string does not fail
        }
        for block in self.header.blocks() {
            let (id, meaning) = (block.id(), meaning(block));
            let _ = writeln!(lines, "optional block  {id:<4} {meaning}: {}", described(block));
        }
        let (header, payload, mac) = self.lengths();
        let _ = writeln!(
            lines,
            "length          {:<4} characters: header {header}, enciphered key {payload}, MAC {mac}",
            self.header.declared_len(),
        );
        lines
    }

    /// The same as JSON.
    pub fn json(&self) -> Value {
        let mut object = serde_json::Map::new();
        for Field { name, code, meaning } in &self.fields {
            object.insert(name.replace(' ', "_"), json!({"code": code, "meaning": meaning}));
        }
        let blocks: Vec<Value> = self.header.blocks().iter().map(block_json).collect();
        object.insert("optional_blocks".to_owned(), json!(blocks));
        let (header, payload, mac) = self.lengths();
        let lengths =
            json!({"total": self.header.declared_len(), "header": header, "key": payload, "mac": mac});
        object.insert("lengths".to_owned(), lengths);
        Value::Object(object)
    }

    /// Characters of header, enciphered key and MAC.
    fn lengths(&self) -> (usize, usize, usize) {
        let mac = self.header.version().mac_len().saturating_mul(2);
        (self.header.len(), self.payload_len.saturating_mul(2), mac)
    }
}

fn meaning(block: &OptionalBlock) -> &'static str {
    block.meaning().unwrap_or("private or unknown")
}

/// The data; a check value with the way it was computed.
fn described(block: &OptionalBlock) -> String {
    match block.check_value() {
        Some(value) => format!("{}, {}", hex::encode(&value.bytes), kind(value.kind)),
        None if block.data().is_empty() => "nothing".to_owned(),
        None => block.data().to_owned(),
    }
}

fn kind(kind: CheckValueKind) -> &'static str {
    match kind {
        CheckValueKind::Legacy => "a zero block enciphered",
        CheckValueKind::Cmac => "CMAC of a zero block",
    }
}

fn block_json(block: &OptionalBlock) -> Value {
    let mut object = json!({"id": block.id(), "meaning": meaning(block), "data": block.data()});
    if let (Some(object), Some(value)) = (object.as_object_mut(), block.check_value()) {
        let value = json!({"value": hex::encode(&value.bytes), "method": kind(value.kind)});
        object.insert("check_value".to_owned(), value);
    }
    object
}
