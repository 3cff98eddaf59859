//! Whole messages: taken out of their frame, decoded to their fields, written back byte for byte.

use serde_json::{Map, Value};
use suanpan_iso8583::cup::frame::{self, Frame, FrameError};
use suanpan_iso8583::iso87::cups;
use suanpan_iso8583::{cup, decode, profile, Bitmap, Coding, Kind, Message, Spec};

use super::mac;
use crate::wire::{shown, text, values};
use suanpan_vectors::hex;
use suanpan_vectors::vector::{same, same_hex, value_text, Checked, Mismatch, Vector};

/// A message that must be understood, unless it says that it must not.
pub fn check(vector: &Vector<'_>) -> Checked {
    if vector.has("expect_error") {
        return check_refused(vector);
    }
    if is_header_only(vector)? {
        return check_header(vector);
    }
    let bytes = vector.bytes("hex")?;
    let body = match unframe(vector, &bytes)? {
        Ok(body) => body,
        Err(error) => return Err(Mismatch::new("frame", "a sound one", error)),
    };
    let message = decode(spec(vector)?, body).map_err(|error| Mismatch::new("decode", "a message", error))?;
    if let Some(mti) = vector.optional_text("mti")? {
        same("mti", &mti, &message.mti().to_string())?;
    }
    check_bitmap(vector, &message)?;
    check_fields(vector, &message)?;
    mac::check_message(vector, &message)?;
    for (how, written) in
        [("values", values::rewrite(&message)), ("raw content", values::rewrite_raw(&message))]
    {
        let written =
            written.map_err(|error| Mismatch::new(format_args!("re-encode from {how}"), "bytes", error))?;
        same_bytes(&format!("re-encode from {how}"), body, &written)?;
    }
    Ok(())
}

/// Bytes that must be refused, by the frame or by the codec.
pub fn check_refused(vector: &Vector<'_>) -> Checked {
    let expected = match vector.part("expect_error") {
        Some(Value::String(reason)) => format!("a refusal ({reason})"),
        _ => "a refusal".to_owned(),
    };
    let Ok(bytes) = hex::decode(&vector.text("hex")?) else { return Ok(()) }; // half a byte is no message
    if is_header_only(vector)? {
        return match cups::Header::split(&bytes) {
            Ok(_) => Err(Mismatch::new("decode", expected, "a header")),
            Err(_) => Ok(()),
        };
    }
    let spec = spec(vector)?;
    let Ok(body) = unframe(vector, &bytes)? else { return Ok(()) };
    match decode(spec, body) {
        Ok(message) => Err(Mismatch::new("decode", expected, format_args!("a message {}", message.mti()))),
        Err(_) => Ok(()),
    }
}

/// The dialect; without one, the POS dialect.
fn spec(vector: &Vector<'_>) -> Checked<&'static Spec> {
    let Some(name) = vector.optional_text("dialect")? else { return Ok(&cup::SPEC) };
    profile(&name).ok_or_else(|| Mismatch::new("dialect", crate::wire::dialects(), name))
}

fn framing(vector: &Vector<'_>) -> Checked<String> {
    let told = vector.optional_text("framing")?;
    Ok(told.unwrap_or_else(|| {
        let parts = [("length_prefix", "len+tpdu+head"), ("tpdu", "tpdu+head")];
        let found = parts.into_iter().find(|(part, _)| vector.has(part));
        found.map_or("body", |(_, framing)| framing).to_owned()
    }))
}

fn is_header_only(vector: &Vector<'_>) -> Checked<bool> {
    Ok(framing(vector)? == "header-only")
}

/// The body inside its frame, or why there is no such frame. Fails when the vector itself is at
/// fault, and when prefix, TPDU or header are not what it says.
fn unframe<'b>(vector: &Vector<'_>, bytes: &'b [u8]) -> Checked<Result<&'b [u8], FrameError>> {
    let framing = framing(vector)?;
    let mut rest = bytes;
    for part in framing.split('+') {
        rest = match part.trim() {
            "len" => match take_prefix(vector, rest)? {
                Ok(rest) => rest,
                Err(error) => return Ok(Err(error)),
            },
            "tpdu" => match take(vector, "tpdu", 5, rest)? {
                Ok(rest) => rest,
                Err(error) => return Ok(Err(error)),
            },
            "head" | "header" => match take(vector, "header", 6, rest)? {
                Ok(rest) => rest,
                Err(error) => return Ok(Err(error)),
            },
            "body" | "none" => rest,
            other => return Err(Mismatch::new("framing", "len, tpdu, head, body or none", other)),
        };
    }
    if framing.ends_with("tpdu+head") {
        check_frame(bytes, framing.starts_with("len"))?;
    }
    Ok(Ok(rest))
}

/// TPDU and header written around the body again.
fn check_frame(bytes: &[u8], prefixed: bool) -> Checked {
    let unprefixed = bytes.get(if prefixed { 2 } else { 0 }..).unwrap_or_default();
    let fail = |error: FrameError| Mismatch::new("frame", "written back", error);
    let mut again = vec![0; unprefixed.len()];
    Frame::parse(unprefixed).and_then(|frame| frame.write(&mut again)).map_err(fail)?;
    same_bytes("frame", unprefixed, &again)
}

/// A prefix that is known to be wrong is compared, and then not relied on.
fn take_prefix<'b>(vector: &Vector<'_>, bytes: &'b [u8]) -> Checked<Result<&'b [u8], FrameError>> {
    let Some((prefix, rest)) = bytes.split_first_chunk::<2>() else {
        return Ok(frame::strip_length_prefix(bytes));
    };
    if let Some(told) = vector.optional_text("length_prefix")? {
        same_hex("length_prefix", &told, prefix)?;
    }
    let stripped = frame::strip_length_prefix(bytes);
    if vector.flag("length_prefix_ok", true)? {
        return Ok(stripped);
    }
    match stripped {
        Ok(_) => Err(Mismatch::new("length_prefix", "one that disagrees with the bytes", "one that agrees")),
        Err(_) => Ok(Ok(rest)),
    }
}

fn take<'b>(
    vector: &Vector<'_>,
    part: &'static str,
    needed: usize,
    bytes: &'b [u8],
) -> Checked<Result<&'b [u8], FrameError>> {
    let Some((content, rest)) = bytes.split_at_checked(needed) else {
        return Ok(Err(FrameError::Short { place: part, needed, got: bytes.len() }));
    };
    if let Some(told) = vector.optional_text(part)? {
        same_hex(part, &told, content)?;
    }
    Ok(Ok(rest))
}

fn check_bitmap(vector: &Vector<'_>, message: &Message<'_>) -> Checked {
    let Some(told) = vector.optional_text("bitmap")? else { return Ok(()) };
    let bytes = vector.bytes("bitmap")?;
    let numbers =
        (1_u8..=128).zip(bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1)));
    let set = numbers
        .filter(|(_, bit)| *bit == 1)
        .fold((Bitmap::EMPTY, false), |(set, first), (number, _)| (set.with(number), first || number == 1));
    if matches!(bytes.len(), 8 | 16) && set == (message.bitmap(), message.has_secondary_bitmap()) {
        return Ok(());
    }
    Err(Mismatch::new("bitmap", told, message.bitmap()))
}

fn check_fields(vector: &Vector<'_>, message: &Message<'_>) -> Checked {
    let raw = vector.optional_map("raw")?;
    let Some(fields) = vector.optional_map("fields")? else { return check_raw(raw, message) };
    let mut named = Bitmap::EMPTY;
    for name in fields.keys() {
        named = named.with(number(name)?.0);
    }
    if named != message.bitmap() {
        let list = |set: Bitmap| format!("{set:?}");
        return Err(Mismatch::new("fields present", list(named), list(message.bitmap())));
    }
    check_raw(raw, message)?;
    for (name, value) in fields {
        let place = format!("field {name}");
        let told = value_text(&place, value)?;
        match number(name)? {
            (field, None) => check_value(&place, message, field, told)?,
            (field, Some(inner)) => {
                let nested = message.nested(field).filter(|nested| nested.has(inner));
                let nested = nested.ok_or_else(|| Mismatch::new(&place, "a field inside a field", "none"))?;
                check_value(&place, &nested, inner, told)?;
            }
        }
    }
    Ok(())
}

/// `11`, or `127.2` for a field inside a field.
fn number(name: &str) -> Checked<(u8, Option<u8>)> {
    let parse = |text: &str| text.parse::<u8>().ok().filter(|number| (2..=128).contains(number));
    let parsed = match name.split_once('.') {
        None => parse(name).map(|field| (field, None)),
        Some((outer, inner)) => parse(outer).zip(parse(inner)).map(|(field, inner)| (field, Some(inner))),
    };
    parsed.ok_or_else(|| Mismatch::new("fields", "field numbers from 2 to 128", name))
}

fn check_raw(raw: Option<&Map<String, Value>>, message: &Message<'_>) -> Checked {
    for (name, value) in raw.into_iter().flatten() {
        let place = format!("raw field {name}");
        let (field, inner) = number(name)?;
        let content = match inner {
            None => message.raw(field),
            Some(inner) => message.nested(field).and_then(|nested| nested.raw(inner)),
        };
        let content = content.ok_or_else(|| Mismatch::new(&place, "a field", "none"))?;
        let told = value_text(&place, value)?;
        if !told.eq_ignore_ascii_case(&hex::encode(content)) {
            return Err(differs(&place, message, field, told, &hex::encode(content)));
        }
    }
    Ok(())
}

fn check_value(place: &str, message: &Message<'_>, field: u8, told: &str) -> Checked {
    let value = match (told.strip_prefix("hex:"), message.text(field)) {
        (Some(_), Some(bytes)) => format!("hex:{}", hex::encode(bytes)),
        _ => shown::value(message, field),
    };
    let def = message.spec().field(field);
    let is_same = match def.map(|def| (def.kind, def.coding)) {
        Some((Kind::B, _)) => told.strip_prefix("hex:").unwrap_or(told).eq_ignore_ascii_case(&value),
        Some((Kind::Z, _)) => told.replace('=', "D") == value.replace('=', "D"),
        Some((Kind::N, Coding::Bcd)) => {
            told == value || packed_letters(told).is_some_and(|digits| digits == value)
        }
        _ => told == value || (told.starts_with("hex:") && told.eq_ignore_ascii_case(&value)),
    };
    if is_same {
        Ok(())
    } else {
        Err(differs(place, message, field, told, &value))
    }
}

/// What remains of letters in a field of packed digits: the low half of each. Vectors made from a
/// description of the message rather than from its bytes name such fields by the letters.
fn packed_letters(told: &str) -> Option<String> {
    let low =
        |letter: char| char::from_digit(u32::from(letter) & 0xF, 10).filter(|_| letter.is_ascii_alphabetic());
    told.chars().map(low).collect::<Option<String>>().filter(|digits| !digits.is_empty())
}

/// Both sides, masked where the dialect says that the field is nobody's business.
fn differs(place: &str, message: &Message<'_>, field: u8, told: &str, value: &str) -> Mismatch {
    if !message.spec().field(field).is_some_and(|def| def.secret) {
        return Mismatch::new(place, told, value);
    }
    let at =
        told.chars().zip(value.chars()).take_while(|(told, value)| told == value).count().saturating_add(1);
    let masked = |text: &str| match field {
        2 | 34 => shown::mask_pan(text),
        _ => format!("{} characters", text.chars().count()),
    };
    let got = format!("{}, different from character {at} on", masked(value));
    Mismatch::new(place, masked(told), got)
}

fn same_bytes(place: &str, expected: &[u8], got: &[u8]) -> Checked {
    if expected == got {
        return Ok(());
    }
    let at = expected.iter().zip(got).take_while(|(expected, got)| expected == got).count();
    let bytes = |length: usize| format!("{length} bytes");
    let got = format!("{}, different from byte {at} on", bytes(got.len()));
    Err(Mismatch::new(place, bytes(expected.len()), got))
}

/// The header of an interchange message alone: its parts under the names the vectors give them.
fn check_header(vector: &Vector<'_>) -> Checked {
    let dialect = vector.text("dialect")?;
    if !dialect.starts_with("cups") {
        return Err(Mismatch::new("dialect", "cups-interchange header", dialect));
    }
    let bytes = vector.bytes("hex")?;
    let (header, rest) =
        cups::Header::split(&bytes).map_err(|error| Mismatch::new("header", "a header", error))?;
    if !rest.is_empty() {
        return Err(Mismatch::new("header", "nothing after it", format_args!("{} bytes", rest.len())));
    }
    let text = |bytes: &[u8]| text::decode(bytes).unwrap_or_else(|| format!("hex:{}", hex::encode(bytes)));
    let parts = [
        ("header_len", format!("{0} (0x{0:02X})", cups::HEADER_LENGTH)),
        ("version", format!("{:02X}", header.version())),
        ("total_len", text(header.total_length())),
        ("dest_id", text(header.destination())),
        ("src_id", text(header.source())),
        ("reserved", format!("hex:{}", hex::encode(header.reserved()))),
        ("batch", format!("{:02X}", header.batch())),
        ("txn_info", text(header.transaction_information())),
        ("user_info", format!("{:02X}", header.user_information())),
        ("reject", text(header.reject_code())),
    ];
    for (name, value) in vector.optional_map("fields")?.into_iter().flatten() {
        // `4_dest_id`: the number says the order only.
        let known = name.split_once('_').map_or(name.as_str(), |(_, known)| known);
        let part = parts.iter().find(|(part, _)| *part == known);
        let (_, got) = part.ok_or_else(|| Mismatch::new("fields", "a part of the header", name))?;
        same(name, value_text(name, value)?, got)?;
    }
    Ok(())
}
