//! The versions of a key block and what each fixes.

use core::fmt;

use crate::key::Algorithm;

/// Version of a key block: how the protection key is used (X9.143, 6.2, first character of the header).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// TDES key variants, as TR-31:2005 had them. Deprecated.
    A,
    /// TDES key derivation.
    B,
    /// TDES key variants. The same as A by another name.
    C,
    /// AES key derivation, CBC.
    D,
    /// AES key derivation, counter mode (ISO 20038).
    E,
}

impl Version {
    /// Every version, in order.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];

    /// The version a letter stands for.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.code() == code)
    }

    /// The letter in the header.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::A => b'A',
            Self::B => b'B',
            Self::C => b'C',
            Self::D => b'D',
            Self::E => b'E',
        }
    }

    /// The binding method in words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::A => "TDES key variants (TR-31:2005, deprecated)",
            Self::B => "TDES key derivation",
            Self::C => "TDES key variants",
            Self::D => "AES key derivation, CBC",
            Self::E => "AES key derivation, counter mode (ISO 20038)",
        }
    }

    /// Bytes in the MAC: 4, 8 or 16.
    #[must_use]
    pub const fn mac_len(self) -> usize {
        match self {
            Self::A | Self::C => 4,
            Self::B => 8,
            Self::D | Self::E => 16,
        }
    }

    /// Whether a key of `algorithm` can protect blocks of this version.
    #[must_use]
    pub const fn takes(self, algorithm: Algorithm) -> bool {
        match self {
            Self::A | Self::B | Self::C => matches!(algorithm, Algorithm::Tdes2 | Algorithm::Tdes3),
            Self::D | Self::E => {
                matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256)
            }
        }
    }

    /// Bytes the padding block rounds a header up to.
    pub(super) const fn header_block_len(self) -> usize {
        match self {
            Self::A | Self::B | Self::C => 8,
            Self::D | Self::E => 16,
        }
    }

    /// Bytes the header and the enciphered part must be whole multiples of: counter mode has no such need.
    pub(super) const fn cipher_block_len(self) -> usize {
        match self {
            Self::A | Self::B | Self::C => 8,
            Self::D => 16,
            Self::E => 1,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(self.code()))
    }
}
