//! The track key's one use: enciphering the eight bytes of a track that UnionPay hosts which set field 60.3
//! to 004 want enciphered. Which eight bytes they are is the dialect's business, not this crate's.

use crate::block_cipher::{Cipher64, Width};
use crate::key::{TrackKey, TypedKey};
use crate::scrub::scrubbed;
use crate::TrackError;

/// Enciphers eight bytes of a packed track in place, with DES or TDES.
///
/// # Errors
/// [`TrackError`] for a key of another cipher; `block` is as it was.
pub fn encipher(key: &TrackKey, block: &mut [u8; 8]) -> Result<(), TrackError> {
    let cipher = cipher(key)?;
    scrubbed(|| cipher.encrypt(block));
    Ok(())
}

/// Undoes [`encipher`]: the host's side.
///
/// # Errors
/// As [`encipher`].
pub fn decipher(key: &TrackKey, block: &mut [u8; 8]) -> Result<(), TrackError> {
    let cipher = cipher(key)?;
    scrubbed(|| cipher.decrypt(block));
    Ok(())
}

fn cipher(key: &TrackKey) -> Result<&Cipher64, TrackError> {
    match &key.material().cipher().inner {
        Width::Narrow(cipher) => Ok(cipher),
        Width::Wide(_) => Err(TrackError { algorithm: key.algorithm() }),
    }
}
