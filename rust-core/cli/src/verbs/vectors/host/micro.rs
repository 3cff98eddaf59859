//! One field's coding, described in words.

use suanpan_iso8583::{
    cup, decode, BitmapCoding, Coding, Count, Encoder, FieldDef, Kind, Length, Mti, MtiCoding, Pad, Prefix,
    Side, Spec,
};

use crate::wire::{shown, values};
use suanpan_vectors::vector::{same, Checked, Mismatch, Vector};

/// Reads the field and writes it back.
pub fn check(vector: &Vector<'_>) -> Checked {
    let expect = vector.inside("expect")?.ok_or_else(|| Mismatch::new("expect", "an object", "nothing"))?;
    let bytes = vector.bytes("hex")?;
    let (spec, body, field) = match expect.optional_text("field")? {
        Some(number) => {
            // One field of the POS dialect, without a message around it.
            let number: Option<u8> = number.parse().ok().filter(|number| (2..=64).contains(number));
            let field = number.ok_or_else(|| Mismatch::new("field", "2 to 64", "something else"))?;
            (&cup::SPEC, alone(field, &bytes, expect.optional_text("value")?.as_deref())?, field)
        }
        None => (described(&expect)?, bytes, 2),
    };
    let message = decode(spec, &body);
    if vector.has("expect_error") || expect.has("error") {
        return match message {
            Ok(_) => Err(Mismatch::new("decode", "a refusal", "a value")),
            Err(_) => Ok(()),
        };
    }
    let message = message.map_err(|error| Mismatch::new("decode", "a value", error))?;
    same("value", &expect.text("value")?, &shown::value(&message, field))?;
    let again = values::rewrite(&message).map_err(|error| Mismatch::new("re-encode", "bytes", error))?;
    if again == body {
        Ok(())
    } else {
        Err(Mismatch::new("re-encode", "the same bytes", "others"))
    }
}

/// A message with nothing but this field, whose content may come without its length prefix.
fn alone(field: u8, content: &[u8], value: Option<&str>) -> Checked<Vec<u8>> {
    let bitmap = (1_u64 << 64_u8.saturating_sub(field)).to_be_bytes();
    let body = [&[0x02, 0x00], bitmap.as_slice(), content].concat();
    let prefixed = cup::SPEC.field(field).is_some_and(|def| def.length != Length::Fixed);
    let Some(value) = value.filter(|_| prefixed && decode(&cup::SPEC, &body).is_err()) else {
        return Ok(body);
    };
    let count = match cup::SPEC.field(field).map(|def| def.count) {
        Some(Count::Digits) => value.len(),
        _ => content.len(),
    };
    let mut buffer = vec![0; values::MAX];
    let length = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).and_then(|mut encoder| {
        encoder.raw(field, count, content)?;
        encoder.finish()
    });
    buffer.truncate(length.map_err(|error| Mismatch::new("hex", "the content of the field", error))?);
    Ok(buffer)
}

/// A dialect of one field: `len_type` bytes of length, `len_enc` ascii or bcd, counting `count`
/// nibbles or bytes, an odd number of digits padded as `pad` says.
fn described(expect: &Vector<'_>) -> Checked<&'static Spec> {
    let word = |name: &str, default: &str| -> Checked<String> {
        Ok(expect.optional_text(name)?.unwrap_or_else(|| default.to_owned()))
    };
    let coding = word("len_enc", "ascii")?;
    let prefix = match coding.as_str() {
        "ascii" => Prefix::Ascii,
        "bcd" => Prefix::Bcd,
        _ => return Err(Mismatch::new("len_enc", "ascii or bcd", coding)),
    };
    let width = word("len_type", "2")?;
    let length = match (prefix, width.as_str()) {
        (Prefix::Ascii, "2") | (Prefix::Bcd, "1") => Length::LL,
        (Prefix::Ascii, "3") => Length::LLL,
        (Prefix::Ascii, "4") | (Prefix::Bcd, "2") => Length::LLLL,
        (Prefix::Ascii, "5") => Length::LLLLL,
        (Prefix::Ascii, "6") | (Prefix::Bcd, "3") => Length::LLLLLL,
        _ => return Err(Mismatch::new("len_type", "2 to 6 ascii or 1 to 3 bcd bytes", width)),
    };
    let unit = word("count", "nibbles")?;
    let count = match unit.as_str() {
        "nibbles" | "digits" => Count::Digits,
        "bytes" => Count::Bytes,
        _ => return Err(Mismatch::new("count", "nibbles or bytes", unit)),
    };
    let pad = word("pad", "left 0")?;
    let parsed = pad.split_once(' ').and_then(|(side, nibble)| {
        let side = match side {
            "left" => Side::Left,
            "right" => Side::Right,
            _ => return None,
        };
        let nibble = u8::from_str_radix(nibble, 16).ok().filter(|nibble| *nibble <= 0xF)?;
        Some(Pad { side, nibble })
    });
    let pad = parsed.ok_or_else(|| Mismatch::new("pad", "left or right and a nibble", pad))?;
    let def = FieldDef::packed(Kind::N, length, 999).prefixed(prefix).coded(Coding::Bcd, count).pad(pad);
    let spec = Spec::new("micro", MtiCoding::Ascii, BitmapCoding::Hex, &[(2, def)]);
    // A dialect lives as long as the program; the vectors of a run are few.
    Ok(Box::leak(Box::new(spec)))
}
