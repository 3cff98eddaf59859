//! A whole key block as text.

use zeroize::Zeroizing;

use crate::key::Material;
use crate::tr31::cipher;
use crate::tr31::derive::BlockKeys;
use crate::tr31::error::{Found, HeaderError, Tr31Error};
use crate::tr31::header::Header;
use crate::tr31::hex;

/// The longest key block: its length field has four decimal digits.
pub const KEY_BLOCK_MAX_LEN: usize = 9999;
/// Bytes in the key length that goes before the key.
pub(super) const KEY_LENGTH_LEN: usize = 2;

/// A clear key.
pub(super) type KeyBytes = Zeroizing<Box<[u8]>>;

/// A text that has the shape of a key block. Whether it is true only the protection key can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBlock<'a> {
    header: Header,
    /// The header as received: this is what the MAC covers.
    header_text: &'a str,
    payload: &'a str,
    mac: &'a str,
}

impl<'a> KeyBlock<'a> {
    /// Splits a text into header, enciphered key and MAC, without any key.
    ///
    /// # Errors
    /// [`HeaderError`] with the place: anything wrong in the header, a length field that is not the length of the
    /// text, a header or an enciphered part that is not whole cipher blocks (versions A to D), a character that is
    /// not upper-case hexadecimal.
    pub fn parse(text: &'a str) -> Result<Self, HeaderError> {
        let header = Header::parse(text)?;
        let version = header.version();
        let declared = header.declared_len();
        let mac_len = 2 * version.mac_len();
        let least = header.len() + 2 * KEY_LENGTH_LEN + mac_len;
        if declared < least {
            let max = KEY_BLOCK_MAX_LEN;
            return Err(HeaderError::Length { offset: 1, min: least, max, got: declared });
        }
        if text.len() != declared {
            return Err(HeaderError::Length { offset: 0, min: declared, max: declared, got: text.len() });
        }
        let offset = header.len();
        let (header_text, rest) = text.split_at_checked(offset).unwrap_or_default();
        let not_hex = |character: u8| hex::digit(character).is_none();
        if let Some(at) = rest.bytes().position(not_hex) {
            let (expected, bytes) = ("upper-case hexadecimal digits", rest.as_bytes());
            let got = Found::new(bytes.get(at..=at).unwrap_or_default());
            return Err(HeaderError::Field { offset: offset + at, expected, got });
        }
        let (payload, mac) = rest.split_at_checked(rest.len() - mac_len).unwrap_or_default();
        let block_len = version.cipher_block_len();
        whole(0, offset, block_len)?;
        whole(offset, payload.len(), 2 * block_len)?;
        Ok(Self { header, header_text, payload, mac })
    }

    /// The header. Not authenticated yet.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Bytes of the enciphered part: key length, key and padding.
    #[must_use]
    pub fn payload_len(&self) -> usize {
        self.payload.len() / 2
    }

    /// Deciphers the block and checks its MAC, and only then believes the key length inside.
    pub(super) fn open(self, protection: &Material) -> Result<(Header, KeyBytes), Tr31Error> {
        let version = self.header.version();
        if !version.takes(protection.algorithm()) {
            return Err(Tr31Error::Refused);
        }
        let header_len = self.header_text.len();
        let mut buffer = Zeroizing::new(Vec::with_capacity(header_len + self.payload_len()));
        buffer.extend_from_slice(self.header_text.as_bytes());
        buffer.extend(bytes(self.payload));
        let mac: Vec<u8> = bytes(self.mac).collect();
        let keys = BlockKeys::new(version, protection)?;
        cipher::open(version, keys, &mut buffer, header_len, &mac)?;
        let clear = buffer.get(header_len..).unwrap_or_default();
        let key = key_of(clear).ok_or(Tr31Error::Refused)?;
        Ok((self.header, Zeroizing::new(key.into())))
    }
}

/// The key behind its length in bits. A length no key has, or one beyond the block, is a refusal like any other.
fn key_of(clear: &[u8]) -> Option<&[u8]> {
    let (length, rest) = clear.split_first_chunk::<KEY_LENGTH_LEN>()?;
    let bits = usize::from(u16::from_be_bytes(*length));
    (bits != 0 && bits.is_multiple_of(8)).then_some(())?;
    rest.get(..bits / 8)
}

fn bytes(digits: &str) -> impl Iterator<Item = u8> + '_ {
    digits.as_bytes().as_chunks::<2>().0.iter().filter_map(|pair| hex::byte(*pair))
}

fn whole(offset: usize, len: usize, block_len: usize) -> Result<(), HeaderError> {
    if len.is_multiple_of(block_len) {
        return Ok(());
    }
    Err(HeaderError::Blocks { offset, block_len, got: len })
}
