//! Check values, session keys under a master key, keys from components.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::kcv::KcvMethod;
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, MasterKey, PinKey};
use suanpan_crypto::mac::{self, MacMethod};
use suanpan_crypto::session::{unwrap_working_keys_under, wrap_working_keys, SignOnBlock};
use suanpan_crypto::KeyError;

use serde_json::Value;

use super::{aes, des_family, unexpected, Operations};
use crate::hex;
use crate::vector::{same_hex, same_secret, value_text, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("kcv", check_value),
    ("unwrap_session_key", unwrap_session_key),
    ("combine_components", combine_components),
];

/// The check value of a key, and the whole block it is the head of.
fn check_value(vector: &Vector<'_>) -> Checked {
    let bytes = vector.bytes("key")?;
    let (method, algorithm) = match vector.text("alg")?.as_str() {
        "KCV-TDES-ZERO" => (KcvMethod::TdesZeros, des_family(&bytes)?),
        "KCV-AES-CMAC" => (KcvMethod::AesCmac, aes(&bytes)?),
        "KCV-AES-ZERO" => (KcvMethod::AesZeros, aes(&bytes)?),
        "KCV-SM4-ZERO" => (KcvMethod::Sm4Zeros, Algorithm::Sm4),
        other => return Err(Mismatch::new("alg", "a KCV method", other)),
    };
    let fail = |error: &dyn std::fmt::Display| unexpected("key")(error);
    let key = MacKey::from_bytes(algorithm, &bytes).map_err(|e| fail(&e))?;
    let kcv = key.check_value_by(method).map_err(|e| fail(&e))?;
    let expected = vector.bytes("expect_kcv")?;
    same_hex("check value", &hex::encode(&expected), kcv.leading(expected.len()).unwrap_or(kcv.as_bytes()))?;
    if !vector.has("expect_full") {
        return Ok(());
    }
    let full = if method == KcvMethod::AesCmac {
        mac::compute(MacMethod::Cmac, &key, &[0; 16]).map_err(|e| fail(&e))?.as_bytes().to_vec()
    } else {
        let cipher = BlockCipher::new(algorithm, &bytes).map_err(|e| fail(&e))?;
        let mut block = vec![0; cipher.block_len()];
        cipher.encrypt_block(&mut block).map_err(|e| fail(&e))?;
        block
    };
    same_hex("whole block", &vector.text("expect_full")?, &full)
}

/// A session key out of its cryptogram and into it again; a wrong check value must be refused.
fn unwrap_session_key(vector: &Vector<'_>) -> Checked {
    let (kek, wrapped) = (vector.bytes("kek")?, vector.bytes("wrapped")?);
    let expected = vector.bytes("expect_key")?;
    let (outer, inner) = match vector.text("alg")?.as_str() {
        "TDES-ECB" => (des_family(&kek)?, des_family(&expected)?),
        "SM4-ECB" => (Algorithm::Sm4, Algorithm::Sm4),
        other => return Err(Mismatch::new("alg", "TDES-ECB or SM4-ECB", other)),
    };
    let fail = |error: &dyn std::fmt::Display| unexpected("unwrap")(error);
    let mut clear = wrapped.clone();
    let cipher = BlockCipher::new(outer, &kek).map_err(|e| fail(&e))?;
    cipher.decrypt_ecb(&mut clear).map_err(|e| fail(&e))?;
    same_secret("key", &expected, &clear)?;

    let master = MasterKey::from_bytes(outer, &kek).map_err(|e| fail(&e))?;
    let key = MacKey::from_bytes(inner, &expected).map_err(|e| fail(&e))?;
    let pin = PinKey::from_bytes(inner, &expected).map_err(|e| fail(&e))?;
    let unwrap = |kcv: &[u8]| {
        let block = SignOnBlock { pik: &wrapped, pik_kcv: kcv, mak: &wrapped, mak_kcv: kcv, tdk: None };
        unwrap_working_keys_under(KeyPolicy::Any, &master, &block)
    };
    let kcv = match vector.has("expect_kcv") {
        true => vector.bytes("expect_kcv")?,
        false => key.check_value().as_bytes().to_vec(),
    };
    let keys = unwrap(&kcv).map_err(|e| fail(&e))?;
    same_hex("check value", &hex::encode(key.check_value().as_bytes()), keys.mac_kcv.as_bytes())?;
    let again = wrap_working_keys(&master, &pin, &key, None).map_err(|e| fail(&e))?;
    same_hex("wrapped again", &hex::encode(&wrapped), &again.mak)?;
    if vector.has("reject_with_kcv") {
        return match unwrap(&vector.bytes("reject_with_kcv")?) {
            Err(KeyError::CheckValue { .. }) => Ok(()),
            Err(other) => Err(Mismatch::new("reject_with_kcv", "a refusal of the check value", other)),
            Ok(_) => Err(Mismatch::new("reject_with_kcv", "a refusal", "keys")),
        };
    }
    Ok(())
}

/// A key as the XOR of its components.
fn combine_components(vector: &Vector<'_>) -> Checked {
    let parts = match vector.part("components") {
        Some(Value::Array(parts)) => parts,
        _ => return Err(Mismatch::new("components", "an array", "something else")),
    };
    let parts = parts.iter().map(|part| {
        hex::decode(value_text("components", part)?)
            .map_err(|error| Mismatch::new("components", "hexadecimal digits", error))
    });
    let parts = parts.collect::<Checked<Vec<Vec<u8>>>>()?;
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let expected = vector.bytes("expect_key")?;
    let algorithm = des_family(&expected)?;
    let fail = |error: &dyn std::fmt::Display| unexpected("combine")(error);
    let combined = MacKey::from_components(algorithm, &parts).map_err(|e| fail(&e))?;
    let expected = MacKey::from_bytes(algorithm, &expected).map_err(|e| fail(&e))?;
    same_hex(
        "check value",
        &hex::encode(expected.check_value().as_bytes()),
        combined.check_value().as_bytes(),
    )
}
