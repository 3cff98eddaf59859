//! Track encryption: which digits of a track are enciphered, and how the rest is left alone.
//!
//! Sixteen digits are enciphered in place, eight bytes under the track key: those that end one
//! digit before the last of an odd number of digits, or two before the last of an even number. A
//! track of fewer than 17 digits is first filled up to 17 with F on the left. (Rule of the
//! terminals in the field; the length is otherwise unchanged.)

use crate::bcd;
use core::ops::Range;

/// Fewest digits of an enciphered track.
const MIN_DIGITS: usize = 17;

/// Most digits of track 3.
const MAX_DIGITS: usize = 104;

/// Why a track cannot be enciphered. Never carries any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrackError {
    /// Empty, or longer than track 3.
    #[error("track: expected 1 to 104 digits, got {got}")]
    Length {
        /// How many digits.
        got: usize,
    },
    /// A character other than a digit, `D` or `=`.
    #[error("track: expected digits and a separator, got something else at digit {at}")]
    Character {
        /// Which digit, from 0.
        at: usize,
    },
    /// The buffer is too small.
    #[error("track: expected room for {needed} bytes, got {left}")]
    BufferFull {
        /// Bytes needed.
        needed: usize,
        /// Bytes there are.
        left: usize,
    },
}

/// The digits that are enciphered in a track of `digits` digits (17 or more): always sixteen, from
/// an even position on, hence eight whole bytes once packed. `None` for a shorter track.
#[must_use]
pub fn enciphered_digits(digits: usize) -> Option<Range<usize>> {
    let kept = if digits.is_multiple_of(2) { 2 } else { 1 };
    let end = digits.checked_sub(kept)?;
    Some(end.checked_sub(16)?..end)
}

/// Packs a track into `buffer`, filled up with F on the left where it is short, zero after an odd
/// digit. Returns how many digits it now has; [`Encoder::raw`](crate::Encoder::raw) takes that number
/// and the bytes they fill. Its part is still to be enciphered: see [`block`].
///
/// # Errors
/// [`TrackError`]; the buffer is as it was.
pub fn pack(track: &str, buffer: &mut [u8]) -> Result<usize, TrackError> {
    let got = track.len();
    if got == 0 || got > MAX_DIGITS {
        return Err(TrackError::Length { got });
    }
    let decimal = |digit: &u8| digit.is_ascii_digit() || matches!(digit, b'D' | b'=');
    if let Some(at) = track.bytes().position(|digit| !decimal(&digit)) {
        return Err(TrackError::Character { at });
    }
    let digits = got.max(MIN_DIGITS);
    let needed = digits.div_ceil(2);
    let left = buffer.len();
    let packed = buffer.get_mut(..needed).ok_or(TrackError::BufferFull { needed, left })?;
    let fill = core::iter::repeat_n(0xF, digits - got);
    let mut nibbles = fill.chain(track.bytes().map(|digit| bcd::nibble(digit).unwrap_or(0)));
    for slot in packed.iter_mut() {
        *slot = nibbles.next().unwrap_or(0) << 4 | nibbles.next().unwrap_or(0);
    }
    Ok(digits)
}

/// The eight bytes of a packed track of `digits` digits that are enciphered, in clear before and
/// enciphered after whoever holds the track key had them. `None` for fewer than 17 digits.
#[must_use]
pub fn block(packed: &mut [u8], digits: usize) -> Option<&mut [u8; 8]> {
    enciphered_digits(digits).and_then(|range| packed.get_mut(range.start / 2..)?.first_chunk_mut())
}
