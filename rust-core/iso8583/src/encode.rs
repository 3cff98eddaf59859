use crate::bcd;
use crate::decode::check_content;
use crate::spec::{BitmapCoding, Coding, Kind, Length, MtiCoding, Prefix, Side};
use crate::{Bitmap, EncodeError, Fault, FieldDef, Mti, Spec};

/// Writes one message into a buffer of the caller.
///
/// Fields come in ascending order. Values are written as given: a fixed field takes exactly its
/// length, nothing is padded or cut silently. A refused call leaves the encoder as it was.
pub struct Encoder<'b> {
    spec: &'static Spec,
    buffer: &'b mut [u8],
    /// Where the bitmap starts, and where the next field goes.
    bitmap_at: usize,
    at: usize,
    bitmap: Bitmap,
    last: u8,
    secondary: bool,
}

const MAC_LENGTH: usize = 8;

impl<'b> Encoder<'b> {
    /// Starts a message of the dialect `spec`.
    ///
    /// # Errors
    /// [`EncodeError::Mti`] if the type is not decimal, [`EncodeError::BufferFull`] if not even the
    /// bitmap fits.
    pub fn new(spec: &'static Spec, mti: Mti, buffer: &'b mut [u8]) -> Result<Self, EncodeError> {
        if !mti.is_decimal() {
            return Err(EncodeError::Mti { got: mti.packed() });
        }
        let [high, low] = mti.packed().to_be_bytes();
        let characters = [high >> 4, high & 0xF, low >> 4, low & 0xF].map(|digit| b'0' + digit);
        let packed = [high, low];
        let written: &[u8] = match spec.mti {
            MtiCoding::Bcd => &packed,
            MtiCoding::Ascii => &characters,
            MtiCoding::Absent => &[],
        };
        let bitmap_at = written.len();
        let at = bitmap_at + half_length(spec);
        let left = buffer.len();
        if left < at {
            return Err(EncodeError::BufferFull { field: 0, needed: at, left });
        }
        if let Some(target) = buffer.get_mut(..bitmap_at) {
            target.copy_from_slice(written);
        }
        let bitmap = Bitmap::EMPTY;
        Ok(Self { spec, buffer, bitmap_at, at, bitmap, last: 1, secondary: false })
    }

    /// Writes digits: numeric fields, tracks (`D` or `=` separates, `A` to `F` as enciphered),
    /// signed amounts.
    ///
    /// # Errors
    /// [`EncodeError`] naming the field.
    pub fn digits(&mut self, field: u8, value: &str) -> Result<&mut Self, EncodeError> {
        let def = self.admit(field, "digits", &[Kind::N, Kind::Z, Kind::Xn])?;
        let value = value.as_bytes();
        if def.coding != Coding::Bcd {
            return self.put(field, def, value.len(), value);
        }
        let (sign, digits) = match def.kind {
            Kind::Xn => value.split_at_checked(1).unwrap_or_default(),
            _ => (Default::default(), value),
        };
        let count = match def.count {
            crate::Count::Digits => value.len(),
            crate::Count::Bytes if digits.len().is_multiple_of(2) => digits.len() / 2,
            crate::Count::Bytes => {
                let (expected, got) = (digits.len() + 1, digits.len());
                return Err(EncodeError::WrongLength { field, expected, got });
            }
        };
        let target = self.open(field, def, count)?;
        pack(def, sign, digits, target).map_err(|fault| EncodeError::Content { field, fault })?;
        self.close(field, def, count);
        Ok(self)
    }

    /// Writes text, in the character set of the host.
    ///
    /// # Errors
    /// [`EncodeError`] naming the field.
    pub fn text(&mut self, field: u8, value: &[u8]) -> Result<&mut Self, EncodeError> {
        let def = self.admit(field, "text", &[Kind::An, Kind::Ans, Kind::Hex])?;
        self.put(field, def, value.len(), value)
    }

    /// Writes binary content.
    ///
    /// # Errors
    /// [`EncodeError`] naming the field.
    pub fn bytes(&mut self, field: u8, value: &[u8]) -> Result<&mut Self, EncodeError> {
        let def = self.admit(field, "bytes", &[Kind::B])?;
        self.put(field, def, value.len(), value)
    }

    /// Writes content of any kind as [`Message::raw`](crate::Message::raw) and
    /// [`Message::count`](crate::Message::count) give it: pad nibble included, `count` in the unit
    /// of the field. The way to pass a field on without looking into it.
    ///
    /// # Errors
    /// [`EncodeError`] naming the field: the content must be what a decoder of the dialect accepts.
    pub fn raw(&mut self, field: u8, count: usize, content: &[u8]) -> Result<&mut Self, EncodeError> {
        let def = self.define(field)?;
        self.put(field, def, count, content)
    }

    /// Writes a secondary bitmap even if no field above 64 follows.
    ///
    /// # Errors
    /// [`EncodeError::Undefined`] if the dialect has no field above 64,
    /// [`EncodeError::BufferFull`] if it does not fit.
    pub fn secondary_bitmap(&mut self) -> Result<&mut Self, EncodeError> {
        if !self.spec.has_secondary() {
            return Err(EncodeError::Undefined { field: 1, dialect: self.spec.name });
        }
        let needed = half_length(self.spec);
        let left = self.buffer.len() - self.at;
        if left < needed {
            return Err(EncodeError::BufferFull { field: 1, needed, left });
        }
        self.secondary = true;
        Ok(self)
    }

    /// Ends the message and returns its length.
    ///
    /// # Errors
    /// [`EncodeError::BufferFull`] is ruled out by the calls before; the signature leaves room.
    pub fn finish(self) -> Result<usize, EncodeError> {
        Ok(self.seal().1)
    }

    /// Puts the bitmap in its place; the whole buffer, and the length of the message in it.
    fn seal(self) -> (&'b mut [u8], usize) {
        let Self { spec, buffer, bitmap_at, mut at, bitmap, secondary, .. } = self;
        let half = half_length(spec);
        let [primary, second] = halves(bitmap);
        if secondary {
            // The fields were written as if there were none; they make room for it once.
            let fields_at = bitmap_at + half;
            if at + half <= buffer.len() {
                buffer.copy_within(fields_at..at, fields_at + half);
            }
            write_half(spec, buffer, fields_at, second);
            at += half;
        }
        write_half(spec, buffer, bitmap_at, if secondary { primary | 1 << 63 } else { primary });
        (buffer, at)
    }

    /// Ends the message with room for its MAC in field 64, or 128 after a secondary bitmap, eight
    /// zero bytes for now, and returns its whole length: the MAC covers all but the last eight
    /// bytes, and goes there. For a key that another device holds.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub fn finish_unsealed(self) -> Result<usize, EncodeError> {
        self.finish_with_mac(|_| [0; MAC_LENGTH])
    }

    /// Ends the message with the MAC that `mac` computes over everything before it.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub fn finish_with_mac(
        mut self,
        mac: impl FnOnce(&[u8]) -> [u8; MAC_LENGTH],
    ) -> Result<usize, EncodeError> {
        let field = if self.secondary { 128 } else { 64 };
        self.bytes(field, &[0; MAC_LENGTH])?;
        let (buffer, length) = self.seal();
        let message = buffer.get_mut(..length).unwrap_or_default();
        if let Some((covered, tail)) = message.split_last_chunk_mut::<MAC_LENGTH>() {
            *tail = mac(covered);
        }
        Ok(length)
    }

    fn define(&self, field: u8) -> Result<&'static FieldDef, EncodeError> {
        let undefined = EncodeError::Undefined { field, dialect: self.spec.name };
        self.spec.field(field).ok_or(undefined)
    }

    fn admit(&self, field: u8, got: &'static str, kinds: &[Kind]) -> Result<&'static FieldDef, EncodeError> {
        let def = self.define(field)?;
        if kinds.contains(&def.kind) {
            return Ok(def);
        }
        let expected = match def.kind {
            Kind::N | Kind::Z | Kind::Xn => "digits",
            Kind::An | Kind::Ans | Kind::Hex => "text",
            Kind::B => "bytes",
        };
        Err(EncodeError::WrongKind { field, expected, got })
    }

    fn put(
        &mut self,
        field: u8,
        def: &FieldDef,
        count: usize,
        content: &[u8],
    ) -> Result<&mut Self, EncodeError> {
        let (expected, got) = (def.wire_length(count), content.len());
        if expected != got {
            return Err(EncodeError::WrongLength { field, expected, got });
        }
        let target = self.open(field, def, count)?;
        check_content(def, count, content).map_err(|fault| EncodeError::Content { field, fault })?;
        target.copy_from_slice(content);
        self.close(field, def, count);
        Ok(self)
    }

    /// The place for the content of the next field, behind the place for its prefix.
    fn open(&mut self, field: u8, def: &FieldDef, count: usize) -> Result<&mut [u8], EncodeError> {
        if field <= self.last {
            return Err(EncodeError::Order { field, last: self.last });
        }
        let max = usize::from(def.max);
        match def.length {
            Length::Fixed if count != max => {
                return Err(EncodeError::WrongLength { field, expected: max, got: count });
            }
            _ if count > max => return Err(EncodeError::OverMax { field, max, got: count }),
            _ => {}
        }
        let prefix = def.prefix_length();
        let needed = prefix + def.wire_length(count);
        let reserve = if self.secondary || field > 64 { half_length(self.spec) } else { 0 };
        let left = (self.buffer.len() - self.at).saturating_sub(reserve);
        if needed > left {
            return Err(EncodeError::BufferFull { field, needed, left });
        }
        let room = self.buffer.get_mut(self.at..).and_then(|rest| rest.get_mut(prefix..needed));
        room.ok_or(EncodeError::BufferFull { field, needed, left })
    }

    /// Writes the prefix and takes the field into the bitmap.
    fn close(&mut self, field: u8, def: &FieldDef, count: usize) {
        let prefix = def.prefix_length();
        if let Some(target) = self.buffer.get_mut(self.at..).and_then(|rest| rest.get_mut(..prefix)) {
            let (base, zero) = match def.prefix {
                Prefix::Bcd => (100, 0),
                Prefix::Ascii => (10, b'0'),
            };
            let mut rest = count;
            for slot in target.iter_mut().rev() {
                let digits = u8::try_from(rest % base).unwrap_or_default();
                *slot = match def.prefix {
                    Prefix::Bcd => ((digits / 10) << 4) | (digits % 10),
                    Prefix::Ascii => zero + digits,
                };
                rest /= base;
            }
        }
        self.at += prefix + def.wire_length(count);
        self.bitmap = self.bitmap.with(field);
        self.secondary |= field > 64;
        self.last = field;
    }
}

/// Packs digits (and a sign before them) into `target`, which is exactly as long as they are.
fn pack(def: &FieldDef, sign: &[u8], digits: &[u8], target: &mut [u8]) -> Result<(), Fault> {
    if !sign.iter().all(u8::is_ascii_alphanumeric) {
        return Err(Fault::NotAscii);
    }
    let (head, packed) = target.split_at_mut_checked(sign.len()).unwrap_or_default();
    for (slot, byte) in head.iter_mut().zip(sign) {
        *slot = *byte;
    }
    // A pad on the left makes the first byte of one digit, one on the right the last.
    let left = if def.pad.side == Side::Left { digits.len() % 2 } else { 0 };
    let (lead, digits) = digits.split_at_checked(left).unwrap_or_default();
    let (pairs, tail) = digits.as_chunks::<2>();
    let decimal = def.kind != Kind::Z;
    let mut slots = packed.iter_mut();
    // Bits that are set here tell a character that is no nibble.
    let mut strange = 0;
    let mut read = |character: u8| {
        let nibble = if decimal { character ^ b'0' } else { bcd::nibble(character).unwrap_or(0xFF) };
        strange |= if decimal { nibble | nibble.wrapping_add(6) } else { nibble } & 0xF0;
        nibble & 0xF
    };
    for (digit, slot) in lead.iter().zip(slots.by_ref()) {
        *slot = def.pad.nibble << 4 | read(*digit);
    }
    for ([high, low], slot) in pairs.iter().zip(slots.by_ref()) {
        *slot = read(*high) << 4 | read(*low);
    }
    for (digit, slot) in tail.iter().zip(slots) {
        *slot = read(*digit) << 4 | def.pad.nibble & 0xF;
    }
    match (strange, decimal) {
        (0, _) => Ok(()),
        (_, true) => Err(Fault::NotDigits),
        (_, false) => Err(Fault::NotHex),
    }
}

/// The two halves of a bitmap.
fn halves(bitmap: Bitmap) -> [u64; 2] {
    let bits = bitmap.bits();
    [bits >> 64, bits & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap_or_default())
}

fn half_length(spec: &Spec) -> usize {
    match spec.bitmap {
        BitmapCoding::Binary => 8,
        BitmapCoding::Hex => 16,
    }
}

fn write_half(spec: &Spec, buffer: &mut [u8], at: usize, half: u64) {
    let binary = half.to_be_bytes();
    let characters = bcd::hex_characters(half);
    let written: &[u8] = match spec.bitmap {
        BitmapCoding::Binary => &binary,
        BitmapCoding::Hex => &characters,
    };
    if let Some(target) = buffer.get_mut(at..).and_then(|rest| rest.get_mut(..written.len())) {
        target.copy_from_slice(written);
    }
}
