//! An answer before it is bytes.

use std::collections::BTreeMap;

use suanpan_crypto::key::MacKey;
use suanpan_crypto::mac::MacMethod;
use suanpan_iso8583::{cup, EncodeError, Encoder, Kind, Mti};

use super::code::Code;
use super::field_64;
use super::moment::Moment;
use super::request::Request;

/// Longest answer body: every field of a reply is far below it.
const BODY_MAX: usize = 2048;

/// Issuer and acquirer id, 11 characters each and blank (field 44).
const ISSUER: &[u8] = b"03080000   48020000   ";

enum Value {
    Digits(String),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

/// Response code and fields; [`complete`](Reply::complete) adds what every answer of the family has.
pub(super) struct Reply {
    pub code: Code,
    fields: BTreeMap<u8, Value>,
}

/// What a family's answer repeats from the request where it has it, and what it states anew.
struct Shape {
    request: u16,
    echoed: &'static [u8],
    stated: &'static [u8],
}

const FINANCIAL_ECHO: &[u8] = &[2, 3, 4, 11, 14, 23, 25, 41, 42, 49, 60];
const FINANCIAL_STATED: &[u8] = &[12, 13, 15, 32, 37, 39, 44, 63];
const MANAGEMENT_ECHO: &[u8] = &[11, 41, 42, 60];
const MANAGEMENT_STATED: &[u8] = &[12, 13, 32, 37, 39];

const SHAPES: &[Shape] = &[
    Shape { request: 0x0100, echoed: FINANCIAL_ECHO, stated: FINANCIAL_STATED },
    Shape { request: 0x0200, echoed: FINANCIAL_ECHO, stated: FINANCIAL_STATED },
    Shape { request: 0x0220, echoed: FINANCIAL_ECHO, stated: FINANCIAL_STATED },
    Shape { request: 0x0320, echoed: MANAGEMENT_ECHO, stated: MANAGEMENT_STATED },
    Shape { request: 0x0400, echoed: &[2, 3, 4, 11, 25, 41, 42, 60], stated: &[12, 13, 15, 32, 37, 39] },
    // A settlement answer has no field 39: its result stands in field 48.
    Shape { request: 0x0500, echoed: &[11, 41, 42, 48, 49, 60], stated: &[12, 13, 15, 32, 37, 63] },
    Shape { request: 0x0620, echoed: &[2, 3, 4, 11, 41, 42, 60], stated: &[12, 13, 32, 37, 39] },
    Shape { request: 0x0800, echoed: MANAGEMENT_ECHO, stated: MANAGEMENT_STATED },
    Shape { request: 0x0820, echoed: MANAGEMENT_ECHO, stated: MANAGEMENT_STATED },
];

impl Reply {
    pub(super) fn new(code: Code) -> Self {
        Reply { code, fields: BTreeMap::new() }
    }

    pub(super) fn approving() -> Self {
        Self::new(Code::APPROVED)
    }

    pub(super) fn with_digits(mut self, field: u8, digits: String) -> Self {
        self.fields.insert(field, Value::Digits(digits));
        self
    }

    pub(super) fn with_text(mut self, field: u8, text: &str) -> Self {
        self.fields.insert(field, Value::Text(text.as_bytes().to_vec()));
        self
    }

    pub(super) fn with_bytes(mut self, field: u8, bytes: Vec<u8>) -> Self {
        self.fields.insert(field, Value::Bytes(bytes));
        self
    }

    /// Adds the fields of the family. A field that is there already stays.
    pub(super) fn complete(&mut self, request: &Request<'_>, acquirer_id: u32, moment: &Moment) {
        let Some(shape) = SHAPES.iter().find(|shape| shape.request == request.mti.packed()) else { return };
        for &field in shape.echoed {
            if let Some(value) = echo(request, field) {
                self.fields.entry(field).or_insert(value);
            }
        }
        for &field in shape.stated {
            if let Some(value) = self.stated(field, acquirer_id, moment) {
                self.fields.entry(field).or_insert(value);
            }
        }
    }

    fn stated(&self, field: u8, acquirer_id: u32, moment: &Moment) -> Option<Value> {
        Some(match field {
            12 => Value::Digits(moment.civil.hhmmss()),
            13 | 15 => Value::Digits(moment.civil.mmdd()),
            32 => Value::Digits(format!("{acquirer_id:08}")),
            37 => Value::Text(moment.rrn.clone().into_bytes()),
            39 => Value::Text(self.code.0.to_vec()),
            44 => Value::Text(ISSUER.to_vec()),
            63 => Value::Text(b"CUP".to_vec()),
            _ => return None,
        })
    }

    /// Makes a field differ from what it should be.
    pub(super) fn spoil(&mut self, field: u8) {
        match self.fields.get_mut(&field) {
            Some(Value::Digits(digits)) => {
                let last = digits.pop().and_then(|digit| digit.to_digit(10)).unwrap_or_default();
                digits.push(if last == 9 { '0' } else { '9' });
            }
            Some(Value::Text(bytes) | Value::Bytes(bytes)) => {
                if let Some(last) = bytes.last_mut() {
                    *last = if *last == b'9' { b'0' } else { b'9' };
                }
            }
            None => {}
        }
    }

    /// Takes a field out.
    pub(super) fn remove(&mut self, field: u8) {
        self.fields.remove(&field);
    }

    /// Makes the check value of the PIN key wrong: it ends where the first half of a block of two
    /// keys, or the first third of one of three, ends.
    pub(super) fn spoil_check_value(&mut self) {
        if let Some(Value::Bytes(block)) = self.fields.get_mut(&62) {
            let parts = if block.len().is_multiple_of(3) && block.len() > 24 { 3 } else { 2 };
            let end = block.len() / parts;
            if let Some(last) = block.get_mut(..end).and_then(<[u8]>::last_mut) {
                *last ^= 0xFF;
            }
        }
    }

    /// Makes a settlement answer say unbalanced (2 at positions 31 and 62 of field 48).
    pub(super) fn unbalance(&mut self) {
        if let Some(Value::Digits(totals)) = self.fields.get_mut(&48) {
            let marked =
                totals.char_indices().map(|(at, digit)| if matches!(at, 30 | 61) { '2' } else { digit });
            *totals = marked.collect();
        }
    }

    /// The body, with a MAC when a key is given.
    pub(super) fn encode(&self, mti: Mti, key: Option<(MacMethod, &MacKey)>) -> Result<Vec<u8>, EncodeError> {
        let mut body = vec![0; BODY_MAX];
        let mut encoder = Encoder::new(&cup::SPEC, mti, &mut body)?;
        for (&field, value) in &self.fields {
            match value {
                Value::Digits(digits) => encoder.digits(field, digits)?,
                Value::Text(text) => encoder.text(field, text)?,
                Value::Bytes(bytes) => encoder.bytes(field, bytes)?,
            };
        }
        let length = match key {
            Some((method, key)) => {
                encoder.finish_with_mac(|covered| field_64(method, key, covered).unwrap_or_default())?
            }
            None => encoder.finish()?,
        };
        body.truncate(length);
        Ok(body)
    }
}

fn echo(request: &Request<'_>, field: u8) -> Option<Value> {
    let message = &request.message;
    match cup::SPEC.field(field)?.kind {
        Kind::N | Kind::Z | Kind::Xn => request.digits(field).map(Value::Digits),
        Kind::An | Kind::Ans | Kind::Hex => message.text(field).map(|text| Value::Text(text.to_vec())),
        Kind::B => message.bytes(field).map(|bytes| Value::Bytes(bytes.to_vec())),
    }
}
