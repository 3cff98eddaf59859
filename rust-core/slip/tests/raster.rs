//! What holds for every slip that is drawn.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod samples;

use std::collections::HashMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use suanpan_slip::{render, Font, Line, Paper, PaperWidth, Raster, RasterError, Slip, MARGIN_DOTS, MAX_ROWS};

static FONT: LazyLock<Font> = LazyLock::new(samples::font);

const BOTH: [PaperWidth; 2] = [PaperWidth::Mm58, PaperWidth::Mm80];

fn draw(lines: Vec<Line>, width: PaperWidth) -> Raster {
    render(&Slip { lines }, &FONT, &Paper { width, mark: None }).unwrap()
}

/// Rows between the margins.
fn inner_rows(raster: &Raster) -> u32 {
    raster.height_dots() - 2 * MARGIN_DOTS
}

fn black_dots(raster: &Raster) -> u32 {
    raster.as_bytes().iter().map(|byte| byte.count_ones()).sum()
}

fn any_line() -> impl Strategy<Value = Line> {
    let text =
        || prop_oneof![any::<String>(), "[a-z0-9 ]{0,80}", "[金额，。（）¥0-9 ]{0,60}", "[jfÏïÅ龘]{0,20}"];
    prop_oneof![
        text().prop_map(Line::Title),
        text().prop_map(Line::Centre),
        text().prop_map(Line::Text),
        (text(), text()).prop_map(|(label, value)| Line::Pair { label, value }),
        (text(), text()).prop_map(|(label, value)| Line::Total { label, value }),
        Just(Line::Rule),
        Just(Line::Space),
    ]
}

proptest! {
    #[test]
    fn margins_stay_white(lines in prop::collection::vec(any_line(), 0..6), mark in prop::option::of("[A-Z 模拟]{0,20}")) {
        for width in BOTH {
            let slip = Slip { lines: lines.clone() };
            let raster = render(&slip, &FONT, &Paper { width, mark: mark.as_deref() }).unwrap();
            // The margin is one byte wide.
            prop_assert!(raster.rows().all(|row| row[0] == 0 && row[row.len() - 1] == 0), "{raster:?}");
            let (top, margin) = (raster.rows().take(MARGIN_DOTS as usize), MARGIN_DOTS as usize);
            let bottom = raster.rows().skip(raster.rows().len() - margin);
            prop_assert!(top.chain(bottom).flatten().all(|byte| *byte == 0), "{raster:?}");
        }
    }

    #[test]
    fn a_slip_is_as_high_as_its_lines(lines in prop::collection::vec(any_line(), 0..6)) {
        for width in BOTH {
            let sum: u32 = lines.iter().map(|line| inner_rows(&draw(vec![line.clone()], width))).sum();
            prop_assert_eq!(inner_rows(&draw(lines.clone(), width)), sum);
        }
    }

    /// Each of these characters is drawn with all its dots, wherever the lines break.
    #[test]
    fn no_ink_is_lost(text in "[金额人民币，。（）0-9A-Z ]{0,80}", large in any::<bool>()) {
        let line = if large { Line::Title } else { Line::Text };
        let mut alone = HashMap::new();
        let dots = |character: char| black_dots(&draw(vec![line(character.to_string())], PaperWidth::Mm58));
        let expected: u32 = text.chars().map(|character| *alone.entry(character).or_insert_with(|| dots(character))).sum();
        prop_assert_eq!(black_dots(&draw(vec![line(text)], PaperWidth::Mm58)), expected);
    }

    #[test]
    fn a_mark_stands_above_and_below_and_changes_nothing_between(lines in prop::collection::vec(any_line(), 0..4)) {
        let plain = draw(lines.clone(), PaperWidth::Mm58);
        let paper = Paper { width: PaperWidth::Mm58, mark: Some(samples::MARK) };
        let marked = render(&Slip { lines }, &FONT, &paper).unwrap();
        let band = (marked.height_dots() - plain.height_dots()) / 2;
        let margin = MARGIN_DOTS as usize;
        let between: Vec<_> = marked.rows().skip(margin + band as usize).take(inner_rows(&plain) as usize).collect();
        let expected: Vec<_> = plain.rows().skip(margin).take(inner_rows(&plain) as usize).collect();
        prop_assert_eq!(between, expected);
        let black = |row: u32| (MARGIN_DOTS..384 - MARGIN_DOTS).all(|column| marked.is_black(column, row));
        prop_assert!(black(MARGIN_DOTS) && black(marked.height_dots() - 1 - MARGIN_DOTS));
    }
}

#[test]
fn a_slip_of_more_than_a_metre_is_an_error_that_names_the_line() {
    let space = inner_rows(&draw(vec![Line::Space], PaperWidth::Mm58));
    let most = ((MAX_ROWS - 2 * MARGIN_DOTS) / space) as usize;
    assert!(draw(vec![Line::Space; most], PaperWidth::Mm58).height_dots() <= MAX_ROWS);
    let too_long = |lines, mark| render(&Slip { lines }, &FONT, &Paper { width: PaperWidth::Mm58, mark });
    assert_eq!(
        too_long(vec![Line::Space; most + 1], None),
        Err(RasterError::TooLong { line: most, max: MAX_ROWS })
    );
    // One endless line, and one that leaves no room for the mark.
    assert_eq!(
        too_long(vec![Line::Text("金".repeat(1 << 20))], None),
        Err(RasterError::TooLong { line: 0, max: MAX_ROWS })
    );
    // Its lines and the mark above have room, the mark below has not.
    let marks = inner_rows(&too_long(vec![], Some("SIMULATED")).unwrap());
    let most = ((MAX_ROWS - 2 * MARGIN_DOTS - marks) / space) as usize;
    assert!(too_long(vec![Line::Space; most], Some("SIMULATED")).is_ok());
    assert_eq!(
        too_long(vec![Line::Space; most + 1], Some("SIMULATED")),
        Err(RasterError::TooLong { line: most + 1, max: MAX_ROWS })
    );
}

#[test]
fn a_mark_is_short() {
    let mark = "金".repeat(100);
    let paper = Paper { width: PaperWidth::Mm58, mark: Some(&mark) };
    assert_eq!(render(&Slip { lines: vec![] }, &FONT, &paper), Err(RasterError::Mark { max: 2 }));
    let paper = Paper { width: PaperWidth::Mm58, mark: Some(" \u{200b}") };
    assert_eq!(render(&Slip { lines: vec![] }, &FONT, &paper).unwrap(), draw(vec![], PaperWidth::Mm58));
}

#[test]
fn a_character_that_the_font_lacks_is_seen_and_one_that_is_never_shown_is_not() {
    for missing in ['龘', '\u{1f600}', 'ก', '\u{301}', '\u{e000}'] {
        assert!(black_dots(&draw(vec![Line::Text(missing.into())], PaperWidth::Mm58)) > 40, "{missing:?}");
    }
    for hidden in ['\u{202e}', '\u{200b}', '\u{feff}', '\u{7}', '\n', ' ', '\u{3000}'] {
        assert_eq!(black_dots(&draw(vec![Line::Text(hidden.into())], PaperWidth::Mm58)), 0, "{hidden:?}");
    }
}

#[test]
fn digits_stand_in_columns() {
    let ink = |digits: &str| {
        let raster = draw(vec![Line::Text(digits.into())], PaperWidth::Mm58);
        let black =
            (0..384).filter(|column| (0..raster.height_dots()).any(|row| raster.is_black(*column, row)));
        black.max().unwrap()
    };
    // Whatever digit is before it, the last one stands at the same place.
    for digit in '0'..='9' {
        assert_eq!(ink(&format!("{digit}{digit}8")), ink("008"), "{digit}");
    }
}

#[test]
fn pictures_from_outside_are_whole_rows_of_known_paper() {
    assert_eq!(Raster::from_bytes(400, vec![0; 50]), Err(RasterError::Width { got: 400 }));
    let bytes = |got| Err(RasterError::Bytes { row: 48, max: 48 * MAX_ROWS as usize, got });
    assert_eq!(Raster::from_bytes(384, vec![0; 47]), bytes(47));
    let too_many = 48 * (MAX_ROWS as usize + 1);
    assert_eq!(Raster::from_bytes(384, vec![0; too_many]), bytes(too_many));
    let picture = draw(vec![Line::Rule], PaperWidth::Mm80);
    assert_eq!(Raster::from_bytes(576, picture.as_bytes().to_vec()), Ok(picture));
}
