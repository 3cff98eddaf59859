//! One vector, and what can be wrong with it.

use std::fmt;

use serde_json::{Map, Value};

use crate::hex;
use crate::text::{kind, printable};

/// Why a vector is failed. The texts hold no key, PIN or whole card number.
#[derive(Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was compared, or the part of the vector that cannot be used.
    pub place: String,
    /// What the vector says.
    pub expected: String,
    /// What was found.
    pub got: String,
}

impl Mismatch {
    /// A difference; every part is made fit to be shown.
    pub fn new(place: impl ToString, expected: impl ToString, got: impl ToString) -> Self {
        let [place, expected, got] =
            [place.to_string(), expected.to_string(), got.to_string()].map(|text| printable(&text));
        Self { place, expected, got }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got {}", self.place, self.expected, self.got)
    }
}

/// What came of a check.
pub type Checked<T = ()> = Result<T, Mismatch>;

/// Compares what may be shown.
pub fn same(place: impl ToString, expected: &str, got: &str) -> Checked {
    if expected == got {
        Ok(())
    } else {
        let quoted = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        Err(Mismatch::new(place, quoted(expected), quoted(got)))
    }
}

/// Compares hexadecimal text with bytes, in either case.
pub fn same_hex(place: impl ToString, expected: &str, got: &[u8]) -> Checked {
    same(place, &expected.to_ascii_uppercase(), &hex::encode(got))
}

/// Compares what must not be shown: the difference is told by its position.
pub fn same_secret(place: impl ToString, expected: &[u8], got: &[u8]) -> Checked {
    if expected == got {
        return Ok(());
    }
    if expected.len() != got.len() {
        let bytes = |length: usize| format!("{length} bytes");
        return Err(Mismatch::new(place, bytes(expected.len()), bytes(got.len())));
    }
    let at = expected.iter().zip(got).take_while(|(expected, got)| expected == got).count();
    Err(Mismatch::new(place, "the secret of the vector", format_args!("a difference at byte {at}")))
}

/// A vector with shorthand for its parts. Keys that nothing asks for are remarks.
pub struct Vector<'v> {
    /// Its `id`, else its place in the file.
    pub id: String,
    parts: Option<&'v Map<String, Value>>,
}

impl<'v> Vector<'v> {
    /// The vector at `index` of a section.
    pub fn new(entry: &'v Value, section: &str, index: usize) -> Self {
        let id = match entry.get("id") {
            Some(Value::String(id)) => printable(id),
            Some(Value::Number(id)) => id.to_string(),
            _ => format!("{section}[{index}]"),
        };
        Self { id, parts: entry.as_object() }
    }

    /// An object inside the vector, as a vector.
    pub fn inside(&self, name: &str) -> Checked<Option<Self>> {
        match self.part(name) {
            None => Ok(None),
            Some(Value::Object(parts)) => Ok(Some(Self { id: self.id.clone(), parts: Some(parts) })),
            Some(other) => Err(Mismatch::new(name, "an object", kind(other))),
        }
    }

    /// A part that is there and not null.
    pub fn part(&self, name: &str) -> Option<&'v Value> {
        self.parts.and_then(|parts| parts.get(name)).filter(|value| !value.is_null())
    }

    /// Whether the part is there.
    pub fn has(&self, name: &str) -> bool {
        self.part(name).is_some()
    }

    /// A part as text; a number is written in decimal.
    pub fn optional_text(&self, name: &str) -> Checked<Option<String>> {
        match self.part(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(Mismatch::new(name, "a string", kind(other))),
        }
    }

    /// The same, of a part that must be there.
    pub fn text(&self, name: &str) -> Checked<String> {
        self.optional_text(name)?.ok_or_else(|| Mismatch::new(name, "a string", "nothing"))
    }

    /// A part as true or false.
    pub fn flag(&self, name: &str, default: bool) -> Checked<bool> {
        match self.part(name) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(Mismatch::new(name, "true or false", kind(other))),
        }
    }

    /// A part as an object of named values.
    pub fn optional_map(&self, name: &str) -> Checked<Option<&'v Map<String, Value>>> {
        match self.part(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(other) => Err(Mismatch::new(name, "an object", kind(other))),
        }
    }

    /// A part as hexadecimal bytes.
    pub fn bytes(&self, name: &str) -> Checked<Vec<u8>> {
        hex::decode(&self.text(name)?).map_err(|error| Mismatch::new(name, "hexadecimal digits", error))
    }

    /// Bytes given as `<stem>_hex`, or as text in `<stem>_ascii`.
    pub fn message(&self, stem: &str) -> Checked<Vec<u8>> {
        match self.optional_text(&format!("{stem}_ascii"))? {
            Some(text) => Ok(text.into_bytes()),
            None => self.bytes(&format!("{stem}_hex")),
        }
    }
}

/// A value of a map as text, for names that the vector itself chooses.
pub fn value_text<'v>(place: &str, value: &'v Value) -> Checked<&'v str> {
    value.as_str().ok_or_else(|| Mismatch::new(place, "a string", kind(value)))
}
