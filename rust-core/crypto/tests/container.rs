//! Containers: what goes in comes out, and nothing that was changed, cut or moved does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::{Seeded, Stuck};
use proptest::collection::vec;
use proptest::prelude::*;
use suanpan_crypto::agreement::StaticKey;
use suanpan_crypto::container::{Reader, Writer, CHUNK_LEN, LONGEST_SUBJECT};
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::{ContainerError, Random};

const SUBJECT: &[u8] = b"terminal 12345678";
/// Bytes around the content of a chunk: length and tag.
const FRAME: usize = 4 + 16;
const SIGNATURE: usize = 64;
/// Magic, three keys, subject with its length, wrapped key, signature.
const HEADER: usize = 9 + 3 * 33 + 1 + SUBJECT.len() + 12 + 32 + 16 + SIGNATURE;

struct Ends {
    terminal: SigningKey,
    acquirer: StaticKey,
}

impl Ends {
    fn new(seed: u64) -> Self {
        let mut random = Seeded(seed);
        let terminal = SigningKey::generate(&mut random).unwrap();
        Self { terminal, acquirer: StaticKey::generate(&mut random).unwrap() }
    }

    fn write(&self, content: &[u8], piece: usize, seed: u64) -> Vec<u8> {
        let mut random = Seeded(seed);
        let (mut writer, mut out) =
            Writer::new(&self.terminal, &self.acquirer.public(), SUBJECT, &mut random).unwrap();
        for piece in content.chunks(piece) {
            out.extend(writer.write(piece));
        }
        out.extend(writer.finish());
        out
    }

    fn read(&self, container: &[u8], piece: usize) -> Result<Vec<u8>, ContainerError> {
        let mut reader = Reader::new(&self.acquirer, self.terminal.verifying_key());
        let mut content = Vec::new();
        for piece in container.chunks(piece) {
            content.extend_from_slice(&reader.read(piece)?);
        }
        assert_eq!(reader.finish()?, SUBJECT);
        Ok(content)
    }
}

fn bytes(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    Seeded(42).fill(&mut bytes);
    bytes
}

#[test]
fn content_of_any_length_comes_out_again() {
    let ends = Ends::new(1);
    for len in [0, 1, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 2 * CHUNK_LEN, 3 * CHUNK_LEN - 7] {
        let content = bytes(len);
        let container = ends.write(&content, 10_000, 2);
        let chunks = len.div_ceil(CHUNK_LEN).max(1);
        assert_eq!(container.len(), HEADER + len + chunks * FRAME + SIGNATURE);
        assert_eq!(container, ends.write(&content, CHUNK_LEN, 2), "the pieces do not show");
        assert_eq!(ends.read(&container, 70_000).unwrap(), content);
        assert_eq!(ends.read(&container, 3_001).unwrap(), content);
        assert_eq!(ends.read(&container, container.len()).unwrap(), content);
    }
}

#[test]
fn every_byte_of_a_short_container_counts() {
    let ends = Ends::new(3);
    let container = ends.write(b"journal", 7, 4);
    for at in 0..container.len() {
        let mut changed = container.clone();
        changed[at] ^= 1;
        assert!(ends.read(&changed, changed.len()).is_err(), "byte {at}");
        assert_eq!(ends.read(&container[..at], 50), Err(ContainerError::Unfinished), "cut at {at}");
    }
    let longer = [&container[..], &[0]].concat();
    assert_eq!(ends.read(&longer, longer.len()), Err(ContainerError::Refused));
    assert_eq!(ends.read(&longer, container.len()), Err(ContainerError::Refused));
    assert!(ends.read(&container, 1).is_ok());
}

#[test]
fn chunks_keep_their_places() {
    let ends = Ends::new(5);
    let content = bytes(3 * CHUNK_LEN + 5);
    let container = ends.write(&content, 50_000, 6);
    let other = ends.write(&content, 50_000, 7);
    let full = CHUNK_LEN + FRAME;
    let chunk = |of: &[u8], number: usize| of[HEADER + number * full..][..full].to_vec();
    let (head, tail) = (&container[..HEADER], &container[HEADER + 3 * full..]);
    let [first, second, third] = [0, 1, 2].map(|number| chunk(&container, number));
    let join = |parts: &[&[u8]]| parts.concat();
    assert_eq!(ends.read(&join(&[head, &first, &second, &third, tail]), 9_999).unwrap(), content);
    for changed in [
        join(&[head, &second, &first, &third, tail]),
        join(&[head, &first, &second, tail]),
        join(&[head, &first, &first, &second, &third, tail]),
        join(&[head, &first, &chunk(&other, 1), &third, tail]),
        join(&[head, tail]),
        join(&[&other[..HEADER], &first, &second, &third, tail]),
        join(&[head, &first, &second, &third, &other[HEADER + 3 * full..]]),
    ] {
        assert_eq!(ends.read(&changed, 40_000), Err(ContainerError::Refused));
    }
    // What stands in another place, or says it is the last, gives no content even before the end is read.
    let mut early = container.clone();
    early[HEADER] |= 0x80;
    for changed in [&early[..HEADER + full], &join(&[head, &second]), &join(&[head, &chunk(&other, 0)])] {
        assert_eq!(ends.read(changed, changed.len()), Err(ContainerError::Refused));
    }
    // Cut between chunks.
    assert_eq!(ends.read(&container[..HEADER + 2 * full], 40_000), Err(ContainerError::Unfinished));
}

#[test]
fn only_the_ends_it_is_for() {
    let (ends, others) = (Ends::new(8), Ends::new(9));
    let container = ends.write(b"journal", 7, 10);
    for (recipient, signer) in [(&others, &ends), (&ends, &others)] {
        let mut reader = Reader::new(&recipient.acquirer, signer.terminal.verifying_key());
        assert_eq!(reader.read(&container).err(), Some(ContainerError::Refused));
        assert_eq!(reader.read(b"").err(), Some(ContainerError::Refused), "and from then on");
        assert_eq!(reader.finish(), Err(ContainerError::Refused));
    }
}

#[test]
fn a_subject_and_a_source_of_randomness_are_checked() {
    let ends = Ends::new(11);
    let begin = |subject: &[u8], random: &mut dyn Random| {
        Writer::new(&ends.terminal, &ends.acquirer.public(), subject, random).err()
    };
    let too_long = ContainerError::Subject { most: LONGEST_SUBJECT, got: 256 };
    assert_eq!(begin(&[0; 256], &mut Seeded(1)), Some(too_long));
    assert_eq!(begin(&[0; 255], &mut Seeded(1)), None);
    assert_eq!(begin(b"", &mut Stuck(0)), Some(ContainerError::Random));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn arbitrary_bytes_give_nothing(junk in vec(any::<u8>(), 0..600), keep in 0_usize..500) {
        let ends = Ends::new(12);
        let container = ends.write(b"journal", 7, 13);
        prop_assert!(ends.read(&junk, 64).is_err());
        let mixed = [&container[..keep.min(container.len() - 1)], &junk].concat();
        prop_assert!(mixed == container || ends.read(&mixed, 64).is_err());
    }

    #[test]
    fn pieces_of_any_size(content in vec(any::<u8>(), 0..3000), write in 1_usize..900, read in 1_usize..900) {
        let ends = Ends::new(14);
        prop_assert_eq!(ends.read(&ends.write(&content, write, 15), read).unwrap(), content);
    }
}
