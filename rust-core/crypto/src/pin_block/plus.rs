//! The layout before ISO 9564 known as PLUS, VISA-4 and Thales 04: format 0, but with the first 12 digits of the
//! account (check digit excluded) in place of the last 12.
//!
//! It binds the block to the issuer rather than to the account, and PCI PIN requirement 3-3 disallows it.

use crate::pin_block::field;
use crate::pin_block::pan::Pan;
use crate::pin_block::pin::Pin;
use crate::PinError;

const CONTROL: u8 = 0;
const FILL: u8 = 0xF;

pub(super) fn lay_out(block: &mut [u8], pin: &Pin, pan: &Pan) {
    field::lay_out(block, CONTROL, pin, FILL);
    pan.mix_account_head(block);
}

pub(super) fn read(block: &mut [u8], pan: &Pan) -> Result<Pin, PinError> {
    pan.mix_account_head(block);
    field::read(block, CONTROL, |nibble| nibble == FILL)
}
