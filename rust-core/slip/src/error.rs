//! What can be wrong with a font or with a slip that is to be drawn.

use thiserror::Error;

/// Why bytes are not a font of slips. Sizes are in dots of an em; see `scripts/slip-font` for the format.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FontError {
    /// Longer than any font of this format needs to be.
    #[error("font: expected at most {max} bytes, got {got}")]
    TooLong {
        /// The most that is read.
        max: usize,
        /// Its length.
        got: usize,
    },
    /// It does not begin as such a font does.
    #[error("font: expected it to begin with SLIPFNT1, got something else")]
    Magic,
    /// A slip is set in exactly three sizes.
    #[error("font: expected {expected} sizes, got {got}")]
    Strikes {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        got: u8,
    },
    /// It ends too soon.
    #[error("font: expected {wanted} more bytes at byte {at}, got {got}")]
    Truncated {
        /// Where they should be.
        at: usize,
        /// How many are missing here.
        wanted: usize,
        /// How many are left.
        got: usize,
    },
    /// Bytes follow its end.
    #[error("font: expected the end at byte {at}, got {got} more bytes")]
    Trailing {
        /// Where it ends.
        at: usize,
        /// How many follow.
        got: usize,
    },
    /// A size that is not larger than the one before, or a line that does not hold its letters.
    #[error("font: expected sizes from small to large with a baseline inside the line, got size {size}, baseline {ascent}, line {height}")]
    Metrics {
        /// The size.
        size: u8,
        /// Rows above the baseline.
        ascent: u8,
        /// Rows of a line.
        height: u8,
    },
    /// A glyph whose code point is none, or not larger than the one before.
    #[error("font: size {size}: expected ascending Unicode code points, got {code:#06x}")]
    Order {
        /// The size.
        size: u8,
        /// The code point.
        code: u32,
    },
    /// A glyph without an advance, or with ink far outside its cell or outside its line.
    #[error("font: size {size}: expected the ink of {code:#06x} inside its line and near its cell, got it outside")]
    Ink {
        /// The size.
        size: u8,
        /// The code point.
        code: u32,
    },
}

/// Why a slip cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RasterError {
    /// It would be longer than a slip may be.
    #[error("slip line {line}: expected a slip of at most {max} rows, got more from here on")]
    TooLong {
        /// Which of the slip's lines is the first that has no room, from 0.
        line: usize,
        /// The most rows of a slip.
        max: u32,
    },
    /// The mark is an essay.
    #[error("slip mark: expected at most {max} lines of it, got more")]
    Mark {
        /// The most lines of a mark.
        max: usize,
    },
    /// Bytes that are no whole rows, or too many.
    #[error("raster: expected whole rows of {row} bytes, at most {max} bytes, got {got}")]
    Bytes {
        /// Bytes of a row.
        row: usize,
        /// The most bytes.
        max: usize,
        /// How many there are.
        got: usize,
    },
    /// No paper is that wide.
    #[error("paper: expected a width of 384 or 576 dots, got {got}")]
    Width {
        /// The width that was asked for, in dots.
        got: u32,
    },
}

/// A PNG could not be written.
#[cfg(feature = "png")]
#[derive(Debug, Error)]
#[error("png: {0}")]
pub struct PngError(#[from] ::png::EncodingError);
