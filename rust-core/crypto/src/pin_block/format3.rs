//! ISO format 3: format 0 with a random fill of A to F.

use crate::pin_block::field;
use crate::pin_block::pan::Pan;
use crate::pin_block::pin::Pin;
use crate::secret::Secret;
use crate::{PinError, Random};

const CONTROL: u8 = 3;
/// The least fill nibble.
const FIRST: u8 = 0xA;
/// How many fill nibbles there are: A to F.
const CHOICES: u8 = 6;
/// Bytes below this fall on each choice equally often; the others are drawn again, or A to D would come up more
/// often than E and F.
const FAIR: u8 = u8::MAX / CHOICES * CHOICES;
/// Bytes of one draw: more than the ten nibbles the shortest PIN leaves.
const DRAW: usize = 16;
/// Draws until the random source is called broken: 128 bytes with fewer than ten below [`FAIR`] come by chance
/// less than once in 2^600.
const DRAWS: usize = 8;

pub(super) fn lay_out(
    block: &mut [u8],
    pin: &Pin,
    pan: &Pan,
    random: &mut dyn Random,
) -> Result<(), PinError> {
    let fill = draw_fill(block.len().saturating_mul(2).saturating_sub(2 + pin.len()), random)?;
    field::lay_out_with(block, CONTROL, pin, fill.expose());
    pan.mix_account(block);
    Ok(())
}

pub(super) fn read(block: &mut [u8], pan: &Pan) -> Result<Pin, PinError> {
    pan.mix_account(block);
    field::read(block, CONTROL, |nibble| nibble >= FIRST)
}

/// At least `count` fill nibbles, each of the six as likely as the others.
fn draw_fill(count: usize, random: &mut dyn Random) -> Result<Secret<DRAW>, PinError> {
    let mut fill = Secret::zeroed();
    let mut drawn = Secret::<DRAW>::zeroed();
    let mut filled = 0;
    for _ in 0..DRAWS {
        random.fill(drawn.expose_mut());
        let fair = drawn.expose().iter().filter(|byte| **byte < FAIR);
        for (nibble, byte) in fill.expose_mut().iter_mut().skip(filled).zip(fair) {
            *nibble = FIRST + byte % CHOICES;
            filled += 1;
        }
        if filled >= count {
            return Ok(fill);
        }
    }
    Err(PinError::Random)
}
