//! MACs by every method.

use suanpan_crypto::key::{Algorithm, MacKey};
use suanpan_crypto::mac::{compute, verify_by, MacMethod, Padding};

use super::{aes, des_family, unexpected, Operations};
use crate::hex;
use crate::vector::{same_hex, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[("mac", check), ("cup_mac", check)];

/// Beginnings of the names in the files, methods here. The first that fits counts.
const METHODS: [(&str, MacMethod); 9] = [
    ("CMAC-", MacMethod::Cmac),
    ("ISO9797-1-alg1-TDES-pad1", MacMethod::Cbc(Padding::Zeros)),
    ("ISO9797-1-alg1-TDES-pad2", MacMethod::Cbc(Padding::OneZeros)),
    ("ISO9797-1-alg1-TDES-pad3", MacMethod::Cbc(Padding::LengthFirst)),
    ("ISO9797-1-alg3-pad1", MacMethod::Retail(Padding::Zeros)),
    ("ISO9797-1-alg3-pad2", MacMethod::Retail(Padding::OneZeros)),
    ("ISO9797-1-alg3-pad3", MacMethod::Retail(Padding::LengthFirst)),
    ("CUP-X9.19", MacMethod::Retail(Padding::Zeros)),
    ("CUP-ECB", MacMethod::CupEcb),
];

/// Computes the MAC, verifies it, and refuses it with any one byte changed.
fn check(vector: &Vector<'_>) -> Checked {
    let name = vector.text("alg")?;
    let method = METHODS.iter().find(|(known, _)| name.starts_with(known));
    let (_, method) =
        method.ok_or_else(|| Mismatch::new("alg", METHODS.map(|(known, _)| known).join(", "), &name))?;
    let bytes = vector.bytes("key")?;
    let algorithm = match name.as_str() {
        name if name.contains("SM4") => Algorithm::Sm4,
        name if name.contains("AES") => aes(&bytes)?,
        _ => des_family(&bytes)?,
    };
    let fail = |error: &dyn std::fmt::Display| unexpected("MAC")(error);
    let key = MacKey::from_bytes(algorithm, &bytes).map_err(|e| fail(&e))?;
    let message = vector.message("data")?;
    let expected = match vector.optional_text("expect_mac_ascii")? {
        Some(ascii) => ascii.into_bytes(),
        None => vector.bytes("expect_mac")?,
    };
    if let Some(told) = vector.optional_text("expect_mac_hex")? {
        same_hex("expect_mac_hex", &told, &expected)?;
    }
    let tag = compute(*method, &key, &message).map_err(|e| fail(&e))?;
    same_hex("MAC", &hex::encode(&expected), tag.as_bytes())?;
    verify_by(*method, &key, &message, &expected).map_err(|e| fail(&e))?;
    for place in 0..expected.len() {
        let mut wrong = expected.clone();
        wrong.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 0x20);
        if verify_by(*method, &key, &message, &wrong).is_ok() {
            return Err(Mismatch::new("MAC with a changed byte", "a refusal", "a match"));
        }
    }
    Ok(())
}
