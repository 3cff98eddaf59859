//! Slips drawn, dot for dot as in `tests/golden`. After a change that is meant, look at what
//! `SUANPAN_BLESS=1 cargo test -p suanpan-slip --test golden` has written there, then commit it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod samples;

use std::io::Cursor;
use std::path::Path;
use std::{env, fs};

use suanpan_slip::{png, render, Paper, PaperWidth, Raster};

/// The picture in a PNG of ours.
fn decode(bytes: &[u8]) -> Raster {
    let mut reader = ::png::Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG");
    let mut dots = vec![0; reader.output_buffer_size().expect("a small PNG")];
    let info = reader.next_frame(&mut dots).expect("a whole PNG");
    assert_eq!((info.color_type, info.bit_depth), (::png::ColorType::Grayscale, ::png::BitDepth::One));
    dots.iter_mut().for_each(|byte| *byte = !*byte);
    Raster::from_bytes(info.width, dots).expect("a slip's picture")
}

#[test]
fn slips_are_drawn_as_before() {
    let (font, blessing) = (samples::font(), env::var_os("SUANPAN_BLESS").is_some());
    let (golden, actual) = (Path::new("tests/golden"), Path::new(env!("CARGO_TARGET_TMPDIR")));
    let mut wrong = Vec::new();
    for (name, slip, marked) in samples::all() {
        for width in [PaperWidth::Mm58, PaperWidth::Mm80] {
            let paper = Paper { width, mark: marked.then_some(samples::MARK) };
            let drawn = render(&slip, &font, &paper).unwrap();
            let file = format!("{name}-{}.png", width.dots());
            if blessing {
                fs::write(golden.join(&file), png::encode(&drawn).unwrap()).unwrap();
                continue;
            }
            let expected = fs::read(golden.join(&file)).map(|bytes| decode(&bytes));
            if expected.as_ref().is_ok_and(|expected| *expected == drawn) {
                continue;
            }
            fs::write(actual.join(&file), png::encode(&drawn).unwrap()).unwrap();
            wrong.push(match expected {
                Ok(expected) => {
                    let row =
                        expected.rows().zip(drawn.rows()).position(|(expected, drawn)| expected != drawn);
                    let row = row.unwrap_or(expected.rows().len().min(drawn.rows().len()));
                    format!("{file} is {drawn:?}, expected {expected:?}: first different row {row}")
                }
                Err(error) => format!("tests/golden/{file}: {error}"),
            });
        }
    }
    let wrong_list = wrong.join("\n  ");
    assert!(wrong.is_empty(), "what was drawn is in {}:\n  {wrong_list}", actual.display());
}

#[test]
fn a_png_holds_the_picture_and_its_size_on_paper() {
    let (_, slip, _) = samples::all().remove(0);
    let drawn = render(&slip, &samples::font(), &Paper { width: PaperWidth::Mm58, mark: None }).unwrap();
    let bytes = png::encode(&drawn).unwrap();
    assert_eq!(decode(&bytes), drawn);
    let reader = ::png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let size = reader.info().pixel_dims.unwrap();
    assert_eq!((size.xppu, size.yppu, size.unit), (8_000, 8_000, ::png::Unit::Meter));
}
