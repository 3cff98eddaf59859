//! ISO/IEC 9797-1 algorithms 1 and 3 over 8-byte blocks.

use crate::block_cipher::{BlockCipher, Cipher64, Width};
use crate::key::{Algorithm, Material};
use crate::mac::{MacMethod, Padding, Tag};
use crate::MacError;

pub(super) fn algorithm_1(padding: Padding, key: &Material, message: &[u8]) -> Result<Tag, MacError> {
    let Width::Narrow(cipher) = &key.cipher().inner else {
        return Err(MacError::Cipher { method: MacMethod::Cbc(padding), algorithm: key.algorithm() });
    };
    chain(cipher, cipher, padding, message)
}

pub(super) fn algorithm_3(padding: Padding, key: &Material, message: &[u8]) -> Result<Tag, MacError> {
    let refused = MacError::Cipher { method: MacMethod::Retail(padding), algorithm: key.algorithm() };
    let (Algorithm::Tdes2, Width::Narrow(whole)) = (key.algorithm(), &key.cipher().inner) else {
        return Err(refused);
    };
    let left = key.bytes().first_chunk::<8>().and_then(|left| BlockCipher::new(Algorithm::Des, left).ok());
    match left {
        Some(BlockCipher { inner: Width::Narrow(left) }) => chain(&left, whole, padding, message),
        _ => Err(refused),
    }
}

/// CBC from a zero block. The last block goes through `last`: single DES before and TDES at the end is exactly
/// the output transformation of algorithm 3, D(K2) then E(K1).
fn chain(each: &Cipher64, last: &Cipher64, padding: Padding, message: &[u8]) -> Result<Tag, MacError> {
    let (whole, rest) = message.as_chunks::<8>();
    let tail = match padding {
        Padding::OneZeros => Some(padded(rest, 0x80)),
        Padding::Zeros | Padding::LengthFirst if message.is_empty() => return Err(MacError::Empty),
        Padding::Zeros | Padding::LengthFirst if rest.is_empty() => None,
        Padding::Zeros | Padding::LengthFirst => Some(padded(rest, 0)),
    };
    let length = match padding {
        Padding::LengthFirst => {
            let bytes = u64::try_from(message.len()).unwrap_or(u64::MAX);
            Some(bytes.saturating_mul(8).to_be_bytes())
        }
        Padding::Zeros | Padding::OneZeros => None,
    };
    let mut blocks = length.iter().chain(whole).chain(tail.iter()).peekable();

    let mut state = [0; 8];
    while let Some(block) = blocks.next() {
        for (byte, from) in state.iter_mut().zip(block) {
            *byte ^= from;
        }
        if blocks.peek().is_some() {
            each.encrypt(&mut state);
        } else {
            last.encrypt(&mut state);
        }
    }
    Ok(Tag::new(&state))
}

/// `rest`, shorter than a block, then `first` and zeros.
fn padded(rest: &[u8], first: u8) -> [u8; 8] {
    let mut block = [0; 8];
    let fill = rest.iter().copied().chain([first]);
    for (byte, from) in block.iter_mut().zip(fill) {
        *byte = from;
    }
    block
}
