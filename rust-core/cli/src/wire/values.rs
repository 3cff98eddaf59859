//! A message written from values given by name: `{"2": "6224...", "127.2": "KEY"}`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use suanpan_iso8583::{EncodeError, Encoder, Kind, Message, Mti, Spec};
use suanpan_vectors::hex::{self, HexError};
use suanpan_vectors::text::kind;

use super::text;

/// Longest message.
pub const MAX: usize = 0xFFFF;

/// Why values are no message. Never quotes a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The name of a field is no number, or not one of the dialect.
    #[error("fields: expected field numbers such as \"11\", got {name:?}")]
    Name {
        /// The name.
        name: String,
    },
    /// The value is no JSON string.
    #[error("field {field}: expected a string, got {got}")]
    Type {
        /// The field.
        field: u8,
        /// What kind of value it is.
        got: &'static str,
    },
    /// The value of a binary field is not hexadecimal.
    #[error("field {field}: {error}")]
    Hex {
        /// The field.
        field: u8,
        /// What is wrong.
        error: HexError,
    },
    /// The text has a character that does not exist in GBK.
    #[error("field {field}: expected characters of GBK, got another")]
    Character {
        /// The field.
        field: u8,
    },
    /// Both the whole field and fields inside it are given.
    #[error("field {field}: expected its value or the values inside it, got both")]
    Both {
        /// The field.
        field: u8,
    },
    /// The dialect refuses the value.
    #[error("{0}")]
    Encode(#[from] EncodeError),
}

/// The values of one field.
#[derive(Default)]
struct Given<'v> {
    whole: Option<&'v Value>,
    inside: BTreeMap<u8, &'v Value>,
}

/// Writes a message of `spec` with these values.
pub fn write(spec: &'static Spec, mti: Mti, values: &Map<String, Value>) -> Result<Vec<u8>, ValueError> {
    let mut given: BTreeMap<u8, Given<'_>> = BTreeMap::new();
    for (name, value) in values {
        let bad = || ValueError::Name { name: name.clone() };
        let (outer, inner) = match name.split_once('.') {
            Some((outer, inner)) => (outer, Some(number(inner).ok_or_else(bad)?)),
            None => (name.as_str(), None),
        };
        let field = given.entry(number(outer).ok_or_else(bad)?).or_default();
        match inner {
            Some(inner) => {
                field.inside.insert(inner, value);
            }
            None => field.whole = Some(value),
        }
    }
    let mut buffer = vec![0; MAX];
    let mut encoder = Encoder::new(spec, mti, &mut buffer)?;
    for (field, Given { whole, inside }) in given {
        match (whole, inside.is_empty()) {
            (Some(value), true) => put(&mut encoder, spec, field, value)?,
            (None, false) => {
                let undefined = EncodeError::Undefined { field, dialect: spec.name };
                let nested = spec.field(field).and_then(|def| def.nested).ok_or(undefined)?;
                encoder.bytes(field, &write_inside(nested, &inside)?)?;
            }
            _ => return Err(ValueError::Both { field }),
        }
    }
    let length = encoder.finish()?;
    buffer.truncate(length);
    Ok(buffer)
}

fn write_inside(spec: &'static Spec, values: &BTreeMap<u8, &Value>) -> Result<Vec<u8>, ValueError> {
    let mut buffer = vec![0; MAX];
    let mut encoder = Encoder::new(spec, Mti::new(0), &mut buffer)?;
    for (field, value) in values {
        put(&mut encoder, spec, *field, value)?;
    }
    let length = encoder.finish()?;
    buffer.truncate(length);
    Ok(buffer)
}

fn number(text: &str) -> Option<u8> {
    text.parse().ok().filter(|number| (2..=128).contains(number))
}

fn put(encoder: &mut Encoder<'_>, spec: &Spec, field: u8, value: &Value) -> Result<(), ValueError> {
    let value = value.as_str().ok_or(ValueError::Type { field, got: kind(value) })?;
    let undefined = EncodeError::Undefined { field, dialect: spec.name };
    let def = spec.field(field).ok_or(undefined)?;
    let unhex = |text| hex::decode(text).map_err(|error| ValueError::Hex { field, error });
    match def.kind {
        Kind::N | Kind::Z | Kind::Xn => encoder.digits(field, value)?,
        Kind::B => encoder.bytes(field, &unhex(value)?)?,
        Kind::An | Kind::Ans | Kind::Hex => {
            let bytes = match value.strip_prefix("hex:") {
                Some(digits) => unhex(digits)?,
                None => text::encode(value).ok_or(ValueError::Character { field })?,
            };
            encoder.text(field, &bytes)?
        }
    };
    Ok(())
}

/// Writes a decoded message anew from its values, each through the coding of its field.
pub fn rewrite(message: &Message<'_>) -> Result<Vec<u8>, EncodeError> {
    rewrite_by(message, |encoder, field| {
        if let Some(digits) = message.digits(field) {
            encoder.digits(field, &digits.collect::<String>())?;
        } else if let Some(nested) = message.nested(field) {
            encoder.bytes(field, &rewrite(&nested)?)?;
        } else if let Some(bytes) = message.bytes(field) {
            encoder.bytes(field, bytes)?;
        } else {
            encoder.text(field, message.text(field).unwrap_or_default())?;
        }
        Ok(())
    })
}

/// Writes a decoded message anew from the raw content of its fields.
pub fn rewrite_raw(message: &Message<'_>) -> Result<Vec<u8>, EncodeError> {
    rewrite_by(message, |encoder, field| {
        let (count, content) =
            (message.count(field).unwrap_or_default(), message.raw(field).unwrap_or_default());
        encoder.raw(field, count, content)?;
        Ok(())
    })
}

fn rewrite_by(
    message: &Message<'_>,
    mut put: impl FnMut(&mut Encoder<'_>, u8) -> Result<(), EncodeError>,
) -> Result<Vec<u8>, EncodeError> {
    let mut buffer = vec![0; MAX];
    let mut encoder = Encoder::new(message.spec(), message.mti(), &mut buffer)?;
    if message.has_secondary_bitmap() {
        encoder.secondary_bitmap()?;
    }
    for field in message.fields() {
        put(&mut encoder, field)?;
    }
    let length = encoder.finish()?;
    buffer.truncate(length);
    Ok(buffer)
}
