//! Key blocks.

use suanpan_crypto::key::{KeyPolicy, ProtectionKey};
use suanpan_crypto::tr31::{
    derived_keys, unwrap, unwrap_under, wrap_under, Header, KeyBlock, Masking, Tr31Error, Version,
};
use suanpan_crypto::KeyError;

use super::{unexpected, Given, Operations};
use crate::vector::{same, same_secret, value_text, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("unwrap_and_wrap", unwrap_and_wrap),
    ("derive_kbek_kbak", derive_keys),
    ("parse_header", parse_header),
    ("reject_header", reject_header),
    ("reject_unwrap", reject_unwrap),
];

/// A key out of its block, and into the same block again. Published keys are weak or stronger than their
/// protection key as often as not; that is not what these vectors are about.
fn unwrap_and_wrap(vector: &Vector<'_>) -> Checked {
    let text = vector.text("keyblock")?;
    let protection = protection_key(vector, version(&vector.text("version")?)?)?;
    let block = KeyBlock::parse(&text).map_err(|e| unexpected("parse")(&e))?;
    if vector.has("header") {
        same("header", &vector.text("header")?, &block.header().to_string())?;
    }
    let unwrapped = unwrap_under(KeyPolicy::Any, &protection, &text).map_err(|e| unexpected("unwrap")(&e))?;
    let key = vector.bytes("expect_key")?;
    same_secret("key", &key, unwrapped.expose())?;

    let padding = vector.bytes("pad")?;
    let masking = Masking::Bytes(key.len().saturating_add(padding.len()));
    let mut random = Given(padding);
    let again = wrap_under(KeyPolicy::Any, &protection, unwrapped.header(), &key, masking, &mut random)
        .map_err(|e| unexpected("wrap")(&e))?;
    same("wrapped again", &text, &again)
}

/// The keys a version makes from the protection key.
fn derive_keys(vector: &Vector<'_>) -> Checked {
    let version = version(&vector.text("version")?)?;
    let protection = protection_key(vector, version)?;
    let [encryption, authentication] =
        derived_keys(version, &protection).map_err(|e| unexpected("derive")(&e))?;
    same_secret("KBEK", &vector.bytes("expect_kbek")?, &encryption)?;
    same_secret("KBAK", &vector.bytes("expect_kbak")?, &authentication)
}

/// A header into its fields, and into the same text again.
fn parse_header(vector: &Vector<'_>) -> Checked {
    let text = vector.text("header")?;
    let header = Header::parse(&text).map_err(|e| unexpected("header")(&e))?;
    let Some(expected) = vector.inside("expect")? else {
        return Err(Mismatch::new("expect", "an object", "nothing"));
    };
    for (part, got) in [
        ("version", header.version().to_string()),
        ("usage", header.usage().to_string()),
        ("algorithm", header.algorithm().to_string()),
        ("mode", header.mode().to_string()),
        ("key_version", header.key_version().to_string()),
        ("exportability", header.exportability().to_string()),
    ] {
        if let Some(expected) = expected.optional_text(part)? {
            same(part, &expected, &got)?;
        }
    }
    if let Some(blocks) = expected.optional_map("optional_blocks")? {
        let count = |count: usize| format!("{count} optional blocks");
        same("optional_blocks", &count(blocks.len()), &count(header.blocks().len()))?;
        for (id, data) in blocks {
            let got = header.block(id).map(|block| block.data());
            let got = got.ok_or_else(|| Mismatch::new(id, "an optional block", "none"))?;
            same(id, value_text(id, data)?, got)?;
        }
    }
    same("header again", text.get(..header.len()).unwrap_or(&text), &header.to_string())
}

/// A header that is none.
fn reject_header(vector: &Vector<'_>) -> Checked {
    match Header::parse(&vector.text("header")?) {
        Err(_) => Ok(()),
        Ok(_) => Err(Mismatch::new("header", "a refusal", "a header")),
    }
}

/// A block that does not open, whatever the reason: one and the same refusal.
fn reject_unwrap(vector: &Vector<'_>) -> Checked {
    let text = vector.text("keyblock")?;
    // Of an unknown version no key can be the right one.
    let version = text.bytes().next().and_then(Version::from_code).unwrap_or(Version::D);
    let protection = protection_key(vector, version)?;
    match unwrap(&protection, &text) {
        Err(Tr31Error::Refused) => Ok(()),
        Err(other) => Err(Mismatch::new("keyblock", Tr31Error::Refused, other)),
        Ok(_) => Err(Mismatch::new("keyblock", Tr31Error::Refused, "a key")),
    }
}

fn version(code: &str) -> Checked<Version> {
    let letter = match code.as_bytes() {
        [letter] => Version::from_code(*letter),
        _ => None,
    };
    letter.ok_or_else(|| Mismatch::new("version", "A to E", code))
}

fn protection_key(vector: &Vector<'_>, version: Version) -> Checked<ProtectionKey> {
    let bytes = vector.bytes("kbpk")?;
    let key: Result<ProtectionKey, KeyError> = match version {
        Version::A | Version::B | Version::C => ProtectionKey::tdes(&bytes),
        Version::D | Version::E => ProtectionKey::aes(&bytes),
    };
    key.map_err(|e| unexpected("kbpk")(&e))
}
