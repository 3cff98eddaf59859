//! What must hold for any input.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use proptest::prelude::*;
use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::digest::{sha256, Sha256};
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, MasterKey, PinKey, TrackKey};
use suanpan_crypto::mac::{self, MacMethod, Padding};
use suanpan_crypto::pin_block::{decipher, decode, encipher, encode, Legacy, Pin, PinBlockFormat};
use suanpan_crypto::seal::{derive, Sealer};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::{unwrap_working_keys_under, wrap_working_keys};
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_crypto::{track, PinError, Random, SealError, SignError};

/// xorshift64*: enough to fill blocks in a test.
struct Seeded(u64);

impl Random for Seeded {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            self.0 |= 1;
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            *byte = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes()[0];
        }
    }
}

struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

fn pin_of(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).unwrap();
    }
    pin
}

/// A PIN in a form that can be compared.
fn shown(pin: &Pin) -> Vec<u8> {
    let block = encode(PinBlockFormat::Iso0, pin, "0", &mut Zeros).unwrap();
    block.expose().to_vec()
}

fn pin_digits() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..10, 4..=12)
}

fn pan() -> impl Strategy<Value = String> {
    "[0-9]{1,19}"
}

/// Formats whose fill is not free, with every algorithm each is for.
fn format_and_algorithm() -> impl Strategy<Value = (PinBlockFormat, Algorithm)> {
    prop::sample::select(vec![
        (PinBlockFormat::Iso0, Algorithm::Des),
        (PinBlockFormat::Iso0, Algorithm::Tdes2),
        (PinBlockFormat::Iso0, Algorithm::Tdes3),
        (PinBlockFormat::Iso4, Algorithm::Aes128),
        (PinBlockFormat::Iso4, Algorithm::Aes192),
        (PinBlockFormat::Iso4, Algorithm::Aes256),
        (PinBlockFormat::CupSm4, Algorithm::Sm4),
    ])
}

/// Besides them the formats for TDES alone.
fn any_format_and_algorithm() -> impl Strategy<Value = (PinBlockFormat, Algorithm)> {
    let tdes_only = [PinBlockFormat::Iso1, PinBlockFormat::Iso3, PinBlockFormat::Legacy(Legacy::PlusVisa4)];
    let tdes = prop::sample::select(vec![Algorithm::Tdes2, Algorithm::Tdes3]);
    prop_oneof![format_and_algorithm(), (prop::sample::select(tdes_only.to_vec()), tdes)]
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(vec![
        Algorithm::Des,
        Algorithm::Tdes2,
        Algorithm::Tdes3,
        Algorithm::Aes128,
        Algorithm::Aes192,
        Algorithm::Aes256,
        Algorithm::Sm4,
    ])
}

fn sealer(key: u8) -> Sealer {
    Sealer::new(&Secret::from_slice(&[key; 32]).unwrap())
}

proptest! {
    #[test]
    fn a_pin_block_reads_back(
        (format, algorithm) in any_format_and_algorithm(),
        key in any::<[u8; 32]>(),
        digits in pin_digits(),
        pan in pan(),
        seed in any::<u64>(),
    ) {
        let key = PinKey::from_bytes(algorithm, &key[..algorithm.key_len()]).unwrap();
        let pin = pin_of(&digits);
        let clear = encode(format, &pin, &pan, &mut Seeded(seed)).unwrap();
        prop_assert_eq!(clear.expose().len(), format.block_len());
        prop_assert_eq!(shown(&decode(format, clear.expose(), &pan).unwrap()), shown(&pin));
        let block = encipher(format, &key, &pin, &pan, &mut Seeded(seed)).unwrap();
        prop_assert_eq!(block.expose().len(), format.block_len());
        prop_assert_eq!(shown(&decipher(format, &key, block.expose(), &pan).unwrap()), shown(&pin));
    }

    /// A changed block is refused with the one error, or, where only PIN digits were changed into other digits, it
    /// is exactly the block of the PIN that was read.
    #[test]
    fn a_changed_block_is_refused_or_exact(
        (format, _) in format_and_algorithm(),
        digits in pin_digits(),
        pan in pan(),
        place in any::<prop::sample::Index>(),
        mask in any::<u8>(),
    ) {
        let pin = pin_of(&digits);
        let mut block = encode(format, &pin, &pan, &mut Zeros).unwrap().expose().to_vec();
        let place = place.index(block.len());
        block[place] ^= mask;
        match decode(format, &block, &pan) {
            Err(error) => prop_assert_eq!(error, PinError::Refused),
            Ok(pin) => {
                let again = encode(format, &pin, &pan, &mut Zeros).unwrap();
                if format == PinBlockFormat::Iso4 {
                    block[8..].fill(0); // the random half is free
                }
                prop_assert_eq!(again.expose(), block.as_slice());
            }
        }
    }

    #[test]
    fn a_block_of_any_bytes_does_no_harm(block in prop::collection::vec(any::<u8>(), 0..=20), pan in pan()) {
        for format in [
            PinBlockFormat::Iso0,
            PinBlockFormat::Iso1,
            PinBlockFormat::Iso2,
            PinBlockFormat::Iso3,
            PinBlockFormat::Iso4,
            PinBlockFormat::CupSm4,
            PinBlockFormat::Legacy(Legacy::PlusVisa4),
        ] {
            let read = decode(format, &block, &pan);
            if block.len() != format.block_len() {
                prop_assert_eq!(read.err(), Some(PinError::Refused));
            }
        }
    }

    #[test]
    fn a_format_refuses_keys_of_other_ciphers(
        (format, fitting) in format_and_algorithm(),
        algorithm in algorithm(),
    ) {
        let key = PinKey::from_bytes(algorithm, &vec![7; algorithm.key_len()]).unwrap();
        let fits = match fitting {
            Algorithm::Sm4 => algorithm == Algorithm::Sm4,
            Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3 => {
                matches!(algorithm, Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3)
            }
            _ => matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256),
        };
        let pin = pin_of(&[1, 2, 3, 4]);
        let block = encipher(format, &key, &pin, "4111111111111111", &mut Zeros);
        prop_assert_eq!(block.is_ok(), fits);
        let refused = PinError::Cipher { format, algorithm };
        if !fits {
            prop_assert_eq!(block.err(), Some(refused));
            let read = decipher(format, &key, &[0; 16], "4111111111111111");
            prop_assert_eq!(read.err(), Some(refused));
        }
    }

    #[test]
    fn a_pan_is_1_to_19_digits(pan in prop_oneof!["[0-9]{0,21}", "[0-9 =A\u{0663}]{0,21}", ".{0,21}"]) {
        let good = (1..=19).contains(&pan.len()) && pan.bytes().all(|c| c.is_ascii_digit());
        let block = encode(PinBlockFormat::Iso0, &pin_of(&[1, 2, 3, 4]), &pan, &mut Zeros);
        prop_assert_eq!(block.is_ok(), good);
    }

    #[test]
    fn ecb_reads_back(
        algorithm in algorithm(),
        key in any::<[u8; 32]>(),
        mut data in prop::collection::vec(any::<u8>(), 0..=80),
    ) {
        let cipher = BlockCipher::new(algorithm, &key[..algorithm.key_len()]).unwrap();
        let before = data.clone();
        let whole = data.len() % cipher.block_len() == 0;
        if data.len() != cipher.block_len() {
            prop_assert!(cipher.encrypt_block(&mut data).is_err());
            prop_assert!(cipher.decrypt_block(&mut data).is_err());
            prop_assert_eq!(&data, &before);
        }
        prop_assert_eq!(cipher.encrypt_ecb(&mut data).is_ok(), whole);
        if whole {
            prop_assert!(data.is_empty() || data != before);
            cipher.decrypt_ecb(&mut data).unwrap();
        }
        prop_assert_eq!(data, before);
    }

    #[test]
    fn a_mac_notices_any_flipped_bit(
        algorithm in algorithm(),
        key in any::<[u8; 32]>(),
        message in prop::collection::vec(any::<u8>(), 1..=100),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let key = MacKey::from_bytes(algorithm, &key[..algorithm.key_len()]).unwrap();
        let mut changed = message.clone();
        changed[place.index(message.len())] ^= 1 << bit;
        for method in [
            MacMethod::CupEcb,
            MacMethod::Cmac,
            MacMethod::Cbc(Padding::Zeros),
            MacMethod::Cbc(Padding::OneZeros),
            MacMethod::Retail(Padding::LengthFirst),
        ] {
            let Ok(tag) = mac::compute(method, &key, &message) else {
                continue; // not defined for this cipher
            };
            prop_assert_eq!(mac::verify_by(method, &key, &message, tag.as_bytes()), Ok(()));
            prop_assert!(mac::verify_by(method, &key, &changed, tag.as_bytes()).is_err());
        }
    }

    #[test]
    fn a_session_reads_back_and_notices_any_flipped_bit(
        keys in any::<[[u8; 24]; 4]>(),
        lens in prop::array::uniform3(prop::sample::select(vec![8_usize, 16, 24])),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        fn algorithm(len: usize) -> Algorithm {
            match len {
                8 => Algorithm::Des,
                16 => Algorithm::Tdes2,
                _ => Algorithm::Tdes3,
            }
        }
        let master = MasterKey::tdes(&keys[0]).unwrap();
        let pin = PinKey::from_bytes(algorithm(lens[0]), &keys[1][..lens[0]]).unwrap();
        let mac = MacKey::from_bytes(algorithm(lens[1]), &keys[2][..lens[1]]).unwrap();
        let track = TrackKey::from_bytes(algorithm(lens[2]), &keys[3][..lens[2]]).unwrap();
        let mut block = wrap_working_keys(&master, &pin, &mac, Some(&track)).unwrap();
        let read = unwrap_working_keys_under(KeyPolicy::Any, &master, &block.as_block()).unwrap();
        prop_assert_eq!(read.pin_kcv, pin.check_value());
        prop_assert_eq!(read.mac_kcv, mac.check_value());
        prop_assert_eq!(read.track_kcv, Some(track.check_value()));

        block.mak[place.index(lens[1])] ^= 1 << bit;
        let read = unwrap_working_keys_under(KeyPolicy::Any, &master, &block.as_block());
        prop_assert!(read.is_err());
    }

    #[test]
    fn a_track_block_reads_back(key in any::<[u8; 16]>(), clear in any::<[u8; 8]>()) {
        let key = TrackKey::tdes(&key).unwrap();
        let mut block = clear;
        track::encipher(&key, &mut block).unwrap();
        prop_assert_ne!(block, clear);
        track::decipher(&key, &mut block).unwrap();
        prop_assert_eq!(block, clear);
    }

    #[test]
    fn sealed_data_opens_only_whole_and_in_its_place(
        aad in prop::collection::vec(any::<u8>(), 0..=40),
        plain in prop::collection::vec(any::<u8>(), 0..=200),
        seed in any::<u64>(),
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let sealed = sealer(1).seal(&mut Seeded(seed), &aad, &plain);
        prop_assert_eq!(sealed.len(), plain.len() + 28);
        let opened = sealer(1).open(&aad, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());

        prop_assert_eq!(sealer(2).open(&aad, &sealed).err(), Some(SealError));
        let mut other_aad = aad.clone();
        other_aad.push(0);
        prop_assert_eq!(sealer(1).open(&other_aad, &sealed).err(), Some(SealError));
        let cut = place.index(sealed.len());
        prop_assert_eq!(sealer(1).open(&aad, &sealed[..cut]).err(), Some(SealError));
        let mut flipped = sealed;
        flipped[cut] ^= 1 << bit;
        prop_assert_eq!(sealer(1).open(&aad, &flipped).err(), Some(SealError));
    }

    #[test]
    fn a_digest_does_not_depend_on_the_parts(
        data in prop::collection::vec(any::<u8>(), 0..=300),
        cut in any::<prop::sample::Index>(),
    ) {
        let cut = cut.index(data.len() + 1);
        let mut digest = Sha256::new();
        digest.update(&data[..cut]);
        digest.update(&data[cut..]);
        prop_assert_eq!(digest.finish(), sha256(&data));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))] // reason: a signature costs more than all the rest

    #[test]
    fn a_signature_notices_any_flipped_bit(
        seed in any::<u64>(),
        message in prop::collection::vec(any::<u8>(), 0..=100),
        place in 0_usize..64,
        bit in 0_u8..8,
    ) {
        let key = SigningKey::generate(&mut Seeded(seed)).unwrap();
        let public = VerifyingKey::from_sec1(&key.verifying_key().to_sec1()).unwrap();
        let signature = key.sign(&message);
        prop_assert_eq!(public.verify(&message, &signature), Ok(()));

        let refused = Err(SignError::Signature);
        let mut flipped = signature;
        flipped[place] ^= 1 << bit;
        prop_assert_eq!(public.verify(&message, &flipped), refused);
        let mut other = message.clone();
        other.push(0);
        prop_assert_eq!(public.verify(&other, &signature), refused);
        prop_assert_eq!(public.verify(&message, &signature[..63]), refused);
        prop_assert_eq!(public.verify_der(&message, &signature), refused);
    }
}

#[test]
fn a_digest_is_sha256() {
    // FIPS 180-4 example "abc".
    let digest: String = sha256(b"abc").iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/// RFC 8452 appendix C.2, second example: key 01 00.., nonce 03 00...
#[test]
fn sealing_is_aes_256_gcm_siv() {
    struct Nonce;
    impl Random for Nonce {
        fn fill(&mut self, out: &mut [u8]) {
            out.fill(0);
            out[0] = 3;
        }
    }
    let mut key = [0; 32];
    key[0] = 1;
    let sealer = Sealer::new(&Secret::from_slice(&key).unwrap());
    let sealed = sealer.seal(&mut Nonce, b"", &[1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(hex(&sealed[12..]), "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28");
}

/// The expected key was computed with another HMAC-SHA256, by the steps of RFC 5869.
#[test]
fn derivation_is_hkdf_sha256() {
    let key = Secret::from_slice(&[9; 32]).unwrap();
    assert_eq!(
        hex(derive(&key, b"rows").expose()),
        "a86675a525522d6951d3c16c5fbd19aa88871c266a43c1e585873574672f37b1"
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn labels_give_independent_keys() {
    let key = Secret::from_slice(&[9; 32]).unwrap();
    let (a, b) = (derive(&key, b"rows"), derive(&key, b"chain"));
    assert_ne!(a.expose(), b.expose());
    assert_ne!(a.expose(), key.expose());
    assert_eq!(a.expose(), derive(&key, b"rows").expose());
}

#[test]
fn a_broken_source_gives_no_signing_key() {
    let refused = SigningKey::generate(&mut Zeros).err();
    assert_eq!(refused, Some(SignError::PrivateKey));
    let beyond = Secret::from_slice(&[0xFF; 32]).unwrap();
    assert!(SigningKey::from_secret(&beyond).is_err());
}

#[test]
fn public_keys_off_the_curve_are_refused() {
    let mut point = SigningKey::generate(&mut Seeded(1)).unwrap().verifying_key().to_sec1();
    point[64] ^= 1;
    for bad in [&point[..], &point[..64], &[0], &[]] {
        assert_eq!(VerifyingKey::from_sec1(bad).err(), Some(SignError::PublicKey));
    }
}

#[test]
fn a_secret_has_one_length() {
    for got in [0, 31, 33] {
        let error = Secret::<32>::from_slice(&vec![0; got]).err().unwrap();
        assert_eq!((error.expected, error.got), (32, got));
    }
}
