//! The letters of a slip: three sizes of 1-bit glyphs, drawn beforehand (`scripts/slip-font` says
//! how, why, and in which format).

use core::fmt;

use crate::error::FontError;
use crate::wrap::is_wide;

/// The letters of a slip, in its three sizes. It is data: whoever draws hands it in.
pub struct Font {
    body: Strike,
    title: Strike,
    total: Strike,
}

/// Which of the three sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// The smallest: all but the following.
    Body,
    /// Titles, and the label of a total.
    Title,
    /// The value of a total. May lack hanzi.
    Total,
}

/// How far ink may stand out of its cell, in dots: the tail of a j, the foot of an A.
pub(crate) const OVERHANG_DOTS: u32 = 4;

/// The glyphs of one size.
pub(crate) struct Strike {
    /// Dots of an em.
    size: u32,
    /// Rows of a line above the baseline.
    ascent: u32,
    /// Rows of a line.
    height: u32,
    /// By ascending code point.
    records: Vec<Record>,
    ink: Vec<u8>,
    narrow_box: (Record, Vec<u8>),
    wide_box: (Record, Vec<u8>),
}

/// Where a glyph's ink is and how it stands to the pen.
#[derive(Clone, Copy)]
struct Record {
    code: u32,
    advance: u8,
    left: i8,
    top: i8,
    columns: u8,
    rows: u8,
    /// Its first byte in the strike's ink.
    at: usize,
}

/// One character, ready to be drawn.
#[derive(Clone, Copy)]
pub(crate) struct Glyph<'a> {
    /// Dots from this pen to the next; never 0.
    pub advance: u32,
    /// The first column of ink, from the pen.
    pub left: i32,
    /// The first row of ink, from the top of the line; inside the line.
    pub top: u32,
    columns: u32,
    rows: u32,
    ink: &'a [u8],
}

const MAGIC: &[u8] = b"SLIPFNT1";
/// Three sizes of all of Unicode's basic plane stay below it.
const MAX_BYTES: usize = 16 << 20;
const STRIKES: usize = 3;

impl Font {
    /// Reads a font. What it accepts can be drawn: all ink lies inside its line, and at most a few
    /// dots outside its cell.
    ///
    /// # Errors
    /// [`FontError`] says what is wrong and where.
    pub fn parse(bytes: &[u8]) -> Result<Self, FontError> {
        if bytes.len() > MAX_BYTES {
            return Err(FontError::TooLong { max: MAX_BYTES, got: bytes.len() });
        }
        if !bytes.starts_with(MAGIC) {
            return Err(FontError::Magic);
        }
        let mut reader = Reader { bytes, at: MAGIC.len() };
        let [strikes] = reader.take()?;
        if usize::from(strikes) != STRIKES {
            return Err(FontError::Strikes { expected: STRIKES, got: strikes });
        }
        let body = Strike::parse(&mut reader, 0)?;
        let title = Strike::parse(&mut reader, body.size)?;
        let total = Strike::parse(&mut reader, title.size)?;
        match reader.left() {
            0 => Ok(Self { body, title, total }),
            got => Err(FontError::Trailing { at: reader.at, got }),
        }
    }

    pub(crate) fn strike(&self, size: Size) -> &Strike {
        match size {
            Size::Body => &self.body,
            Size::Title => &self.title,
            Size::Total => &self.total,
        }
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let glyphs = [&self.body, &self.title, &self.total].map(|strike| (strike.size, strike.records.len()));
        f.debug_struct("Font").field("glyphs_by_size", &glyphs).finish()
    }
}

impl Strike {
    /// `smaller` is the size before it.
    fn parse(reader: &mut Reader, smaller: u32) -> Result<Self, FontError> {
        let [size, ascent, height, high, low] = reader.take()?;
        let count = u16::from_be_bytes([high, low]);
        if u32::from(size) <= smaller
            || size < MIN_SIZE
            || ascent < size / 2
            || height < ascent
            || height < size
        {
            return Err(FontError::Metrics { size, ascent, height });
        }
        let mut records = Vec::with_capacity(usize::from(count).min(reader.left()));
        let (mut ink_bytes, mut previous) = (0_usize, None);
        for _ in 0..count {
            let [plane, high, low, advance, left, top, columns, rows] = reader.take()?;
            let code = u32::from_be_bytes([0, plane, high, low]);
            if char::from_u32(code).is_none() || previous >= Some(code) {
                return Err(FontError::Order { size, code });
            }
            previous = Some(code);
            let (left, top) = (i8::from_be_bytes([left]), i8::from_be_bytes([top]));
            let record = Record { code, advance, left, top, columns, rows, at: ink_bytes };
            if !record.stays(ascent, height) {
                return Err(FontError::Ink { size, code });
            }
            ink_bytes = ink_bytes.saturating_add(record.ink_bytes());
            records.push(record);
        }
        let ink = reader.bytes(ink_bytes)?.to_vec();
        let (narrow_box, wide_box) = (missing(size, size / 2), missing(size, size));
        let (size, ascent, height) = (u32::from(size), u32::from(ascent), u32::from(height));
        Ok(Self { size, ascent, height, records, ink, narrow_box, wide_box })
    }

    /// Rows of a line.
    pub(crate) fn height(&self) -> u32 {
        self.height
    }

    /// Rows of a line above its baseline.
    pub(crate) fn ascent(&self) -> u32 {
        self.ascent
    }

    /// How `character` is drawn; a box where the font lacks it, so that nothing is left out unseen.
    pub(crate) fn glyph(&self, character: char) -> Glyph<'_> {
        let (record, ink) = match self.find(character) {
            Some(record) => (record, self.ink.as_slice()),
            None => {
                let (record, ink) = if is_wide(character) { &self.wide_box } else { &self.narrow_box };
                (record, ink.as_slice())
            }
        };
        Glyph {
            advance: u32::from(record.advance),
            left: i32::from(record.left),
            top: self.ascent.saturating_add_signed(-i32::from(record.top)),
            columns: u32::from(record.columns),
            rows: u32::from(record.rows),
            ink: ink.get(record.at..).unwrap_or_default(),
        }
    }

    /// Whether it has a glyph of its own for `character`.
    pub(crate) fn has(&self, character: char) -> bool {
        self.find(character).is_some()
    }

    fn find(&self, character: char) -> Option<&Record> {
        let code = u32::from(character);
        let at = self.records.binary_search_by_key(&code, |record| record.code).ok()?;
        self.records.get(at)
    }

    /// The advances of `text`, in dots.
    pub(crate) fn width(&self, text: &str) -> u32 {
        text.chars().fold(0, |sum: u32, character| sum.saturating_add(self.glyph(character).advance))
    }
}

/// A size below it cannot be read, and has no room for the box of a missing glyph.
const MIN_SIZE: u8 = 12;

/// Rows of a capital letter, about.
fn capital(size: u8) -> u8 {
    size.saturating_sub(size / 4)
}

impl Record {
    fn ink_bytes(&self) -> usize {
        usize::from(self.columns).saturating_mul(usize::from(self.rows)).div_ceil(8)
    }

    /// Whether the pen moves, and the ink stays inside the line and near the cell.
    fn stays(&self, ascent: u8, height: u8) -> bool {
        let above = i32::from(ascent).saturating_sub(i32::from(self.top));
        let below = above.saturating_add(i32::from(self.rows));
        let right = i32::from(self.left).saturating_add(i32::from(self.columns));
        let overhang = OVERHANG_DOTS.cast_signed();
        self.advance > 0
            && (0..=i32::from(height)).contains(&above)
            && below <= i32::from(height)
            && i32::from(self.left) >= -overhang
            && right <= i32::from(self.advance).saturating_add(overhang)
    }
}

/// The box that stands for a character which a font of `size` lacks: two dots thick, one dot of air
/// beside it, from the baseline up to about the height of a capital.
fn missing(size: u8, advance: u8) -> (Record, Vec<u8>) {
    let (columns, rows) = (advance.saturating_sub(2), capital(size));
    let (last_column, last_row) = (columns.saturating_sub(1), rows.saturating_sub(1));
    let edge = |at: u8, last: u8| at < 2 || at > last.saturating_sub(2);
    let mut ink = Vec::new();
    let mut byte = 0_u8;
    let mut bits = 0_u8;
    for row in 0..rows {
        for column in 0..columns {
            byte = (byte << 1) | u8::from(edge(row, last_row) || edge(column, last_column));
            bits = bits.saturating_add(1);
            if bits == 8 {
                ink.push(byte);
                (byte, bits) = (0, 0);
            }
        }
    }
    ink.push(byte.checked_shl(u32::from(8_u8.saturating_sub(bits))).unwrap_or(0));
    let top = i8::try_from(rows).unwrap_or(i8::MAX);
    (Record { code: 0, advance, left: 1, top, columns, rows, at: 0 }, ink)
}

impl Glyph<'_> {
    /// Its black dots: column and row from its first column and row of ink.
    pub(crate) fn dots(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let bits = self.ink.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
        let cells = (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (column, row)));
        cells.zip(bits).filter_map(|(cell, black)| black.then_some(cell))
    }
}

/// Takes bytes from the front, and knows where it is.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    fn bytes(&mut self, wanted: usize) -> Result<&'a [u8], FontError> {
        let end = self.at.saturating_add(wanted);
        let missing = FontError::Truncated { at: self.at, wanted, got: self.left() };
        let taken = self.bytes.get(self.at..end).ok_or(missing)?;
        self.at = end;
        Ok(taken)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], FontError> {
        let at = self.at;
        let got = self.left();
        let taken = self.bytes(N)?;
        taken.try_into().map_err(|_| FontError::Truncated { at, wanted: N, got })
    }
}
