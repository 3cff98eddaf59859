//! The PIN field shared by all formats: control nibble, length nibble, digits, fill.

use crate::nibbles::{pack, unpack};
use crate::pin_block::pin::Pin;
use crate::PinError;

/// Nibbles of the widest PIN field.
const LONGEST: usize = 32;

/// Writes a PIN field over the whole of `field`, every nibble behind the PIN being `fill`.
pub(super) fn lay_out(field: &mut [u8], control: u8, pin: &Pin, fill: u8) {
    lay_out_with(field, control, pin, &[fill; LONGEST]);
}

/// Writes a PIN field over the whole of `field`; the nibbles behind the PIN are taken from `fill` in order.
pub(super) fn lay_out_with(field: &mut [u8], control: u8, pin: &Pin, fill: &[u8]) {
    let len = u8::try_from(pin.len()).unwrap_or_default();
    pack(field, [control, len].into_iter().chain(pin.digits().iter().copied()).chain(fill.iter().copied()));
}

/// Reads a PIN field. Every nibble is looked at, whatever was wrong before it.
pub(super) fn read(field: &[u8], control: u8, is_fill: impl Fn(u8) -> bool) -> Result<Pin, PinError> {
    let mut nibbles = unpack(field);
    let mut bad = nibbles.next() != Some(control);
    let len = nibbles.next().map_or(0, usize::from);
    let mut pin = Pin::new();
    for (place, nibble) in nibbles.enumerate() {
        bad |= if place < len { pin.push(nibble).is_err() } else { !is_fill(nibble) };
    }
    bad |= !pin.is_complete();
    if bad {
        Err(PinError::Refused)
    } else {
        Ok(pin)
    }
}
