use crate::{cup, iso87, Spec};

/// Every dialect of this crate, under the names the conformance vectors use.
pub static PROFILES: [&Spec; 7] = [
    &cup::SPEC,
    &iso87::ASCII_HEX_BITMAP,
    &iso87::ASCII_BINARY_BITMAP,
    &iso87::BCD,
    &iso87::CUPS,
    &iso87::ISO93_ASCII,
    &iso87::ISO93_BCD,
];

/// The dialect with this name; a remark in parentheses after the name is not part of it.
#[must_use]
pub fn profile(name: &str) -> Option<&'static Spec> {
    let name = name.split('(').next().unwrap_or(name).trim();
    PROFILES.iter().copied().find(|spec| spec.name == name)
}
