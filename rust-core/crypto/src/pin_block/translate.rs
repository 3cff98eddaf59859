//! Re-enciphering a PIN block from one zone to the next: what a host does between two parties.

use crate::key::PinKey;
use crate::pin_block::{decipher, encipher, fit, pan_for, EncipheredPinBlock, PinBlockFormat};
use crate::{PinError, Random};

/// One side of a translation: the key of the zone and the format spoken there.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// Layout of the block.
    pub format: PinBlockFormat,
    /// Key the block is enciphered under.
    pub key: &'a PinKey,
}

/// Deciphers a block of one zone and enciphers it for the next. There is one `pan`, so a block cannot move to
/// another account.
///
/// Which format may become which is PCI PIN requirement 3-3: formats 0, 3 and 4 become each other; format 1 becomes
/// any of them or stays; nothing else becomes format 1, format 2 becomes nothing, and no other layout is translated
/// at all.
///
/// # Errors
/// [`PinError::Translation`] for a pair that is not allowed, [`PinError::Cipher`], [`PinError::Pan`]: all before the
/// block is looked at, so that they tell nothing about it. [`PinError::Refused`] for anything wrong with the block;
/// [`PinError::Random`].
pub fn translate(
    from: Side<'_>,
    block: &[u8],
    to: Side<'_>,
    pan: &str,
    random: &mut dyn Random,
) -> Result<EncipheredPinBlock, PinError> {
    if !may_become(from.format, to.format) {
        return Err(PinError::Translation { from: from.format, to: to.format });
    }
    fit(to.format, to.key)?;
    pan_for(to.format, pan)?;
    let pin = decipher(from.format, from.key, block, pan)?;
    encipher(to.format, to.key, &pin, pan, random)
}

fn may_become(from: PinBlockFormat, to: PinBlockFormat) -> bool {
    use PinBlockFormat::{Iso0, Iso1, Iso3, Iso4};
    matches!((from, to), (Iso0 | Iso1 | Iso3 | Iso4, Iso0 | Iso3 | Iso4) | (Iso1, Iso1))
}
