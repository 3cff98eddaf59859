//! ISO 8583:1987 and 1993 in their common codings, and the UnionPay interchange (CUPS).
//!
//! Nothing here but tables: the standard lists the fields once, a dialect adds how they are
//! written, and the engine that reads the POS dialect reads them all.

pub mod cups;
mod fields;
mod postilion;

use crate::spec::{BitmapCoding, Coding, Count, FieldDef, Kind, Length, MtiCoding, Pad};
use crate::{Bitmap, Spec};
use fields::Row;
use Kind::{Ans, Hex, B, Z};
use Length::{Fixed, LLL, LLLLLL};

/// How a dialect writes the fields that the standard lists.
#[derive(Clone, Copy)]
enum Style {
    /// Packed digits, BCD lengths, binary as it is.
    Packed,
    /// The same, odd fixed fields padded on the right as well.
    PackedRight,
    /// Characters, ASCII lengths, binary as it is.
    Characters,
    /// Characters, ASCII lengths, fixed binary fields as hexadecimal characters.
    HexCharacters,
}

/// Contents never shown: the card, the PIN block, accounts, and every field the standard leaves to
/// national or private use, since nobody knows what a host puts there.
const SECRET: Bitmap = Bitmap::of(&[
    2, 34, 35, 36, 45, 46, 47, 48, 52, 55, 56, 57, 58, 59, 60, 61, 62, 63, 96, 102, 103, 104, 105, 106, 107,
    108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
]);

const fn define(style: Style, kind: Kind, length: Length, max: u16) -> FieldDef {
    match (style, kind, length) {
        (Style::Packed, _, _) => FieldDef::packed(kind, length, max),
        (Style::PackedRight, _, _) => FieldDef::packed(kind, length, max).pad(Pad::RIGHT_ZERO),
        (Style::HexCharacters, B, Fixed) => FieldDef::characters(Hex, Fixed, max * 2),
        _ => FieldDef::characters(kind, length, max),
    }
}

const fn dialect(
    name: &'static str,
    mti: MtiCoding,
    bitmap: BitmapCoding,
    style: Style,
    rows: &[Row],
) -> Spec {
    let mut spec = Spec::new(name, mti, bitmap, &[]).separated_by(b'=');
    let mut rest = rows;
    while let Some(((field, kind, length, max), tail)) = rest.split_first() {
        let mut def = define(style, *kind, *length, *max);
        if SECRET.contains(*field) {
            def = def.secret();
        }
        spec = spec.with(*field, def);
        rest = tail;
    }
    spec
}

/// ISO 8583:1987, everything in characters.
pub static ASCII_HEX_BITMAP: Spec = dialect(
    "iso87-ascii-hexbitmap",
    MtiCoding::Ascii,
    BitmapCoding::Hex,
    Style::HexCharacters,
    &fields::ISO_1987,
);

/// ISO 8583:1987 in characters with a binary bitmap, and the message that Postilion nests in
/// field 127 behind a length of six digits.
pub static ASCII_BINARY_BITMAP: Spec = dialect(
    "iso87-ascii-binbitmap",
    MtiCoding::Ascii,
    BitmapCoding::Binary,
    Style::HexCharacters,
    &fields::ISO_1987,
)
.with(127, FieldDef::characters(B, LLLLLL, 9_999).secret().holding(&postilion::FIELD_127));

/// ISO 8583:1987 with packed digits and a binary bitmap. Track 3 goes in characters.
pub static BCD: Spec =
    dialect("iso87-bcd-binbitmap", MtiCoding::Bcd, BitmapCoding::Binary, Style::Packed, &fields::ISO_1987)
        .with(36, FieldDef::packed(Z, LLL, 104).coded(Coding::Ascii, Count::Bytes).secret());

/// UnionPay's interchange between institutions: characters, a binary bitmap, binary fields as they
/// are, chip data in field 55.
pub static CUPS: Spec =
    dialect("cups-interchange", MtiCoding::Ascii, BitmapCoding::Binary, Style::Characters, &fields::ISO_1987)
        .with(55, FieldDef::characters(B, LLL, 255).secret());

/// ISO 8583:1993, everything in characters but the variable binary fields. Field 56 holds whatever
/// characters the original message did.
pub static ISO93_ASCII: Spec = dialect(
    "iso93-ascii-hexbitmap",
    MtiCoding::Ascii,
    BitmapCoding::Hex,
    Style::HexCharacters,
    &fields::ISO_1993,
)
.with(56, FieldDef::characters(Ans, Length::LL, 35).secret());

/// ISO 8583:1993 with packed digits and a binary bitmap, every odd number of digits padded on
/// the right. Tracks go in characters.
pub static ISO93_BCD: Spec = dialect(
    "iso93-bcd-binbitmap",
    MtiCoding::Bcd,
    BitmapCoding::Binary,
    Style::PackedRight,
    &fields::ISO_1993,
)
.with(35, FieldDef::packed(Z, Length::LL, 37).coded(Coding::Ascii, Count::Bytes).secret())
.with(36, FieldDef::packed(Z, LLL, 104).coded(Coding::Ascii, Count::Bytes).secret());
