//! `pinblock.json`.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::PinKey;
use suanpan_crypto::pin_block::{decipher, decode, encipher, encode, Pin, PinBlockFormat};
use suanpan_crypto::PinError;

use crate::{aes, des_family, hex, Given, Outcome, Vector};

/// A PAN for the vectors whose operation does not look at one.
const ANY_PAN: &str = "4111111111111111";

pub(crate) fn run(vector: &Vector<'_>) -> Outcome {
    let format = match vector.text("format").as_str() {
        "0" => PinBlockFormat::Iso0,
        "4" => PinBlockFormat::Iso4,
        "CUP-X9.8-128" => PinBlockFormat::CupSm4,
        other => return Outcome::Left(format!("format {other}")),
    };
    let id = vector.text("id");
    let pan = if vector.has("pan") { vector.text("pan") } else { ANY_PAN.into() };
    let random = || Given(if vector.has("random8") { vector.bytes("random8") } else { vec![0; 8] });
    match vector.text("op").as_str() {
        "encode" => {
            let pin = pin(&vector.text("pin")).unwrap();
            let block = encode(format, &pin, &pan, &mut random()).unwrap();
            assert_eq!(hex(block.expose()), vector.text("expect_block"), "{id}");
            assert_pin(&decode(format, block.expose(), &pan).unwrap(), &vector.text("pin"));
        }
        "encode_pin_field" => {
            let pin = pin(&vector.text("pin")).unwrap();
            let field = encode(format, &pin, &pan, &mut random()).unwrap();
            assert_eq!(hex(field.expose()), vector.text("expect_field"), "{id}");
        }
        "encode_pan_field" => {
            assert_eq!(pan_field(&pan), vector.text("expect_field"), "{id}");
        }
        "decode" => {
            let read = decode(format, &vector.bytes("block"), &pan).unwrap();
            assert_pin(&read, &vector.text("expect_pin"));
        }
        "reject_decode" => {
            let refused = decode(format, &vector.bytes("block"), &pan).err();
            assert_eq!(refused, Some(PinError::Refused), "{id}");
        }
        "reject_encode" => {
            let refused =
                pin(&vector.text("pin")).and_then(|pin| encode(format, &pin, &pan, &mut random()).map(drop));
            assert!(refused.is_err(), "{id}");
        }
        "encipher" => {
            let key = key(format, vector);
            let pin = pin(&vector.text("pin")).unwrap();
            let block = encipher(format, &key, &pin, &pan, &mut random()).unwrap();
            assert_eq!(hex(block.expose()), vector.text("expect_cipher"), "{id}");
            let read = decipher(format, &key, block.expose(), &pan).unwrap();
            assert_pin(&read, &vector.text("pin"));
        }
        "decipher" => {
            let read = decipher(format, &key(format, vector), &vector.bytes("block"), &pan);
            assert_pin(&read.unwrap(), &vector.text("expect_pin"));
        }
        "reject_decipher" => {
            let read = decipher(format, &key(format, vector), &vector.bytes("block"), &pan);
            assert_eq!(read.err(), Some(PinError::Refused), "{id}");
        }
        op => panic!("{id}: unknown operation {op}"),
    }
    Outcome::Run
}

fn pin(digits: &str) -> Result<Pin, PinError> {
    let mut pin = Pin::new();
    for digit in digits.bytes() {
        pin.push(digit.wrapping_sub(b'0'))?;
    }
    Ok(pin)
}

/// A PIN cannot be read or compared, so two are equal when their blocks are.
fn assert_pin(read: &Pin, digits: &str) {
    let block = |pin: &Pin| {
        let block = encode(PinBlockFormat::Iso0, pin, ANY_PAN, &mut Given(vec![])).unwrap();
        hex(block.expose())
    };
    assert_eq!(block(read), block(&pin(digits).unwrap()));
}

fn key(format: PinBlockFormat, vector: &Vector<'_>) -> PinKey {
    let bytes = vector.bytes("key");
    let algorithm = match format {
        PinBlockFormat::Iso0 => des_family(&bytes),
        PinBlockFormat::Iso4 => aes(&bytes),
        PinBlockFormat::CupSm4 => suanpan_crypto::key::Algorithm::Sm4,
    };
    PinKey::from_bytes(algorithm, &bytes).unwrap()
}

/// The format 4 PAN field has no way out. It is what lies between the two encipherments.
fn pan_field(pan: &str) -> String {
    let key = [0x5A; 16];
    let cipher = BlockCipher::new(aes(&key), &key).unwrap();
    let pin = pin("1234").unwrap();
    let mut first =
        encode(PinBlockFormat::Iso4, &pin, pan, &mut Given(vec![7; 8])).unwrap().expose().to_vec();
    cipher.encrypt_block(&mut first).unwrap();
    let mut second =
        encipher(PinBlockFormat::Iso4, &PinKey::aes(&key).unwrap(), &pin, pan, &mut Given(vec![7; 8]))
            .unwrap()
            .expose()
            .to_vec();
    cipher.decrypt_block(&mut second).unwrap();
    let field: Vec<u8> = first.iter().zip(&second).map(|(a, b)| a ^ b).collect();
    hex(&field)
}
