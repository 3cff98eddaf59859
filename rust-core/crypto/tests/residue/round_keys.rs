//! Round keys by the standards alone: what a key schedule leaves is searched for as well.

/// Round keys 1 and 16 (FIPS 46-3), 48 bits each, in the byte order of a little-endian word.
pub(crate) fn des_round_keys(key: u64) -> [Vec<u8>; 2] {
    const PC1: [u32; 56] = [
        57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52,
        44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5,
        28, 20, 12, 4,
    ];
    const PC2: [u32; 48] = [
        14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31,
        37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
    ];
    let pick = |from: u64, width: u32, places: &[u32]| {
        places.iter().fold(0_u64, |bits, place| bits << 1 | (from >> (width - place)) & 1)
    };
    let halves = pick(key, 64, &PC1);
    let rotated = |by: u32| {
        let turn = |half: u64| (half << by | half >> (28 - by)) & 0x0FFF_FFFF;
        turn(halves >> 28) << 28 | turn(halves & 0x0FFF_FFFF)
    };
    // All rotations together are 28 places: the last round key comes from the halves as they were.
    [rotated(1), halves].map(|halves| pick(halves, 56, &PC2).to_le_bytes()[..6].to_vec())
}

/// Round key 10 of AES-128 (FIPS 197, section 5.2). The first is the key itself.
pub(crate) fn aes_last_round_key(key: &[u8; 16]) -> [u8; 16] {
    let double = |byte: u8| byte << 1 ^ if byte & 0x80 == 0 { 0 } else { 0x1B };
    let times = |left: u8, right: u8| {
        let (mut sum, mut power) = (0, left);
        for bit in 0..8 {
            if right >> bit & 1 == 1 {
                sum ^= power;
            }
            power = double(power);
        }
        sum
    };
    let substitute = |byte: u8| {
        let inverse = (0..254).fold(1, |product, _| times(product, byte));
        (0..5).fold(0x63, |sum, turn| sum ^ inverse.rotate_left(turn))
    };
    let mut words = *key;
    let mut constant = 1;
    for _ in 0..10 {
        for at in 0..16 {
            words[at] ^= match at {
                0..4 => substitute(words[12 + (at + 1) % 4]) ^ if at == 0 { constant } else { 0 },
                _ => words[at - 4],
            };
        }
        constant = double(constant);
    }
    words
}

/// The round keys of SM4 (GB/T 32907, section 7.3), each as a little-endian word.
pub(crate) fn sm4_round_keys(key: &[u8; 16]) -> Vec<u8> {
    let affine = |byte: u8| {
        let bit = |at: u32| u8::from((0xA7_u8.rotate_left(at) & byte).count_ones() % 2 == 1);
        (0..8).fold(0xD3, |sum, at| sum ^ bit(at) << at)
    };
    let times = |left: u8, right: u8| {
        let (mut sum, mut power) = (0, left);
        for bit in 0..8 {
            if right >> bit & 1 == 1 {
                sum ^= power;
            }
            power = power << 1 ^ if power & 0x80 == 0 { 0 } else { 0xF5 };
        }
        sum
    };
    let substitute = |byte: u8| affine((0..254).fold(1, |product, _| times(product, affine(byte))));
    let boxes: Vec<u8> = (0..=255).map(substitute).collect();
    let mut words: Vec<u32> = key.as_chunks().0.iter().map(|word| u32::from_be_bytes(*word)).collect();
    for (word, system) in words.iter_mut().zip([0xA3B1_BAC6, 0x56AA_3350, 0x677D_9197, 0xB270_22DC]) {
        *word ^= system;
    }
    for round in 0..32_usize {
        let constant: [u8; 4] = std::array::from_fn(|at| ((4 * round + at) * 7 % 256) as u8);
        let mixed = words[round + 1] ^ words[round + 2] ^ words[round + 3] ^ u32::from_be_bytes(constant);
        let replaced = u32::from_be_bytes(mixed.to_be_bytes().map(|byte| boxes[usize::from(byte)]));
        words.push(words[round] ^ replaced ^ replaced.rotate_left(13) ^ replaced.rotate_left(23));
    }
    words[4..].iter().flat_map(|word| word.to_le_bytes()).collect()
}
