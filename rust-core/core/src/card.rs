//! Account data: parsed once at the edge, masked in every text, wiped when dropped.

use core::fmt;

use serde::{Deserialize, Serialize};
use suanpan_iso8583::cup::track;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A primary account number: 8 to 19 digits (ISO/IEC 7812-1) with a correct check digit.
///
/// `Debug` prints it masked, and there is no `Display`. It is stored only in sealed rows
/// (see [`in_sealed_row`]).
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct Pan(String);

/// Why account data was refused. Says nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Not 8 to 19 decimal digits with a correct check digit.
    #[error("PAN: expected 8 to 19 digits with a correct check digit")]
    Pan,
    /// Not `PAN separator YYMM service-code discretionary`.
    #[error("track 2: expected PAN, separator, expiry and at most 37 characters")]
    Track2,
    /// A card sequence number has at most three digits.
    #[error("card sequence number: expected 0 to 999")]
    Sequence,
}

impl Pan {
    /// Parses decimal digits; checks length and the Luhn digit (ISO/IEC 7812-1 annex B).
    pub fn parse(digits: &str) -> Result<Self, CardError> {
        let sound =
            (8..=19).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && luhn(digits);
        if sound {
            Ok(Pan(digits.to_owned()))
        } else {
            Err(CardError::Pan)
        }
    }

    /// The clear digits, for a message field or a PIN pad and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// First six and last four digits at most, never more than what leaves four hidden
    /// (PCI DSS 3.4.1): `622424******0069`.
    pub fn masked(&self) -> String {
        let length = self.0.len();
        let head = 6.min(length.saturating_sub(8));
        self.0
            .char_indices()
            .map(|(at, digit)| if at < head || at >= length.saturating_sub(4) { digit } else { '*' })
            .collect()
    }
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            match (place % 2, digit) {
                (0, d) => d,
                (_, d) if d > 4 => d * 2 - 9,
                (_, d) => d * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

impl fmt::Debug for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// The only way a [`Pan`] is serialised: a field of a row that the journal seals names this
/// module in `#[serde(with = ...)]`. `Pan` itself has no `Serialize`.
pub mod in_sealed_row {
    use super::Pan;
    use serde::{de::Error, Deserialize, Deserializer, Serializer};

    /// Writes the clear digits into a row that is about to be sealed.
    pub fn serialize<S: Serializer>(pan: &Pan, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(pan.expose())
    }

    /// Reads them back from an opened row.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pan, D::Error> {
        let digits = zeroize::Zeroizing::new(String::deserialize(deserializer)?);
        Pan::parse(&digits).map_err(|_| D::Error::custom("PAN in a sealed row is not a PAN"))
    }
}

/// How the card was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryMode {
    /// Magnetic stripe.
    Swipe,
    /// Contact chip.
    Insert,
    /// Contactless chip or phone.
    Tap,
    /// No card: the PAN comes from the journal (a void without card).
    OnFile,
}

impl EntryMode {
    /// Positions 1 and 2 of field 22.
    pub fn field_22(self) -> &'static str {
        match self {
            EntryMode::OnFile => "01",
            EntryMode::Swipe => "02",
            EntryMode::Insert => "05",
            EntryMode::Tap => "07",
        }
    }
}

/// What the journal keeps of a card until its batch is settled: enough to reverse, void and
/// upload, and nothing that a payment could be forged with. No track, no PIN block, no CVV:
/// the type has no place for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardOnFile {
    /// The account number.
    #[serde(with = "in_sealed_row")]
    pub pan: Pan,
    /// Expiry `YYMM`, where the card gave one.
    pub expiry: Option<String>,
    /// Card sequence number (EMV tag 5F34), three digits.
    pub sequence: Option<String>,
    /// How it was presented.
    pub entry: EntryMode,
}

/// Track 2 or its chip equivalent, in the `PAN D YYMM SSS discretionary` form with `D` as the
/// separator (ISO/IEC 7813). Lives only while a message is built. No `Debug`, no `Clone`.
#[derive(ZeroizeOnDrop)]
pub struct Track2(String);

impl Track2 {
    /// Field 35 holds 37 characters.
    pub const MAX: usize = 37;

    /// Parses ASCII track 2 with `=` or `D` as the separator, without sentinels. A trailing pad
    /// nibble `F` is dropped.
    pub fn parse(track: &[u8]) -> Result<Self, CardError> {
        let text = core::str::from_utf8(track).map_err(|_| CardError::Track2)?.trim_end_matches('F');
        let (pan, rest) = text.split_once(['=', 'D']).ok_or(CardError::Track2)?;
        let sound = text.len() <= Self::MAX
            && rest.len() >= 4
            && rest.bytes().all(|b| b.is_ascii_digit())
            && Pan::parse(pan).is_ok();
        if sound {
            Ok(Track2(text.replace('=', "D")))
        } else {
            Err(CardError::Track2)
        }
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once('D').unwrap_or_default()
    }

    /// The account number.
    pub fn pan(&self) -> Result<Pan, CardError> {
        Pan::parse(self.parts().0)
    }

    /// Expiry `YYMM`.
    pub fn expiry(&self) -> &str {
        self.parts().1.get(..4).unwrap_or_default()
    }

    /// Whether the service code (ISO/IEC 7813) says that the card has a chip: 2xx or 6xx.
    pub fn has_chip(&self) -> bool {
        matches!(self.parts().1.as_bytes().get(4), Some(b'2' | b'6'))
    }

    /// The whole track with `D` as separator, for field 35 and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Track 2 packed for field 35, of which a part is, or is about to be, enciphered under the track
/// key (sign-on with network code 004). No `Debug`, no `Clone`.
#[derive(ZeroizeOnDrop)]
pub struct PackedTrack {
    bytes: Vec<u8>,
    #[zeroize(skip)]
    digits: usize,
}

impl PackedTrack {
    /// Packs a track; its part is still in clear.
    pub fn new(track: &Track2) -> Result<Self, CardError> {
        let mut packed = PackedTrack { bytes: vec![0; Track2::MAX.div_ceil(2)], digits: 0 };
        packed.digits = track::pack(track.expose(), &mut packed.bytes).map_err(|_| CardError::Track2)?;
        packed.bytes.truncate(packed.digits.div_ceil(2));
        Ok(packed)
    }

    /// The eight bytes that the track key enciphers.
    pub fn block(&mut self) -> Option<&mut [u8; 8]> {
        track::block(&mut self.bytes, self.digits)
    }

    /// How many digits it has, and its bytes, for field 35 and nothing else.
    pub fn expose(&self) -> (usize, &[u8]) {
        (self.digits, &self.bytes)
    }
}

/// The account data of the card that lies before the reader, between `load_card` and the
/// message that carries it. Wiped when the payment has been sent.
pub struct LoadedCard {
    /// Track 2 or its chip equivalent.
    pub track_2: Track2,
    /// Card sequence number, three digits.
    pub sequence: Option<String>,
}

impl LoadedCard {
    /// Parses what a reader adapter loaded: ASCII track 2, and the card sequence number if the
    /// card has one.
    pub fn parse(track_2: &[u8], sequence: Option<u16>) -> Result<Self, CardError> {
        let sequence = match sequence {
            None => None,
            Some(number @ 0..=999) => Some(format!("{number:03}")),
            Some(_) => return Err(CardError::Sequence),
        };
        Ok(LoadedCard { track_2: Track2::parse(track_2)?, sequence })
    }

    /// What of it may be kept.
    pub fn on_file(&self, entry: EntryMode) -> Result<CardOnFile, CardError> {
        Ok(CardOnFile {
            pan: self.track_2.pan()?,
            expiry: Some(self.track_2.expiry().to_owned()),
            sequence: self.sequence.clone(),
            entry,
        })
    }
}

/// An enciphered PIN block as a PIN pad returned it: 8 bytes (TDES) or 16 (AES, SM4), with the key serial
/// number (KSN) where the pad enciphers under DUKPT: 10 bytes (TDES, ANSI X9.24-1) or 12 (AES, X9.24-3). Even
/// enciphered it is never stored, so it has no `Debug`, `Clone` or `Serialize`.
#[derive(ZeroizeOnDrop)]
pub struct PinBlock {
    bytes: [u8; 16],
    #[zeroize(skip)]
    length: usize,
    #[zeroize(skip)]
    ksn: Option<Vec<u8>>,
}

impl PinBlock {
    /// Takes 8 or 16 bytes; any other length is no PIN block.
    pub fn from_slice(block: &[u8]) -> Option<Self> {
        if !matches!(block.len(), 8 | 16) {
            return None;
        }
        let mut bytes = [0; 16];
        bytes.get_mut(..block.len())?.copy_from_slice(block);
        Some(PinBlock { bytes, length: block.len(), ksn: None })
    }

    /// The same under DUKPT, with its KSN of 10 or 12 bytes; any other length is none.
    #[must_use]
    pub fn with_ksn(mut self, ksn: &[u8]) -> Option<Self> {
        self.ksn = Some(matches!(ksn.len(), 10 | 12).then(|| ksn.to_vec())?);
        Some(self)
    }

    /// Its KSN; none under a PIN key of the sign-on.
    pub fn ksn(&self) -> Option<&[u8]> {
        self.ksn.as_deref()
    }

    /// The block, for field 52 and nothing else.
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Bytes that carry account data on their way through the core (a frame, a MAC input): wiped
/// when dropped, without `Debug` of their content.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct CardBytes(Vec<u8>);

impl CardBytes {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        CardBytes(bytes)
    }

    /// The bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Gives the bytes away; the receiver wipes them.
    pub fn take(mut self) -> Vec<u8> {
        core::mem::take(&mut self.0)
    }
}

impl fmt::Debug for CardBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl Drop for LoadedCard {
    fn drop(&mut self) {
        self.sequence.zeroize();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;
    use proptest::prelude::*;

    fn with_check_digit(body: &str) -> String {
        (0..=9).map(|d| format!("{body}{d}")).find(|pan| luhn(pan)).unwrap()
    }

    proptest! {
        #[test]
        fn a_masked_pan_hides_all_but_bin_and_last_four(body in "[1-9][0-9]{6,17}") {
            let digits = with_check_digit(&body);
            let pan = Pan::parse(&digits).unwrap();
            let masked = pan.masked();
            prop_assert_eq!(masked.len(), digits.len());
            prop_assert!(masked.matches('*').count() >= 4.min(digits.len() - 4));
            prop_assert!(masked.chars().filter(char::is_ascii_digit).count() <= 10);
            prop_assert_eq!(&masked[digits.len() - 4..], &digits[digits.len() - 4..]);
            prop_assert_eq!(format!("{pan:?}"), masked);
        }

        #[test]
        fn track_2_takes_any_bytes_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Track2::parse(&bytes);
        }
    }

    #[test]
    fn track_2_reads_both_separators() {
        for text in ["6224242300000069=29032010000000000", "6224242300000069D29032010000000000"] {
            let track = Track2::parse(text.as_bytes()).unwrap();
            assert_eq!(track.pan().unwrap().expose(), "6224242300000069");
            assert_eq!(track.expiry(), "2903");
            assert_eq!(track.expose(), "6224242300000069D29032010000000000");
        }
        for bad in
            ["", "6224242300000069", "6224242300000069=29", "622424230000006A=2903", "6224242300000060=2903"]
        {
            assert_eq!(Track2::parse(bad.as_bytes()).err(), Some(CardError::Track2), "{bad}");
        }
    }
}
