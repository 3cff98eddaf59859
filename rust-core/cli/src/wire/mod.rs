//! A message around its codec: the frame it came in, the names of its fields, its values as text.

pub mod framing;
pub mod names;
pub mod rule;
pub mod shown;
pub mod text;
pub mod values;

use suanpan_iso8583::{profile, Spec, PROFILES};

/// The dialect of that name, for the command line.
pub fn dialect(name: &str) -> Result<&'static Spec, String> {
    profile(name).ok_or_else(|| format!("expected one of {}, got {name}", dialects()))
}

/// The names of all dialects.
pub fn dialects() -> String {
    PROFILES.iter().map(|spec| spec.name).collect::<Vec<_>>().join(", ")
}
