//! Field 59: elements of a two-character tag, a three-digit length and a value.
//!
//! A2 describes the terminal in elements of the same form, A3 holds a scanned payment code, A4 the
//! voucher of that payment (from the answer, to be sent with a void or refund), A5 the location.

/// Tag of the terminal's description: elements 01 type, 02 serial number, 03 random digits,
/// 04 enciphered serial number, 05 application version.
pub const TERMINAL: [u8; 2] = *b"A2";
/// Tag of a scanned payment code.
pub const PAYMENT_CODE: [u8; 2] = *b"A3";
/// Tag of a payment voucher.
pub const VOUCHER: [u8; 2] = *b"A4";
/// Tag of the location.
pub const LOCATION: [u8; 2] = *b"A5";

/// One element. No `Debug`: a payment code is as good as a card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// Two characters.
    pub tag: [u8; 2],
    /// At most 999 bytes.
    pub value: &'a [u8],
}

/// Why bytes are not elements, or an element does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Field59Error {
    /// Fewer bytes than a tag and a length, or than the length announces.
    #[error("field 59 at byte {offset}: expected {needed} bytes, got {left}")]
    Truncated {
        /// Where the element starts.
        offset: usize,
        /// Bytes it takes.
        needed: usize,
        /// Bytes there are.
        left: usize,
    },
    /// The length is not three digits.
    #[error("field 59 at byte {offset}: expected a length of three digits, got something else")]
    Length {
        /// Where the element starts.
        offset: usize,
    },
    /// The value is longer than three digits can say.
    #[error("field 59: expected a value of at most 999 bytes, got {got}")]
    TooLong {
        /// Its length.
        got: usize,
    },
    /// The buffer is too small.
    #[error("field 59: expected room for {needed} bytes, got {left}")]
    BufferFull {
        /// Bytes needed.
        needed: usize,
        /// Bytes there are.
        left: usize,
    },
}

const HEAD: usize = 5;

/// The elements of `content`, in their order. Ends after the first error.
#[derive(Clone)]
pub struct Elements<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Elements<'a> {
    /// The elements of a field 59, or of an element that holds elements.
    #[must_use]
    pub const fn new(content: &'a [u8]) -> Self {
        Self { rest: content, offset: 0 }
    }

    /// The value of the first element with this tag; an element cut short counts as missing.
    #[must_use]
    pub fn find(self, tag: [u8; 2]) -> Option<&'a [u8]> {
        self.flatten().find(|element| element.tag == tag).map(|element| element.value)
    }

    fn step(&mut self) -> Result<Element<'a>, Field59Error> {
        let (offset, left) = (self.offset, self.rest.len());
        let truncated = |needed| Field59Error::Truncated { offset, needed, left };
        let (head, rest) = self.rest.split_first_chunk::<HEAD>().ok_or(truncated(HEAD))?;
        let [t1, t2, digits @ ..] = *head;
        let length = crate::bcd::ascii_number(&digits).ok_or(Field59Error::Length { offset })?;
        let (value, rest) = rest.split_at_checked(length).ok_or(truncated(HEAD + length))?;
        self.rest = rest;
        self.offset += HEAD + length;
        Ok(Element { tag: [t1, t2], value })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<Element<'a>, Field59Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let element = self.step();
        if element.is_err() {
            self.rest = &[];
        }
        Some(element)
    }
}

impl Element<'_> {
    /// Writes the element to the start of `buffer`; returns its length.
    ///
    /// # Errors
    /// [`Field59Error::TooLong`], [`Field59Error::BufferFull`].
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, Field59Error> {
        let got = self.value.len();
        if got > 999 {
            return Err(Field59Error::TooLong { got });
        }
        let (needed, left) = (HEAD + got, buffer.len());
        let Some(target) = buffer.get_mut(..needed) else {
            return Err(Field59Error::BufferFull { needed, left });
        };
        let digit = |value: usize| b'0' + u8::try_from(value % 10).unwrap_or_default();
        let [t1, t2] = self.tag;
        let head = [t1, t2, digit(got / 100), digit(got / 10), digit(got)];
        for (slot, byte) in target.iter_mut().zip(head.iter().chain(self.value)) {
            *slot = *byte;
        }
        Ok(needed)
    }
}
