//! CMAC (NIST SP 800-38B).

use aes::cipher::array::Array;
use aes::cipher::consts::U16;
use aes::cipher::{BlockCipherEncBackend, BlockCipherEncClosure, BlockSizeUser};
use zeroize::Zeroizing;

use crate::block_cipher::{mix, BlockCipher, Width};
use crate::mac::Tag;

/// R of section 5.3, for blocks of 64 and of 128 bits.
const R64: u8 = 0x1B;
const R128: u8 = 0x87;

/// The MAC: as long as a block.
pub(crate) fn cmac(cipher: &BlockCipher, message: &[u8]) -> Tag {
    match &cipher.inner {
        Width::Narrow(cipher) => {
            let mut state = [0; 8];
            mac_over(|block| cipher.encrypt(block), R64, message, &mut state);
            Tag::new(&state)
        }
        Width::Wide(cipher) => {
            let mut state = [0; 16];
            cipher.with(Wide { message, state: &mut state });
            Tag::new(&state)
        }
    }
}

/// The MAC by a cipher of 16 bytes, in one go.
struct Wide<'a> {
    message: &'a [u8],
    state: &'a mut [u8; 16],
}

impl BlockSizeUser for Wide<'_> {
    type BlockSize = U16;
}

impl BlockCipherEncClosure for Wide<'_> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        let encrypt = |block: &mut [u8; 16]| backend.encrypt_block(Array::cast_from_core_mut(block).into());
        mac_over(encrypt, R128, self.message, self.state);
    }
}

/// The MAC into `state`, which is zeros.
#[inline(always)]
fn mac_over<const N: usize>(encrypt: impl Fn(&mut [u8; N]), r: u8, message: &[u8], state: &mut [u8; N]) {
    let mut subkey = Zeroizing::new([0; N]);
    encrypt(&mut subkey);
    double(&mut subkey, r);
    let (whole, rest) = message.as_chunks();
    let before = match (whole.split_last(), rest) {
        (Some((last, before)), []) => {
            mix(&mut subkey, last);
            before
        }
        _ => {
            double(&mut subkey, r);
            for (byte, from) in subkey.iter_mut().zip(rest.iter().chain(&[0x80])) {
                *byte ^= from;
            }
            whole
        }
    };
    for block in before.iter().chain([&*subkey]) {
        mix(state, block);
        encrypt(state);
    }
}

/// Times two in GF(2^b), in constant time.
fn double<const N: usize>(block: &mut [u8; N], r: u8) {
    let mut carry = 0;
    for byte in block.iter_mut().rev() {
        (*byte, carry) = (*byte << 1 | carry, *byte >> 7);
    }
    if let Some(lowest) = block.last_mut() {
        *lowest ^= r & carry.wrapping_neg();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking

    use ::cmac::digest::KeyInit;
    use ::cmac::{Cmac, Mac};
    use proptest::prelude::*;

    use super::*;
    use crate::key::Algorithm;

    type Theirs = fn(&[u8], &[u8]) -> Vec<u8>;

    fn theirs<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
        let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    }

    const CIPHERS: [(Algorithm, Theirs); 7] = [
        (Algorithm::Des, theirs::<Cmac<des::Des>>),
        (Algorithm::Tdes2, theirs::<Cmac<des::TdesEde2>>),
        (Algorithm::Tdes3, theirs::<Cmac<des::TdesEde3>>),
        (Algorithm::Aes128, theirs::<Cmac<aes::Aes128>>),
        (Algorithm::Aes192, theirs::<Cmac<aes::Aes192>>),
        (Algorithm::Aes256, theirs::<Cmac<aes::Aes256>>),
        (Algorithm::Sm4, theirs::<Cmac<sm4::Sm4>>),
    ];

    proptest! {
        #[test]
        fn every_cipher_macs_as_in_the_crate(key: [u8; 32], message in prop::collection::vec(any::<u8>(), 0..70)) {
            for (algorithm, theirs) in CIPHERS {
                let key = key.get(..algorithm.key_len()).unwrap();
                let ours = cmac(&BlockCipher::new(algorithm, key).unwrap(), &message);
                prop_assert_eq!(ours.as_bytes(), theirs(key, &message), "{}", algorithm);
            }
        }
    }
}
