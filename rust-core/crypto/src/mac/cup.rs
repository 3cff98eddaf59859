//! The UnionPay "ECB" MAC for both block widths.

use crate::block_cipher::{BlockCipher, Width};
use crate::nibbles::{hex, unpack};

pub(super) fn mac(cipher: &BlockCipher, message: &[u8]) -> [u8; 8] {
    match &cipher.inner {
        Width::Narrow(cipher) => mac_over(|block: &mut [u8; 8]| cipher.encrypt(block), message),
        Width::Wide(cipher) => mac_over(|block: &mut [u8; 16]| cipher.encrypt(block), message),
    }
}

fn mac_over<const N: usize>(encrypt: impl Fn(&mut [u8; N]), message: &[u8]) -> [u8; 8] {
    let folded: [u8; N] = fold(message);
    let mut text = unpack(&folded).map(hex);
    let mut block = [0; N];
    for (byte, character) in block.iter_mut().zip(text.by_ref()) {
        *byte = character;
    }
    encrypt(&mut block);
    for (byte, character) in block.iter_mut().zip(text) {
        *byte ^= character;
    }
    encrypt(&mut block);

    let mut mac = [0; 8];
    for (byte, character) in mac.iter_mut().zip(unpack(&block).map(hex)) {
        *byte = character;
    }
    mac
}

/// What is left of a message for a secure processor that has no UnionPay MAC: sixteen characters, whose CBC-MAC under
/// DES or TDES ([`MacMethod::Cbc`](super::MacMethod::Cbc), [`Padding::Zeros`](super::Padding::Zeros)) is finished
/// by [`cup_of_chain`]. The message cannot be told from them.
#[must_use]
pub fn cup_chain_input(message: &[u8]) -> [u8; 16] {
    let mut text = [0; 16];
    for (byte, character) in text.iter_mut().zip(unpack(&fold::<8>(message)).map(hex)) {
        *byte = character;
    }
    text
}

/// The UnionPay MAC from the CBC-MAC of [`cup_chain_input`].
#[must_use]
pub fn cup_of_chain(chained: &[u8; 8]) -> [u8; 8] {
    let mut mac = [0; 8];
    for (byte, character) in mac.iter_mut().zip(unpack(chained).map(hex)) {
        *byte = character;
    }
    mac
}

/// XOR of all blocks, the last one filled with zeros.
fn fold<const N: usize>(message: &[u8]) -> [u8; N] {
    let mut folded = [0; N];
    for block in message.chunks(N) {
        for (byte, from) in folded.iter_mut().zip(block) {
            *byte ^= from;
        }
    }
    folded
}
