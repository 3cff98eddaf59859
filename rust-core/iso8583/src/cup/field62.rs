//! Field 62 besides keys: the terminal's own number in a sign-on, the parameter list, what a
//! download query asks and answers.

use crate::bcd;

/// The longest text of [`write_sequence_number`].
pub const SEQUENCE_MAX: usize = 11 + 2 + 99;

/// Writes field 62 of a sign-on, `Sequence No`, two digits of length, the terminal's number, to the
/// start of `buffer`; returns its length. `None`, with the buffer untouched, if the number exceeds
/// 99 bytes or the buffer is too small.
pub fn write_sequence_number(number: &[u8], buffer: &mut [u8]) -> Option<usize> {
    let count = u8::try_from(number.len()).ok().filter(|count| *count <= 99)?;
    let length = [b'0' + count / 10, b'0' + count % 10];
    let bytes = b"Sequence No".iter().chain(&length).chain(number);
    let needed = 13 + number.len();
    for (slot, byte) in buffer.get_mut(..needed)?.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    Some(needed)
}

/// Field 62 of a CAPK or AID query: `1` and how many entries are known already, at most 99.
#[must_use]
pub fn query(known: u8) -> Option<[u8; 3]> {
    (known <= 99).then(|| [b'1', b'0' + known / 10, b'0' + known % 10])
}

/// What field 62 of a query's answer says before its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryStatus {
    /// `0`: nothing to download.
    Nothing,
    /// `1`: this is the last part of the list.
    Last,
    /// `2`: ask again for more.
    More,
}

/// Splits field 62 of a query's answer into its status and the list (BER-TLV). `None` if it starts
/// with neither of the three.
#[must_use]
pub fn query_answer(field_62: &[u8]) -> Option<(QueryStatus, &[u8])> {
    match field_62.split_first()? {
        (b'0', list) => Some((QueryStatus::Nothing, list)),
        (b'1', list) => Some((QueryStatus::Last, list)),
        (b'2', list) => Some((QueryStatus::More, list)),
        _ => None,
    }
}

/// A magstripe parameter; the number is its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// 12: seconds to wait for an answer.
    Timeout,
    /// 13: dial attempts.
    DialAttempts,
    /// 14 to 16: first, second and third number to dial.
    Phone(u8),
    /// 17: number of the management centre.
    ManagementPhone,
    /// 18: whether tips are taken.
    TipAllowed,
    /// 19: greatest tip, per cent.
    TipPercent,
    /// 20: whether card numbers may be typed.
    ManualEntry,
    /// 21: whether the terminal signs off by itself after settlement.
    AutoSignOff,
    /// 22: merchant name, in the host's character set.
    MerchantName,
    /// 23: how often a reversal or queued item is sent again.
    ResendCount,
    /// 24: when offline items are uploaded.
    OfflineUploadMode,
    /// 25: index of the master key.
    KeyIndex,
    /// 26: which transactions are allowed, a bit each.
    TransactionMask,
}

/// Tag, parameter, bytes of its value.
const PARAMETERS: [(&[u8; 2], Parameter, usize); 15] = [
    (b"12", Parameter::Timeout, 2),
    (b"13", Parameter::DialAttempts, 1),
    (b"14", Parameter::Phone(1), 14),
    (b"15", Parameter::Phone(2), 14),
    (b"16", Parameter::Phone(3), 14),
    (b"17", Parameter::ManagementPhone, 14),
    (b"18", Parameter::TipAllowed, 1),
    (b"19", Parameter::TipPercent, 2),
    (b"20", Parameter::ManualEntry, 1),
    (b"21", Parameter::AutoSignOff, 1),
    (b"22", Parameter::MerchantName, 40),
    (b"23", Parameter::ResendCount, 1),
    (b"24", Parameter::OfflineUploadMode, 1),
    (b"25", Parameter::KeyIndex, 1),
    (b"26", Parameter::TransactionMask, 4),
];

/// Why bytes are no parameter list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Field62Error {
    /// A tag that is not 12 to 26: its length is unknown, so nothing after it can be read.
    #[error("field 62 at byte {offset}: expected a parameter tag 12 to 26, got {tag:?}")]
    Tag {
        /// Where it stands.
        offset: usize,
        /// The two bytes, as a number when they are digits.
        tag: Option<u8>,
    },
    /// The list ends inside a parameter.
    #[error("field 62 at byte {offset}: expected {needed} bytes, got {left}")]
    Truncated {
        /// Where the parameter starts.
        offset: usize,
        /// Bytes it takes, tag included.
        needed: usize,
        /// Bytes there are.
        left: usize,
    },
}

/// The parameters of a parameter download. Ends after the first error.
#[derive(Clone)]
pub struct Parameters<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Parameters<'a> {
    /// The parameters in field 62.
    #[must_use]
    pub const fn new(field_62: &'a [u8]) -> Self {
        Self { rest: field_62, offset: 0 }
    }

    fn step(&mut self) -> Result<(Parameter, &'a [u8]), Field62Error> {
        let (offset, left) = (self.offset, self.rest.len());
        let truncated = |needed| Field62Error::Truncated { offset, needed, left };
        let (tag, rest) = self.rest.split_first_chunk::<2>().ok_or(truncated(2))?;
        let row = PARAMETERS.iter().find(|(known, ..)| *known == tag);
        let number = bcd::ascii_number(tag).and_then(|number| u8::try_from(number).ok());
        let (_, parameter, length) = *row.ok_or(Field62Error::Tag { offset, tag: number })?;
        let (value, rest) = rest.split_at_checked(length).ok_or(truncated(2 + length))?;
        self.rest = rest;
        self.offset += 2 + length;
        Ok((parameter, value))
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<(Parameter, &'a [u8]), Field62Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let parameter = self.step();
        if parameter.is_err() {
            self.rest = &[];
        }
        Some(parameter)
    }
}
