//! Key serial numbers: which key, and which of its transactions. Public: they travel in clear with each message.

use core::fmt;
use core::str::FromStr;

use super::counter::{self, CounterRule};
use crate::KsnError;

/// What registers and stored states need of a key serial number, whichever it is.
pub(super) trait Serial: Copy + Eq {
    const RULE: CounterRule;
    const LEN: usize;

    fn counter(&self) -> u32;
    /// The same key at another transaction.
    fn at(&self, counter: u32) -> Self;
    fn as_bytes(&self) -> &[u8];
    fn from_slice(bytes: &[u8]) -> Result<Self, KsnError>;
}

macro_rules! ksn {
    ($(#[$meta:meta])* $name:ident, $len:literal, $rule:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Bytes in a key serial number of this kind.
            pub const LEN: usize = $len;
            /// Transactions of one initial key.
            pub const TRANSACTIONS: u64 = $rule.total();

            /// Takes any bytes of the right length. Whether a transaction may have them is told by
            /// [`Self::is_usable`].
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes as they are sent.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// The transaction counter: 0 with the initial key itself.
            #[must_use]
            pub fn counter(&self) -> u32 {
                Serial::counter(self)
            }

            /// Whether a terminal may use it for a transaction: its counter is not 0 and has not too many one
            /// bits.
            #[must_use]
            pub fn is_usable(&self) -> bool {
                $rule.is_usable(Serial::counter(self))
            }

            /// The next one that may be used. `None` when there is none: the initial key is used up.
            #[must_use]
            pub fn next(&self) -> Option<Self> {
                $rule.after(Serial::counter(self)).map(|counter| Serial::at(self, counter))
            }

            /// How many may be used after this one.
            #[must_use]
            pub fn transactions_left(&self) -> u64 {
                Self::TRANSACTIONS - $rule.up_to(Serial::counter(self))
            }
        }

        impl Serial for $name {
            const RULE: CounterRule = $rule;
            const LEN: usize = $len;

            fn counter(&self) -> u32 {
                let last = self.0.last_chunk::<4>().copied().unwrap_or_default();
                u32::from_be_bytes(last) & $rule.mask()
            }

            fn at(&self, counter: u32) -> Self {
                let mut bytes = self.0;
                if let Some(last) = bytes.last_chunk_mut::<4>() {
                    let rest = u32::from_be_bytes(*last) & !$rule.mask();
                    *last = (rest | counter).to_be_bytes();
                }
                Self(bytes)
            }

            fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            fn from_slice(bytes: &[u8]) -> Result<Self, KsnError> {
                match bytes.try_into() {
                    Ok(bytes) => Ok(Self(bytes)),
                    Err(_) => Err(KsnError::Length { expected: $len, got: bytes.len() }),
                }
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = KsnError;

            fn try_from(bytes: &[u8]) -> Result<Self, KsnError> {
                Serial::from_slice(bytes)
            }
        }

        impl FromStr for $name {
            type Err = KsnError;

            /// Reads hexadecimal digits of either case.
            fn from_str(text: &str) -> Result<Self, KsnError> {
                let mut ksn = [0; $len];
                let (pairs, odd) = text.as_bytes().as_chunks::<2>();
                if pairs.len() != $len || !odd.is_empty() {
                    return Err(KsnError::Digits { expected: 2 * $len, got: text.len() });
                }
                for (byte, pair) in ksn.iter_mut().zip(pairs) {
                    *byte = hex_byte(*pair).ok_or(KsnError::Digit)?;
                }
                Ok(Self(ksn))
            }
        }

        impl fmt::Display for $name {
            /// Upper-case hexadecimal.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

ksn!(
    /// Key serial number of TDES DUKPT (ANSI X9.24-1:2009, Annex A): 59 bits that name the initial key, then a
    /// counter of 21 bits of which at most 10 are ones.
    TdesKsn,
    10,
    counter::TDES
);
ksn!(
    /// Key serial number of AES DUKPT (ANSI X9.24-3-2017, section 6): BDK identifier and derivation identifier,
    /// 4 bytes each, then a counter of 32 bits of which at most 16 are ones.
    AesKsn,
    12,
    counter::AES
);

impl AesKsn {
    /// The initial key identifier with a counter.
    #[must_use]
    pub fn new(initial_key_id: [u8; 8], counter: u32) -> Self {
        let mut bytes = [0; Self::LEN];
        for (byte, from) in bytes.iter_mut().zip(initial_key_id.into_iter().chain(counter.to_be_bytes())) {
            *byte = from;
        }
        Self(bytes)
    }

    /// BDK identifier and derivation identifier: which initial key.
    #[must_use]
    pub fn initial_key_id(&self) -> [u8; 8] {
        self.0.first_chunk().copied().unwrap_or_default()
    }
}

fn hex_byte([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |text: u8| char::from(text).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}
