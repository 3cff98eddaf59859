//! Field 62 of a sign-on answer: the working keys, each enciphered under the terminal master key
//! and followed by its check value.
//!
//! Keys of 8, 16 or 24 bytes, PIN and MAC key, in the longer forms a track key as well: the five
//! lengths 24, 40, 56, 60 and 84 (UnionPay POS, field 62).

/// The parts of a key block. They are ciphertext, but still no business of a log: no `Debug`.
#[derive(Clone, Copy)]
pub struct KeyBlock<'a> {
    /// PIN key.
    pub pik: Key<'a>,
    /// MAC key. In a 40 or 60 byte block it is a single-length key followed by zeros, or a
    /// double-length one; [`Key::cipher`] is 8 or 16 bytes accordingly.
    pub mak: Key<'a>,
    /// Track key.
    pub tdk: Option<Key<'a>>,
}

/// One key of a block.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// The enciphered key, fill removed: 8, 16 or 24 bytes.
    pub cipher: &'a [u8],
    /// Check value: the first bytes of eight zeros enciphered under the clear key.
    pub kcv: &'a [u8; KCV_LENGTH],
}

/// Bytes of a check value.
pub const KCV_LENGTH: usize = 4;

/// Length of the block, length of a key in it, whether it has a track key.
const LAYOUTS: [(usize, usize, bool); 5] =
    [(24, 8, false), (40, 16, false), (56, 24, false), (60, 16, true), (84, 24, true)];

/// A field 62 of another length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("key block: expected 24, 40, 56, 60 or 84 bytes, got {got}")]
pub struct KeyBlockError {
    /// Its length.
    pub got: usize,
}

impl<'a> KeyBlock<'a> {
    /// Splits field 62 of a sign-on answer. Whether a check value holds is for the owner of the
    /// master key to say; if one does not, none of the keys may be loaded.
    ///
    /// # Errors
    /// [`KeyBlockError`] for any other length.
    pub fn parse(field_62: &'a [u8]) -> Result<Self, KeyBlockError> {
        let error = KeyBlockError { got: field_62.len() };
        let layout = LAYOUTS.iter().find(|(length, ..)| *length == field_62.len());
        let (_, key_length, has_tdk) = *layout.ok_or(error)?;
        let mut rest = field_62;
        let mut key = || {
            let (cipher, tail) = rest.split_at_checked(key_length).ok_or(error)?;
            let (kcv, tail) = tail.split_first_chunk().ok_or(error)?;
            rest = tail;
            Ok(Key { cipher: without_fill(cipher), kcv })
        };
        Ok(Self { pik: key()?, mak: key()?, tdk: has_tdk.then(key).transpose()? })
    }
}

/// A shorter key leaves the rest of its place zero. A ciphertext of eight zeros is as likely as a
/// guessed key, so nothing is lost.
fn without_fill(place: &[u8]) -> &[u8] {
    match place.split_last_chunk::<8>() {
        Some((head, [0, 0, 0, 0, 0, 0, 0, 0])) if !head.is_empty() => without_fill(head),
        _ => place,
    }
}
