//! What is a font, and what is none: on a small one of three sizes with two glyphs each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod samples;

use proptest::prelude::*;
use suanpan_slip::{render, Font, FontError, Line, Paper, PaperWidth, Slip};

/// A size: dots of an em, rows above the baseline, rows of a line; each glyph with one dot of ink.
fn strike(size: u8, glyphs: &[[u8; 8]]) -> Vec<u8> {
    let mut bytes = vec![size, size, size + 4, 0, glyphs.len() as u8];
    glyphs.iter().for_each(|glyph| bytes.extend(glyph));
    bytes.extend(glyphs.iter().map(|_| 0x80));
    bytes
}

/// Code point in three bytes, advance, left, top, columns, rows.
const A: [u8; 8] = [0, 0, 0x41, 12, 0, 12, 1, 1];
const B: [u8; 8] = [0, 0, 0x42, 12, 0xff, 12, 2, 2];

fn font(strikes: &[Vec<u8>]) -> Vec<u8> {
    [b"SLIPFNT1".to_vec(), vec![strikes.len() as u8], strikes.concat()].concat()
}

fn small() -> Vec<u8> {
    font(&[strike(24, &[A, B]), strike(30, &[A, B]), strike(48, &[A, B])])
}

fn error(strikes: &[Vec<u8>]) -> FontError {
    Font::parse(&font(strikes)).unwrap_err()
}

#[test]
fn the_font_of_the_repository_has_what_slips_say() {
    let font = samples::font();
    let alone = |character: char| {
        let slip = Slip { lines: vec![Line::Text(character.into())] };
        render(&slip, &font, &Paper { width: PaperWidth::Mm58, mark: None }).unwrap()
    };
    let (narrow_box, wide_box) = (alone('\u{e000}'), alone('\u{20000}'));
    assert_ne!(narrow_box, wide_box);
    for character in "签购单SALE¥€£1,234.56（）：“”……——镕喆é".chars() {
        let drawn = alone(character);
        assert!(drawn != narrow_box && drawn != wide_box, "{character}");
    }
}

#[test]
fn a_font_that_is_none_says_where_and_why() {
    assert!(Font::parse(&small()).is_ok());
    assert_eq!(Font::parse(b"").unwrap_err(), FontError::Magic);
    assert_eq!(Font::parse(b"\0\x01\0\0a TrueType font").unwrap_err(), FontError::Magic);
    assert_eq!(error(&[strike(24, &[A])]), FontError::Strikes { expected: 3, got: 1 });
    let not_larger = [strike(24, &[A]), strike(24, &[A]), strike(48, &[A])];
    assert_eq!(error(&not_larger), FontError::Metrics { size: 24, ascent: 24, height: 28 });
    let first = |glyphs: &[[u8; 8]]| error(&[strike(24, glyphs), strike(30, &[A]), strike(48, &[A])]);
    assert_eq!(first(&[B, A]), FontError::Order { size: 24, code: 0x41 });
    assert_eq!(first(&[A, A]), FontError::Order { size: 24, code: 0x41 });
    assert_eq!(first(&[[0, 0xd8, 0, 12, 0, 12, 1, 1]]), FontError::Order { size: 24, code: 0xd800 });
    for outside in [
        [0, 0, 0x41, 0, 0, 12, 1, 1],     // the pen does not move
        [0, 0, 0x41, 12, 0, 25, 1, 1],    // above the line
        [0, 0, 0x41, 12, 0, 0, 1, 5],     // below it
        [0, 0, 0x41, 12, 0xfb, 12, 1, 1], // far left
        [0, 0, 0x41, 12, 0, 12, 17, 1],   // far right
    ] {
        assert_eq!(first(&[outside]), FontError::Ink { size: 24, code: 0x41 }, "{outside:?}");
    }
    let mut longer = small();
    longer.push(0);
    assert_eq!(Font::parse(&longer).unwrap_err(), FontError::Trailing { at: longer.len() - 1, got: 1 });
    let huge = [small(), vec![0; 17 << 20]].concat();
    assert!(matches!(Font::parse(&huge), Err(FontError::TooLong { .. })));
}

#[test]
fn a_font_cut_short_is_none() {
    for length in 0..small().len() {
        let error = Font::parse(&small()[..length]).unwrap_err();
        assert!(matches!(error, FontError::Magic | FontError::Truncated { .. }), "{length}: {error}");
    }
}

proptest! {
    /// Whatever is accepted can be drawn.
    #[test]
    fn a_damaged_font_is_refused_or_drawn(at in 0..small().len(), value in any::<u8>(), text in any::<String>()) {
        let mut bytes = small();
        bytes[at] = value;
        if let Ok(font) = Font::parse(&bytes) {
            let lines = vec![Line::Title(text.clone()), Line::Total { label: "A".into(), value: format!("AB{text}") }];
            let _ = render(&Slip { lines }, &font, &Paper { width: PaperWidth::Mm58, mark: Some("AB") });
        }
    }
}
