//! Receipts: what stands on the paper, and how it is drawn.

use std::sync::Arc;

use suanpan_slip::{escpos, png, render, Font, Line, Paper, PaperWidth, Raster, Slip};

use crate::panic::sealed;
use crate::PosError;

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SlipLine {
    /// Centred, double size where the printer can.
    Title {
        /// The text.
        text: String,
    },
    /// Centred.
    Centre {
        /// The text.
        text: String,
    },
    /// From the left; wraps.
    Text {
        /// The text.
        text: String,
    },
    /// A label at the left, its value at the right; the value wraps under itself.
    Pair {
        /// The label.
        label: String,
        /// The value.
        value: String,
    },
    /// The amount: as a pair, and large.
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

impl From<Line> for SlipLine {
    fn from(line: Line) -> Self {
        match line {
            Line::Title(text) => SlipLine::Title { text },
            Line::Centre(text) => SlipLine::Centre { text },
            Line::Text(text) => SlipLine::Text { text },
            Line::Pair { label, value } => SlipLine::Pair { label, value },
            Line::Total { label, value } => SlipLine::Total { label, value },
            Line::Rule => SlipLine::Rule,
            Line::Space => SlipLine::Space,
        }
    }
}

/// The lines of a slip, top to bottom.
pub(crate) fn lines(slip: Slip) -> Vec<SlipLine> {
    let Slip { lines } = slip;
    lines.into_iter().map(Into::into).collect()
}

impl From<SlipLine> for Line {
    fn from(line: SlipLine) -> Self {
        match line {
            SlipLine::Title { text } => Line::Title(text),
            SlipLine::Centre { text } => Line::Centre(text),
            SlipLine::Text { text } => Line::Text(text),
            SlipLine::Pair { label, value } => Line::Pair { label, value },
            SlipLine::Total { label, value } => Line::Total { label, value },
            SlipLine::Rule => Line::Rule,
            SlipLine::Space => Line::Space,
        }
    }
}

/// A slip as dots: rows from the top, whole bytes each, most significant bit left, 1 is black.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SlipRaster {
    /// Dots of a row, 384 or 576.
    pub width_dots: u32,
    /// Rows.
    pub height_dots: u32,
    /// The rows.
    pub bits: Vec<u8>,
}

/// Draws slips in the letters of one font, which is read once.
#[derive(uniffi::Object)]
pub struct SlipPress {
    font: Font,
}

#[uniffi::export]
impl SlipPress {
    /// Reads the font file.
    ///
    /// # Errors
    /// [`PosError::OpenFailed`] with `font` where it is none.
    #[uniffi::constructor]
    pub fn open(font: &[u8]) -> Result<Arc<Self>, PosError> {
        sealed(|| {
            let font = Font::parse(font).map_err(|error| PosError::open_failed("font", error))?;
            Ok(Arc::new(SlipPress { font }))
        })
    }

    /// Draws the lines for paper of `dots` dots; `mark` stands white on black above and below.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `slip` for a slip of a metre and more, a long mark or another width.
    pub fn raster(
        &self,
        lines: Vec<SlipLine>,
        dots: u32,
        mark: Option<String>,
    ) -> Result<SlipRaster, PosError> {
        sealed(|| {
            let slip = Slip { lines: lines.into_iter().map(Into::into).collect() };
            let drawn = PaperWidth::from_dots(dots)
                .and_then(|width| render(&slip, &self.font, &Paper { width, mark: mark.as_deref() }))
                .map_err(|error| PosError::rejected("slip", error))?;
            Ok(SlipRaster {
                width_dots: drawn.width_dots(),
                height_dots: drawn.height_dots(),
                bits: drawn.as_bytes().to_vec(),
            })
        })
    }
}

/// A slip's picture as the bytes that an ESC/POS printer takes; it is cut at the end where `cut` is true.
///
/// # Errors
/// [`PosError::Rejected`] with `slip` for dots that are no such picture.
#[uniffi::export]
pub fn slip_escpos(raster: SlipRaster, cut: bool) -> Result<Vec<u8>, PosError> {
    sealed(|| {
        let raster = Raster::from_bytes(raster.width_dots, raster.bits)
            .map_err(|error| PosError::rejected("slip", error))?;
        let cut = cut.then_some(escpos::Cut::Partial);
        Ok(escpos::encode(&raster, &escpos::Job { cut, ..escpos::Job::default() }))
    })
}

/// A slip's picture as a PNG file.
///
/// # Errors
/// As of [`slip_escpos`].
#[uniffi::export]
pub fn slip_png(raster: SlipRaster) -> Result<Vec<u8>, PosError> {
    sealed(|| {
        let raster = Raster::from_bytes(raster.width_dots, raster.bits)
            .map_err(|error| PosError::rejected("slip", error))?;
        png::encode(&raster).map_err(|error| PosError::rejected("slip", error))
    })
}
