//! Makes a key block.

use zeroize::Zeroizing;

use crate::key::{KeyPolicy, ProtectionKey, TypedKey};
use crate::scrub::scrubbed;
use crate::tr31::attribute::KeyAlgorithm;
use crate::tr31::cipher;
use crate::tr31::derive::BlockKeys;
use crate::tr31::error::{HeaderError, Tr31Error};
use crate::tr31::header::Header;
use crate::tr31::hex;
use crate::tr31::key_block::{KEY_BLOCK_MAX_LEN, KEY_LENGTH_LEN};
use crate::tr31::strength::{check_len, check_strength};
use crate::Random;

/// How much padding hides the length of the key (X9.143, 7.2: key length obfuscation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Masking {
    /// As if the key were the longest of its algorithm: 24 bytes for DES and TDES, 32 for AES. Keys of other
    /// algorithms have no longest length and are padded to whole blocks.
    #[default]
    LongestKey,
    /// Padded to whole blocks only: the block shows about how long the key is.
    None,
    /// As if the key had this many bytes. A longer key stays as it is.
    Bytes(usize),
}

impl Masking {
    fn masked_len(self, algorithm: KeyAlgorithm, key_len: usize) -> usize {
        let len = match (self, algorithm) {
            (Self::LongestKey, KeyAlgorithm::AES) => 32,
            (Self::LongestKey, KeyAlgorithm::TDES | KeyAlgorithm::DES) => 24,
            (Self::LongestKey | Self::None, _) => 0,
            (Self::Bytes(len), _) => len,
        };
        len.max(key_len)
    }
}

/// Wraps a key under [`KeyPolicy::Strict`]. The padding is drawn from `random`; the length field of the header is
/// filled in.
///
/// # Errors
/// [`Tr31Error::Protection`] when the version takes other protection keys, [`Tr31Error::Key`] or
/// [`Tr31Error::Empty`] for a key no length of its algorithm fits, [`Tr31Error::Strength`] for a key stronger than
/// the protection key, [`Tr31Error::Header`] when a header that was read is not whole blocks,
/// [`Tr31Error::TooLong`].
pub fn wrap(
    protection: &ProtectionKey,
    header: &Header,
    key: &[u8],
    masking: Masking,
    random: &mut dyn Random,
) -> Result<String, Tr31Error> {
    wrap_under(KeyPolicy::Strict, protection, header, key, masking, random)
}

/// Wraps a key under a policy of choice: [`KeyPolicy::Any`] lets a key be stronger than its protection key.
///
/// # Errors
/// As [`wrap`].
pub fn wrap_under(
    policy: KeyPolicy,
    protection: &ProtectionKey,
    header: &Header,
    key: &[u8],
    masking: Masking,
    random: &mut dyn Random,
) -> Result<String, Tr31Error> {
    let (version, protection) = (header.version(), protection.material());
    if !version.takes(protection.algorithm()) {
        return Err(Tr31Error::Protection { version, algorithm: protection.algorithm() });
    }
    check_len(header.algorithm(), key.len())?;
    if policy == KeyPolicy::Strict {
        check_strength(header.algorithm(), key.len(), protection.algorithm())?;
    }
    let (header_len, block_len) = (header.len(), version.cipher_block_len());
    if !header_len.is_multiple_of(block_len) {
        return Err(HeaderError::Blocks { offset: 0, block_len, got: header_len }.into());
    }
    let too_long = |got| Tr31Error::TooLong { max: KEY_BLOCK_MAX_LEN, got };
    let masked_len = masking.masked_len(header.algorithm(), key.len());
    if masked_len > KEY_BLOCK_MAX_LEN {
        return Err(too_long(masked_len));
    }
    let payload_len = (KEY_LENGTH_LEN + masked_len).next_multiple_of(block_len);
    let total_len = header_len + 2 * (payload_len + version.mac_len());
    let bits = u16::try_from(8 * key.len());
    let (Ok(bits), true) = (bits, total_len <= KEY_BLOCK_MAX_LEN) else { return Err(too_long(total_len)) };

    let mut text = header.text(total_len);
    let mut buffer = Zeroizing::new(Vec::with_capacity(header_len + payload_len));
    buffer.extend_from_slice(text.as_bytes());
    buffer.extend_from_slice(&bits.to_be_bytes());
    buffer.extend_from_slice(key);
    let padding_at = buffer.len();
    buffer.resize(header_len + payload_len, 0);
    random.fill(buffer.get_mut(padding_at..).unwrap_or_default());

    let mac =
        scrubbed(|| cipher::seal(version, BlockKeys::new(version, protection)?, &mut buffer, header_len))?;
    text.reserve_exact(total_len.saturating_sub(text.len()));
    hex::push(&mut text, buffer.get(header_len..).unwrap_or_default());
    hex::push(&mut text, mac.as_bytes());
    Ok(text)
}
