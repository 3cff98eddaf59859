//! MACs of messages and of given data, and keys under keys.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::{Algorithm, MacKey};
use suanpan_crypto::mac::{compute, MacMethod, Padding};
use suanpan_iso8583::{decode, profile, Message};

use crate::verbs::vectors::files::VectorFile;
use crate::wire::framing::Unframed;
use suanpan_vectors::hex;
use suanpan_vectors::vector::{same, same_hex, same_secret, Checked, Mismatch, Vector};

/// Where referenced messages are looked for: the file of the vector, then the others.
pub struct Messages<'f> {
    /// The vector's own file.
    pub file: &'f VectorFile,
    /// All files.
    pub files: &'f [VectorFile],
}

/// Words in the name of an algorithm that tell the method. The first that occurs counts.
const METHODS: [(&str, MacMethod); 7] = [
    ("CUP-ECB", MacMethod::CupEcb),
    ("X9.19", MacMethod::Retail(Padding::Zeros)),
    ("ALG3", MacMethod::Retail(Padding::Zeros)),
    ("CMAC", MacMethod::Cmac),
    ("X9.9", MacMethod::Cbc(Padding::Zeros)),
    ("CBC", MacMethod::Cbc(Padding::Zeros)),
    ("ECB", MacMethod::CupEcb),
];

/// Names of the key that a block of data is under.
const KEYS: [&str; 6] = ["key", "tmk", "kek", "pik", "mak", "tdk"];

/// Names of the data that a MAC covers.
const DATA: [&str; 3] = ["data", "data_hex", "mab"];

/// Names of a MAC.
const TAGS: [&str; 4] = ["f64", "expected_f64", "mac", "expect"];

/// Ciphers that enciphered data may be under, block by block.
const CIPHERS: [&str; 3] = ["DES", "AES", "SM4"];

/// Pairs of clear and enciphered data by name.
const PAIRS: [(&str, &str); 3] = [("plain", "cipher"), ("input", "output"), ("clear", "encrypted")];

fn method(name: &str) -> Checked<MacMethod> {
    let upper = name.to_ascii_uppercase();
    let found = METHODS.iter().find(|(word, _)| upper.contains(word));
    found
        .map(|(_, method)| *method)
        .ok_or_else(|| Mismatch::new("algorithm", METHODS.map(|(word, _)| word).join(", "), name))
}

/// The cipher of a key: SM4 or AES when the algorithm says so, else the DES family by length.
pub fn cipher_of(name: &str, key: &[u8]) -> Checked<Algorithm> {
    let upper = name.to_ascii_uppercase();
    let found = match key.len() {
        16 if upper.contains("SM4") => Algorithm::Sm4,
        16 if upper.contains("AES") => Algorithm::Aes128,
        24 if upper.contains("AES") => Algorithm::Aes192,
        32 if upper.contains("AES") => Algorithm::Aes256,
        8 => Algorithm::Des,
        16 => Algorithm::Tdes2,
        24 => Algorithm::Tdes3,
        length => return Err(Mismatch::new("key", "8, 16, 24 or 32 bytes", format_args!("{length} bytes"))),
    };
    Ok(found)
}

/// The MAC of a message that says by which key it was made.
pub fn check_message(vector: &Vector<'_>, message: &Message<'_>) -> Checked {
    let Some(mac) = vector.inside("mac")? else { return Ok(()) };
    let field = if message.has(128) { 128 } else { 64 };
    let (Some(input), Some(received)) = (message.mac_input(), message.raw(field)) else {
        return Err(Mismatch::new("mac", "a MAC in the message", "none"));
    };
    let told = mac.optional_text("expected_f64")?.unwrap_or_else(|| hex::encode(received));
    same_hex("MAC in the message", &told, received)?;
    if !mac.flag("verified", true)? || !mac.has("mak") {
        return Ok(()); // the key is not known, or not to these bytes
    }
    if let Some(range) = mac.optional_text("input")?.filter(|range| !range.starts_with("MTI")) {
        return Err(Mismatch::new("mac input", "MTI to the field before the MAC", range));
    }
    let name = mac.optional_text("algorithm")?.unwrap_or_else(|| "CUP-ECB".to_owned());
    same_tag("MAC", &name, &mac.bytes("mak")?, input, &told)
}

/// An entry of the `mac` array: a MAC with its steps, or data under a key.
pub fn check(vector: &Vector<'_>, messages: &Messages<'_>) -> Checked {
    let told = vector.optional_text("algorithm")?;
    let name = told.clone().unwrap_or_else(|| "CUP-ECB".to_owned());
    let is_mac = TAGS.into_iter().chain(["mac_ascii"]).any(|part| vector.has(part));
    let named = DATA.into_iter().chain(is_mac.then_some("input")).find(|part| vector.has(part));
    let data = match vector.optional_text("data_ref")? {
        Some(reference) => Some(referenced(&reference, messages)?),
        None => named.map(|part| vector.bytes(part)).transpose()?,
    };
    if let Some(data) = data {
        let key = vector.bytes(if vector.has("mak") { "mak" } else { "key" })?;
        return check_steps(vector, &name, &key, &data);
    }
    let pair = PAIRS.iter().find(|(clear, enciphered)| vector.has(clear) && vector.has(enciphered));
    match (pair, KEYS.iter().find(|key| vector.has(key))) {
        (Some((clear, enciphered)), Some(key)) => {
            let name = told.unwrap_or_else(|| "3DES".to_owned());
            check_cipher(vector, &name, &vector.bytes(key)?, clear, enciphered)
        }
        _ => Err(Mismatch::new(
            "operation",
            "data and mak, or a key with a clear and an enciphered text",
            name,
        )),
    }
}

/// What the MAC of the message `ID MTI..F63` covers.
fn referenced(reference: &str, messages: &Messages<'_>) -> Checked<Vec<u8>> {
    let id = reference.split_whitespace().next().unwrap_or_default();
    let others = messages.files.iter().filter(|file| !std::ptr::eq(*file, messages.file));
    let sections = std::iter::once(messages.file).chain(others).flat_map(|file| &file.sections);
    let entry = sections
        .filter(|section| matches!(section.name.as_str(), "cup_pos" | "generic"))
        .find_map(|section| {
            section.entries.iter().find(|entry| entry.get("id").is_some_and(|found| found == id))
        })
        .ok_or_else(|| Mismatch::new("data_ref", "the id of a message", reference))?;
    let message = Vector::new(entry, "cup_pos", 0);
    let bytes = message.bytes("hex")?;
    let fail = |reason: String| Mismatch::new("data_ref", "a message with a MAC", reason);
    let dialect = message.optional_text("dialect")?.unwrap_or_else(|| "cup-pos".to_owned());
    let spec = profile(&dialect).ok_or_else(|| fail(dialect))?;
    let unframed = Unframed::find(&bytes, spec).map_err(|error| fail(error.to_string()))?;
    let decoded = decode(spec, unframed.body).map_err(|error| fail(error.to_string()))?;
    decoded.mac_input().map(<[u8]>::to_vec).ok_or_else(|| fail("none".to_owned()))
}

fn check_steps(vector: &Vector<'_>, name: &str, key: &[u8], data: &[u8]) -> Checked {
    let cipher = cipher_of(name, key)?;
    if method(name)? == MacMethod::CupEcb {
        for (step, got) in cup_steps(cipher, key, data)? {
            if let Some(told) = vector.optional_text(step)? {
                same_hex(step, &told, &got)?;
            }
        }
    }
    if let Some(told) = vector.optional_text("mac_ascii")? {
        same_tag("mac_ascii", name, key, data, &hex::encode(told.as_bytes()))?;
    }
    let tag = TAGS.into_iter().find(|part| vector.has(part));
    match tag {
        Some(part) => same_tag(part, name, key, data, &vector.text(part)?),
        None if vector.has("mac_ascii") => Ok(()),
        None => Err(Mismatch::new("f64", "the MAC", "nothing")),
    }
}

/// The values between the data and the MAC, by the names of the vectors.
fn cup_steps(cipher: Algorithm, key: &[u8], data: &[u8]) -> Checked<[(&'static str, Vec<u8>); 4]> {
    let cipher = block_cipher(cipher, key)?;
    let width = cipher.block_len();
    let mut folded = vec![0; width];
    for block in data.chunks(width) {
        folded.iter_mut().zip(block).for_each(|(byte, from)| *byte ^= from);
    }
    let text = hex::encode(&folded).into_bytes();
    let (left, right) = text.split_at_checked(width).unwrap_or_default();
    let first = enciphered(&cipher, left)?;
    let mixed: Vec<u8> = first.iter().zip(right).map(|(byte, from)| byte ^ from).collect();
    let second = enciphered(&cipher, &mixed)?;
    Ok([("xor_fold", folded), ("enc1", first), ("xor2", mixed), ("enc2", second)])
}

fn block_cipher(algorithm: Algorithm, key: &[u8]) -> Checked<BlockCipher> {
    BlockCipher::new(algorithm, key).map_err(|error| Mismatch::new("key", "a key of the cipher", error))
}

fn enciphered(cipher: &BlockCipher, clear: &[u8]) -> Checked<Vec<u8>> {
    let mut block = clear.to_vec();
    cipher.encrypt_ecb(&mut block).map_err(|error| Mismatch::new("data", "whole blocks", error))?;
    Ok(block)
}

/// Compares a MAC with the leading bytes of the one computed, as many as are given.
fn same_tag(place: &str, name: &str, key: &[u8], data: &[u8], told: &str) -> Checked {
    let fail = |reason: String| Mismatch::new(place, told, reason);
    let key = MacKey::from_bytes(cipher_of(name, key)?, key).map_err(|error| fail(error.to_string()))?;
    let tag = compute(method(name)?, &key, data).map_err(|error| fail(error.to_string()))?;
    let length = told.len() / 2;
    let got = tag.as_bytes().get(..length).filter(|leading| leading.len() >= 4).unwrap_or(tag.as_bytes());
    same(place, &told.to_ascii_uppercase(), &hex::encode(got))
}

/// One text is the other under the key. Either may be a key, so neither is shown.
fn check_cipher(vector: &Vector<'_>, name: &str, key: &[u8], clear: &str, enciphered: &str) -> Checked {
    let upper = name.to_ascii_uppercase();
    if !CIPHERS.iter().any(|cipher| upper.contains(cipher)) || upper.contains("CBC") {
        return Err(Mismatch::new("algorithm", format_args!("{} block by block", CIPHERS.join(", ")), name));
    }
    let decrypts = clear == "input" && name.to_ascii_lowercase().contains("decrypt");
    let (clear, enciphered) = if decrypts { (enciphered, clear) } else { (clear, enciphered) };
    let cipher = block_cipher(cipher_of(name, key)?, key)?;
    let (plain, told) = (vector.bytes(clear)?, vector.bytes(enciphered)?);
    let mut text = plain.clone();
    cipher.encrypt_ecb(&mut text).map_err(|error| Mismatch::new(clear, "whole blocks", error))?;
    same_secret(enciphered, &told, &text)?;
    let mut back = told;
    cipher.decrypt_ecb(&mut back).map_err(|error| Mismatch::new(enciphered, "whole blocks", error))?;
    same_secret(clear, &plain, &back)
}
