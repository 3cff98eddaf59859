use core::fmt;

/// Message type identifier (ISO 8583-1, 4.1): version, class, function, origin.
///
/// Held as four packed digits, so that it is written the way it is spoken: `Mti::new(0x0200)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mti(u16);

impl Mti {
    /// The type whose four hexadecimal digits are the four digits of the message type.
    ///
    /// A value with a nibble above 9 is no message type; [`Encoder::new`](crate::Encoder::new)
    /// refuses it and [`decode`](crate::decode()) never makes one.
    #[must_use]
    pub const fn new(packed: u16) -> Self {
        Self(packed)
    }

    /// The four digits, packed: `0x0200`.
    #[must_use]
    pub const fn packed(self) -> u16 {
        self.0
    }

    /// Whether all four nibbles are decimal.
    #[must_use]
    pub const fn is_decimal(self) -> bool {
        self.0 & (self.0 << 1 | self.0 << 2) & 0x8888 == 0
    }

    /// The type of the answer: the request plus 10 (0200 is answered by 0210, 0320 by 0330).
    #[must_use]
    pub const fn response(self) -> Self {
        // Only the function digit moves; an odd one is an answer already and has none of its own.
        if self.0 & 0x00F0 == 0x0090 {
            Self(self.0)
        } else {
            Self(self.0.wrapping_add(0x0010))
        }
    }

    /// The type of the repeat: the request plus 1 (0400 is repeated as 0401).
    #[must_use]
    pub const fn repeat(self) -> Self {
        Self(self.0 | 0x0001)
    }
}

impl fmt::Display for Mti {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for Mti {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mti({self})")
    }
}
