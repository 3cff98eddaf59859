//! ESC/POS, read back as a printer would.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod samples;

use suanpan_slip::escpos::{encode, Cut, Drawer, Job, BAND_ROWS};
use suanpan_slip::{render, Paper, PaperWidth, Raster};

/// What a printer makes of the bytes: the dots, and the commands beside them.
fn print(mut bytes: &[u8], width_dots: u32) -> (Raster, Vec<Vec<u8>>) {
    let (mut dots, mut commands) = (Vec::new(), Vec::new());
    while !bytes.is_empty() {
        let length = match bytes {
            [0x1b, b'@', ..] => 2,
            [0x1b, b'd', ..] => 3,
            [0x1d, b'V', 65 | 66, ..] => 4,
            [0x1b, b'p', ..] => 5,
            [0x1d, b'v', b'0', 0, xl, xh, yl, yh, rest @ ..] => {
                let (row, rows) = (u16::from_le_bytes([*xl, *xh]), u16::from_le_bytes([*yl, *yh]));
                assert_eq!(u32::from(row) * 8, width_dots);
                assert!((1..=u16::from(BAND_ROWS)).contains(&rows));
                let band = usize::from(row) * usize::from(rows);
                dots.extend(&rest[..band]);
                bytes = &rest[band..];
                continue;
            }
            other => panic!("not a command: {:02x?}", &other[..other.len().min(8)]),
        };
        commands.push(bytes[..length].to_vec());
        bytes = &bytes[length..];
    }
    (Raster::from_bytes(width_dots, dots).unwrap(), commands)
}

#[test]
fn every_band_arrives() {
    for (name, slip, _) in samples::all() {
        for width in [PaperWidth::Mm58, PaperWidth::Mm80] {
            let raster = render(&slip, &samples::font(), &Paper { width, mark: None }).unwrap();
            let (printed, commands) = print(&encode(&raster, &Job::default()), width.dots());
            assert_eq!(printed, raster, "{name}");
            assert_eq!(commands, [vec![0x1b, b'@'], vec![0x1b, b'd', 3]]);
        }
    }
}

#[test]
fn the_drawer_opens_first_and_the_cut_is_last() {
    let raster = Raster::from_bytes(384, vec![0xff; 48]).unwrap();
    let job = Job { drawer: Some(Drawer::Pin2), feed_lines: 0, cut: Some(Cut::Partial) };
    let band = [&[0x1d, b'v', b'0', 0, 48, 0, 1, 0][..], &[0xff; 48]].concat();
    let expected = [&[0x1b, b'@', 0x1b, b'p', 0, 25, 250][..], &band, &[0x1d, b'V', 66, 0]].concat();
    assert_eq!(encode(&raster, &job), expected);
    let job = Job { drawer: Some(Drawer::Pin5), feed_lines: 1, cut: Some(Cut::Full) };
    let (_, commands) = print(&encode(&raster, &job), 384);
    assert_eq!(commands[1..], [vec![0x1b, b'p', 1, 25, 250], vec![0x1b, b'd', 1], vec![0x1d, b'V', 65, 0]]);
}
