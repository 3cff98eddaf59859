//! A PIN block from outside: read in the clear and under a key, with any PAN.
//!
//! Input: one byte for the format, one for the number of PAN digits, a byte for each of them, then the block.

use suanpan_crypto::key::PinKey;
use suanpan_crypto::pin_block::{decipher, decode, encode, Legacy, Pin, PinBlockFormat};
use suanpan_crypto::{PinError, Random};

const FORMATS: [PinBlockFormat; 7] = [
    PinBlockFormat::Iso0,
    PinBlockFormat::Iso1,
    PinBlockFormat::Iso2,
    PinBlockFormat::Iso3,
    PinBlockFormat::Iso4,
    PinBlockFormat::CupSm4,
    PinBlockFormat::Legacy(Legacy::PlusVisa4),
];
const KEY: [u8; 16] = *b"a key for a fuzz";
const LONGEST_PAN: usize = 19;

struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

pub fn run(data: &[u8]) {
    let [format, digits, rest @ ..] = data else {
        return;
    };
    let format = FORMATS[usize::from(*format) % FORMATS.len()];
    // One digit too many, and none, must be refused as well.
    let digits = usize::from(*digits) % (LONGEST_PAN + 2);
    let (pan, block) = rest.split_at(digits.min(rest.len()));
    let pan: String = pan.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    let pan_is_wrong = format.binds_pan() && !(1..=LONGEST_PAN).contains(&pan.len());

    match decode(format, block, &pan) {
        Ok(pin) => {
            assert!(!pan_is_wrong);
            assert!(pin.is_complete());
            assert_eq!(block.len(), format.block_len());
            let again = encode(format, &pin, &pan, &mut Zeros).expect("what was read can be written");
            if !matches!(format, PinBlockFormat::Iso1 | PinBlockFormat::Iso3 | PinBlockFormat::Iso4) {
                assert_eq!(again.expose(), block, "one PIN and PAN, one block");
            }
            let read = decode(format, again.expose(), &pan).expect("what was written can be read");
            assert_eq!(shown(&read), shown(&pin));
        }
        Err(error) => assert_eq!(error, if pan_is_wrong { PinError::Pan } else { PinError::Refused }),
    }

    let key = match format {
        PinBlockFormat::Iso4 => PinKey::aes(&KEY),
        PinBlockFormat::CupSm4 => PinKey::sm4(&KEY),
        _ => PinKey::tdes(&KEY),
    };
    match decipher(format, &key.expect("16 bytes"), block, &pan) {
        Ok(pin) => assert!(pin.is_complete() && !pan_is_wrong),
        Err(PinError::Cipher { .. }) => assert_eq!(format, PinBlockFormat::Iso2),
        Err(error) => assert_eq!(error, if pan_is_wrong { PinError::Pan } else { PinError::Refused }),
    }
}

/// A PIN in a form that can be compared.
fn shown(pin: &Pin) -> Vec<u8> {
    let block = encode(PinBlockFormat::Iso2, pin, "", &mut Zeros).expect("a whole PIN");
    block.expose().to_vec()
}
