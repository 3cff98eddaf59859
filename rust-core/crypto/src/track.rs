//! Track data enciphered in place, as UnionPay hosts that set field 60.3 to 004 ask for it.

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::block_cipher::Width;
use crate::key::{TrackKey, TypedKey};
use crate::nibbles::{hex, pack, unpack};
use crate::TrackError;

/// Most characters of track 3 (ISO/IEC 4909).
const LONGEST: usize = 104;
/// Characters of a track that is too short to hold the enciphered part otherwise.
const SHORTEST: usize = 17;
/// Characters that are enciphered: one block.
const ENCIPHERED: usize = 16;

/// A track of which 16 characters are enciphered: hexadecimal characters, wiped on drop.
pub struct EncipheredTrack {
    characters: Zeroizing<Vec<u8>>,
}

impl EncipheredTrack {
    /// Upper-case hexadecimal characters, as many as the track had (17 if it had fewer).
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.characters
    }
}

impl ZeroizeOnDrop for EncipheredTrack {}

/// Enciphers 16 characters of a track in place with one block of DES or TDES.
///
/// Counted from the right they end one character before the last when the track has an odd number of characters,
/// two before the last when even: in packed form always the 8 bytes before the last byte. A track under 17
/// characters is first filled up with F on the left. `track` is ASCII: digits, the separator as `D` or `=`.
/// Source: public UnionPay POS implementations; no published known answer was found.
///
/// # Errors
/// [`TrackError`].
pub fn encipher(key: &TrackKey, track: &[u8]) -> Result<EncipheredTrack, TrackError> {
    let Width::Narrow(cipher) = &key.material().cipher().inner else {
        return Err(misfit(key));
    };
    let characters = over_block(track, |block| cipher.encrypt(block))?;
    Ok(EncipheredTrack { characters })
}

/// Undoes [`encipher`]: the host's side. Fill characters of a short track stay.
///
/// # Errors
/// [`TrackError`].
pub fn decipher(key: &TrackKey, track: &[u8]) -> Result<Zeroizing<Vec<u8>>, TrackError> {
    let Width::Narrow(cipher) = &key.material().cipher().inner else {
        return Err(misfit(key));
    };
    over_block(track, |block| cipher.decrypt(block))
}

fn misfit(key: &TrackKey) -> TrackError {
    TrackError::Cipher { algorithm: key.algorithm() }
}

fn over_block(track: &[u8], cipher: impl Fn(&mut [u8; 8])) -> Result<Zeroizing<Vec<u8>>, TrackError> {
    let mut nibbles = nibbles(track)?;
    let after = if nibbles.len().is_multiple_of(2) { 2 } else { 1 };
    let mut block = Zeroizing::new([0; 8]);
    // `nibbles` holds at least 17, or 18 when even, so the 16 before `after` exist.
    let part = nibbles.iter_mut().rev().skip(after).take(ENCIPHERED).rev();
    pack(&mut *block, part.map(|nibble| *nibble));
    cipher(&mut block);
    let enciphered = unpack(&*block).rev();
    for (nibble, from) in nibbles.iter_mut().rev().skip(after).zip(enciphered) {
        *nibble = from;
    }
    for nibble in nibbles.iter_mut() {
        *nibble = hex(*nibble);
    }
    Ok(nibbles)
}

/// The values of the characters, filled up with F on the left.
fn nibbles(track: &[u8]) -> Result<Zeroizing<Vec<u8>>, TrackError> {
    if track.is_empty() || track.len() > LONGEST {
        return Err(TrackError::Length { max: LONGEST, got: track.len() });
    }
    let fill = SHORTEST.saturating_sub(track.len());
    let mut nibbles = Zeroizing::new(Vec::with_capacity(track.len() + fill));
    nibbles.resize(fill, 0xF);
    for (position, character) in track.iter().enumerate() {
        nibbles.push(match character {
            b'0'..=b'9' => character - b'0',
            b'A'..=b'F' => character - b'A' + 10,
            b'=' => 0xD,
            _ => return Err(TrackError::Character { position }),
        });
    }
    Ok(nibbles)
}
