use crate::bcd;
use core::iter::FusedIterator;

/// The digits of a field, pad removed: an iterator of ASCII characters.
///
/// Numeric fields yield `0` to `9`; a track also yields its separator (`D`, or what the dialect
/// shows for it), and `A` to `F` when it is enciphered; a signed amount yields its sign first.
///
/// It has no `Debug`: digits are card data often enough.
#[derive(Clone)]
pub struct Digits<'a> {
    /// Characters that come first: a sign, or everything when the field is written in characters.
    characters: &'a [u8],
    packed: &'a [u8],
    /// First and past-the-last nibble still to come.
    at: usize,
    end: usize,
    separator: u8,
}

impl<'a> Digits<'a> {
    pub(crate) fn of_characters(characters: &'a [u8]) -> Self {
        Self { characters, packed: &[], at: 0, end: 0, separator: b'D' }
    }

    pub(crate) fn of_packed(
        sign: &'a [u8],
        packed: &'a [u8],
        first: usize,
        count: usize,
        separator: u8,
    ) -> Self {
        Self { characters: sign, packed, at: first, end: first.saturating_add(count), separator }
    }

    /// How many characters are still to come.
    #[must_use]
    pub fn len(&self) -> usize {
        self.characters.len() + self.end.saturating_sub(self.at)
    }

    /// Whether none is to come.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the characters are exactly `other`. The same as `==`, spelled so that it is chosen
    /// before [`Iterator::eq`].
    #[must_use]
    pub fn eq(self, other: &str) -> bool {
        self == *other
    }

    /// Writes the characters to the start of `buffer` and returns how many; `None`, with the
    /// buffer untouched, if they do not fit.
    pub fn write(&self, buffer: &mut [u8]) -> Option<usize> {
        let length = self.len();
        let target = buffer.get_mut(..length)?;
        for (slot, byte) in target.iter_mut().zip(self.clone().ascii()) {
            *slot = byte;
        }
        Some(length)
    }

    /// The number the digits are, if all are decimal and it fits 64 bits.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.clone().ascii().try_fold(0_u64, |number, byte| {
            if !byte.is_ascii_digit() {
                return None;
            }
            number.checked_mul(10)?.checked_add(u64::from(byte - b'0'))
        })
    }

    /// The same characters as bytes.
    pub fn ascii(mut self) -> impl Iterator<Item = u8> + 'a {
        core::iter::from_fn(move || self.step())
    }

    fn step(&mut self) -> Option<u8> {
        if let Some((first, rest)) = self.characters.split_first() {
            self.characters = rest;
            return Some(*first);
        }
        if self.at >= self.end {
            return None;
        }
        let byte = self.packed.get(self.at / 2)?;
        let nibble = if self.at.is_multiple_of(2) { byte >> 4 } else { byte & 0xF };
        self.at += 1;
        Some(bcd::character(nibble, self.separator))
    }
}

impl Iterator for Digits<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        self.step().map(char::from)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

impl FusedIterator for Digits<'_> {}

impl PartialEq<str> for Digits<'_> {
    fn eq(&self, other: &str) -> bool {
        self.len() == other.len() && self.clone().ascii().zip(other.bytes()).all(|(a, b)| a == b)
    }
}

impl PartialEq<&str> for Digits<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

/// Whether two fields hold the same digits, however each is written.
impl PartialEq for Digits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.clone().ascii().eq(other.clone().ascii())
    }
}
