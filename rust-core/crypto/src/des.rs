//! DES (FIPS 46-3) and TDES (NIST SP 800-67 rev. 2), by tables that the compiler makes of those in the standard.
//!
//! Written here because the `des` crate moves the bits of each round in small groups, which was four fifths of the
//! time of a PIN block and of an X9.19 MAC. The tests compare with that crate. Neither is constant in time: data and
//! key choose the place in a table.

mod tables;

use subtle::{Choice, ConstantTimeEq, ConstantTimeGreater};
use zeroize::{Zeroize, ZeroizeOnDrop};

use tables::{CHOSEN, ROUND, ROUND_KEY, TURN};

/// Bytes of a block, and of a key with its parity bits.
const LEN: usize = 8;
const ROUNDS: usize = 16;
/// Different round keys of a possibly weak key. Weak ones have one, semi-weak ones two.
const MOST_WEAK: u8 = 4;

/// Places by which the halves of a key are turned before each round.
const TURNS: [u32; ROUNDS] = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

/// A DES key, expanded. Wiped on drop.
pub(crate) struct Des {
    /// For each round the bits of the odd S-boxes in the high half, those of the even ones in the low half.
    rounds: [u64; ROUNDS],
}

/// A TDES key of two or three parts, expanded: K1 enciphers, K2 deciphers, K3, or K1 again, enciphers.
pub(crate) struct Tdes {
    first: Des,
    second: Des,
    third: Option<Des>,
}

impl Des {
    pub(crate) fn new(key: &[u8; LEN]) -> Self {
        let chosen = CHOSEN.of(u64::from_be_bytes(*key));
        let mut rounds = [0; ROUNDS];
        let mut by = 0;
        for (round, turn) in rounds.iter_mut().zip(TURNS) {
            by += turn;
            *round = ROUND_KEY.of(turned(chosen, by));
        }
        Self { rounds }
    }

    /// Whether the key is weak, semi-weak or possibly weak: its rounds have four keys between them at most, where
    /// others have sixteen. In constant time.
    pub(crate) fn is_weak(&self) -> Choice {
        let mut rest = self.rounds.as_slice();
        let mut different = 0;
        while let [round, later @ ..] = rest {
            let again = later.iter().fold(Choice::from(0), |again, other| again | other.ct_eq(round));
            different += (!again).unwrap_u8();
            rest = later;
        }
        !different.ct_gt(&MOST_WEAK)
    }

    pub(crate) fn encrypt(&self, block: &mut [u8; LEN]) {
        let mut halves = Halves::of(block);
        halves.encipher(self);
        *block = halves.joined();
    }

    pub(crate) fn decrypt(&self, block: &mut [u8; LEN]) {
        let mut halves = Halves::of(block);
        halves.decipher(self);
        *block = halves.joined();
    }

    /// CBC: each block is XORed into `state`, which is then enciphered. The permutations of the state between two
    /// blocks cancel.
    pub(crate) fn chain(&self, state: &mut [u8; LEN], blocks: &[[u8; LEN]]) {
        let mut halves = Halves::of(state);
        for block in blocks {
            halves.mix(&Halves::of(block));
            halves.encipher(self);
        }
        *state = halves.joined();
    }
}

impl Drop for Des {
    fn drop(&mut self) {
        self.rounds.zeroize();
    }
}

impl ZeroizeOnDrop for Des {}

impl Tdes {
    pub(crate) fn two(key: &[u8; 2 * LEN]) -> Self {
        let [first, second] = parts(key);
        Self { first: Des::new(first), second: Des::new(second), third: None }
    }

    pub(crate) fn three(key: &[u8; 3 * LEN]) -> Self {
        let [first, second, third] = parts(key);
        Self { first: Des::new(first), second: Des::new(second), third: Some(Des::new(third)) }
    }

    /// K1 alone: what ISO/IEC 9797-1 algorithm 3 chains with.
    pub(crate) fn first(&self) -> &Des {
        &self.first
    }

    pub(crate) fn encrypt(&self, block: &mut [u8; LEN]) {
        let mut halves = Halves::of(block);
        halves.encipher(&self.first);
        halves.decipher(&self.second);
        halves.encipher(self.third.as_ref().unwrap_or(&self.first));
        *block = halves.joined();
    }

    pub(crate) fn decrypt(&self, block: &mut [u8; LEN]) {
        let mut halves = Halves::of(block);
        halves.decipher(self.third.as_ref().unwrap_or(&self.first));
        halves.encipher(&self.second);
        halves.decipher(&self.first);
        *block = halves.joined();
    }
}

impl ZeroizeOnDrop for Tdes {}

/// Both halves of a block between the initial permutation and its inverse, each turned by [`TURN`].
struct Halves {
    left: u32,
    right: u32,
}

impl Halves {
    /// The initial permutation.
    fn of(block: &[u8; LEN]) -> Self {
        let [mut left, mut right] = [0; 2];
        for (word, half) in [&mut left, &mut right].into_iter().zip(block.as_chunks().0) {
            *word = u32::from_be_bytes(*half);
        }
        exchange(&mut left, &mut right, 4, 0x0F0F_0F0F);
        exchange(&mut left, &mut right, 16, 0x0000_FFFF);
        exchange(&mut right, &mut left, 2, 0x3333_3333);
        exchange(&mut right, &mut left, 8, 0x00FF_00FF);
        exchange(&mut left, &mut right, 1, 0x5555_5555);
        Self { left: left.rotate_right(TURN), right: right.rotate_right(TURN) }
    }

    /// The inverse of the initial permutation.
    fn joined(self) -> [u8; LEN] {
        let (mut left, mut right) = (self.left.rotate_left(TURN), self.right.rotate_left(TURN));
        exchange(&mut left, &mut right, 1, 0x5555_5555);
        exchange(&mut right, &mut left, 8, 0x00FF_00FF);
        exchange(&mut right, &mut left, 2, 0x3333_3333);
        exchange(&mut left, &mut right, 16, 0x0000_FFFF);
        exchange(&mut left, &mut right, 4, 0x0F0F_0F0F);
        (u64::from(left) << 32 | u64::from(right)).to_be_bytes()
    }

    fn mix(&mut self, other: &Self) {
        self.left ^= other.left;
        self.right ^= other.right;
    }

    /// The sixteen rounds. The inverse permutation of one cipher and the initial one of the next would cancel, so
    /// TDES has them once.
    #[inline]
    fn encipher(&mut self, key: &Des) {
        for [first, second] in key.rounds.as_chunks().0 {
            self.left ^= substituted(self.right, *first);
            self.right ^= substituted(self.left, *second);
        }
        core::mem::swap(&mut self.left, &mut self.right);
    }

    #[inline]
    fn decipher(&mut self, key: &Des) {
        for [first, second] in key.rounds.as_chunks().0.iter().rev() {
            self.left ^= substituted(self.right, *second);
            self.right ^= substituted(self.left, *first);
        }
        core::mem::swap(&mut self.left, &mut self.right);
    }
}

/// The function of a round: expansion, key, S-boxes, permutation P.
#[inline]
fn substituted(half: u32, round_key: u64) -> u32 {
    let of = |table: &[u32; 64], byte: u8| table.get(usize::from(byte & 0x3F)).copied().unwrap_or_default();
    let [s1, s3, s5, s7, s2, s4, s6, s8] = &ROUND;
    let [b8, b6, b4, b2, b7, b5, b3, b1] = round_key.to_le_bytes();
    let [h7, h5, h3, h1] = half.to_le_bytes();
    let [h8, h6, h4, h2] = half.rotate_left(4).to_le_bytes();
    // No two have a bit in common. Of one operation a compiler would make one long chain.
    let odd = (of(s1, h1 ^ b1) | of(s3, h3 ^ b3)) + (of(s5, h5 ^ b5) | of(s7, h7 ^ b7));
    let even = (of(s2, h2 ^ b2) | of(s4, h4 ^ b4)) + (of(s6, h6 ^ b6) | of(s8, h8 ^ b8));
    odd ^ even
}

/// Exchanges the bits of `mask` in `right` with those `by` places higher in `left`.
#[inline]
fn exchange(left: &mut u32, right: &mut u32, by: u32, mask: u32) {
    let differing = (*left >> by ^ *right) & mask;
    *right ^= differing;
    *left ^= differing << by;
}

/// Both halves of a key, 28 bits each, turned to the left.
fn turned(halves: u64, by: u32) -> u64 {
    const HALF: u64 = (1 << 28) - 1;
    let turn = |half: u64| (half << by | half >> (28 - by)) & HALF;
    turn(halves >> 28) << 28 | turn(halves & HALF)
}

/// The parts of a key.
fn parts<const N: usize, const BYTES: usize>(key: &[u8; BYTES]) -> [&[u8; LEN]; N] {
    const { assert!(N * LEN == BYTES) };
    let mut parts = key.as_chunks().0.iter();
    core::array::from_fn(|_| parts.next().unwrap_or(&[0; LEN]))
}

#[cfg(test)]
mod tests {
    use des::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
    use proptest::prelude::*;

    use super::*;

    /// FIPS 46-3 has no example; this one is in NBS SP 500-20.
    #[test]
    fn a_published_block_is_enciphered() {
        let cipher = Des::new(&0x1046_9134_8998_0131_u64.to_be_bytes());
        let mut block = [0; 8];
        cipher.encrypt(&mut block);
        assert_eq!(u64::from_be_bytes(block), 0x88D5_5E54_F54C_97B4);
    }

    /// Every key of the bytes that weak keys are made of: its halves repeat after four bits. The crate lists 64 of
    /// them; the others have no more round keys than those.
    #[test]
    fn keys_of_few_round_keys_are_weak() {
        const LEFT: [u8; 4] = [0x01, 0x1F, 0xE0, 0xFE];
        const RIGHT: [u8; 4] = [0x01, 0x0E, 0xF1, 0xFE];
        let (mut ours, mut theirs) = (0, 0);
        for number in 0_usize..1 << 16 {
            let key: [u8; 8] = core::array::from_fn(|at| {
                let bytes = if at < 4 { LEFT } else { RIGHT };
                bytes.get(number >> (2 * at) & 3).copied().unwrap_or_default()
            });
            let (weak, listed) = (bool::from(Des::new(&key).is_weak()), ::des::weak_key_test(&key).is_err());
            assert!(weak || !listed, "{key:02X?}");
            ours += u32::from(weak);
            theirs += u32::from(listed);
        }
        assert_eq!((ours, theirs), (256, 64));
    }

    proptest! {
        #[test]
        fn des_is_as_in_the_crate(key: [u8; 8], block: [u8; 8]) {
            let (ours, theirs) = (Des::new(&key), ::des::Des::new(&key.into()));
            let (mut out, mut expected) = (block, block.into());
            ours.encrypt(&mut out);
            theirs.encrypt_block(&mut expected);
            prop_assert_eq!(out, expected.0);
            ours.decrypt(&mut out);
            prop_assert_eq!(out, block);
            ours.chain(&mut out, &[[0; 8], [0; 8]]);
            theirs.encrypt_block(&mut expected);
            prop_assert_eq!(out, expected.0);
            prop_assert_eq!(bool::from(ours.is_weak()), ::des::weak_key_test(&key).is_err());
        }

        #[test]
        fn two_key_tdes_is_as_in_the_crate(key: [u8; 16], block: [u8; 8]) {
            let (ours, theirs) = (Tdes::two(&key), ::des::TdesEde2::new(&key.into()));
            let (mut out, mut expected) = (block, block.into());
            ours.encrypt(&mut out);
            theirs.encrypt_block(&mut expected);
            prop_assert_eq!(out, expected.0);
            theirs.decrypt_block(&mut expected);
            ours.decrypt(&mut out);
            prop_assert_eq!(out, block);
        }

        #[test]
        fn three_key_tdes_is_as_in_the_crate(key: [u8; 24], block: [u8; 8]) {
            let (ours, theirs) = (Tdes::three(&key), ::des::TdesEde3::new(&key.into()));
            let (mut out, mut expected) = (block, block.into());
            ours.encrypt(&mut out);
            theirs.encrypt_block(&mut expected);
            prop_assert_eq!(out, expected.0);
            ours.decrypt(&mut out);
            prop_assert_eq!(out, block);
        }
    }
}
