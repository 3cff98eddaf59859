//! What is inside a seal: an encoding byte, then JSON.

use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use suanpan_crypto::digest;
use zeroize::Zeroizing;

use crate::error::{Fault, Flaw};
use crate::hex;
use crate::vault::Place;

/// The only encoding so far.
pub(crate) const ENCODING: u8 = 1;

/// Longest row, in bytes before sealing. The longest real one, a reversal with chip data, has
/// about 2 KiB.
pub(crate) const LONGEST: usize = 64 * 1024;

/// Encodes `row` into a buffer that is wiped. The buffer never grows, as that would leave copies of
/// its content behind: a row that does not fit begins anew in a larger one.
pub(crate) fn encode(row: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, Fault> {
    for room in [1024, 8 * 1024, LONGEST] {
        let mut buffer = Bounded(Zeroizing::new(Vec::with_capacity(room)), room);
        buffer.0.push(ENCODING);
        match serde_json::to_writer(&mut buffer, row) {
            Ok(()) => return Ok(buffer.0),
            Err(error) if error.is_io() => {}
            Err(_) => return Err(Fault::Encode),
        }
    }
    Err(Fault::RowTooLong)
}

/// Decodes what [`encode`] made. The decoder's own message is dropped, as it may quote the row.
pub(crate) fn decode<T: DeserializeOwned>(plain: &[u8]) -> Result<T, Flaw> {
    match plain.split_first() {
        Some((&ENCODING, json)) => serde_json::from_slice(json).map_err(|_| Flaw::Content),
        Some((&found, _)) => Err(Flaw::Encoding { found }),
        None => Err(Flaw::Content),
    }
}

/// Takes what is written to it up to a number of bytes.
struct Bounded(Zeroizing<Vec<u8>>, usize);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len().saturating_add(bytes.len()) > self.1 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The rows that change after they were written, of which the chain therefore keeps digests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// A row of `payment`.
    #[serde(rename = "p")]
    Payment,
    /// A row of `live` other than the head.
    #[serde(rename = "r")]
    Reversal,
}

impl Kind {
    pub(crate) fn place(self, row: i64) -> Place {
        match self {
            Kind::Payment => Place::payment(row),
            Kind::Reversal => Place::reversal(row),
        }
    }
}

/// The digest of a sealed row, cut to 128 bits: enough, as it is compared with one given row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digest(#[serde(with = "hex")] [u8; 16]);

impl Digest {
    pub(crate) fn of(sealed: &[u8]) -> Self {
        Self::cut(digest::sha256(sealed))
    }

    pub(crate) fn cut(whole: [u8; 32]) -> Self {
        let mut cut = [0; 16];
        for (byte, from) in cut.iter_mut().zip(whole) {
            *byte = from;
        }
        Digest(cut)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A changed row as the chain records it: which, and its digest, or none once it is gone.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Mark(pub Kind, pub i64, pub Option<Digest>);

/// A row that was sealed anew, from one digest to the other. The first is kept too: sealing anew must
/// not turn an older row that somebody put back into the recorded one.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Move(pub Kind, pub i64, pub Digest, pub Digest);

/// An event: a fact, and with the last event of a commit the rows that the commit changed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Record<F> {
    /// None where a commit changed rows and had nothing to tell.
    pub fact: Option<F>,
    /// The rows that changed, in the order of the changes.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Mark>,
    /// The rows that were sealed anew.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;

    #[test]
    fn rows_come_back_and_others_are_refused() {
        let plain = encode(&("a", 1)).unwrap();
        assert_eq!(decode(&plain), Ok(("a".to_owned(), 1)));
        assert_eq!(decode::<(u8, u8)>(&plain), Err(Flaw::Content));
        assert_eq!(decode::<u8>(&[]), Err(Flaw::Content));
        assert_eq!(decode::<u8>(b"\x021"), Err(Flaw::Encoding { found: 2 }));
        assert!(Flaw::Encoding { found: 2 }.to_string().contains("update the app"));
    }

    #[test]
    fn a_row_of_any_length_up_to_the_bound_is_encoded_without_growing() {
        for length in [0, 1020, 1021, 1022, 8188, 8189, 8190, LONGEST - 3] {
            let plain = encode(&"x".repeat(length)).unwrap();
            assert_eq!(plain.len(), length + 3);
            assert!([1024, 8192, LONGEST].contains(&plain.capacity()), "{}", plain.capacity());
        }
        assert!(matches!(encode(&"x".repeat(LONGEST - 2)), Err(Fault::RowTooLong)));
    }
}
