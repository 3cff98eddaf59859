use core::fmt;

/// Why bytes are not a message of the dialect. Never carries the content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} at byte {offset}: {fault}")]
pub struct DecodeError {
    /// The part of the message.
    pub place: Place,
    /// Offset of that part (or of the byte at fault) from the start of the body.
    pub offset: usize,
    /// What was expected and what was there.
    pub fault: Fault,
}

impl DecodeError {
    /// The field at fault, if it is one.
    #[must_use]
    pub fn field(&self) -> Option<u8> {
        match self.place {
            Place::Field(field) | Place::Subfield(field, _) => Some(field),
            Place::Mti | Place::Bitmap | Place::End => None,
        }
    }
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The message type.
    Mti,
    /// The bitmap.
    Bitmap,
    /// A field.
    Field(u8),
    /// A field of the message nested in a field; 0 for its bitmap or its end.
    Subfield(u8, u8),
    /// What follows the last field.
    End,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mti => f.write_str("message type"),
            Self::Bitmap => f.write_str("bitmap"),
            Self::Field(field) => write!(f, "field {field}"),
            Self::Subfield(field, inner) => write!(f, "field {field}.{inner}"),
            Self::End => f.write_str("end of message"),
        }
    }
}

/// What was expected, and what was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The message ends inside this part.
    #[error("expected {needed} bytes, got {left}")]
    Truncated {
        /// Bytes the part takes.
        needed: usize,
        /// Bytes that were left.
        left: usize,
    },
    /// A nibble or character that is no decimal digit.
    #[error("expected decimal digits, got something else")]
    NotDigits,
    /// A character that is no hexadecimal digit.
    #[error("expected hexadecimal digits, got something else")]
    NotHex,
    /// A byte above 0x7E or below 0x20 in a track written as characters.
    #[error("expected printable ASCII, got something else")]
    NotAscii,
    /// The length prefix is no decimal number.
    #[error("expected a decimal length, got something else")]
    NotLength,
    /// The length prefix exceeds the greatest length of the field.
    #[error("expected a length of at most {max}, got {got}")]
    OverMax {
        /// Greatest length, in the unit the field counts.
        max: usize,
        /// The length that was there.
        got: usize,
    },
    /// The filler of an odd number of digits is not what the dialect writes.
    #[error("expected the pad nibble {expected:X}, got another")]
    WrongPad {
        /// The pad nibble of the dialect.
        expected: u8,
    },
    /// The bitmap names a field the dialect does not have.
    #[error("expected a field of dialect {dialect}, got a bit it does not define")]
    Undefined {
        /// Name of the dialect.
        dialect: &'static str,
    },
    /// Bytes follow the last field.
    #[error("expected nothing more, got {bytes} bytes")]
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// The message is longer than a frame can be.
    #[error("expected at most {max} bytes, got {got}")]
    TooLong {
        /// Longest message.
        max: usize,
        /// Its length.
        got: usize,
    },
}

/// Why a message cannot be written. The encoder is as it was before the refused call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A nibble of the message type is above 9.
    #[error("message type: expected four decimal digits, got {got:04X}")]
    Mti {
        /// The packed value.
        got: u16,
    },
    /// Fields must come in ascending order, each once.
    #[error("field {field}: expected a field after {last}")]
    Order {
        /// The refused field.
        field: u8,
        /// The last field written.
        last: u8,
    },
    /// The dialect has no such field.
    #[error("field {field}: not defined by dialect {dialect}")]
    Undefined {
        /// The refused field.
        field: u8,
        /// Name of the dialect.
        dialect: &'static str,
    },
    /// The value is written by another method: digits, text or bytes.
    #[error("field {field}: expected {expected}, got {got}")]
    WrongKind {
        /// The refused field.
        field: u8,
        /// What the dialect wants.
        expected: &'static str,
        /// What was offered.
        got: &'static str,
    },
    /// A fixed field takes exactly its length; nothing is padded silently.
    #[error("field {field}: expected a length of exactly {expected}, got {got}")]
    WrongLength {
        /// The refused field.
        field: u8,
        /// Its length, in the unit it counts.
        expected: usize,
        /// The length offered.
        got: usize,
    },
    /// The value exceeds the greatest length of a variable field.
    #[error("field {field}: expected a length of at most {max}, got {got}")]
    OverMax {
        /// The refused field.
        field: u8,
        /// Its greatest length, in the unit it counts.
        max: usize,
        /// The length offered.
        got: usize,
    },
    /// The value does not fit what the field may hold.
    #[error("field {field}: {fault}")]
    Content {
        /// The refused field.
        field: u8,
        /// What was expected, and what was there.
        fault: Fault,
    },
    /// The buffer is too small.
    #[error("field {field}: expected room for {needed} bytes, got {left}")]
    BufferFull {
        /// The refused field; 0 for the message type and bitmap.
        field: u8,
        /// Bytes needed.
        needed: usize,
        /// Bytes left.
        left: usize,
    },
}
