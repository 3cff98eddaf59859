//! A slip laid out in dots and drawn: where each line stands, in which size, and how it breaks.

use crate::error::RasterError;
use crate::font::{Font, Size, Strike, OVERHANG_DOTS};
use crate::raster::{Ink, Raster};
use crate::wrap::{printable, wrap};
use crate::{Line, Slip};

/// The paper that a slip is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper<'a> {
    /// How wide it is.
    pub width: PaperWidth,
    /// Words that are drawn white on black above and below the slip, so that nobody takes it for
    /// another kind of slip: the mark of a simulated or a training terminal. At most
    /// [`MAX_MARK_LINES`] lines of them.
    pub mark: Option<&'a str>,
}

/// A roll's width, and with it the print head's, at 8 dots a millimetre (203 dpi).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperWidth {
    /// 58 mm: 384 dots.
    Mm58,
    /// 80 mm: 576 dots.
    Mm80,
}

impl PaperWidth {
    /// The width of which the print head has `dots` dots.
    ///
    /// # Errors
    /// [`RasterError::Width`] for other than 384 and 576.
    pub fn from_dots(dots: u32) -> Result<Self, RasterError> {
        match dots {
            384 => Ok(Self::Mm58),
            576 => Ok(Self::Mm80),
            got => Err(RasterError::Width { got }),
        }
    }

    /// Dots from left to right.
    pub fn dots(self) -> u32 {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
        }
    }

    /// Bytes of a row.
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Mm58 => 48,
            Self::Mm80 => 72,
        }
    }
}

/// Columns and rows at each edge that stay white, in dots: 1 mm.
pub const MARGIN_DOTS: u32 = 8;
/// The most rows of a slip: 1 m of paper. A line that repeats by mistake then ends as an error and
/// not as an empty roll, and the picture stays below the 8 million dots that terminals' print
/// services take.
pub const MAX_ROWS: u32 = 8_000;
/// The most lines of a mark.
pub const MAX_MARK_LINES: usize = 2;

/// Where text begins: the margin, and room for ink that stands out of its cell. 360 dots are left of
/// 384: 15 hanzi of 24 dots, or 12 of 30.
const INSET: u32 = MARGIN_DOTS + OVERHANG_DOTS;
/// Between a label and its value on one line, at least.
const GAP: u32 = 12;
/// Rows of a rule: ink, and air above and below.
const RULE: u32 = 2;
const RULE_AIR: u32 = 7;
/// Rows of black above and below the words of a mark, and of white between the mark and the slip.
const BAND: u32 = 4;
const BAND_AIR: u32 = 8;

/// Draws `slip` in the letters of `font`, for `paper`.
///
/// # Errors
/// [`RasterError::TooLong`] when it would have more than [`MAX_ROWS`] rows, [`RasterError::Mark`]
/// when the mark has too many lines.
pub fn render(slip: &Slip, font: &Font, paper: &Paper<'_>) -> Result<Raster, RasterError> {
    let mark = paper.mark.map(printable).filter(|mark| !mark.trim().is_empty());
    let mut page = Page { font, width: paper.width, rows: MARGIN_DOTS, shapes: Vec::new() };
    let room = MAX_ROWS.saturating_sub(MARGIN_DOTS);
    if let Some(mark) = &mark {
        page.band(mark)?;
        page.rows = page.rows.saturating_add(BAND_AIR);
    }
    for (index, line) in slip.lines.iter().enumerate() {
        page.line(line, room).ok_or(RasterError::TooLong { line: index, max: MAX_ROWS })?;
    }
    if let Some(mark) = &mark {
        page.rows = page.rows.saturating_add(BAND_AIR);
        page.band(mark)?;
    }
    if page.rows > room {
        return Err(RasterError::TooLong { line: slip.lines.len(), max: MAX_ROWS });
    }
    Ok(page.draw())
}

/// The layout as it grows downwards.
struct Page<'a> {
    font: &'a Font,
    width: PaperWidth,
    /// Rows so far.
    rows: u32,
    shapes: Vec<Shape>,
}

/// One thing on the paper. Rows and columns are those of its upper left corner.
enum Shape {
    Text { column: u32, row: u32, size: Size, ink: Ink, text: String },
    Black { column: u32, row: u32, columns: u32, rows: u32 },
}

/// Where a text stands between the insets.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Centre,
    Right,
}

impl Page<'_> {
    fn text_width(&self) -> u32 {
        self.width.dots().saturating_sub(INSET.saturating_mul(2))
    }

    /// Adds one line; `None` when that needs more than `room` rows in all.
    fn line(&mut self, line: &Line, room: u32) -> Option<()> {
        match line {
            Line::Title(text) => self.paragraph(&printable(text), Size::Title, Side::Centre, room),
            Line::Centre(text) => self.paragraph(&printable(text), Size::Body, Side::Centre, room),
            Line::Text(text) => self.paragraph(&printable(text), Size::Body, Side::Left, room),
            Line::Pair { label, value } => {
                self.pair(&printable(label), &printable(value), Size::Body, Size::Body, room)
            }
            Line::Total { label, value } => self.total(&printable(label), &printable(value), room),
            Line::Rule => {
                let row = self.rows.saturating_add(RULE_AIR);
                let columns = self.text_width();
                self.shapes.push(Shape::Black { column: INSET, row, columns, rows: RULE });
                self.grow(RULE.saturating_add(RULE_AIR.saturating_mul(2)), room)
            }
            Line::Space => self.grow(self.font.strike(Size::Body).height(), room),
        }
    }

    fn grow(&mut self, rows: u32, room: u32) -> Option<()> {
        self.rows = self.rows.checked_add(rows).filter(|rows| *rows <= room)?;
        Some(())
    }

    fn paragraph(&mut self, text: &str, size: Size, side: Side, room: u32) -> Option<()> {
        let strike = self.font.strike(size);
        for part in wrap(text, self.text_width(), |character| strike.glyph(character).advance) {
            self.place(part, size, side, 0, Ink::Black);
            self.grow(strike.height(), room)?;
        }
        Some(())
    }

    /// A label and its value: on one line where they fit, else the value under the label.
    fn pair(&mut self, label: &str, value: &str, small: Size, large: Size, room: u32) -> Option<()> {
        let (labels, values) = (self.font.strike(small), self.font.strike(large));
        if value.is_empty() {
            self.paragraph(label, small, Side::Left, room)
        } else if self.beside(label, value, small, large) {
            // On one baseline, whatever their sizes.
            let drop = values.ascent().saturating_sub(labels.ascent());
            self.place(label, small, Side::Left, drop, Ink::Black);
            self.place(value, large, Side::Right, 0, Ink::Black);
            self.grow(values.height().max(drop.saturating_add(labels.height())), room)
        } else {
            if !label.is_empty() {
                self.paragraph(label, small, Side::Left, room)?;
            }
            self.paragraph(value, large, Side::Right, room)
        }
    }

    /// The value as large as fits on one line, where the largest letters have all of it. The label
    /// gives way before it leaves that line.
    fn total(&mut self, label: &str, value: &str, room: u32) -> Option<()> {
        let largest = self.font.strike(Size::Total);
        let has_all = value.chars().all(|character| largest.has(character));
        let large =
            if has_all && largest.width(value) <= self.text_width() { Size::Total } else { Size::Title };
        let small = if self.beside(label, value, Size::Body, large)
            && !self.beside(label, value, Size::Title, large)
        {
            Size::Body
        } else {
            Size::Title
        };
        self.pair(label, value, small, large, room)
    }

    /// Whether label and value fit on one line.
    fn beside(&self, label: &str, value: &str, small: Size, large: Size) -> bool {
        let (label, value) = (self.font.strike(small).width(label), self.font.strike(large).width(value));
        label.saturating_add(GAP).saturating_add(value) <= self.text_width()
    }

    /// One line of text, `drop` rows below the rows so far.
    fn place(&mut self, text: &str, size: Size, side: Side, drop: u32, ink: Ink) {
        let free = self.text_width().saturating_sub(self.font.strike(size).width(text));
        let column = INSET.saturating_add(match side {
            Side::Left => 0,
            Side::Centre => free / 2,
            Side::Right => free,
        });
        let row = self.rows.saturating_add(drop);
        self.shapes.push(Shape::Text { column, row, size, ink, text: text.to_owned() });
    }

    /// The paper's mark, white on black from margin to margin.
    fn band(&mut self, mark: &str) -> Result<(), RasterError> {
        let strike = self.font.strike(Size::Body);
        let lines: Vec<&str> = wrap(mark, self.text_width(), |character| strike.glyph(character).advance)
            .take(MAX_MARK_LINES.saturating_add(1))
            .collect();
        if lines.len() > MAX_MARK_LINES {
            return Err(RasterError::Mark { max: MAX_MARK_LINES });
        }
        let text_rows = lines.iter().fold(0, |rows: u32, _| rows.saturating_add(strike.height()));
        let (row, rows) = (self.rows, text_rows.saturating_add(BAND.saturating_mul(2)));
        let columns = self.width.dots().saturating_sub(MARGIN_DOTS.saturating_mul(2));
        self.shapes.push(Shape::Black { column: MARGIN_DOTS, row, columns, rows });
        self.rows = row.saturating_add(BAND);
        for line in lines {
            self.place(line, Size::Body, Side::Centre, 0, Ink::White);
            self.rows = self.rows.saturating_add(strike.height());
        }
        self.rows = row.saturating_add(rows);
        Ok(())
    }

    fn draw(self) -> Raster {
        let mut raster = Raster::blank(self.width, self.rows.saturating_add(MARGIN_DOTS));
        for shape in &self.shapes {
            match shape {
                Shape::Black { column, row, columns, rows } => raster.fill(*column, *row, *columns, *rows),
                Shape::Text { column, row, size, ink, text } => {
                    write(&mut raster, self.font.strike(*size), *column, *row, *ink, text);
                }
            }
        }
        raster
    }
}

fn write(raster: &mut Raster, strike: &Strike, mut column: u32, row: u32, ink: Ink, text: &str) {
    for glyph in text.chars().map(|character| strike.glyph(character)) {
        raster.glyph(column, row, &glyph, ink);
        column = column.saturating_add(glyph.advance);
    }
}
