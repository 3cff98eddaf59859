//! A slip as ESC/POS, the bytes that nearly every receipt printer takes over USB, Bluetooth or a
//! network. Only the picture: no code pages, so that every printer prints the same.
//!
//! The commands and their names are those of Epson's ESC/POS reference.

use crate::raster::Raster;

/// What the printer does besides printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Opens a cash drawer first, so that the cashier can make change while it prints.
    pub drawer: Option<Drawer>,
    /// Lines of feed after the slip, so that it can be torn off.
    pub feed_lines: u8,
    /// Cuts the paper at the end.
    pub cut: Option<Cut>,
}

impl Default for Job {
    /// Three lines of feed, as much as most tear bars need; no drawer, no cut.
    fn default() -> Self {
        Self { drawer: None, feed_lines: 3, cut: None }
    }
}

/// Which of the two drawers that a printer can open, by the pin of its connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawer {
    /// The usual one.
    Pin2,
    /// The other.
    Pin5,
}

/// How the paper is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Through.
    Full,
    /// But for a point that holds it.
    Partial,
}

/// `ESC @`: forgets what an earlier job has set.
const INITIALIZE: [u8; 2] = [0x1b, 0x40];
/// `GS v 0 m`: a picture, dots as they are; the sizes follow.
const RASTER: [u8; 4] = [0x1d, 0x76, 0x30, 0x00];
/// `ESC d`: print and feed; the lines follow.
const FEED: [u8; 2] = [0x1b, 0x64];
/// `GS V`, functions 65 and 66: feed to the blade and cut, with no rows more.
const CUT_FULL: [u8; 4] = [0x1d, 0x56, 65, 0];
const CUT_PARTIAL: [u8; 4] = [0x1d, 0x56, 66, 0];
/// `ESC p m t1 t2`: a pulse of 25 x 2 ms, then 250 x 2 ms of rest.
const PULSE_PIN_2: [u8; 5] = [0x1b, 0x70, 0, 25, 250];
const PULSE_PIN_5: [u8; 5] = [0x1b, 0x70, 1, 25, 250];

/// Rows sent at once. Small printers hold a band in memory before they print it; one of 255 rows or
/// fewer also keeps the high byte of the height 0, which some of them do not read.
pub const BAND_ROWS: u8 = 128;

/// The bytes that print `raster` and do what `job` says.
pub fn encode(raster: &Raster, job: &Job) -> Vec<u8> {
    let mut bytes = INITIALIZE.to_vec();
    if let Some(drawer) = job.drawer {
        bytes.extend_from_slice(match drawer {
            Drawer::Pin2 => &PULSE_PIN_2,
            Drawer::Pin5 => &PULSE_PIN_5,
        });
    }
    let row = raster.bytes_per_row();
    for band in raster.as_bytes().chunks(row.saturating_mul(usize::from(BAND_ROWS))) {
        bytes.extend_from_slice(&RASTER);
        for size in [row, band.len() / row] {
            bytes.extend_from_slice(&u16::try_from(size).unwrap_or(u16::MAX).to_le_bytes());
        }
        bytes.extend_from_slice(band);
    }
    if job.feed_lines > 0 {
        bytes.extend_from_slice(&FEED);
        bytes.push(job.feed_lines);
    }
    if let Some(cut) = job.cut {
        bytes.extend_from_slice(match cut {
            Cut::Full => &CUT_FULL,
            Cut::Partial => &CUT_PARTIAL,
        });
    }
    bytes
}
