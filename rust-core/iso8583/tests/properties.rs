//! What is encoded decodes to the same, in every dialect, whatever it is; and no bytes make the
//! decoder panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use proptest::prelude::*;
use suanpan_iso8583::{decode, Bitmap, Encoder, FieldDef, Kind, Length, Mti, Spec, PROFILES};

/// A value of a field, drawn from the seed: its length and then its content.
fn value(def: &FieldDef, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let max = usize::from(def.max).min(999);
    let length = if def.length == Length::Fixed { max } else { draw() % (max + 1) };
    let alphabet: &[u8] = match def.kind {
        Kind::N | Kind::Xn => b"0123456789",
        Kind::Z => b"0123456789ABCDEF",
        Kind::Hex => b"0123456789ABCDEF",
        Kind::An | Kind::Ans => b"09AZaz +./\xD6\xD0",
        Kind::B => b"\x00\x01\x0F\x10\x7F\x80\xF0\xFF",
    };
    (0..length).map(|_| alphabet[draw() % alphabet.len()]).collect()
}

fn encode(spec: &'static Spec, mti: Mti, fields: &[(u8, u64)], buffer: &mut [u8]) -> (usize, Bitmap) {
    let mut encoder = Encoder::new(spec, mti, buffer).unwrap();
    let mut written = Bitmap::EMPTY;
    for (field, seed) in fields {
        let Some(def) = spec.field(*field).filter(|def| def.nested.is_none()) else { continue };
        let value = value(def, *seed);
        match def.kind {
            Kind::N | Kind::Z | Kind::Xn => {
                encoder.digits(*field, std::str::from_utf8(&value).unwrap()).unwrap();
            }
            Kind::An | Kind::Ans | Kind::Hex => {
                encoder.text(*field, &value).unwrap();
            }
            Kind::B => {
                encoder.bytes(*field, &value).unwrap();
            }
        }
        written = written.with(*field);
    }
    (encoder.finish().unwrap(), written)
}

proptest! {
    #[test]
    fn encoded_messages_decode_to_the_same(
        profile in 0..PROFILES.len(),
        digits in (0_u16..10, 0_u16..10, 0_u16..10, 0_u16..10),
        fields in prop::collection::btree_map(2_u8..=128, any::<u64>(), 0..24),
        cut in any::<prop::sample::Index>(),
    ) {
        let spec = PROFILES[profile];
        let mti = Mti::new(digits.0 << 12 | digits.1 << 8 | digits.2 << 4 | digits.3);
        let fields: Vec<(u8, u64)> = fields.into_iter().collect();
        let mut buffer = vec![0; 40_000];
        let (length, written) = encode(spec, mti, &fields, &mut buffer);
        let body = &buffer[..length];
        let message = decode(spec, body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(message.mti(), mti);
        prop_assert_eq!(message.bitmap(), written);
        for (field, seed) in &fields {
            let Some(def) = spec.field(*field).filter(|_| written.contains(*field)) else { continue };
            let value = value(def, *seed);
            match def.kind {
                Kind::N | Kind::Z | Kind::Xn => {
                    // A packed separator is shown the way the dialect shows it.
                    let shown: String = message.digits(*field).unwrap().collect();
                    let sent = String::from_utf8(value).unwrap();
                    let same = shown == sent || shown.replace('=', "D") == sent;
                    prop_assert!(same, "field {}: {} is not {}", field, shown, sent);
                }
                Kind::B => prop_assert_eq!(message.bytes(*field).unwrap(), &value[..]),
                _ => prop_assert_eq!(message.text(*field).unwrap(), &value[..]),
            }
        }
        // A prefix of a message is no message.
        let cut = cut.index(length);
        prop_assert!(decode(spec, &body[..cut]).is_err());
        // Exactly the room it needs, and not one byte less.
        let mut exact = vec![0; length];
        prop_assert_eq!(encode(spec, mti, &fields, &mut exact).0, length);
        prop_assert_eq!(&exact[..], body);
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(
        profile in 0..PROFILES.len(),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let spec = PROFILES[profile];
        if let Ok(message) = decode(spec, &bytes) {
            for field in message.fields() {
                prop_assert!(message.raw(field).is_some());
            }
            let _ = format!("{message:?}");
        }
    }

    /// Digits where digits are due get further than noise: the same, below a sound beginning.
    #[test]
    fn no_content_makes_the_decoder_panic(
        profile in 0..PROFILES.len(),
        bitmap in any::<u64>(),
        bytes in prop::collection::vec(prop::sample::select(&b"\x00\x01\x05\x10\x120123456789D\x99\xFF"[..]), 0..800),
    ) {
        let spec = PROFILES[profile];
        for head in [
            [&[0x02, 0x00][..], &bitmap.to_be_bytes()].concat(),
            [&b"0200"[..], &bitmap.to_be_bytes()].concat(),
            format!("0200{bitmap:016X}").into_bytes(),
        ] {
            let body = [&head[..], &bytes].concat();
            if let Err(error) = decode(spec, &body) {
                prop_assert!(error.offset <= body.len());
            }
        }
    }

    #[test]
    fn refused_values_change_nothing(
        field in 0_u8..=130,
        text in "[0-9A-F=]{0,24}",
    ) {
        let spec = PROFILES[0];
        let (mut one, mut two) = ([0; 64], [0; 64]);
        let mut encoder = Encoder::new(spec, Mti::new(0x0200), &mut one).unwrap();
        let refused = encoder.digits(field, &text).is_err()
            && encoder.text(field, text.as_bytes()).is_err()
            && encoder.bytes(field, text.as_bytes()).is_err();
        if refused {
            encoder.digits(11, "000001").unwrap();
            let length = encoder.finish().unwrap();
            let mut clean = Encoder::new(spec, Mti::new(0x0200), &mut two).unwrap();
            clean.digits(11, "000001").unwrap();
            let clean = clean.finish().unwrap();
            prop_assert_eq!(&one[..length], &two[..clean]);
        }
    }
}
