//! ISO format 1: PIN field with random fill of any value. No PAN.

use crate::nibbles::unpack;
use crate::pin_block::field;
use crate::pin_block::pin::Pin;
use crate::secret::Secret;
use crate::{PinError, Random};

const CONTROL: u8 = 1;

pub(super) fn lay_out(block: &mut [u8], pin: &Pin, random: &mut dyn Random) {
    // One whole block is drawn; of its nibbles the PIN leaves the last ones.
    let mut drawn = Secret::<8>::zeroed();
    random.fill(drawn.expose_mut());
    let mut fill = Secret::<16>::zeroed();
    let behind_pin = unpack(drawn.expose()).skip(2 + pin.len());
    for (nibble, from) in fill.expose_mut().iter_mut().zip(behind_pin) {
        *nibble = from;
    }
    field::lay_out_with(block, CONTROL, pin, fill.expose());
}

pub(super) fn read(block: &[u8]) -> Result<Pin, PinError> {
    field::read(block, CONTROL, |_| true)
}
