//! ISO/IEC 9797-1 algorithms 1 and 3.

use crate::block_cipher::{BlockCipher, Width};
use crate::key::{Algorithm, Material};
use crate::mac::{MacMethod, Padding, Tag};
use crate::MacError;

/// CBC-MAC over the cipher's own blocks.
pub(super) fn algorithm_1(padding: Padding, cipher: &BlockCipher, message: &[u8]) -> Result<Tag, MacError> {
    match &cipher.inner {
        Width::Narrow(cipher) => {
            let encrypt = |block: &mut [u8; 8]| cipher.encrypt(block);
            chain(encrypt, encrypt, padding, message)
        }
        Width::Wide(cipher) => {
            let encrypt = |block: &mut [u8; 16]| cipher.encrypt(block);
            chain(encrypt, encrypt, padding, message)
        }
    }
}

/// Single DES before and TDES at the end is exactly the output transformation of algorithm 3, D(K2) then E(K1).
pub(super) fn algorithm_3(padding: Padding, key: &Material, message: &[u8]) -> Result<Tag, MacError> {
    let refused = MacError::Cipher { method: MacMethod::Retail(padding), algorithm: key.algorithm() };
    let (Algorithm::Tdes2, Width::Narrow(whole)) = (key.algorithm(), &key.cipher().inner) else {
        return Err(refused);
    };
    let left = key.bytes().first_chunk::<8>().and_then(|left| BlockCipher::new(Algorithm::Des, left).ok());
    match left {
        Some(BlockCipher { inner: Width::Narrow(left) }) => {
            chain(|block| left.encrypt(block), |block| whole.encrypt(block), padding, message)
        }
        _ => Err(refused),
    }
}

/// CBC from a zero block. The last block goes through `last`, the others through `each`.
fn chain<const N: usize>(
    each: impl Fn(&mut [u8; N]),
    last: impl Fn(&mut [u8; N]),
    padding: Padding,
    message: &[u8],
) -> Result<Tag, MacError> {
    let (whole, rest) = message.as_chunks::<N>();
    let tail = match padding {
        Padding::OneZeros => Some(padded(rest, 0x80)),
        Padding::Zeros | Padding::LengthFirst if message.is_empty() => return Err(MacError::Empty),
        Padding::Zeros | Padding::LengthFirst if rest.is_empty() => None,
        Padding::Zeros | Padding::LengthFirst => Some(padded(rest, 0)),
    };
    let length = match padding {
        Padding::LengthFirst => Some(bits(message)),
        Padding::Zeros | Padding::OneZeros => None,
    };
    let mut blocks = length.iter().chain(whole).chain(tail.iter()).peekable();

    let mut state = [0; N];
    while let Some(block) = blocks.next() {
        for (byte, from) in state.iter_mut().zip(block) {
            *byte ^= from;
        }
        if blocks.peek().is_some() {
            each(&mut state);
        } else {
            last(&mut state);
        }
    }
    Ok(Tag::new(&state))
}

/// The length of the message in bits, at the right end of a block.
fn bits<const N: usize>(message: &[u8]) -> [u8; N] {
    let mut block = [0; N];
    let bytes = u64::try_from(message.len()).unwrap_or(u64::MAX);
    for (byte, from) in block.iter_mut().rev().zip(bytes.saturating_mul(8).to_le_bytes()) {
        *byte = from;
    }
    block
}

/// `rest`, shorter than a block, then `first` and zeros.
fn padded<const N: usize>(rest: &[u8], first: u8) -> [u8; N] {
    let mut block = [0; N];
    let fill = rest.iter().copied().chain([first]);
    for (byte, from) in block.iter_mut().zip(fill) {
        *byte = from;
    }
    block
}
