//! ISO format 2: PIN field with F fill. No PAN; for offline PIN verification by the chip alone (ISO 9564-1, PCI PIN
//! requirement 3-2), so no key ever enciphers it.

use crate::pin_block::field;
use crate::pin_block::pin::Pin;
use crate::PinError;

const CONTROL: u8 = 2;
const FILL: u8 = 0xF;

pub(super) fn lay_out(block: &mut [u8], pin: &Pin) {
    field::lay_out(block, CONTROL, pin, FILL);
}

pub(super) fn read(block: &[u8]) -> Result<Pin, PinError> {
    field::read(block, CONTROL, |nibble| nibble == FILL)
}
