use crate::bcd;
use crate::message::Entry;
use crate::spec::{BitmapCoding, Coding, Kind, Length, MtiCoding, Prefix, Side};
use crate::{Bitmap, DecodeError, Fault, FieldDef, Message, Mti, Place, Spec};

/// Longest body: what a two-byte frame length can announce.
const MAX_BODY: usize = 0xFFFF;

/// Reads a message body (message type to last field) of the dialect `spec`.
///
/// One pass; the message borrows `body`. What decodes here, [`Encoder`](crate::Encoder) writes
/// back byte for byte.
///
/// # Errors
/// [`DecodeError`] for anything the dialect does not write: a message type or numeric field that is
/// not decimal, a bit without a definition, a length over the maximum, a wrong pad nibble, an end
/// inside a field, bytes after the last one.
pub fn decode<'a>(spec: &'static Spec, body: &'a [u8]) -> Result<Message<'a>, DecodeError> {
    if body.len() > MAX_BODY {
        let fault = Fault::TooLong { max: MAX_BODY, got: body.len() };
        return Err(DecodeError { place: Place::End, offset: MAX_BODY, fault });
    }
    let mut reader = Reader { body, at: 0 };
    let mti = read_mti(spec, &mut reader)?;
    let (bitmap, secondary) = read_bitmap(spec, &mut reader)?;
    let mut message = Message::new(spec, body, mti, bitmap, secondary);
    for field in bitmap {
        let Some(def) = spec.field(field) else {
            return Err(reader.fail(Place::Field(field), Fault::Undefined { dialect: spec.name }));
        };
        let entry = read_field(field, def, &mut reader)?;
        message.place(field, entry);
    }
    match body.len() - reader.at {
        0 => Ok(message),
        bytes => Err(reader.fail(Place::End, Fault::Trailing { bytes })),
    }
}

struct Reader<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize, place: Place) -> Result<&'a [u8], DecodeError> {
        let rest = self.body.get(self.at..).unwrap_or_default();
        match rest.get(..length) {
            Some(taken) => {
                self.at += length;
                Ok(taken)
            }
            None => Err(self.fail(place, Fault::Truncated { needed: length, left: rest.len() })),
        }
    }

    fn take_array<const N: usize>(&mut self, place: Place) -> Result<[u8; N], DecodeError> {
        let fault = Fault::Truncated { needed: N, left: self.body.len().saturating_sub(self.at) };
        let failure = self.fail(place, fault);
        self.take(N, place)?.try_into().map_err(|_| failure)
    }

    fn fail(&self, place: Place, fault: Fault) -> DecodeError {
        DecodeError { place, offset: self.at, fault }
    }
}

fn read_mti(spec: &Spec, reader: &mut Reader<'_>) -> Result<Mti, DecodeError> {
    let not_digits = reader.fail(Place::Mti, Fault::NotDigits);
    let mti = match spec.mti {
        MtiCoding::Absent => return Ok(Mti::new(0)),
        MtiCoding::Bcd => u16::from_be_bytes(reader.take_array(Place::Mti)?),
        MtiCoding::Ascii => {
            let digits: [u8; 4] = reader.take_array(Place::Mti)?;
            digits.iter().try_fold(0_u16, |packed, digit| {
                let nibble = if digit.is_ascii_digit() { digit - b'0' } else { return Err(not_digits) };
                Ok(packed << 4 | u16::from(nibble))
            })?
        }
    };
    let mti = Mti::new(mti);
    if mti.is_decimal() {
        Ok(mti)
    } else {
        Err(not_digits)
    }
}

/// The fields, and whether a secondary bitmap was there.
fn read_bitmap(spec: &Spec, reader: &mut Reader<'_>) -> Result<(Bitmap, bool), DecodeError> {
    let primary = read_half(spec, reader)?;
    let bits = u128::from(primary) << 64;
    if primary >> 63 == 0 {
        return Ok((Bitmap::from_bits(bits), false));
    }
    if !spec.has_secondary() {
        return Err(reader.fail(Place::Field(1), Fault::Undefined { dialect: spec.name }));
    }
    let secondary = read_half(spec, reader)?;
    Ok((Bitmap::from_bits(bits | u128::from(secondary)), true))
}

fn read_half(spec: &Spec, reader: &mut Reader<'_>) -> Result<u64, DecodeError> {
    match spec.bitmap {
        BitmapCoding::Binary => Ok(u64::from_be_bytes(reader.take_array(Place::Bitmap)?)),
        BitmapCoding::Hex => {
            let not_hex = reader.fail(Place::Bitmap, Fault::NotHex);
            bcd::hex_bits(reader.take(16, Place::Bitmap)?).ok_or(not_hex)
        }
    }
}

fn read_field(field: u8, def: &FieldDef, reader: &mut Reader<'_>) -> Result<Entry, DecodeError> {
    let place = Place::Field(field);
    let max = usize::from(def.max);
    let count = match def.length {
        Length::Fixed => max,
        _ => {
            let failure = reader.fail(place, Fault::NotLength);
            let prefix = reader.take(def.prefix_length(), place)?;
            let number = match def.prefix {
                Prefix::Bcd => bcd::number(prefix),
                Prefix::Ascii => bcd::ascii_number(prefix),
            };
            let count = number.ok_or(failure)?;
            if count > max {
                return Err(DecodeError { fault: Fault::OverMax { max, got: count }, ..failure });
            }
            count
        }
    };
    let start = reader.at;
    let content = reader.take(def.wire_length(count), place)?;
    check_content(def, count, content).map_err(|fault| DecodeError { place, offset: start, fault })?;
    if let Some(spec) = def.nested {
        decode(spec, content).map_err(|error| within(field, start, error))?;
    }
    Ok(Entry::new(start, count))
}

/// An error inside a nested message, told from the outside.
fn within(field: u8, start: usize, error: DecodeError) -> DecodeError {
    let inner = error.field().unwrap_or(0);
    DecodeError { place: Place::Subfield(field, inner), offset: start + error.offset, ..error }
}

/// Whether `content` is what the field may hold, written in `count` units.
pub(crate) fn check_content(def: &FieldDef, count: usize, content: &[u8]) -> Result<(), Fault> {
    match (def.kind, def.coding) {
        (Kind::N, Coding::Bcd) => check_packed(def, count, content, true),
        (Kind::Z, Coding::Bcd) => check_packed(def, count, content, false),
        (Kind::Xn, Coding::Bcd) => match content.split_first() {
            Some((sign, packed)) if sign.is_ascii_alphanumeric() => check_packed(def, count, packed, true),
            Some(_) => Err(Fault::NotAscii),
            None => Ok(()),
        },
        (Kind::N, _) if !content.iter().all(u8::is_ascii_digit) => Err(Fault::NotDigits),
        (Kind::Hex, _) if !content.iter().all(u8::is_ascii_hexdigit) => Err(Fault::NotHex),
        (Kind::Z | Kind::Xn, _) if !content.iter().all(|byte| (b' '..=b'~').contains(byte)) => {
            Err(Fault::NotAscii)
        }
        _ => Ok(()),
    }
}

fn check_packed(def: &FieldDef, count: usize, packed: &[u8], decimal: bool) -> Result<(), Fault> {
    if def.packed_digits(count).is_multiple_of(2) {
        return if decimal && !bcd::is_decimal(packed) { Err(Fault::NotDigits) } else { Ok(()) };
    }
    // The byte with the pad nibble is judged by halves: the pad may be F.
    let split = match def.pad.side {
        Side::Left => packed.split_first().map(|(byte, rest)| (byte >> 4, byte & 0xF, rest)),
        Side::Right => packed.split_last().map(|(byte, rest)| (byte & 0xF, byte >> 4, rest)),
    };
    let Some((pad, digit, rest)) = split else { return Ok(()) };
    if pad != def.pad.nibble {
        return Err(Fault::WrongPad { expected: def.pad.nibble });
    }
    if decimal && (digit > 9 || !bcd::is_decimal(rest)) {
        return Err(Fault::NotDigits);
    }
    Ok(())
}
