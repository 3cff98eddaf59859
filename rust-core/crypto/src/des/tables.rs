//! The tables of FIPS 46-3, as printed there, and what the compiler makes of them.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "all of it runs in the compiler: `From` is not const, and a place outside of a table is an error of the build"
)]

/// Permuted choice 1: 56 bits of a key. Bits are counted from the highest, which is 1.
const PC1: [u32; 56] = [
    57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44,
    36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20,
    12, 4,
];

/// Permuted choice 2: the 48 bits of a round.
const PC2: [u32; 48] = [
    14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37,
    47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];

/// The permutation P at the end of a round.
const P: [u32; 32] = [
    16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6,
    22, 11, 4, 25,
];

/// The S-boxes S1 to S8: four rows of sixteen.
const S: [[[u32; 16]; 4]; 8] = [
    [
        [14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7],
        [0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8],
        [4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0],
        [15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13],
    ],
    [
        [15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10],
        [3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5],
        [0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15],
        [13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9],
    ],
    [
        [10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8],
        [13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1],
        [13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7],
        [1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12],
    ],
    [
        [7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15],
        [13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9],
        [10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4],
        [3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14],
    ],
    [
        [2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9],
        [14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6],
        [4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14],
        [11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3],
    ],
    [
        [12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11],
        [10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8],
        [9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6],
        [4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13],
    ],
    [
        [4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1],
        [13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6],
        [1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2],
        [6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12],
    ],
    [
        [13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7],
        [1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2],
        [7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8],
        [2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11],
    ],
];

/// The order in which S-boxes are looked up: their bits overlap in a word, so first come the odd ones, then the even.
const ORDER: [usize; 8] = [0, 2, 4, 6, 1, 3, 5, 7];

/// Bits that are looked up at a time: a byte of a key without its parity bit, a quarter of a half.
const GROUP: u32 = 7;

/// A choice of bits of a word, by groups of seven.
pub(super) struct Choice {
    tables: [[u64; 1 << GROUP]; 8],
    /// Where the groups are, counted from the lowest bit.
    at: [u32; 8],
}

/// [`PC1`]: both halves of a key in the 56 low bits.
pub(super) static CHOSEN: Choice = {
    let mut targets = [0; 56];
    let mut at = 0;
    while at < 56 {
        targets[at] = 55 - at as u32;
        at += 1;
    }
    Choice::new(64, [1, 9, 17, 25, 33, 41, 49, 57], &PC1, &targets)
};

/// [`PC2`]: six bits for each S-box, in the low bits of a byte each, the first of [`ORDER`] in the highest byte.
pub(super) static ROUND_KEY: Choice = {
    let mut targets = [0; 48];
    let mut place = 0;
    while place < 8 {
        let mut bit = 0;
        while bit < 6 {
            targets[6 * ORDER[place] + bit] = (61 - 8 * place - bit) as u32;
            bit += 1;
        }
        place += 1;
    }
    Choice::new(56, [0, 7, 14, 21, 28, 35, 42, 49], &PC2, &targets)
};

/// Places to the right by which the halves of a block are turned, so that the six bits of each odd S-box are the low
/// ones of a byte.
pub(super) const TURN: u32 = 3;

/// What the six bits of each S-box, in [`ORDER`], become by it and by [`P`], turned by [`TURN`].
pub(super) static ROUND: [[u32; 64]; 8] = {
    let mut round = [[0; 64]; 8];
    let mut place = 0;
    while place < 8 {
        let mut bits = 0;
        while bits < 64 {
            // The outer bits choose the row, the inner ones the column.
            let row = bits >> 4 & 2 | bits & 1;
            let chosen = S[ORDER[place]][row][bits >> 1 & 0xF] << (28 - 4 * ORDER[place]);
            let mut permuted = 0;
            let mut at = 0;
            while at < 32 {
                permuted = permuted << 1 | chosen >> (32 - P[at]) & 1;
                at += 1;
            }
            round[place][bits] = permuted.rotate_right(TURN);
            bits += 1;
        }
        place += 1;
    }
    round
};

impl Choice {
    /// The bit `places[n]` of a word of `width` bits, counted from the highest, which is 1, goes to bit `targets[n]`,
    /// counted from the lowest, which is 0.
    const fn new<const N: usize>(width: u32, at: [u32; 8], places: &[u32; N], targets: &[u32; N]) -> Self {
        let mut tables = [[0; 1 << GROUP]; 8];
        let mut n = 0;
        while n < N {
            let from = width - places[n];
            let mut group = 7;
            while at[group] > from {
                group -= 1;
            }
            let mut bits = 0;
            while bits < 1 << GROUP {
                tables[group][bits] |= (bits as u64 >> (from - at[group]) & 1) << targets[n];
                bits += 1;
            }
            n += 1;
        }
        Self { tables, at }
    }

    /// The chosen bits of a word.
    #[inline]
    pub(super) fn of(&self, word: u64) -> u64 {
        let mut chosen = 0;
        for (table, at) in self.tables.iter().zip(self.at) {
            chosen |= table[(word >> at) as usize & ((1 << GROUP) - 1)];
        }
        chosen
    }
}
