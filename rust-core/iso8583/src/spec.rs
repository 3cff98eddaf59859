use crate::Bitmap;

/// What a field may hold (ISO 8583-1, 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Digits.
    N,
    /// Track 2 or 3: digits and a separator. Packed, any nibble is carried, since a terminal that
    /// enciphers its tracks produces all sixteen.
    Z,
    /// Sign (one character: C, D or a digit) and digits.
    Xn,
    /// Letters and digits.
    An,
    /// Letters, digits and special characters, in whatever character set the host speaks (GBK).
    Ans,
    /// Binary.
    B,
    /// Binary written as hexadecimal characters; read and written as text.
    Hex,
}

/// How the length of a field is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::upper_case_acronyms)] // reason: LL and LLL are how the standard writes them
pub enum Length {
    /// It is the `max` of the definition.
    Fixed,
    /// From a prefix of two digits.
    LL,
    /// From a prefix of three digits (four nibbles when packed).
    LLL,
    /// From a prefix of four digits.
    LLLL,
    /// From a prefix of five digits.
    LLLLL,
    /// From a prefix of six digits.
    LLLLLL,
}

impl Length {
    /// Digits of the prefix; zero for a fixed field.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Fixed => 0,
            Self::LL => 2,
            Self::LLL => 3,
            Self::LLLL => 4,
            Self::LLLLL => 5,
            Self::LLLLLL => 6,
        }
    }
}

/// How a length prefix is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Packed digits, filled up to whole bytes with a leading zero.
    Bcd,
    /// One ASCII digit a byte.
    Ascii,
}

/// What a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Digits; an odd number of packed digits takes a pad nibble that is not counted.
    Digits,
    /// Bytes.
    Bytes,
}

/// How the content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Two digits a byte.
    Bcd,
    /// One character a byte.
    Ascii,
    /// As it is.
    Binary,
}

/// Where the pad nibble of an odd number of packed digits stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before the first digit.
    Left,
    /// After the last digit.
    Right,
}

/// The pad nibble of an odd number of packed digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pad {
    /// Where it stands.
    pub side: Side,
    /// What it is: 0 or 0xF in every dialect seen.
    pub nibble: u8,
}

impl Pad {
    /// A zero before the first digit.
    pub const LEFT_ZERO: Self = Self { side: Side::Left, nibble: 0 };
    /// A zero after the last digit.
    pub const RIGHT_ZERO: Self = Self { side: Side::Right, nibble: 0 };
    /// An F before the first digit.
    pub const LEFT_F: Self = Self { side: Side::Left, nibble: 0xF };
    /// An F after the last digit.
    pub const RIGHT_F: Self = Self { side: Side::Right, nibble: 0xF };
}

/// One row of a dialect: how a field is written.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    /// What it may hold.
    pub kind: Kind,
    /// How its length is known.
    pub length: Length,
    /// Greatest length, or the length of a fixed field, in units of `count`.
    pub max: u16,
    /// How the length prefix is written.
    pub prefix: Prefix,
    /// What lengths count.
    pub count: Count,
    /// How the content is written.
    pub coding: Coding,
    /// The pad nibble of an odd number of packed digits.
    pub pad: Pad,
    /// Whether the content is card data, a key or a PIN block, and is never shown.
    pub secret: bool,
    /// The dialect of the message inside this field, if it holds one.
    pub nested: Option<&'static Spec>,
}

impl FieldDef {
    const fn new(kind: Kind, length: Length, max: u16, prefix: Prefix, coding: Coding) -> Self {
        Self {
            kind,
            length,
            max,
            prefix,
            count: match coding {
                Coding::Bcd => Count::Digits,
                Coding::Ascii | Coding::Binary => Count::Bytes,
            },
            coding,
            pad: Pad::LEFT_ZERO,
            secret: false,
            nested: None,
        }
    }

    /// A field of a packed dialect: BCD prefixes, digits two a byte and counted as digits, odd
    /// variable lengths padded with a zero on the right and odd fixed ones on the left.
    #[must_use]
    pub const fn packed(kind: Kind, length: Length, max: u16) -> Self {
        let coding = match kind {
            Kind::N | Kind::Z | Kind::Xn => Coding::Bcd,
            Kind::An | Kind::Ans | Kind::Hex => Coding::Ascii,
            Kind::B => Coding::Binary,
        };
        let def = Self::new(kind, length, max, Prefix::Bcd, coding);
        match length {
            Length::Fixed => def,
            _ => def.pad(Pad::RIGHT_ZERO),
        }
    }

    /// A field of a character dialect: one byte a character, digits included, ASCII prefixes.
    #[must_use]
    pub const fn characters(kind: Kind, length: Length, max: u16) -> Self {
        let coding = match kind {
            Kind::B => Coding::Binary,
            _ => Coding::Ascii,
        };
        Self::new(kind, length, max, Prefix::Ascii, coding)
    }

    /// The same field with another pad nibble.
    #[must_use]
    pub const fn pad(mut self, pad: Pad) -> Self {
        self.pad = pad;
        self
    }

    /// The same field with packed digits (`Bcd`) or characters.
    #[must_use]
    pub const fn coded(mut self, coding: Coding, count: Count) -> Self {
        self.coding = coding;
        self.count = count;
        self
    }

    /// The same field with another length prefix.
    #[must_use]
    pub const fn prefixed(mut self, prefix: Prefix) -> Self {
        self.prefix = prefix;
        self
    }

    /// The same field, its content never shown.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same field, holding a message of the dialect `spec`.
    #[must_use]
    pub const fn holding(mut self, spec: &'static Spec) -> Self {
        self.nested = Some(spec);
        self
    }

    /// Bytes that `count` units take on the wire, prefix not included.
    pub(crate) fn wire_length(&self, count: usize) -> usize {
        match (self.coding, self.count, self.kind) {
            (Coding::Bcd, Count::Digits, Kind::Xn) => count.min(1) + count.saturating_sub(1).div_ceil(2),
            (Coding::Bcd, Count::Digits, _) => count.div_ceil(2),
            _ => count,
        }
    }

    /// Bytes of the length prefix.
    pub(crate) fn prefix_length(&self) -> usize {
        match self.prefix {
            Prefix::Bcd => self.length.digits().div_ceil(2),
            Prefix::Ascii => self.length.digits(),
        }
    }

    /// Packed digits that `count` units are (a sign not included).
    pub(crate) fn packed_digits(&self, count: usize) -> usize {
        match (self.count, self.kind) {
            (Count::Bytes, _) => count.saturating_mul(2),
            (Count::Digits, Kind::Xn) => count.saturating_sub(1),
            (Count::Digits, _) => count,
        }
    }
}

/// How the message type is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MtiCoding {
    /// Two bytes, packed.
    Bcd,
    /// Four ASCII digits.
    Ascii,
    /// Not at all: a message nested in a field starts with its bitmap.
    Absent,
}

/// How a bitmap of 64 bits is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitmapCoding {
    /// Eight bytes.
    Binary,
    /// Sixteen hexadecimal characters.
    Hex,
}

/// The table of fields: index 2 is field 2.
pub(crate) type Table = [Option<FieldDef>; 129];

/// A dialect, as data. Made once, as a constant.
#[derive(Debug)]
pub struct Spec {
    /// What it is called, in errors and in the conformance runner.
    pub name: &'static str,
    /// How the message type is written.
    pub mti: MtiCoding,
    /// How the bitmap is written.
    pub bitmap: BitmapCoding,
    /// The character that stands for the track separator when a packed track is read; `D` and `=`
    /// are both understood when one is written.
    pub separator: u8,
    fields: Table,
}

impl Spec {
    /// A dialect with these rows: (field number, definition). A row whose number is outside 2..=128
    /// is left out.
    #[must_use]
    pub const fn new(
        name: &'static str,
        mti: MtiCoding,
        bitmap: BitmapCoding,
        rows: &[(u8, FieldDef)],
    ) -> Self {
        let mut spec = Self { name, mti, bitmap, separator: b'D', fields: [None; 129] };
        let mut rest = rows;
        while let Some(((field, def), tail)) = rest.split_first() {
            spec = spec.with(*field, *def);
            rest = tail;
        }
        spec
    }

    /// The same dialect, with this definition of `field`: how a host's own variant is written down.
    /// A field outside 2..=128 is left out.
    #[must_use]
    pub const fn with(mut self, field: u8, def: FieldDef) -> Self {
        let mut slots = self.fields.as_mut_slice();
        let mut number: u8 = 0;
        while let Some((slot, rest)) = slots.split_first_mut() {
            if number == field && field >= 2 {
                *slot = Some(def);
            }
            number += 1;
            slots = rest;
        }
        self
    }

    /// The same dialect under another name.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The same dialect, its track separator read as this character.
    #[must_use]
    pub const fn separated_by(mut self, separator: u8) -> Self {
        self.separator = separator;
        self
    }

    /// How `field` is written, if the dialect has it.
    #[must_use]
    pub fn field(&self, field: u8) -> Option<&FieldDef> {
        self.fields.get(usize::from(field)).and_then(Option::as_ref)
    }

    /// Whether the dialect has fields above 64 and so may carry a secondary bitmap.
    #[must_use]
    pub fn has_secondary(&self) -> bool {
        self.fields.iter().skip(65).any(Option::is_some)
    }

    /// The fields the dialect has.
    #[must_use]
    pub fn fields(&self) -> Bitmap {
        (2..=128).filter(|&field| self.field(field).is_some()).fold(Bitmap::EMPTY, Bitmap::with)
    }
}
