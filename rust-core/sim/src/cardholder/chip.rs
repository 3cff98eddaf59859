//! The chip of a simulated card: field 55 as a kernel hands it over. Its cryptograms are random bytes:
//! no key of the card exists, and the simulated host asks for none.

use std::collections::BTreeMap;

use suanpan_core::event::EmvData;
use suanpan_core::money::Amount;
use suanpan_crypto::Random;

use crate::calendar::Civil;
use crate::tlv::object;
use crate::{Card, SeededRandom};

/// How the cardholder was verified: CVM results (9F34) and byte 3 of the TVR (95), EMV Book 4 A4
/// and Book 3 C5.
#[derive(Clone, Copy)]
pub(super) enum CvmResult {
    None,
    OnlinePin,
    PinBypassed,
}

impl CvmResult {
    fn cvm_results(self) -> [u8; 3] {
        match self {
            CvmResult::None => [0x1F, 0x03, 0x02],
            CvmResult::OnlinePin => [0x42, 0x03, 0x00],
            CvmResult::PinBypassed => [0x42, 0x03, 0x01],
        }
    }

    fn tvr(self) -> [u8; 5] {
        let cardholder = match self {
            CvmResult::None => 0x00,
            CvmResult::OnlinePin => 0x04,   // online PIN entered
            CvmResult::PinBypassed => 0x88, // PIN required, pad present, not entered; verification failed
        };
        [0x00, 0x00, cardholder, 0x00, 0x00]
    }
}

/// Issuer application data of a PBOC card: length, key index, algorithm, card verification results.
const ISSUER_APPLICATION_DATA: &[u8] = &[0x07, 0x01, 0x01, 0x03, 0xA0, 0x00, 0x00, 0x01];
/// UnionPay debit (84).
const AID: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x33, 0x01, 0x01, 0x01];
/// Serial number of the interface device (9F1E).
const SERIAL: &[u8] = b"SIMULATE";
const CHINA: &[u8] = &[0x01, 0x56];

/// The transaction counters of all chips, which only ever rise.
pub(super) struct Chip {
    counters: BTreeMap<String, u16>,
    random: SeededRandom,
}

impl Chip {
    pub(super) fn new(random: SeededRandom) -> Self {
        Chip { counters: BTreeMap::new(), random }
    }

    /// A request for an online decision (an ARQC) on `amount`.
    pub(super) fn sign(&mut self, card: &Card, amount: Amount, cvm: CvmResult, now_ms: i64) -> EmvData {
        let counter = self.counters.entry(card.pan().masked()).or_default();
        *counter = counter.saturating_add(1);
        let counter = counter.to_be_bytes();
        let (mut cryptogram, mut unpredictable) = ([0; 8], [0; 4]);
        self.random.fill(&mut cryptogram);
        self.random.fill(&mut unpredictable);
        let date = Civil::at(now_ms);
        let currency = packed::<2>(amount.currency().numeric().parse().unwrap_or_default());

        let tvr = cvm.tvr();
        let objects: [(&[u8], &[u8]); 20] = [
            (&[0x9F, 0x26], &cryptogram),
            (&[0x9F, 0x27], &[0x80]), // ARQC
            (&[0x9F, 0x10], ISSUER_APPLICATION_DATA),
            (&[0x9F, 0x37], &unpredictable),
            (&[0x9F, 0x36], &counter),
            (&[0x95], &tvr),
            (&[0x9A], &packed::<3>(date.yymmdd())),
            (&[0x9C], &[0x00]), // purchase
            (&[0x9F, 0x02], &packed::<6>(amount.minor())),
            (&[0x5F, 0x2A], &currency),
            (&[0x82], &[0x7C, 0x00]),
            (&[0x9F, 0x1A], CHINA),
            (&[0x9F, 0x03], &[0; 6]),
            (&[0x9F, 0x33], &[0xE0, 0xF1, 0xC8]),
            (&[0x9F, 0x34], &cvm.cvm_results()),
            (&[0x9F, 0x35], &[0x22]), // attended, merchant, online with offline capability
            (&[0x9F, 0x1E], SERIAL),
            (&[0x84], AID),
            (&[0x9F, 0x09], &[0x00, 0x30]),
            (&[0x9F, 0x41], &[&[0x00, 0x00], counter.as_slice()].concat()),
        ];
        let reversal: [(&[u8], &[u8]); 5] = [
            (&[0x95], &tvr),
            (&[0x9F, 0x1E], SERIAL),
            (&[0x9F, 0x10], ISSUER_APPLICATION_DATA),
            (&[0x9F, 0x36], &counter),
            (&[0xDF, 0x31], &[0; 5]), // issuer script results: none
        ];
        EmvData { online: concat(&objects), reversal: concat(&reversal) }
    }
}

fn concat(objects: &[(&[u8], &[u8])]) -> Vec<u8> {
    objects.iter().flat_map(|(tag, value)| object(tag, value)).collect()
}

/// The last digits of a number, two a byte.
fn packed<const N: usize>(number: i64) -> [u8; N] {
    let mut rest = number.unsigned_abs();
    let mut bytes = [0; N];
    for byte in bytes.iter_mut().rev() {
        let two = u8::try_from(rest % 100).unwrap_or_default();
        *byte = ((two / 10) << 4) | (two % 10);
        rest /= 100;
    }
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a test fails by panicking
    use super::*;
    use crate::tlv::find;
    use suanpan_core::money::Currency;

    #[test]
    fn field_55_has_the_online_and_the_reversal_set() {
        let mut chip = Chip::new(SeededRandom::new(1));
        let card = crate::deck().remove(0);
        let amount = Amount::new(123_456, Currency::Cny).unwrap();
        let first = chip.sign(&card, amount, CvmResult::OnlinePin, 1_763_956_800_000);
        let second = chip.sign(&card, amount, CvmResult::None, 1_763_956_800_000);
        assert!(first.online.len() <= 255 && first.reversal.len() <= 255);
        for tag in [
            &[0x9F, 0x26][..],
            &[0x9F, 0x27],
            &[0x9F, 0x10],
            &[0x9F, 0x37],
            &[0x9F, 0x36],
            &[0x95],
            &[0x9A],
            &[0x9C],
            &[0x9F, 0x02],
            &[0x5F, 0x2A],
            &[0x82],
            &[0x9F, 0x1A],
            &[0x9F, 0x03],
            &[0x9F, 0x33],
        ] {
            assert!(find(&first.online, tag).is_some(), "{tag:02X?}");
        }
        for tag in [&[0x95][..], &[0x9F, 0x1E], &[0x9F, 0x10], &[0x9F, 0x36], &[0xDF, 0x31]] {
            assert!(find(&first.reversal, tag).is_some(), "{tag:02X?}");
        }
        assert_eq!(find(&first.online, &[0x9F, 0x02]), Some(&[0, 0, 0, 0x12, 0x34, 0x56][..]));
        assert_eq!(find(&first.online, &[0x9A]), Some(&[0x25, 0x11, 0x24][..]));
        assert_eq!(find(&first.online, &[0x5F, 0x2A]), Some(&[0x01, 0x56][..]));
        let counters = [&first, &second].map(|data| find(&data.online, &[0x9F, 0x36]).unwrap()[1]);
        assert_eq!(counters, [1, 2]);
        assert_ne!(find(&first.online, &[0x9F, 0x37]), find(&second.online, &[0x9F, 0x37]));
    }
}
