//! Reads the fields of a key block one after the other and knows the place.

use crate::tr31::error::{Found, HeaderError};
use crate::tr31::hex;

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Characters read so far.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What was read since an offset.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next `len` characters. What is not ASCII fits no field.
    pub(super) fn take(&mut self, len: usize, expected: &'static str) -> Result<&'a str, HeaderError> {
        match self.rest().get(..len) {
            Some(field) => {
                self.at += len;
                Ok(field)
            }
            None => Err(self.expected(expected)),
        }
    }

    /// The next `len` characters, or what is left of the text, for a field that judges it.
    pub(super) fn up_to(&mut self, len: usize) -> &'a [u8] {
        let rest = self.rest();
        let field = rest.get(..len).unwrap_or(rest);
        self.at += field.len();
        field.as_bytes()
    }

    /// A character that is always the same.
    pub(super) fn literal(&mut self, literal: &str, expected: &'static str) -> Result<(), HeaderError> {
        let wrong = self.expected(expected);
        if self.take(literal.len(), expected)? == literal {
            return Ok(());
        }
        Err(wrong)
    }

    /// A number in upper-case hexadecimal.
    pub(super) fn hex(&mut self, len: usize, expected: &'static str) -> Result<usize, HeaderError> {
        self.number(len, 16, expected)
    }

    /// A number in decimal.
    pub(super) fn decimal(&mut self, len: usize, expected: &'static str) -> Result<usize, HeaderError> {
        self.number(len, 10, expected)
    }

    fn number(&mut self, len: usize, base: u8, expected: &'static str) -> Result<usize, HeaderError> {
        let wrong = self.expected(expected);
        let field = self.take(len, expected)?;
        let mut number = 0_usize;
        for character in field.bytes() {
            let digit = hex::digit(character).filter(|digit| *digit < base).ok_or(wrong)?;
            let shifted = number.checked_mul(usize::from(base)).ok_or(wrong)?;
            number = shifted.checked_add(usize::from(digit)).ok_or(wrong)?;
        }
        Ok(number)
    }

    /// The error that something else stands here.
    fn expected(&self, expected: &'static str) -> HeaderError {
        HeaderError::Field { offset: self.at, expected, got: Found::new(self.rest().as_bytes()) }
    }
}
