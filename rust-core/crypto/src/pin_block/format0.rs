//! ISO format 0: PIN field with F fill, XOR the account part of the PAN at the right end. The UnionPay SM4 layout
//! is the same over 16 bytes.

use crate::pin_block::field;
use crate::pin_block::pan::Pan;
use crate::pin_block::pin::Pin;
use crate::PinError;

const CONTROL: u8 = 0;
const FILL: u8 = 0xF;

pub(super) fn lay_out(block: &mut [u8], pin: &Pin, pan: &Pan) {
    field::lay_out(block, CONTROL, pin, FILL);
    pan.mix_account(block);
}

pub(super) fn read(block: &mut [u8], pan: &Pan) -> Result<Pin, PinError> {
    pan.mix_account(block);
    field::read(block, CONTROL, |nibble| nibble == FILL)
}
