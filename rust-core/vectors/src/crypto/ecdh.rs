//! Key agreement over P-256, and what makes keys of it.

use suanpan_crypto::agreement::{AgreementKey, StaticKey};
use suanpan_crypto::key::{KeyPolicy, ProtectionKey};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::tr31::unwrap_under;
use suanpan_crypto::{kdf, KdfError};

use super::{unexpected, Operations};
use crate::vector::{same, same_hex, same_secret, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("ecdh", ecdh),
    ("reject_public_key", reject_public_key),
    ("ecdh_concat_kdf_sha256", concat),
    ("x963_kdf_sha256", x963),
    ("hkdf_sha256", hkdf),
    ("ecdh_x963_tr31", remote_load),
];

/// A private scalar, with or without its leading zeros.
fn private(vector: &Vector<'_>, name: &str) -> Checked<StaticKey> {
    let bytes = vector.bytes(name)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..).unwrap_or_default();
    let padded = [&vec![0; 32_usize.saturating_sub(digits.len())], digits].concat();
    let secret = Secret::from_slice(&padded).map_err(|e| unexpected(name)(&e))?;
    StaticKey::from_secret(&secret).map_err(|e| unexpected(name)(&e))
}

fn public(vector: &Vector<'_>, name: &str) -> Checked<AgreementKey> {
    AgreementKey::from_sec1(&vector.bytes(name)?).map_err(|e| unexpected(name)(&e))
}

/// Z of a private key and a peer, compared where the vector gives it.
fn agreed(vector: &Vector<'_>, own: &str, peer: &str) -> Checked<Secret<32>> {
    let z = private(vector, own)?.agree(&public(vector, peer)?);
    if vector.has("expect_z") {
        same_secret("Z", &vector.bytes("expect_z")?, z.expose())?;
    }
    Ok(z)
}

/// Z, which the vector has to give.
fn ecdh(vector: &Vector<'_>) -> Checked {
    vector.text("expect_z")?;
    agreed(vector, "private", "peer_public").map(drop)
}

/// A point that must not be agreed with.
fn reject_public_key(vector: &Vector<'_>) -> Checked {
    match AgreementKey::from_sec1(&vector.bytes("peer_public")?) {
        Ok(_) => Err(Mismatch::new("peer_public", "a refusal", "a public key")),
        Err(_) => Ok(()),
    }
}

/// SP 800-56C one-step derivation from Z, agreed or given.
fn concat(vector: &Vector<'_>) -> Checked {
    let info = vector.bytes("other_info")?;
    if vector.has("private") {
        let z = agreed(vector, "private", "peer_public")?;
        return derived(vector, "expect_key", |out| kdf::concat(z.expose(), &info, out));
    }
    let z = vector.bytes("z")?;
    derived(vector, "expect_key", |out| kdf::concat(&z, &info, out))
}

/// X9.63 derivation from Z, agreed or given.
fn x963(vector: &Vector<'_>) -> Checked {
    let info = vector.bytes("shared_info")?;
    if vector.has("private") {
        let z = agreed(vector, "private", "peer_public")?;
        return derived(vector, "expect_key", |out| kdf::x963(z.expose(), &info, out));
    }
    let z = vector.bytes("z")?;
    derived(vector, "expect_key", |out| kdf::x963(&z, &info, out))
}

/// HKDF, extract and expand.
fn hkdf(vector: &Vector<'_>) -> Checked {
    let or_none = |name| if vector.has(name) { vector.bytes(name) } else { Ok(Vec::new()) };
    let (ikm, salt, info) = (vector.bytes("ikm")?, or_none("salt")?, or_none("info")?);
    derived(vector, "expect_okm", |out| kdf::hkdf(&salt, &ikm, &info, out))
}

/// A key block under a key that both sides derive.
fn remote_load(vector: &Vector<'_>) -> Checked {
    let (z, text) = (agreed(vector, "device_private", "host_public")?, vector.text("keyblock")?);
    let same_z = agreed(vector, "host_private", "device_public")?;
    same_secret("Z of the host", z.expose(), same_z.expose())?;
    for (private_key, public_key) in [("device_private", "device_public"), ("host_private", "host_public")] {
        let own = private(vector, private_key)?.public();
        same_hex(public_key, &vector.text(public_key)?, &own.to_sec1())?;
    }
    let expected = vector.bytes("expect_kbpk")?;
    let mut kbpk = vec![0; expected.len()];
    let info = vector.bytes("shared_info")?;
    kdf::x963(z.expose(), &info, &mut kbpk).map_err(|e| unexpected("KBPK")(&e))?;
    same_secret("KBPK", &expected, &kbpk)?;
    let protection = ProtectionKey::aes(&kbpk).map_err(|e| unexpected("KBPK")(&e))?;
    let key = unwrap_under(KeyPolicy::Any, &protection, &text).map_err(|e| unexpected("keyblock")(&e))?;
    same_secret("key", &vector.bytes("expect_key")?, key.expose())
}

/// Compares a derivation of `length` bytes, else of as many as are expected.
fn derived(
    vector: &Vector<'_>,
    expected: &str,
    derive: impl Fn(&mut [u8]) -> Result<(), KdfError>,
) -> Checked {
    let expect = vector.bytes(expected)?;
    if let Some(told) = vector.optional_text("length")? {
        same("length", &told, &expect.len().to_string())?;
    }
    let mut out = vec![0; expect.len()];
    derive(&mut out).map_err(|e| unexpected("length")(&e))?;
    same_secret(expected, &expect, &out)
}
