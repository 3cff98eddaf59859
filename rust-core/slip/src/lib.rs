//! Receipts as data, laid out as text.
//!
//! A [`Slip`] says what stands on the paper, not how it is drawn; [`text::layout`] lays it out in
//! columns for a terminal window or a text file. A raster comes beside it, from the same data.
#![forbid(unsafe_code)]

pub mod text;

/// One receipt, top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Centred, double size where the printer can.
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
    /// A line across.
    Rule,
    /// An empty line.
    Space,
}
