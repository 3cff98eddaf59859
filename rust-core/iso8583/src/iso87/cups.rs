//! The 46-byte header before a message of the UnionPay interchange (CUPS).

use core::fmt;

/// Bytes of the header; its first byte says so.
pub const HEADER_LENGTH: usize = 46;

/// Why bytes are no CUPS header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("header {part} at byte {offset}: expected {expected}, got {got}")]
pub struct HeaderError {
    /// The part of the header.
    pub part: &'static str,
    /// Its offset.
    pub offset: usize,
    /// What should be there.
    pub expected: &'static str,
    /// What is there: a byte or a length.
    pub got: usize,
}

/// A CUPS header, as received: ten fixed parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Header<'a>(&'a [u8; HEADER_LENGTH]);

/// Name, offset, length.
type Part = (&'static str, usize, usize);

const LENGTH: Part = ("length", 0, 1);
const VERSION: Part = ("version", 1, 1);
const TOTAL_LENGTH: Part = ("total length", 2, 4);
const DESTINATION: Part = ("destination", 6, 11);
const SOURCE: Part = ("source", 17, 11);
const RESERVED: Part = ("reserved", 28, 3);
const BATCH: Part = ("batch", 31, 1);
const TRANSACTION: Part = ("transaction information", 32, 8);
const USER: Part = ("user information", 40, 1);
const REJECT: Part = ("reject code", 41, 5);

impl<'a> Header<'a> {
    /// Takes the header off `bytes`: it, and the message that follows.
    ///
    /// # Errors
    /// [`HeaderError`] if it is too short, its first byte is not 46, or a numeric part is not
    /// digits.
    pub fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), HeaderError> {
        let Some((header, rest)) = bytes.split_first_chunk::<HEADER_LENGTH>() else {
            let (part, offset, ..) = LENGTH;
            return Err(HeaderError { part, offset, expected: "46 bytes", got: bytes.len() });
        };
        let [length, ..] = *header;
        if usize::from(length) != HEADER_LENGTH {
            let (part, offset, ..) = LENGTH;
            let got = usize::from(length);
            return Err(HeaderError { part, offset, expected: "46", got });
        }
        for (part, offset, length) in [TOTAL_LENGTH, REJECT] {
            for (at, byte) in header.iter().enumerate().skip(offset).take(length) {
                if !byte.is_ascii_digit() {
                    let got = usize::from(*byte);
                    return Err(HeaderError { part, offset: at, expected: "an ASCII digit", got });
                }
            }
        }
        Ok((Self(header), rest))
    }

    fn part(&self, (_, offset, length): Part) -> &'a [u8] {
        self.0.get(offset..offset + length).unwrap_or_default()
    }

    fn byte(&self, part: Part) -> u8 {
        self.part(part).first().copied().unwrap_or_default()
    }

    /// Version and whether it is a test: 0x02 production, 0x82 test.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.byte(VERSION)
    }

    /// Four digits: length of header and message.
    #[must_use]
    pub fn total_length(&self) -> &'a [u8] {
        self.part(TOTAL_LENGTH)
    }

    /// Whom it is for: 11 characters, filled up with spaces.
    #[must_use]
    pub fn destination(&self) -> &'a [u8] {
        self.part(DESTINATION)
    }

    /// Whom it is from: 11 characters, filled up with spaces.
    #[must_use]
    pub fn source(&self) -> &'a [u8] {
        self.part(SOURCE)
    }

    /// Three bytes kept by the network.
    #[must_use]
    pub fn reserved(&self) -> &'a [u8] {
        self.part(RESERVED)
    }

    /// Batch number.
    #[must_use]
    pub fn batch(&self) -> u8 {
        self.byte(BATCH)
    }

    /// Eight characters about the transaction.
    #[must_use]
    pub fn transaction_information(&self) -> &'a [u8] {
        self.part(TRANSACTION)
    }

    /// One byte of the user.
    #[must_use]
    pub fn user_information(&self) -> u8 {
        self.byte(USER)
    }

    /// Five digits: 00000 unless the network refuses the message.
    #[must_use]
    pub fn reject_code(&self) -> &'a [u8] {
        self.part(REJECT)
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header(\"{}\")", self.0.escape_ascii())
    }
}
