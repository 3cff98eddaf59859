//! Optional blocks of a header (X9.143, 6.3.6).

use core::fmt;

use crate::kcv::{Kcv, KcvMethod};
use crate::key::ProtectionKey;
use crate::tr31::error::{Found, HeaderError};
use crate::tr31::reader::Reader;
use crate::tr31::KEY_BLOCK_MAX_LEN;

/// Identifier and two-digit length.
const SHORT: usize = 4;
/// Identifier, `00`, the number of length digits (`04`) and four of them.
const EXTENDED: usize = 10;
/// The longest block whose length two digits can say.
const SHORT_MAX: usize = 0xFF;

const IDENTIFIER: &str = "an optional block identifier, 2 alphanumeric characters";
const PRINTABLE: &str = "printable ASCII in an optional block";
const LENGTH: &str = "the length of an optional block, 2 upper-case hexadecimal digits";
const LENGTH_DIGITS: &str = "the number of length digits, 2 upper-case hexadecimal digits from 01";
const EXTENDED_LENGTH: &str = "the extended length of an optional block, in upper-case hexadecimal digits";

/// Known identifiers and what they hold (table 7).
const MEANINGS: &[(&[u8; 2], &str)] = &[
    (b"AL", "life of an asymmetric key"),
    (b"BI", "base derivation key identifier"),
    (b"CT", "public key certificate"),
    (b"DA", "derivations allowed"),
    (b"FL", "flags"),
    (b"HM", "hash algorithm of HMAC"),
    (b"IK", "initial key identifier of AES DUKPT"),
    (b"KC", "check value of the key"),
    (b"KP", "check value of the protection key"),
    (b"KS", "key set identifier or key serial number of DUKPT"),
    (b"KV", "key block values"),
    (b"LB", "label"),
    (b"PA", "policy authority"),
    (b"PB", "padding"),
    (b"PK", "check value of the export protection key"),
    (b"TC", "time of creation"),
    (b"TS", "time stamp"),
    (b"WP", "wrapping pedigree"),
];

/// One optional block, kept exactly as it was received or made, because it is authenticated so.
#[derive(Clone, PartialEq, Eq)]
pub struct OptionalBlock {
    text: String,
    /// Where the data starts: 4, or 6 and the length digits when the length is extended.
    data_at: usize,
}

/// A check value as blocks `KC` and `KP` carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckValue {
    /// How it was computed.
    pub kind: CheckValueKind,
    /// Its leading bytes, as many as were sent.
    pub bytes: Vec<u8>,
}

/// How a carried check value was computed (X9.143, `KC` and `KP`; X9.24-1:2017 annex A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckValueKind {
    /// `00`: a zero block enciphered.
    Legacy,
    /// `01`: CMAC of a zero block.
    Cmac,
}

impl OptionalBlock {
    /// A block with an identifier of two alphanumeric characters and printable ASCII data. The length is written
    /// in two digits, or in the extended form when it needs more.
    ///
    /// # Errors
    /// [`HeaderError`] with offsets counted from the start of this block. `PB` is refused: a header makes its own.
    pub fn new(id: &str, data: &str) -> Result<Self, HeaderError> {
        let block = Self::build(id, data)?;
        if block.is_padding() {
            let expected = "an identifier other than PB, which the header makes itself";
            return Err(HeaderError::Field { offset: 0, expected, got: Found::new(id.as_bytes()) });
        }
        Ok(block)
    }

    /// `KC`: the check value of the wrapped key.
    ///
    /// # Errors
    /// None in practice: the block is always short and printable.
    pub fn key_check(kcv: &Kcv) -> Result<Self, HeaderError> {
        Self::check("KC", kcv)
    }

    /// `KP`: the check value of the protection key.
    ///
    /// # Errors
    /// As [`Self::key_check`].
    pub fn protection_check(protection: &ProtectionKey) -> Result<Self, HeaderError> {
        Self::check("KP", &protection.check_value())
    }

    /// The two-character identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text.get(..2).unwrap_or_default()
    }

    /// What follows the length.
    #[must_use]
    pub fn data(&self) -> &str {
        self.text.get(self.data_at..).unwrap_or_default()
    }

    /// The whole block: identifier, length, data.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the standard means by the identifier; `None` for a private or unknown one.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        let known = |(id, _): &&(&[u8; 2], &'static str)| self.id().as_bytes() == *id;
        MEANINGS.iter().find(known).map(|(_, meaning)| *meaning)
    }

    /// The check value a `KC` or `KP` block carries; `None` for other blocks and for data of another form.
    #[must_use]
    pub fn check_value(&self) -> Option<CheckValue> {
        if !matches!(self.id(), "KC" | "KP") {
            return None;
        }
        let (kind, value) = match self.data().split_at_checked(2)? {
            ("00", value) => (CheckValueKind::Legacy, value),
            ("01", value) => (CheckValueKind::Cmac, value),
            _ => return None,
        };
        let (pairs, []) = value.as_bytes().as_chunks::<2>() else { return None };
        let bytes = pairs.iter().map(|pair| super::hex::byte(*pair)).collect::<Option<Vec<u8>>>()?;
        Some(CheckValue { kind, bytes })
    }

    pub(super) fn is_padding(&self) -> bool {
        self.id() == "PB"
    }

    /// A `PB` block of `len` characters, at least [`Self::PADDING_MIN`].
    pub(super) fn padding(len: usize) -> Result<Self, HeaderError> {
        Self::build("PB", &"0".repeat(len.saturating_sub(SHORT)))
    }

    /// Characters in the shortest block: one without data.
    pub(super) const PADDING_MIN: usize = SHORT;

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, HeaderError> {
        let start = reader.offset();
        identifier(start, reader.take(2, IDENTIFIER)?)?;
        let (len, data_at) = length(reader)?;
        let rest = reader.rest().len();
        let wrong = HeaderError::Length { offset: start, min: data_at, max: data_at + rest, got: len };
        let data_len = len.checked_sub(data_at).filter(|data_len| *data_len <= rest).ok_or(wrong)?;
        let data_offset = reader.offset();
        printable(data_offset, reader.take(data_len, PRINTABLE)?)?;
        Ok(Self { text: reader.since(start).to_owned(), data_at })
    }

    fn build(id: &str, data: &str) -> Result<Self, HeaderError> {
        identifier(0, id)?;
        let short = data.len().saturating_add(SHORT);
        let extended = data.len().saturating_add(EXTENDED);
        let (text, data_at) = if short <= SHORT_MAX {
            (format!("{id}{short:02X}{data}"), SHORT)
        } else if extended <= KEY_BLOCK_MAX_LEN {
            (format!("{id}0004{extended:04X}{data}"), EXTENDED)
        } else {
            let (min, max) = (EXTENDED, KEY_BLOCK_MAX_LEN);
            return Err(HeaderError::Length { offset: 0, min, max, got: extended });
        };
        printable(data_at, data)?;
        Ok(Self { text, data_at })
    }

    fn check(id: &str, kcv: &Kcv) -> Result<Self, HeaderError> {
        let (kind, len) = match kcv.method() {
            KcvMethod::TdesZeros | KcvMethod::AesZeros => ("00", 3),
            KcvMethod::TdesCmac | KcvMethod::AesCmac => ("01", 5),
            // SM4 has no code of its own; a zero block enciphered is what the legacy code says it is.
            KcvMethod::Sm4Zeros => ("00", 4),
        };
        let value: String = kcv.as_bytes().iter().take(len).map(|byte| format!("{byte:02X}")).collect();
        Self::build(id, &format!("{kind}{value}"))
    }
}

fn identifier(offset: usize, id: &str) -> Result<(), HeaderError> {
    if id.len() == 2 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(HeaderError::Field { offset, expected: IDENTIFIER, got: Found::new(id.as_bytes()) })
}

fn printable(offset: usize, data: &str) -> Result<(), HeaderError> {
    let Some(at) = data.bytes().position(|byte| !matches!(byte, b' '..=b'~')) else { return Ok(()) };
    let got = Found::new(data.as_bytes().get(at..=at).unwrap_or_default());
    Err(HeaderError::Field { offset: offset + at, expected: PRINTABLE, got })
}

/// The length of the whole block and where its data starts. `00` is followed by the number of hexadecimal
/// characters, not bytes, of a longer length.
fn length(reader: &mut Reader<'_>) -> Result<(usize, usize), HeaderError> {
    let short = reader.hex(2, LENGTH)?;
    if short != 0 {
        return Ok((short, SHORT));
    }
    let at = reader.offset();
    let digits = reader.hex(2, LENGTH_DIGITS)?;
    if digits == 0 {
        return Err(HeaderError::Field { offset: at, expected: LENGTH_DIGITS, got: Found::new(b"00") });
    }
    Ok((reader.hex(digits, EXTENDED_LENGTH)?, SHORT + 2 + digits))
}

impl fmt::Debug for OptionalBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OptionalBlock({})", self.text)
    }
}
