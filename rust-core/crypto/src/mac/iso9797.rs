//! ISO/IEC 9797-1 algorithms 1 and 3.

use crate::block_cipher::{BlockCipher, Cipher64, Width};
use crate::key::{Algorithm, Material};
use crate::mac::{MacMethod, Padding, Tag};
use crate::MacError;

/// CBC-MAC over the cipher's own blocks.
pub(super) fn algorithm_1(padding: Padding, cipher: &BlockCipher, message: &[u8]) -> Result<Tag, MacError> {
    match &cipher.inner {
        Width::Narrow(cipher) => {
            let chain = |state: &mut [u8; 8], blocks: &[[u8; 8]]| cipher.chain(state, blocks);
            mac(chain, chain, padding, message)
        }
        Width::Wide(cipher) => {
            let chain = |state: &mut [u8; 16], blocks: &[[u8; 16]]| cipher.chain(state, blocks);
            mac(chain, chain, padding, message)
        }
    }
}

/// Single DES before and TDES at the end is exactly the output transformation of algorithm 3, D(K2) then E(K1).
pub(super) fn algorithm_3(padding: Padding, key: &Material, message: &[u8]) -> Result<Tag, MacError> {
    let refused = MacError::Cipher { method: MacMethod::Retail(padding), algorithm: key.algorithm() };
    let (Algorithm::Tdes2, Width::Narrow(whole)) = (key.algorithm(), &key.cipher().inner) else {
        return Err(refused);
    };
    let left = Cipher64::des(key.bytes().first_chunk().ok_or(refused)?);
    mac(
        |state, blocks| left.chain(state, blocks),
        |state, blocks| whole.chain(state, blocks),
        padding,
        message,
    )
}

/// CBC from a zero block. The last block is chained by `last`, those before by `each`.
fn mac<const N: usize>(
    each: impl Fn(&mut [u8; N], &[[u8; N]]),
    last: impl Fn(&mut [u8; N], &[[u8; N]]),
    padding: Padding,
    message: &[u8],
) -> Result<Tag, MacError> {
    let (whole, rest) = message.as_chunks::<N>();
    let (before, end) = match (padding, whole.split_last(), rest) {
        (Padding::OneZeros, _, rest) => (whole, padded(rest, 0x80)),
        (Padding::Zeros | Padding::LengthFirst, Some((end, before)), []) => (before, *end),
        (Padding::Zeros | Padding::LengthFirst, None, []) => return Err(MacError::Empty),
        (Padding::Zeros | Padding::LengthFirst, _, rest) => (whole, padded(rest, 0)),
    };
    let mut state = [0; N];
    if padding == Padding::LengthFirst {
        each(&mut state, &[bits(message)]);
    }
    each(&mut state, before);
    last(&mut state, &[end]);
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
