//! PIN blocks of every format: what they bind, what they refuse, what they draw, and what may become what.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use suanpan_crypto::key::{Algorithm, PinKey};
use suanpan_crypto::pin_block::{
    decipher, decode, encipher, encode, translate, Legacy, Pin, PinBlockFormat, Side,
};
use suanpan_crypto::{PinError, Random};

const ISO0: PinBlockFormat = PinBlockFormat::Iso0;
const ISO1: PinBlockFormat = PinBlockFormat::Iso1;
const ISO2: PinBlockFormat = PinBlockFormat::Iso2;
const ISO3: PinBlockFormat = PinBlockFormat::Iso3;
const ISO4: PinBlockFormat = PinBlockFormat::Iso4;
const CUP_SM4: PinBlockFormat = PinBlockFormat::CupSm4;
const PLUS: PinBlockFormat = PinBlockFormat::Legacy(Legacy::PlusVisa4);
const FORMATS: [PinBlockFormat; 7] = [ISO0, ISO1, ISO2, ISO3, ISO4, CUP_SM4, PLUS];

const PAN: &str = "5555555551234567";
const OTHER_PAN: &str = "5555555559234567";

/// SplitMix64: a fixed sequence for each seed, good enough to be counted.
struct SplitMix(u64);

impl Random for SplitMix {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed ^ (mixed >> 31)).to_be_bytes()[0];
        }
    }
}

/// A broken source.
struct Stuck(u8);

impl Random for Stuck {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(self.0);
    }
}

fn random() -> SplitMix {
    SplitMix(7)
}

fn pin(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).unwrap();
    }
    pin
}

/// A PIN in a form that can be compared.
fn shown(pin: &Pin) -> Vec<u8> {
    encode(ISO2, pin, "", &mut Stuck(0)).unwrap().expose().to_vec()
}

/// A key of the cipher the format is for; format 2 has none, so it is offered a TDES key.
fn key(format: PinBlockFormat, seed: u64) -> PinKey {
    let mut bytes = [0; 24];
    SplitMix(seed).fill(&mut bytes);
    match format {
        ISO4 => PinKey::aes(&bytes),
        CUP_SM4 => PinKey::sm4(&bytes[..16]),
        _ => PinKey::tdes(&bytes[..16]),
    }
    .unwrap()
}

fn nibbles(block: &[u8]) -> Vec<u8> {
    block.iter().flat_map(|byte| [byte >> 4, byte & 0xF]).collect()
}

#[test]
fn every_format_reads_back_what_it_wrote() {
    for format in FORMATS {
        for len in 4..=12_u8 {
            let digits: Vec<u8> = (0..len).map(|place| (place * 7 + len) % 10).collect();
            for pan in ["0", "12", "123456789012", "1234567890123", "1234567890123456789", PAN] {
                let block = encode(format, &pin(&digits), pan, &mut random()).unwrap();
                assert_eq!(block.expose().len(), format.block_len());
                let read = decode(format, block.expose(), pan).unwrap();
                assert_eq!(shown(&read), shown(&pin(&digits)), "{format:?} {pan}");
            }
        }
    }
}

#[test]
fn a_short_pan_is_filled_with_zeros() {
    // Implementations that want 13 digits refuse cards the standard serves.
    for format in [ISO0, ISO3, PLUS, CUP_SM4] {
        let with =
            |pan: &str| encode(format, &pin(&[1, 2, 3, 4]), pan, &mut random()).unwrap().expose().to_vec();
        assert_eq!(with("1234"), with("0000000001234"), "{format:?}");
        assert_eq!(with("123456789014"), with("0123456789014"), "{format:?}");
    }
    // Format 4 fills up to 12 digits, check digit included.
    let key = key(ISO4, 1);
    let enciphered =
        |pan: &str| encipher(ISO4, &key, &pin(&[1, 2, 3, 4]), pan, &mut Stuck(7)).unwrap().expose().to_vec();
    assert_eq!(enciphered("1234"), enciphered("000000001234"));
    assert_ne!(enciphered("1234"), enciphered("0000000001234"));
}

#[test]
fn the_legacy_layout_is_not_format_0() {
    let pan = "2283400000123456";
    let block =
        |format| encode(format, &pin(&[9, 2, 3, 8, 9]), pan, &mut Stuck(0)).unwrap().expose().to_vec();
    assert_eq!(block(PLUS), [0x05, 0x92, 0x1A, 0x1C, 0xBF, 0xFF, 0xFF, 0xED]);
    assert_ne!(block(PLUS), block(ISO0));
    assert_eq!(decode(ISO0, &block(PLUS), pan).err(), Some(PinError::Refused));
    assert_eq!(decode(PLUS, &block(ISO0), pan).err(), Some(PinError::Refused));
    // Of 13 digits or fewer the account has 12 or fewer: both ends are the same, and so are both layouts.
    let short = |format| {
        encode(format, &pin(&[1, 2, 3, 4]), "1234567890128", &mut Stuck(0)).unwrap().expose().to_vec()
    };
    assert_eq!(short(PLUS), short(ISO0));
}

#[test]
fn a_block_belongs_to_its_format_and_pan() {
    for wrote in FORMATS {
        let block = encode(wrote, &pin(&[1, 2, 3, 4]), PAN, &mut random()).unwrap();
        for reads in FORMATS {
            let same_layout = wrote == reads;
            assert_eq!(decode(reads, block.expose(), PAN).is_ok(), same_layout, "{wrote:?} as {reads:?}");
        }
        // The other PAN differs by 8 where this PIN has fill, which leaves no fill nibble one.
        let other = decode(wrote, block.expose(), OTHER_PAN).is_ok();
        let blind = !wrote.binds_pan() || wrote == ISO4; // format 4 binds the PAN when enciphered
        assert_eq!(other, blind, "{wrote:?}");
    }
    let key = key(ISO4, 1);
    let block = encipher(ISO4, &key, &pin(&[1, 2, 3, 4]), PAN, &mut random()).unwrap();
    assert_eq!(decipher(ISO4, &key, block.expose(), OTHER_PAN).err(), Some(PinError::Refused));
}

#[test]
fn every_wrong_nibble_is_refused_alike() {
    for format in FORMATS {
        let digits = [1, 2, 3, 4, 5, 6];
        // Fill that is no digit in any format.
        let right = encode(format, &pin(&digits), "0", &mut Stuck(0xAB)).unwrap().expose().to_vec();
        let mut expected = digits.to_vec();
        for place in 0..right.len() * 2 {
            for nibble in 0..16 {
                let mut block = right.clone();
                let shift = if place % 2 == 0 { 4 } else { 0 };
                block[place / 2] = block[place / 2] & !(0xF << shift) | nibble << shift;
                let fill_fits = match format {
                    ISO1 => true,
                    ISO3 => nibble >= 0xA,
                    ISO4 => place >= 16 || nibble == 0xA,
                    _ => nibble == 0xF,
                };
                let fits = match place {
                    0 => block == right,
                    // Another length makes fill of digits or digits of fill; the fill of format 1 is anything.
                    1 => block == right || (format == ISO1 && (4..6).contains(&nibble)),
                    2..8 => nibble < 10,
                    _ => fill_fits,
                };
                match decode(format, &block, "0") {
                    Ok(read) => {
                        assert!(fits, "{format:?} place {place} nibble {nibble:X}");
                        if (2..8).contains(&place) {
                            expected[place - 2] = nibble;
                            assert_eq!(shown(&read), shown(&pin(&expected)));
                            expected = digits.to_vec();
                        }
                    }
                    Err(error) => {
                        assert_eq!(error, PinError::Refused);
                        assert!(!fits, "{format:?} place {place} nibble {nibble:X}");
                    }
                }
            }
        }
        for len in [0, 7, 8, 9, 15, 16, 17] {
            if len != format.block_len() {
                assert_eq!(decode(format, &vec![0; len], "0").err(), Some(PinError::Refused));
            }
        }
    }
}

#[test]
fn pins_and_pans_out_of_bounds_are_refused() {
    for format in FORMATS {
        let short = encode(format, &pin(&[1, 2, 3]), PAN, &mut random());
        assert_eq!(short.err(), Some(PinError::Length), "{format:?}");
        for pan in ["", "12345678901234567890", "5555555555555A", "4111 1111", "４１１１"] {
            let bad = encode(format, &pin(&[1, 2, 3, 4]), pan, &mut random()).err();
            let looked_at = format.binds_pan().then_some(PinError::Pan);
            assert_eq!(bad, looked_at, "{format:?} {pan:?}");
        }
    }
}

#[test]
fn each_format_is_for_its_ciphers() {
    let keys = [
        PinKey::des(&[0x31; 8]),
        PinKey::tdes(&[0x31; 16]),
        PinKey::tdes(&[0x31; 24]),
        PinKey::aes(&[0x31; 16]),
        PinKey::aes(&[0x31; 24]),
        PinKey::aes(&[0x31; 32]),
        PinKey::sm4(&[0x31; 16]),
    ];
    let algorithms = |format: PinBlockFormat| -> &[Algorithm] {
        use Algorithm::{Aes128, Aes192, Aes256, Des, Sm4, Tdes2, Tdes3};
        match format {
            ISO0 => &[Des, Tdes2, Tdes3], // UnionPay hosts of single length
            ISO1 | ISO3 | PLUS => &[Tdes2, Tdes3],
            ISO2 => &[],
            ISO4 => &[Aes128, Aes192, Aes256],
            CUP_SM4 => &[Sm4],
        }
    };
    for key in keys {
        let key = key.unwrap();
        let algorithm = key.algorithm();
        for format in FORMATS {
            let made = encipher(format, &key, &pin(&[1, 2, 3, 4]), PAN, &mut random());
            let block = vec![0; format.block_len()];
            if algorithms(format).contains(&algorithm) {
                let read = decipher(format, &key, made.unwrap().expose(), PAN).unwrap();
                assert_eq!(shown(&read), shown(&pin(&[1, 2, 3, 4])));
            } else {
                let refused = Some(PinError::Cipher { format, algorithm });
                assert_eq!(made.err(), refused);
                assert_eq!(decipher(format, &key, &block, PAN).err(), refused);
            }
        }
    }
}

fn side(format: PinBlockFormat, key: &PinKey) -> Side<'_> {
    Side { format, key }
}

/// Rows: from, columns: to, both in the order of [`FORMATS`] (PCI PIN requirement 3-3).
const MAY_BECOME: [[bool; 7]; 7] = {
    const Y: bool = true;
    const N: bool = false;
    [
        //0  1  2  3  4  SM4 PLUS
        [Y, N, N, Y, Y, N, N], // 0
        [Y, Y, N, Y, Y, N, N], // 1
        [N, N, N, N, N, N, N], // 2
        [Y, N, N, Y, Y, N, N], // 3
        [Y, N, N, Y, Y, N, N], // 4
        [N, N, N, N, N, N, N], // SM4
        [N, N, N, N, N, N, N], // PLUS
    ]
};

#[test]
fn translation_follows_the_whole_matrix() {
    for (from, row) in FORMATS.into_iter().zip(MAY_BECOME) {
        let inner = key(from, 1);
        let block = match from {
            ISO2 => encode(from, &pin(&[4, 3, 2, 1, 0]), PAN, &mut random()).unwrap().expose().to_vec(),
            _ => {
                encipher(from, &inner, &pin(&[4, 3, 2, 1, 0]), PAN, &mut random()).unwrap().expose().to_vec()
            }
        };
        for (to, allowed) in FORMATS.into_iter().zip(row) {
            let outer = key(to, 2);
            let moved = translate(side(from, &inner), &block, side(to, &outer), PAN, &mut random());
            if !allowed {
                assert_eq!(moved.err(), Some(PinError::Translation { from, to }));
                continue;
            }
            let read = decipher(to, &outer, moved.unwrap().expose(), PAN).unwrap();
            assert_eq!(shown(&read), shown(&pin(&[4, 3, 2, 1, 0])), "{from:?} to {to:?}");

            let translate = |block: &[u8], to_key: &PinKey, pan: &str| {
                translate(side(from, &inner), block, side(to, to_key), pan, &mut random()).err()
            };
            // Another account, a block damaged or cut, another zone's key: one answer.
            let other_account = translate(&block, &outer, OTHER_PAN);
            assert_eq!(other_account, from.binds_pan().then_some(PinError::Refused), "{from:?} to {to:?}");
            let mut damaged = block.clone();
            damaged[0] ^= 0x40;
            assert_eq!(translate(&damaged, &outer, PAN), Some(PinError::Refused), "{from:?} to {to:?}");
            assert_eq!(translate(&block[1..], &outer, PAN), Some(PinError::Refused));
            // What is wrong with the request is said before the block is looked at, good or bad.
            let misfit = key(if to == ISO4 { ISO0 } else { ISO4 }, 3);
            let refused = PinError::Cipher { format: to, algorithm: misfit.algorithm() };
            let looks = from.binds_pan() || to.binds_pan();
            for block in [&block, &damaged] {
                assert_eq!(translate(block, &misfit, PAN), Some(refused));
                if looks {
                    assert_eq!(translate(block, &outer, "x"), Some(PinError::Pan), "{from:?} to {to:?}");
                }
            }
        }
    }
}

/// Pearson's statistic of counts against even odds.
fn chi_square(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

/// How often each of the fill nibbles from `first` up comes, over all places of 4-digit blocks.
fn fill_counts(format: PinBlockFormat, first: u8, places: std::ops::Range<usize>, seed: u64) -> Vec<u32> {
    let mut random = SplitMix(seed);
    let mut counts = vec![0; usize::from(16 - first)];
    for _ in 0..10_000 {
        let block = encode(format, &pin(&[1, 2, 3, 4]), "0", &mut random).unwrap();
        for nibble in &nibbles(block.expose())[places.clone()] {
            counts[usize::from(nibble - first)] += 1;
        }
    }
    counts
}

/// Chance of a fair source above these: 1 in 1000, at 15 and 5 degrees of freedom.
const LIMIT_15: f64 = 37.70;
const LIMIT_5: f64 = 20.52;

#[test]
fn random_fill_is_even() {
    for (format, first, places, limit) in
        [(ISO1, 0, 6..16, LIMIT_15), (ISO3, 0xA, 6..16, LIMIT_5), (ISO4, 0, 16..32, LIMIT_15)]
    {
        let all = chi_square(&fill_counts(format, first, places.clone(), 1));
        assert!(all < limit, "{format:?}: {all}");
        for place in places {
            let one = chi_square(&fill_counts(format, first, place..place + 1, 2));
            assert!(one < limit, "{format:?} place {place}: {one}");
        }
    }
    // The same count finds the usual mistake, a remainder of a nibble.
    let mut biased = [0; 6];
    let mut drawn = [0; 50_000];
    SplitMix(3).fill(&mut drawn);
    for nibble in nibbles(&drawn) {
        biased[usize::from(nibble % 6)] += 1;
    }
    assert!(chi_square(&biased) > LIMIT_5 * 100.0);
}

#[test]
fn a_broken_random_source_is_named_not_waited_for() {
    for stuck in 0..=255 {
        let block = encode(ISO3, &pin(&[1, 2, 3, 4]), "0", &mut Stuck(stuck));
        let broken = stuck >= 252;
        assert_eq!(block.err(), broken.then_some(PinError::Random), "{stuck}");
    }
}
