//! The codec itself: what it refuses and where, what it never shows, what a MAC covers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{body_of, read, unhex};
use suanpan_iso8583::iso87::{self, cups};
use suanpan_iso8583::{
    cup, decode, Bitmap, BitmapCoding, EncodeError, Encoder, Fault, FieldDef, Kind, Length, Mti, MtiCoding,
    Place, Spec,
};

#[test]
fn nothing_secret_is_shown() {
    let body = body_of("vfwz-pay-request");
    let shown = format!("{:?}", read(&body));
    assert!(shown.contains("11: 000079"), "{shown}");
    for secret in ["6224242300000069", "9F26", "22 07", "141554PI"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    for field in [2, 35, 36, 45, 48, 52, 55, 59, 62] {
        assert!(cup::SPEC.field(field).unwrap().secret, "field {field}");
    }
    // A bad digit in a card number is reported without the number.
    let bad = unhex("0200400000000000000016622424230000006A");
    let error = decode(&cup::SPEC, &bad).unwrap_err();
    assert_eq!((error.place, error.fault), (Place::Field(2), Fault::NotDigits));
    assert_eq!(error.to_string(), "field 2 at byte 11: expected decimal digits, got something else");
}

#[test]
fn faults_name_their_place() {
    let fault = |hex: &str| {
        let error = decode(&cup::SPEC, &unhex(hex)).unwrap_err();
        (error.place, error.offset, error.fault)
    };
    let truncated = |needed, left| Fault::Truncated { needed, left };
    assert_eq!(fault(""), (Place::Mti, 0, truncated(2, 0)));
    assert_eq!(fault("0200"), (Place::Bitmap, 2, truncated(8, 0)));
    assert_eq!(fault("02A00000000000000000"), (Place::Mti, 0, Fault::NotDigits));
    let undefined = Fault::Undefined { dialect: "cup-pos" };
    assert_eq!(fault("02000800000000000000"), (Place::Field(5), 10, undefined));
    assert_eq!(fault("02008000000000000000"), (Place::Field(1), 10, undefined));
    assert_eq!(fault("02004000000000000000A0"), (Place::Field(2), 10, Fault::NotLength));
    let over = Fault::OverMax { max: 19, got: 20 };
    assert_eq!(fault("0200400000000000000020"), (Place::Field(2), 10, over));
    // Fields 22 and 23 pad on opposite sides, a variable field on the right.
    let pad = Fault::WrongPad { expected: 0 };
    assert_eq!(fault("020000000400000000000511"), (Place::Field(22), 10, pad));
    assert_eq!(fault("020000000200000000001001"), (Place::Field(23), 10, pad));
    assert_eq!(fault("0200000004000000000005A0"), (Place::Field(22), 10, Fault::NotDigits));
    assert_eq!(fault("02004000000000000000011F"), (Place::Field(2), 11, pad));
    assert_eq!(fault("0200000000000000000000"), (Place::End, 10, Fault::Trailing { bytes: 1 }));
}

#[test]
fn the_encoder_refuses_and_stays_as_it_was() {
    let mut buffer = [0; 32];
    assert!(matches!(
        Encoder::new(&cup::SPEC, Mti::new(0x02A0), &mut buffer),
        Err(EncodeError::Mti { got: 0x02A0 })
    ));
    assert!(Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut [0; 9]).is_err());
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).unwrap();
    let refused = [
        encoder.digits(3, "12345").err(),
        encoder.digits(3, "12345A").err(),
        encoder.digits(3, "12345=").err(),
        encoder.digits(3, "12345:").err(),
        encoder.digits(3, "1234 5").err(),
        encoder.digits(35, "12345G").err(),
        encoder.digits(2, "12345678901234567890").err(),
        encoder.text(3, b"123456").err(),
        encoder.digits(5, "1").err(),
        encoder.digits(1, "1").err(),
        encoder.digits(129, "1").err(),
        encoder.raw(22, 3, &[0x05, 0x11]).err(),
        encoder.raw(22, 3, &[0x05]).err(),
        encoder.raw(55, 2, &[0x05]).err(),
        encoder.raw(55, 1, &[0x05, 0x06]).err(),
        encoder.bytes(55, &[0; 30]).err(),
    ];
    assert!(refused.iter().all(Option::is_some), "{refused:?}");
    encoder.digits(11, "000079").unwrap();
    assert_eq!(encoder.digits(11, "000079").err(), Some(EncodeError::Order { field: 11, last: 11 }));
    let length = encoder.finish().unwrap();
    assert_eq!(&buffer[..length], &unhex("02000020000000000000000079")[..]);
}

#[test]
fn the_mac_covers_everything_before_it() {
    let mut buffer = [0; 64];
    let mut seen = Vec::new();
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).unwrap();
    encoder.digits(11, "000079").unwrap();
    let mac = |covered: &[u8]| {
        seen = covered.to_vec();
        *b"ABCD1234"
    };
    let length = encoder.finish_with_mac(mac).unwrap();
    let message = read(&buffer[..length]);
    assert_eq!(message.bytes(64), Some(&b"ABCD1234"[..]));
    assert_eq!(message.mac_input(), Some(&seen[..]));
    assert_eq!(seen, unhex("02000020000000000001000079"));

    let mut buffer = [0; 64];
    let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer).unwrap();
    encoder.digits(11, "000079").unwrap();
    let length = encoder.finish_unsealed().unwrap();
    assert_eq!(&buffer[..length - 8], &seen[..]);
    assert_eq!(&buffer[length - 8..length], &[0; 8]);

    let unsealed = body_of("c-sale-decline-51-rsp");
    assert_eq!(read(&unsealed).mac_input(), None);

    // With a secondary bitmap the MAC is field 128.
    let mut buffer = [0; 64];
    let mut encoder = Encoder::new(&iso87::CUPS, Mti::new(0x0800), &mut buffer).unwrap();
    encoder.digits(11, "000079").unwrap().digits(70, "301").unwrap();
    let length = encoder.finish_unsealed().unwrap();
    let message = decode(&iso87::CUPS, &buffer[..length]).unwrap();
    assert_eq!(message.fields().collect::<Vec<_>>(), [11, 70, 128]);
    assert_eq!(message.mac_input(), Some(&buffer[..length - 8]));
}

#[test]
fn bitmaps_are_sets() {
    let set = Bitmap::of(&[2, 64, 65, 128, 1, 0, 129]);
    assert_eq!(set.iter().collect::<Vec<_>>(), [2, 64, 65, 128]);
    assert_eq!((set.len(), set.first(), set.is_empty()), (4, Some(2), false));
    assert_eq!(set.to_string(), "C0000000000000018000000000000001");
    assert_eq!(Bitmap::of(&[2, 64]).to_string(), "4000000000000001");
    assert_eq!(set.minus(Bitmap::of(&[2])).with(3).without(128), Bitmap::of(&[3, 64, 65]));
    assert_eq!(Bitmap::of(&[65]).to_string(), "80000000000000008000000000000000");
    assert_eq!(Bitmap::EMPTY.first(), None);
}

#[test]
fn message_types_answer_plus_ten() {
    for (request, answer) in [(0x0200, "0210"), (0x0320, "0330"), (0x0820, "0830"), (0x0400, "0410")] {
        assert_eq!(Mti::new(request).response().to_string(), answer);
    }
    assert_eq!(Mti::new(0x0290).response(), Mti::new(0x0290));
    assert_eq!(Mti::new(0x0400).repeat(), Mti::new(0x0401));
    assert!(!Mti::new(0x0A00).is_decimal() && Mti::new(0x9999).is_decimal());
}

#[test]
fn digits_are_compared_whole() {
    let body = unhex("02000020000000000000000079");
    let stan = read(&body).digits(11).unwrap();
    assert!(stan == "000079" && stan.clone().eq("000079"));
    for other in ["", "00007", "0000790", "000078", "100079"] {
        assert!(stan != *other, "{other}");
    }
    assert_eq!((stan.len(), stan.number()), (6, Some(79)));
    let mut room = [0; 6];
    assert_eq!((stan.write(&mut room[..5]), stan.write(&mut room)), (None, Some(6)));
    assert_eq!(&room, b"000079");
    // The same digits, however written.
    let characters = b"02000020000000000000000079";
    let other = decode(&iso87::ASCII_HEX_BITMAP, characters).unwrap();
    assert!(other.digits(11).unwrap() == stan);
}

#[test]
fn the_longest_value_fits_and_no_longer_one() {
    for (field, max) in [
        (2, 19),
        (32, 11),
        (35, 37),
        (36, 104),
        (44, 25),
        (46, 999),
        (47, 999),
        (48, 322),
        (54, 20),
        (55, 255),
        (56, 999),
        (57, 999),
        (58, 100),
        (59, 600),
        (60, 17),
        (61, 29),
        (62, 512),
        (63, 163),
    ] {
        let value = "1".repeat(max + 1);
        let mut buffer = [0; 1024];
        let mut write = |length: usize| {
            let mut encoder = Encoder::new(&cup::SPEC, Mti::new(0x0200), &mut buffer)?;
            let value = &value[..length];
            match cup::SPEC.field(field).unwrap().kind {
                Kind::N | Kind::Z => encoder.digits(field, value)?,
                Kind::B => encoder.bytes(field, value.as_bytes())?,
                _ => encoder.text(field, value.as_bytes())?,
            };
            encoder.finish()
        };
        assert_eq!(write(max + 1), Err(EncodeError::OverMax { field, max, got: max + 1 }));
        let length = write(max).unwrap();
        assert_eq!(read(&buffer[..length]).count(field), Some(max));
    }
}

#[test]
fn character_dialects_refuse_what_is_no_digit() {
    let fault = |body: &str| {
        let error = decode(&iso87::ASCII_HEX_BITMAP, body.as_bytes()).unwrap_err();
        (error.place, error.offset, error.fault)
    };
    assert_eq!(fault("02002000000000000000123A56"), (Place::Field(3), 20, Fault::NotDigits));
    assert_eq!(fault("020020000000000000001234 6"), (Place::Field(3), 20, Fault::NotDigits));
    assert_eq!(fault("0A002000000000000000123456"), (Place::Mti, 0, Fault::NotDigits));
    assert_eq!(fault("0200200000000000000G123456"), (Place::Bitmap, 4, Fault::NotHex));
    assert_eq!(fault("020040000000000000001X12"), (Place::Field(2), 20, Fault::NotLength));
    assert_eq!(fault("02000000000000001000000102030405060G"), (Place::Field(52), 20, Fault::NotHex));
}

#[test]
fn a_nested_message_is_checked_with_the_one_around_it() {
    let head = b"0620\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02";
    let with = |inner: &[u8]| {
        let length = format!("{:06}", inner.len());
        let body = [&head[..], length.as_bytes(), inner].concat();
        decode(&iso87::ASCII_BINARY_BITMAP, &body).map(|_| ()).map_err(|error| (error.place, error.offset))
    };
    assert_eq!(with(b"\x40\0\0\0\0\0\0\x0002KE"), Ok(()));
    assert_eq!(with(b"\x40\0\0\0\0\0\0\x0033KE"), Err((Place::Subfield(127, 2), 26 + 8)));
    assert_eq!(with(b"\x40\0\0\0\0\0\0\x0002KEY"), Err((Place::Subfield(127, 0), 26 + 12)));
    assert_eq!(with(b"\x40\0\0"), Err((Place::Subfield(127, 0), 26)));
}

#[test]
fn a_body_longer_than_a_frame_is_refused() {
    let error = decode(&cup::SPEC, &vec![0; 65_536]).unwrap_err();
    assert_eq!(error.fault, Fault::TooLong { max: 65_535, got: 65_536 });
}

#[test]
fn a_late_secondary_bitmap_needs_its_room() {
    for spec in [&iso87::ASCII_HEX_BITMAP, &iso87::CUPS, &iso87::BCD] {
        let write = |buffer: &mut [u8]| {
            let mut encoder = Encoder::new(spec, Mti::new(0x0800), buffer)?;
            encoder.digits(11, "000079")?.digits(70, "301")?;
            encoder.finish()
        };
        let length = write(&mut [0; 64]).unwrap();
        for room in 0..length {
            let error = write(&mut [0; 64][..room]).unwrap_err();
            assert!(matches!(error, EncodeError::BufferFull { .. }), "{room}: {error}");
        }
        let mut exact = vec![0; length];
        assert_eq!(write(&mut exact), Ok(length));
        assert!(decode(spec, &exact).unwrap().has_secondary_bitmap());
    }
}

const TWO_DIGITS: FieldDef = FieldDef::packed(Kind::N, Length::Fixed, 2);

static NO_ROW: Spec = Spec::new("none", MtiCoding::Bcd, BitmapCoding::Binary, &[]);

static ONE_ROW: Spec = Spec::new("none", MtiCoding::Bcd, BitmapCoding::Binary, &[(1, TWO_DIGITS)])
    .named("more")
    .with(0, TWO_DIGITS)
    .with(65, TWO_DIGITS)
    .with(129, TWO_DIGITS);

#[test]
fn a_dialect_takes_more_rows() {
    assert!(NO_ROW.fields().is_empty() && !NO_ROW.has_secondary());
    assert_eq!((ONE_ROW.name, ONE_ROW.fields()), ("more", Bitmap::of(&[65])));
    for outside in [0, 1, 129] {
        assert!(ONE_ROW.field(outside).is_none());
    }
    let mut buffer = [0; 32];
    let mut encoder = Encoder::new(&ONE_ROW, Mti::new(0x0800), &mut buffer).unwrap();
    encoder.digits(65, "42").unwrap();
    let length = encoder.finish().unwrap();
    assert_eq!(&buffer[..length], &unhex("08008000000000000000800000000000000042")[..]);
    assert!(decode(&ONE_ROW, &buffer[..length]).is_ok());
}

#[test]
fn a_cups_header_says_its_length_and_numbers() {
    let good = [&b"\x2E\x020407"[..], b"03050001   00010000   ", b"AA9\x01\0\0\0\0\0\0\0\0\0", b"00000rest"]
        .concat();
    let (header, rest) = cups::Header::split(&good).unwrap();
    assert_eq!((header.total_length(), rest), (&b"0407"[..], &b"rest"[..]));
    for (at, part) in [(0, "length"), (2, "total length"), (5, "total length"), (45, "reject code")] {
        let mut bad = good.clone();
        bad[at] = b'x';
        let error = cups::Header::split(&bad).unwrap_err();
        assert_eq!((error.part, error.offset), (part, at));
    }
}
