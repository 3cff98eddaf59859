//! The SM family: SM2, SM3 and SM4.

use std::fmt::Display;

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::Algorithm;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sm::{
    sm3, CipherOrder, HmacSm3Key, Role, Sm2DecryptionKey, Sm2EphemeralKey, Sm2ExchangeKey, Sm2Peer,
    Sm2PublicKey, Sm2SigningKey, Sm4Key, DEFAULT_ID,
};

use super::{unexpected, Given, Operations};
use crate::hex;
use crate::vector::{same_hex, same_secret, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("sm3", digest),
    ("hmac_sm3", hmac),
    ("sm4_ecb", ecb),
    ("sm4_cbc_nopad", cbc),
    ("sm4_ctr", ctr),
    ("sm4_gcm", gcm),
    ("sm2_sign_fixed_k", sign),
    ("sm2_verify", verify),
    ("sm2_encrypt_fixed_k", encrypt),
    ("sm2_key_exchange", exchange),
];

/// Bytes of the shortest tag: half of the MAC (RFC 2104, section 5).
const SHORTEST_TAG: usize = 16;

fn fail<E: Display>(place: &str) -> impl Fn(E) -> Mismatch + '_ {
    move |error| unexpected(place)(&error)
}

/// Compares a verdict with that of the vector.
fn same_verdict(vector: &Vector<'_>, got: bool) -> Checked {
    if !vector.has("valid") {
        return Err(Mismatch::new("valid", "true or false", "nothing"));
    }
    let shown = |valid: bool| if valid { "valid" } else { "not valid" };
    let expected = vector.flag("valid", false)?;
    if expected == got {
        Ok(())
    } else {
        Err(Mismatch::new("valid", shown(expected), shown(got)))
    }
}

fn fixed<const N: usize>(vector: &Vector<'_>, name: &str) -> Checked<[u8; N]> {
    let bytes = vector.bytes(name)?;
    let wrong = Mismatch::new(name, format_args!("{N} bytes"), format_args!("{} bytes", bytes.len()));
    bytes.try_into().map_err(|_| wrong)
}

fn digest(vector: &Vector<'_>) -> Checked {
    same_hex("digest", &vector.text("expect_digest")?, &sm3(&vector.message("data")?))
}

/// A tag may be a leading part of the MAC, as RFC 2104, section 5 lets it be.
fn hmac(vector: &Vector<'_>) -> Checked {
    let key = HmacSm3Key::from_bytes(&vector.bytes("key")?).map_err(fail("key"))?;
    let (message, tag) = (vector.message("data")?, vector.bytes("tag")?);
    let mac = key.compute(&message);
    let whole = tag.len() == mac.as_bytes().len();
    let cut = !whole && (SHORTEST_TAG..=mac.as_bytes().len()).contains(&tag.len());
    let verified =
        if whole { key.verify(&message, &tag).is_ok() } else { cut && mac.as_bytes().starts_with(&tag) };
    same_verdict(vector, verified)
}

/// There and back.
fn ecb(vector: &Vector<'_>) -> Checked {
    let cipher = BlockCipher::new(Algorithm::Sm4, &vector.bytes("key")?).map_err(fail("key"))?;
    let mut data = vector.bytes("plain")?;
    cipher.encrypt_ecb(&mut data).map_err(fail("plain"))?;
    same_hex("cipher", &vector.text("expect_cipher")?, &data)?;
    cipher.decrypt_ecb(&mut data).map_err(fail("cipher"))?;
    same_hex("plain", &vector.text("plain")?, &data)
}

fn sm4_key(vector: &Vector<'_>) -> Checked<Sm4Key> {
    Ok(Sm4Key::new(&Secret::from_slice(&vector.bytes("key")?).map_err(fail("key"))?))
}

/// There and back.
fn cbc(vector: &Vector<'_>) -> Checked {
    let (key, iv, mut data) = (sm4_key(vector)?, fixed(vector, "iv")?, vector.bytes("plain")?);
    key.encrypt_cbc(&iv, &mut data).map_err(fail("plain"))?;
    same_hex("cipher", &vector.text("expect_cipher")?, &data)?;
    key.decrypt_cbc(&iv, &mut data).map_err(fail("cipher"))?;
    same_hex("plain", &vector.text("plain")?, &data)
}

/// There and back.
fn ctr(vector: &Vector<'_>) -> Checked {
    let (key, iv, mut data) = (sm4_key(vector)?, fixed(vector, "iv")?, vector.bytes("plain")?);
    key.apply_ctr(&iv, &mut data);
    same_hex("cipher", &vector.text("expect_cipher")?, &data)?;
    key.apply_ctr(&iv, &mut data);
    same_hex("plain", &vector.text("plain")?, &data)
}

/// Deciphers; and enciphers what is valid. Nonces of 12 and tags of 16 bytes alone are taken (RFC 8998, section 2).
fn gcm(vector: &Vector<'_>) -> Checked {
    let (key, iv, told) = (sm4_key(vector)?, vector.bytes("iv")?, vector.bytes("tag")?);
    let (aad, plain, cipher) = (vector.bytes("aad")?, vector.bytes("plain")?, vector.bytes("cipher")?);
    let (Ok(nonce), Ok(tag)) = (iv.try_into(), told.try_into()) else {
        return same_verdict(vector, false);
    };
    let mut data = cipher.clone();
    same_verdict(vector, key.decrypt_gcm(&nonce, &aad, &mut data, &tag).is_ok())?;
    if !vector.flag("valid", false)? {
        return same_hex("refused data", &hex::encode(&cipher), &data);
    }
    same_hex("plain", &hex::encode(&plain), &data)?;
    let sealed = key.encrypt_gcm(&nonce, &aad, &mut data).map_err(fail("plain"))?;
    same_hex("cipher", &hex::encode(&cipher), &data)?;
    same_hex("tag", &hex::encode(&tag), &sealed)
}

fn secret(vector: &Vector<'_>, name: &str) -> Checked<Secret<32>> {
    Secret::from_slice(&vector.bytes(name)?).map_err(fail(name))
}

/// The public key, or the reason it is refused.
fn public_key(vector: &Vector<'_>) -> Checked<Result<Sm2PublicKey, Mismatch>> {
    let point = [vec![4], vector.bytes("public_x")?, vector.bytes("public_y")?].concat();
    Ok(Sm2PublicKey::from_sec1(&point).map_err(fail("public_x")))
}

fn id(vector: &Vector<'_>) -> Checked<Vec<u8>> {
    if vector.has("id_ascii") || vector.has("id_hex") {
        return vector.message("id");
    }
    Ok(DEFAULT_ID.to_vec())
}

/// Signs with the given k, and verifies.
fn sign(vector: &Vector<'_>) -> Checked {
    let key = Sm2SigningKey::from_secret(&secret(vector, "private")?).map_err(fail("private"))?;
    let (id, message, public) = (id(vector)?, vector.message("message")?, key.public());
    if vector.has("public_x") {
        same_hex("public", &hex::encode(&public_key(vector)??.to_sec1()), &public.to_sec1())?;
    }
    if let Some(expected) = vector.optional_text("expect_za")? {
        same_hex("ZA", &expected, &public.identity_digest(&id).map_err(fail("id"))?)?;
    }
    if let Some(expected) = vector.optional_text("expect_e")? {
        same_hex("e", &expected, &public.message_digest(&id, &message).map_err(fail("id"))?)?;
    }
    let signature = key.sign(&mut Given(vector.bytes("k")?), &id, &message).map_err(fail("k"))?;
    let expected = format!("{}{}", vector.text("expect_r")?, vector.text("expect_s")?);
    same_hex("signature", &expected, &signature)?;
    public.verify(&id, &message, &signature).map_err(fail("verify"))
}

/// A public key off the curve verifies nothing.
fn verify(vector: &Vector<'_>) -> Checked {
    let (id, message) = (id(vector)?, vector.message("message")?);
    let signature = [vector.bytes("r")?, vector.bytes("s")?].concat();
    let verified = public_key(vector)?.is_ok_and(|key| key.verify(&id, &message, &signature).is_ok());
    same_verdict(vector, verified)
}

/// Enciphers with the given k and deciphers, in every order the vector has.
fn encrypt(vector: &Vector<'_>) -> Checked {
    let key = Sm2DecryptionKey::from_secret(&secret(vector, "private")?).map_err(fail("private"))?;
    let (k, message) = (vector.bytes("k")?, vector.message("message")?);
    let parts = [vector.text("expect_c1")?, vector.text("expect_c2")?, vector.text("expect_c3")?];
    let [c1, c2, c3] = &parts;
    let orders = [
        (CipherOrder::C1C3C2, "expect_c1c3c2", format!("{c1}{c3}{c2}")),
        (CipherOrder::C1C2C3, "expect_c1c2c3", format!("{c1}{c2}{c3}")),
    ];
    for (order, name, joined) in orders {
        let expected = vector.optional_text(name)?.unwrap_or(joined);
        let cipher = key.public().encrypt(&mut Given(k.clone()), order, &message).map_err(fail("message"))?;
        same_hex(name, &expected, &cipher)?;
        let plain = key.decrypt(order, &cipher).map_err(fail(name))?;
        same_secret("message", &message, &plain)?;
    }
    Ok(())
}

/// The key of both sides.
fn exchange(vector: &Vector<'_>) -> Checked {
    let expected = vector.bytes("expect_key")?;
    let key = |name| Sm2ExchangeKey::from_secret(&secret(vector, name)?).map_err(fail(name));
    let drawn = |name| Sm2EphemeralKey::generate(&mut Given(vector.bytes(name)?)).map_err(fail(name));
    let (a, b) = (key("private_a")?, key("private_b")?);
    let (ra, rb) = (drawn("ephemeral_a")?, drawn("ephemeral_b")?);
    let (id_a, id_b) = (vector.message("id_a")?, vector.message("id_b")?);
    let publics =
        [("public_a", a.public()), ("public_b", b.public()), ("ra", ra.public()), ("rb", rb.public())];
    for (name, public) in &publics {
        if let Some(told) = vector.optional_text(name)? {
            same_hex(name, &told, &public.to_sec1())?;
        }
    }
    let [(_, public_a), (_, public_b), (_, sent_a), (_, sent_b)] = &publics;
    let of_b = Sm2Peer { id: &id_b, public: public_b, ephemeral: sent_b };
    let of_a = Sm2Peer { id: &id_a, public: public_a, ephemeral: sent_a };
    let mut out = vec![0; expected.len()];
    a.exchange(Role::Initiator, &id_a, ra, &of_b, &mut out).map_err(fail("initiator"))?;
    same_secret("key of the initiator", &expected, &out)?;
    b.exchange(Role::Responder, &id_b, rb, &of_a, &mut out).map_err(fail("responder"))?;
    same_secret("key of the responder", &expected, &out)
}
