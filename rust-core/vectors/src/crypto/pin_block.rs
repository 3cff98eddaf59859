//! PIN blocks. A PIN cannot be read, so two are the same when their blocks are.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::{Algorithm, PinKey};
use suanpan_crypto::pin_block::{self, Legacy, Pin, PinBlockFormat};
use suanpan_crypto::PinError;

use super::{aes, des_family, unexpected, Given, Operations};
use crate::hex;
use crate::vector::{same, same_secret, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("encode", encode),
    ("encode_pin_field", encode_pin_field),
    ("encode_pan_field", encode_pan_field),
    ("decode", decode),
    ("decode_pin_field", decode_pin_field),
    ("reject_decode", reject_decode),
    ("reject_encode", reject_encode),
    ("encipher", encipher),
    ("decipher", decipher),
    ("reject_decipher", reject_decipher),
];

/// The names of the formats.
const FORMATS: [(&str, PinBlockFormat); 7] = [
    ("0", PinBlockFormat::Iso0),
    ("1", PinBlockFormat::Iso1),
    ("2", PinBlockFormat::Iso2),
    ("3", PinBlockFormat::Iso3),
    ("4", PinBlockFormat::Iso4),
    ("CUP-X9.8-128", PinBlockFormat::CupSm4),
    ("PLUS", PinBlockFormat::Legacy(Legacy::PlusVisa4)),
];

/// A PAN without an account, which leaves every PIN field as it is.
const NO_ACCOUNT: &str = "0";

/// A PAN for operations that do not look at one.
const ANY_PAN: &str = "4111111111111111";

/// PIN and PAN into a clear block, and back.
fn encode(vector: &Vector<'_>) -> Checked {
    let (format, pin, pan) = (format(vector)?, pin(vector, "pin")?, pan(vector)?);
    let block =
        pin_block::encode(format, &pin, &pan, &mut random(vector)?).map_err(|e| unexpected("encode")(&e))?;
    same_secret("block", &vector.bytes("expect_block")?, block.expose())?;
    let read = pin_block::decode(format, block.expose(), &pan).map_err(|e| unexpected("decode")(&e))?;
    same_pin(&pin, &read)
}

/// The PIN field: what a block is before the PAN is mixed in.
fn encode_pin_field(vector: &Vector<'_>) -> Checked {
    let (format, pin) = (format(vector)?, pin(vector, "pin")?);
    let field = pin_block::encode(format, &pin, NO_ACCOUNT, &mut random(vector)?)
        .map_err(|e| unexpected("encode")(&e))?;
    same_secret("field", &vector.bytes("expect_field")?, field.expose())
}

/// The PAN field of format 4.
fn encode_pan_field(vector: &Vector<'_>) -> Checked {
    if format(vector)? != PinBlockFormat::Iso4 {
        return Err(Mismatch::new("format", "4", "another"));
    }
    same_secret("field", &vector.bytes("expect_field")?, &pan_field(&pan(vector)?)?)
}

/// The PAN field has no way out; it is what lies between the two encipherments.
fn pan_field(pan: &str) -> Checked<Vec<u8>> {
    let key = [0x5A; 16];
    let fail = |error: &dyn std::fmt::Display| unexpected("encipher")(error);
    let cipher = BlockCipher::new(Algorithm::Aes128, &key).map_err(|e| fail(&e))?;
    let key = PinKey::aes(&key).map_err(|e| fail(&e))?;
    let (format, pin, random) = (PinBlockFormat::Iso4, digits("1234")?, || Given(vec![7; 8]));
    let block = pin_block::encode(format, &pin, pan, &mut random()).map_err(|e| fail(&e))?;
    let mut first = block.expose().to_vec();
    cipher.encrypt_block(&mut first).map_err(|e| fail(&e))?;
    let block = pin_block::encipher(format, &key, &pin, pan, &mut random()).map_err(|e| fail(&e))?;
    let mut second = block.expose().to_vec();
    cipher.decrypt_block(&mut second).map_err(|e| fail(&e))?;
    Ok(xor(&first, &second))
}

fn xor(left: &[u8], right: &[u8]) -> Vec<u8> {
    left.iter().zip(right).map(|(left, right)| left ^ right).collect()
}

/// A clear block into a PIN.
fn decode(vector: &Vector<'_>) -> Checked {
    let read = pin_block::decode(format(vector)?, &vector.bytes("block")?, &pan(vector)?);
    same_pin(&pin(vector, "expect_pin")?, &read.map_err(|e| unexpected("decode")(&e))?)
}

/// A PIN field into a PIN.
fn decode_pin_field(vector: &Vector<'_>) -> Checked {
    let read = pin_block::decode(format(vector)?, &vector.bytes("field")?, NO_ACCOUNT);
    same_pin(&pin(vector, "expect_pin")?, &read.map_err(|e| unexpected("decode")(&e))?)
}

/// A clear block that is none.
fn reject_decode(vector: &Vector<'_>) -> Checked {
    refused(pin_block::decode(format(vector)?, &vector.bytes("block")?, &pan(vector)?))
}

/// A PIN or PAN that no block can be made of.
fn reject_encode(vector: &Vector<'_>) -> Checked {
    let (format, pan) = (format(vector)?, pan(vector)?);
    let made = typed(&vector.text("pin")?).and_then(|pin| {
        pin_block::encode(format, &pin, &pan, &mut random(vector).unwrap_or(Given(Vec::new())))
    });
    match made {
        Ok(_) => Err(Mismatch::new("encode", "a refusal", "a block")),
        Err(_) => Ok(()),
    }
}

/// PIN and PAN into an enciphered block, and back.
fn encipher(vector: &Vector<'_>) -> Checked {
    let (format, pin, pan) = (format(vector)?, pin(vector, "pin")?, pan(vector)?);
    check_steps(vector, format, &pin, &pan)?;
    let key = key(format, vector)?;
    let block = pin_block::encipher(format, &key, &pin, &pan, &mut random(vector)?)
        .map_err(|e| unexpected("encipher")(&e))?;
    same("cipher", &vector.text("expect_cipher")?.to_ascii_uppercase(), &hex::encode(block.expose()))?;
    let read =
        pin_block::decipher(format, &key, block.expose(), &pan).map_err(|e| unexpected("decipher")(&e))?;
    same_pin(&pin, &read)
}

/// The clear block or PIN field, and of format 4 what follows from it, as far as the vector has them.
fn check_steps(vector: &Vector<'_>, format: PinBlockFormat, pin: &Pin, pan: &str) -> Checked {
    let clear =
        pin_block::encode(format, pin, pan, &mut random(vector)?).map_err(|e| unexpected("encode")(&e))?;
    let mut steps = vec![("expect_block", clear.expose().to_vec()), ("pin_field", clear.expose().to_vec())];
    if format == PinBlockFormat::Iso4 {
        let key = vector.bytes("key")?;
        let cipher = BlockCipher::new(aes(&key)?, &key).map_err(|e| unexpected("key")(&e))?;
        let mut first = clear.expose().to_vec();
        cipher.encrypt_block(&mut first).map_err(|e| unexpected("encipher")(&e))?;
        let pan_field = pan_field(pan)?;
        steps.push(("expect_block_b", xor(&first, &pan_field)));
        steps.extend([("expect_block_a", first), ("pan_field", pan_field)]);
    }
    for (part, got) in steps {
        if vector.has(part) {
            same_secret(part, &vector.bytes(part)?, &got)?;
        }
    }
    Ok(())
}

/// An enciphered block into a PIN.
fn decipher(vector: &Vector<'_>) -> Checked {
    let format = format(vector)?;
    let read = pin_block::decipher(format, &key(format, vector)?, &vector.bytes("block")?, &pan(vector)?);
    same_pin(&pin(vector, "expect_pin")?, &read.map_err(|e| unexpected("decipher")(&e))?)
}

/// An enciphered block that is none, or of another card.
fn reject_decipher(vector: &Vector<'_>) -> Checked {
    let format = format(vector)?;
    refused(pin_block::decipher(format, &key(format, vector)?, &vector.bytes("block")?, &pan(vector)?))
}

fn refused(read: Result<Pin, PinError>) -> Checked {
    match read {
        Err(PinError::Refused) => Ok(()),
        Err(other) => Err(Mismatch::new("decode", "a refusal", other)),
        Ok(_) => Err(Mismatch::new("decode", "a refusal", "a PIN")),
    }
}

fn format(vector: &Vector<'_>) -> Checked<PinBlockFormat> {
    let name = vector.text("format")?;
    let format = FORMATS.iter().find(|(known, _)| *known == name);
    format
        .map(|(_, format)| *format)
        .ok_or_else(|| Mismatch::new("format", FORMATS.map(|(known, _)| known).join(", "), name))
}

fn pan(vector: &Vector<'_>) -> Checked<String> {
    Ok(vector.optional_text("pan")?.unwrap_or_else(|| ANY_PAN.to_owned()))
}

/// The random bytes that give the right half, or the fill, of the vector.
fn random(vector: &Vector<'_>) -> Checked<Given> {
    if vector.has("random8") {
        return Ok(Given(vector.bytes("random8")?));
    }
    let Some(fill) = vector.optional_text("fill")? else {
        return Ok(Given(Vec::new()));
    };
    let given = match format(vector)? {
        // The last nibbles of a block that is drawn whole.
        PinBlockFormat::Iso1 => hex::decode(&format!("{fill:0>16}")),
        // A byte for each nibble: its distance from A.
        PinBlockFormat::Iso3 => hex::decode(&fill.chars().fold(String::new(), |mut bytes, nibble| {
            bytes.push('0');
            bytes.push(nibble.to_digit(16).and_then(|value| value.checked_sub(10)).map_or('?', decimal));
            bytes
        })),
        _ => hex::decode(""),
    };
    Ok(Given(given.map_err(|error| Mismatch::new("fill", "fill of the format", error))?))
}

fn decimal(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('?')
}

fn pin(vector: &Vector<'_>, part: &str) -> Checked<Pin> {
    digits(&vector.text(part)?)
}

fn digits(text: &str) -> Checked<Pin> {
    typed(text).map_err(|error| Mismatch::new("pin", "a PIN", error))
}

fn typed(text: &str) -> Result<Pin, PinError> {
    let mut pin = Pin::new();
    for digit in text.bytes() {
        pin.push(digit.wrapping_sub(b'0'))?;
    }
    Ok(pin)
}

fn same_pin(expected: &Pin, got: &Pin) -> Checked {
    let block = |pin: &Pin| {
        pin_block::encode(PinBlockFormat::Iso0, pin, ANY_PAN, &mut Given(Vec::new()))
            .map_err(|error| Mismatch::new("pin", "a PIN", error))
    };
    if block(expected)?.expose() == block(got)?.expose() {
        Ok(())
    } else {
        Err(Mismatch::new("pin", "the PIN of the vector", "another"))
    }
}

fn key(format: PinBlockFormat, vector: &Vector<'_>) -> Checked<PinKey> {
    let bytes = vector.bytes("key")?;
    let algorithm = match format {
        PinBlockFormat::Iso4 => aes(&bytes)?,
        PinBlockFormat::CupSm4 => Algorithm::Sm4,
        _ => des_family(&bytes)?,
    };
    PinKey::from_bytes(algorithm, &bytes).map_err(|e| unexpected("key")(&e))
}
