//! Remote loading, both sides: what goes through, and that nothing else does.
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
use suanpan_crypto::key::{Algorithm, MasterKey, Slot, Weakness};
use suanpan_crypto::remote_load::{answer, Offer, Request, LONGEST_ANSWER, LONGEST_REQUEST};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::{KeyError, Random, RemoteLoadError};

const ID: &str = "12345678";
const REFUSED: RemoteLoadError = RemoteLoadError::Refused;
const ALGORITHMS: [Algorithm; 6] = [
    Algorithm::Tdes2,
    Algorithm::Tdes3,
    Algorithm::Sm4,
    Algorithm::Aes128,
    Algorithm::Aes192,
    Algorithm::Aes256,
];

/// A host and a terminal that know each other.
struct Enrolled {
    random: Seeded,
    device: SigningKey,
    host: SigningKey,
}

impl Enrolled {
    fn new(seed: u64) -> Self {
        let mut random = Seeded(seed);
        let device = SigningKey::generate(&mut random).unwrap();
        let host = SigningKey::generate(&mut random).unwrap();
        Self { random, device, host }
    }

    fn key(&mut self, algorithm: Algorithm) -> MasterKey {
        let mut bytes = vec![0; algorithm.key_len()];
        self.random.fill(&mut bytes);
        MasterKey::from_bytes(algorithm, &bytes).unwrap()
    }

    fn offer(&mut self) -> (Offer, Vec<u8>) {
        Offer::new(&self.device, self.host.verifying_key(), ID, &mut self.random).unwrap()
    }

    fn answer(&mut self, request: &[u8], key: &MasterKey) -> Result<Vec<u8>, RemoteLoadError> {
        answer(&self.host, &self.device.verifying_key(), request, key, &mut self.random)
    }
}

/// The same source as often as it is asked for: makes offers that differ in nothing.
fn same_offer(of: &Enrolled) -> (Offer, Vec<u8>) {
    Offer::new(&of.device, of.host.verifying_key(), ID, &mut Seeded(99)).unwrap()
}

/// A value of the known answer.
fn known(name: &str) -> Vec<u8> {
    let lines = include_str!("remote_load/known.txt").lines();
    let line = lines.filter_map(|line| line.split_once(' ')).find(|(known, _)| *known == name);
    let digits = line.unwrap().1.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// What is written down to be drawn, in order.
struct Written(Vec<u8>);

impl Written {
    fn of(names: &[&str]) -> Self {
        Self(names.iter().flat_map(|name| known(name)).collect())
    }
}

impl Random for Written {
    fn fill(&mut self, out: &mut [u8]) {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&self.0);
        self.0 = rest;
    }
}

#[test]
fn the_bytes_are_those_written_down() {
    let private = |name| SigningKey::from_secret(&Secret::from_slice(&known(name)).unwrap()).unwrap();
    let (device, host) = (private("device"), private("host"));
    let mut of_terminal = Written::of(&["terminal_nonce", "terminal_ephemeral"]);
    assert_eq!(known("terminal_id"), ID.as_bytes());
    let (offer, request) = Offer::new(&device, host.verifying_key(), ID, &mut of_terminal).unwrap();
    assert_eq!(request, known("request"));
    let master = MasterKey::aes(&known("master")).unwrap();
    let mut of_host = Written::of(&["host_nonce", "host_ephemeral", "fill"]);
    let answer = answer(&host, &device.verifying_key(), &request, &master, &mut of_host).unwrap();
    assert_eq!(answer, known("answer"));
    assert_eq!((of_terminal.0.len(), of_host.0.len()), (0, 0), "all of it was drawn");
    assert_eq!(offer.accept(&answer).unwrap().kcv, master.check_value());
}

#[test]
fn every_algorithm_goes_through() {
    let mut of = Enrolled::new(1);
    let (mut requests, mut answers) = (Vec::new(), Vec::new());
    for algorithm in ALGORITHMS {
        let key = of.key(algorithm);
        let (offer, request) = of.offer();
        let parsed = Request::parse(&request).unwrap();
        assert_eq!(parsed.terminal_id(), ID);
        assert_eq!(parsed.device(), of.device.verifying_key());
        let answer = of.answer(&request, &key).unwrap();
        let loaded = offer.accept(&answer).unwrap();
        assert_eq!(loaded.key.algorithm(), algorithm);
        assert_eq!(loaded.kcv, key.check_value());
        assert_eq!(loaded.key.check_value(), key.check_value());
        requests.push(request.len());
        answers.push(answer.len());
    }
    assert_eq!(requests, [156; 6]);
    assert_eq!(answers, [242, 242, 258, 274, 274, 274]);
    assert_eq!(LONGEST_ANSWER, 274);

    let id = "T".repeat(64);
    let (_, request) = Offer::new(&of.device, of.host.verifying_key(), &id, &mut of.random).unwrap();
    assert_eq!(request.len(), LONGEST_REQUEST);
    assert_eq!(LONGEST_REQUEST, 212);
}

#[test]
fn every_byte_of_a_request_counts() {
    let mut of = Enrolled::new(2);
    let key = of.key(Algorithm::Aes128);
    let (_, request) = of.offer();
    for at in 0..request.len() {
        let mut changed = request.clone();
        changed[at] ^= 1;
        assert_eq!(of.answer(&changed, &key), Err(REFUSED), "byte {at}");
    }
    assert_eq!(of.answer(&request[..request.len() - 1], &key), Err(REFUSED));
    assert_eq!(of.answer(&[&request[..], &[0]].concat(), &key), Err(REFUSED));
    assert!(of.answer(&request, &key).is_ok());
}

#[test]
fn every_byte_of_an_answer_counts() {
    let mut of = Enrolled::new(3);
    let key = of.key(Algorithm::Tdes2);
    let (offer, request) = same_offer(&of);
    let answer = of.answer(&request, &key).unwrap();
    for at in 0..answer.len() {
        let mut changed = answer.clone();
        changed[at] ^= 1;
        assert_eq!(same_offer(&of).0.accept(&changed).err(), Some(REFUSED), "byte {at}");
    }
    assert_eq!(same_offer(&of).0.accept(&answer[..answer.len() - 1]).err(), Some(REFUSED));
    assert_eq!(same_offer(&of).0.accept(&[&answer[..], &[0]].concat()).err(), Some(REFUSED));
    assert!(offer.accept(&answer).is_ok());
}

#[test]
fn an_answer_is_of_one_offer_one_terminal_one_host() {
    let mut of = Enrolled::new(4);
    let key = of.key(Algorithm::Sm4);
    let (first, request) = of.offer();
    let (second, later) = of.offer();
    let genuine = of.answer(&request, &key).unwrap();
    assert_eq!(second.accept(&genuine).err(), Some(REFUSED), "another offer; a replay");

    let mut other = Enrolled::new(5);
    let (elsewhere, elsewhere_request) = other.offer();
    assert_eq!(elsewhere.accept(&genuine).err(), Some(REFUSED), "another terminal");
    assert_eq!(of.answer(&elsewhere_request, &key), Err(REFUSED), "a request for another host");

    // The other host answers a request that was signed for it, but the offer waits for this one.
    let (waiting, _) = of.offer();
    let (_, for_other) = Offer::new(&of.device, other.host.verifying_key(), ID, &mut of.random).unwrap();
    let theirs = answered_by(&other.host, &of.device, &for_other, &key);
    assert_eq!(waiting.accept(&theirs).err(), Some(REFUSED), "another host");

    let stranger = other.device.verifying_key();
    let wrong = answer(&of.host, &stranger, &later, &key, &mut of.random);
    assert_eq!(wrong, Err(REFUSED), "not the device that enrolled");
    assert!(first.accept(&genuine).is_ok());
}

fn answered_by(host: &SigningKey, device: &SigningKey, request: &[u8], key: &MasterKey) -> Vec<u8> {
    answer(host, &device.verifying_key(), request, key, &mut Seeded(6)).unwrap()
}

#[test]
fn a_key_no_terminal_would_load_is_not_sent() {
    let mut of = Enrolled::new(7);
    let (_, request) = of.offer();
    let weak = MasterKey::tdes(&[0x23; 16]).unwrap();
    let error = KeyError::Weak { slot: Slot::Master, weakness: Weakness::EqualParts };
    assert_eq!(of.answer(&request, &weak), Err(RemoteLoadError::Key(error)));
    let single = MasterKey::des(&[0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x01]).unwrap();
    let error = KeyError::Weak { slot: Slot::Master, weakness: Weakness::SingleLength };
    assert_eq!(of.answer(&request, &single), Err(RemoteLoadError::Key(error)));
}

#[test]
fn a_terminal_id_and_a_source_of_randomness_are_checked() {
    let mut of = Enrolled::new(8);
    let host = of.host.verifying_key();
    for id in ["", "has blank", "tab\t", "终端", &"9".repeat(65), &"9".repeat(300)] {
        let error = RemoteLoadError::TerminalId { most: 64, got: id.len() };
        assert_eq!(Offer::new(&of.device, host, id, &mut of.random).err(), Some(error));
    }
    assert_eq!(Offer::new(&of.device, host, ID, &mut Stuck(0)).err(), Some(RemoteLoadError::Random));
    let key = of.key(Algorithm::Aes256);
    let (_, request) = of.offer();
    let stuck = answer(&of.host, &of.device.verifying_key(), &request, &key, &mut Stuck(0xFF));
    assert_eq!(stuck, Err(RemoteLoadError::Random));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_are_refused(bytes in vec(any::<u8>(), 0..400), keep in 0_usize..200) {
        let mut of = Enrolled::new(9);
        let key = of.key(Algorithm::Tdes3);
        let (offer, request) = of.offer();
        prop_assert_eq!(of.answer(&bytes, &key), Err(REFUSED));
        // Right up to some byte.
        let mixed = [&request[..keep.min(request.len() - 1)], &bytes].concat();
        prop_assert!(mixed == request || of.answer(&mixed, &key) == Err(REFUSED));
        prop_assert_eq!(offer.accept(&bytes).err(), Some(REFUSED));
    }

    #[test]
    fn any_enrolment_loads_any_key(seed: u64, which in 0_usize..6, id in "[!-~]{1,64}") {
        let mut of = Enrolled::new(seed);
        let key = of.key(ALGORITHMS[which]);
        let (offer, request) =
            Offer::new(&of.device, of.host.verifying_key(), &id, &mut of.random).unwrap();
        let answer = of.answer(&request, &key).unwrap();
        prop_assert!(request.len() <= LONGEST_REQUEST && answer.len() <= LONGEST_ANSWER);
        prop_assert_eq!(offer.accept(&answer).unwrap().kcv, key.check_value());
    }
}
