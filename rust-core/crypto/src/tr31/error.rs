//! What can be wrong with a key block.
//!
//! A header is public, so an error about its syntax names the place. Whatever is found out with the help of the
//! protection key has one value, [`Tr31Error::Refused`]: telling a bad MAC from a bad length or padding would let
//! an attacker decipher a block by asking.

use core::fmt;

use crate::key::Algorithm;
use crate::tr31::Version;
use crate::KeyError;

/// The characters that stood in the wrong place: the first 4 at most, printable or not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Found {
    bytes: [u8; 4],
    len: usize,
}

impl Found {
    pub(super) fn new(text: &[u8]) -> Self {
        let mut bytes = [0; 4];
        let mut len = 0;
        for (byte, from) in bytes.iter_mut().zip(text) {
            *byte = *from;
            len += 1;
        }
        Self { bytes, len }
    }

    /// The characters; none when the text ended.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_bytes() {
            [] => f.write_str("the end"),
            bytes => write!(f, "'{}'", bytes.escape_ascii()),
        }
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not a key block, or a header not a header. Offsets count characters from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HeaderError {
    /// A field holds something else.
    #[error("key block, offset {offset}: expected {expected}, got {got}")]
    Field {
        /// Where the field starts.
        offset: usize,
        /// What belongs there.
        expected: &'static str,
        /// What stood there.
        got: Found,
    },
    /// A length is out of range: of the whole text, of an optional block, of the key part.
    #[error("key block, offset {offset}: expected {min} to {max} characters, got {got}")]
    Length {
        /// Where the counted part starts.
        offset: usize,
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
        /// Characters counted or announced.
        got: usize,
    },
    /// A part is not whole blocks.
    #[error(
        "key block, offset {offset}: expected whole blocks of {block_len} characters, got {got} characters"
    )]
    Blocks {
        /// Where the part starts.
        offset: usize,
        /// Characters of one block.
        block_len: usize,
        /// Characters of the part.
        got: usize,
    },
    /// The same optional block twice: which one is meant?
    #[error("key block, offset {offset}: optional block {id} again")]
    Duplicate {
        /// Where the second one starts.
        offset: usize,
        /// Its identifier.
        id: Found,
    },
    /// More optional blocks than the two-digit count can say.
    #[error("key block, offset {offset}: expected at most 99 optional blocks, got {got}")]
    Count {
        /// Where the count stands.
        offset: usize,
        /// Optional blocks, the padding block included.
        got: usize,
    },
}

/// A field of the header that says what a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyField {
    /// Key usage.
    Usage,
    /// Algorithm of the key.
    Algorithm,
    /// Mode of use.
    Mode,
    /// Exportability.
    Exportability,
}

impl fmt::Display for PolicyField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Usage => "key usage",
            Self::Algorithm => "algorithm",
            Self::Mode => "mode of use",
            Self::Exportability => "exportability",
        })
    }
}

/// Why a key was not wrapped, not unwrapped, or not handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Tr31Error {
    /// The block does not open under this protection key. Syntax, version, MAC, length and padding all end here.
    #[error("key block refused")]
    Refused,
    /// See [`HeaderError`].
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The version is protected by keys of another cipher.
    #[error("a version {version} key block is not protected by a {algorithm} key")]
    Protection {
        /// Version of the block.
        version: Version,
        /// Algorithm of the protection key.
        algorithm: Algorithm,
    },
    /// The key is stronger than the one that would protect it (PCI PIN annex C: equal or stronger).
    #[error("a key of {key_bits} bits of strength under a protection key of {protection_bits}")]
    Strength {
        /// Strength of the key, in bits.
        key_bits: usize,
        /// Strength of the protection key, in bits.
        protection_bits: usize,
    },
    /// No key at all.
    #[error("an empty key is not wrapped")]
    Empty,
    /// The block would not fit the four digits of its length field.
    #[error("a key block has at most {max} characters, this one would have {got}")]
    TooLong {
        /// The most characters.
        max: usize,
        /// Characters the block would have.
        got: usize,
    },
    /// The header does not allow what is asked of the key.
    #[error("the key block says {field} {got}; wanted {expected}")]
    Policy {
        /// The field that forbids it.
        field: PolicyField,
        /// What would allow it.
        expected: &'static str,
        /// What the header says.
        got: Found,
    },
    /// See [`KeyError`].
    #[error(transparent)]
    Key(#[from] KeyError),
}
