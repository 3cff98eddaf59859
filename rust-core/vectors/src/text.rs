//! Text of vectors and errors, fit to be shown.

use std::fmt::Write;

use serde_json::Value;

/// The same text with everything a terminal would act on written as an escape.
pub fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, character| {
        if character.is_control() {
            let _ = write!(shown, "{}", character.escape_default()); // writing to a string does not fail
        } else {
            shown.push(character);
        }
        shown
    })
}

/// What kind of JSON value it is, for an error.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
