//! A picture of black and white dots.

use crate::error::RasterError;
use crate::font::Glyph;
use crate::page::PaperWidth;

/// A slip as dots: rows from top to bottom, each padded to whole bytes, most significant bit first,
/// 1 = black. At 8 dots a millimetre (203 dpi) it is as wide as the print head.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: PaperWidth,
    dots: Vec<u8>,
}

/// What is done to the dots of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    White,
}

impl Raster {
    /// A white picture of `rows` rows; the caller has bounded them.
    pub(crate) fn blank(width: PaperWidth, rows: u32) -> Self {
        let bytes = usize::try_from(rows).unwrap_or(0).saturating_mul(width.bytes());
        Self { width, dots: vec![0; bytes] }
    }

    /// Dots from left to right: 384 or 576.
    pub fn width_dots(&self) -> u32 {
        self.width.dots()
    }

    /// Rows from top to bottom, at most [`MAX_ROWS`](crate::MAX_ROWS).
    pub fn height_dots(&self) -> u32 {
        u32::try_from(self.rows().len()).unwrap_or(u32::MAX)
    }

    /// Bytes of one row: 48 or 72.
    pub fn bytes_per_row(&self) -> usize {
        self.width.bytes()
    }

    /// All rows, one after the other.
    pub fn as_bytes(&self) -> &[u8] {
        &self.dots
    }

    /// The rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.dots.chunks_exact(self.width.bytes())
    }

    /// Whether the dot is black; one outside the picture is not.
    pub fn is_black(&self, column: u32, row: u32) -> bool {
        self.place(column, row)
            .and_then(|(at, bit)| self.dots.get(at).map(|byte| byte & bit != 0))
            .unwrap_or(false)
    }

    /// A picture from its rows, as [`as_bytes`](Self::as_bytes) gives them.
    ///
    /// # Errors
    /// [`RasterError::Width`] and [`RasterError::Bytes`] when there is no such picture.
    pub fn from_bytes(width_dots: u32, dots: Vec<u8>) -> Result<Self, RasterError> {
        let width = PaperWidth::from_dots(width_dots)?;
        let max = usize::try_from(crate::MAX_ROWS).unwrap_or(0).saturating_mul(width.bytes());
        if !dots.len().is_multiple_of(width.bytes()) || dots.len() > max {
            return Err(RasterError::Bytes { row: width.bytes(), max, got: dots.len() });
        }
        Ok(Self { width, dots })
    }

    fn place(&self, column: u32, row: u32) -> Option<(usize, u8)> {
        if column >= self.width.dots() {
            return None;
        }
        let (column, row) = (usize::try_from(column).ok()?, usize::try_from(row).ok()?);
        let at = row.checked_mul(self.width.bytes())?.checked_add(column / 8)?;
        Some((at, 0x80 >> (column % 8)))
    }

    fn dot(&mut self, column: u32, row: u32, ink: Ink) {
        let Some((at, bit)) = self.place(column, row) else { return };
        if let Some(byte) = self.dots.get_mut(at) {
            match ink {
                Ink::Black => *byte |= bit,
                Ink::White => *byte &= !bit,
            }
        }
    }

    /// Fills a rectangle with black.
    pub(crate) fn fill(&mut self, left: u32, top: u32, columns: u32, rows: u32) {
        for row in top..top.saturating_add(rows) {
            for column in left..left.saturating_add(columns) {
                self.dot(column, row, Ink::Black);
            }
        }
    }

    /// Draws `glyph` with its pen at `pen`, in the line whose first row is `top`.
    pub(crate) fn glyph(&mut self, pen: u32, top: u32, glyph: &Glyph<'_>, ink: Ink) {
        let left = pen.saturating_add_signed(glyph.left);
        let top = top.saturating_add(glyph.top);
        for (column, row) in glyph.dots() {
            self.dot(left.saturating_add(column), top.saturating_add(row), ink);
        }
    }
}

impl core::fmt::Debug for Raster {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Raster({} x {})", self.width_dots(), self.height_dots())
    }
}
