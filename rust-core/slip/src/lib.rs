//! Receipts as data, laid out as text and drawn as dots.
//!
//! A [`Slip`] says what stands on the paper, not how it is drawn. From the same data,
//! [`text::layout`] makes columns for a terminal window or a text file, and [`render`] makes the
//! 1-bit picture that every printer can print: [`escpos::encode`] for printers that take bytes,
//! [`png::encode`] for people.
//!
//! The letters are data too: [`Font::parse`] reads the file that `scripts/slip-font` makes.
#![forbid(unsafe_code)]

mod error;
pub mod escpos;
mod font;
mod page;
#[cfg(feature = "png")]
pub mod png;
mod raster;
pub mod text;
mod wrap;

#[cfg(feature = "png")]
pub use error::PngError;
pub use error::{FontError, RasterError};
pub use font::Font;
pub use page::{render, Paper, PaperWidth, MARGIN_DOTS, MAX_MARK_LINES, MAX_ROWS};
pub use raster::Raster;

/// One receipt, top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Centred, larger where the printer can.
    Title(String),
    /// Centred.
    Centre(String),
    /// From the left; wraps.
    Text(String),
    /// A label at the left, its value at the right; the value wraps under itself.
    Pair {
        /// The label.
        label: String,
        /// The value.
        value: String,
    },
    /// The same for the amount that the slip is about: larger where the printer can.
    Total {
        /// The label.
        label: String,
        /// The value.
        value: String,
    },
    /// A line across.
    Rule,
    /// An empty line.
    Space,
}
