//! Response codes (field 39) this host gives.

use core::fmt;

/// Two characters of field 39.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code(pub [u8; 2]);

impl Code {
    pub const APPROVED: Code = Code(*b"00");
    /// Merchant (or terminal) not registered.
    pub const UNKNOWN_MERCHANT: Code = Code(*b"03");
    /// The original is in no state for this: voided already, reversed before it came.
    pub const INVALID: Code = Code(*b"12");
    pub const INVALID_AMOUNT: Code = Code(*b"13");
    /// No such card.
    pub const UNKNOWN_CARD: Code = Code(*b"14");
    /// The original was never booked.
    pub const NO_ORIGINAL: Code = Code(*b"25");
    pub const FORMAT: Code = Code(*b"30");
    pub const UNSUPPORTED: Code = Code(*b"40");
    pub const FUNDS: Code = Code(*b"51");
    pub const EXPIRED: Code = Code(*b"54");
    pub const WRONG_PIN: Code = Code(*b"55");
    /// The amount is not the original's.
    pub const AMOUNT_DIFFERS: Code = Code(*b"64");
    /// Security violation: a signature that is not that of the terminal.
    pub const SECURITY: Code = Code(*b"63");
    pub const PIN_TRIES: Code = Code(*b"75");
    /// This batch has this STAN already.
    pub const DUPLICATE: Code = Code(*b"94");
    /// The books could not be written.
    pub const MALFUNCTION: Code = Code(*b"96");
    /// The PIN block cannot be read.
    pub const PIN_FORMAT: Code = Code(*b"99");
    pub const MAC: Code = Code(*b"A0");
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}
