//! Key agreement and key derivation over generated input. Known answers are in the vectors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use common::Seeded;
use proptest::prelude::*;
use suanpan_crypto::agreement::{AgreementKey, EphemeralKey, StaticKey};
use suanpan_crypto::kdf;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sign::{SigningKey, VerifyingKey};
use suanpan_crypto::{AgreementError, KdfError, SignError};

/// The order of P-256 (FIPS 186-5), big-endian.
const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA,
    0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn both_sides_agree(seed: u64) {
        let mut random = Seeded(seed);
        let kept = StaticKey::generate(&mut random).unwrap();
        let drawn = EphemeralKey::generate(&mut random).unwrap();
        let (kept_public, drawn_public) = (kept.public(), drawn.public());
        let again = StaticKey::from_secret(&kept.to_secret()).unwrap();
        prop_assert_eq!(again.public(), kept_public);
        let (one, other) = (kept.agree(&drawn_public), drawn.agree(&kept_public));
        prop_assert_eq!(one.expose(), other.expose());
    }

    #[test]
    fn a_public_key_has_two_encodings(seed: u64) {
        let public = EphemeralKey::generate(&mut Seeded(seed)).unwrap().public();
        let (long, short) = (public.to_sec1(), public.to_sec1_compressed());
        prop_assert_eq!(AgreementKey::from_sec1(&long), Ok(public));
        prop_assert_eq!(AgreementKey::from_sec1(&short), Ok(public));
        prop_assert_eq!(&long[1..33], &short[1..]);
        // Compact (05) and hybrid (06, 07), infinity, raw coordinates, and a byte too few or too many.
        for tag in [0, 1, 5, 6, 7, 0x82] {
            for encoding in [&long[..], &short[..]] {
                let mut other = encoding.to_vec();
                other[0] = tag;
                prop_assert_eq!(AgreementKey::from_sec1(&other), Err(AgreementError::PublicKey));
                prop_assert_eq!(VerifyingKey::from_sec1(&other), Err(SignError::PublicKey));
            }
        }
        for other in [&[0][..], &[], &long[1..], &long[..64], &short[..32], &[&long[..], &[0]].concat()] {
            prop_assert_eq!(AgreementKey::from_sec1(other), Err(AgreementError::PublicKey));
        }
        let mut off = long;
        off[64] ^= 1;
        prop_assert_eq!(AgreementKey::from_sec1(&off), Err(AgreementError::PublicKey));
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(key) = AgreementKey::from_sec1(&bytes) {
            prop_assert!(bytes == key.to_sec1() || bytes == key.to_sec1_compressed());
        }
    }

    #[test]
    fn a_longer_key_begins_with_the_shorter(
        z in proptest::collection::vec(any::<u8>(), 0..80),
        info in proptest::collection::vec(any::<u8>(), 0..80),
        short in 1_usize..200,
        more in 0_usize..200,
    ) {
        type Kdf = fn(&[u8], &[u8], &mut [u8]) -> Result<(), KdfError>;
        let hkdf: Kdf = |z, info, out| kdf::hkdf(b"salt", z, info, out);
        let (mut first, mut second) = (vec![0; short], vec![0; short + more]);
        for function in [kdf::x963, kdf::concat, hkdf] {
            function(&z, &info, &mut first).unwrap();
            function(&z, &info, &mut second).unwrap();
            prop_assert_eq!(&first[..], &second[..short]);
        }
    }

    #[test]
    fn the_two_counter_functions_differ(z: [u8; 32], info in proptest::collection::vec(any::<u8>(), 0..40)) {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        kdf::x963(&z, &info, &mut one).unwrap();
        kdf::concat(&z, &info, &mut other).unwrap();
        prop_assert_ne!(one, other);
    }
}

#[test]
fn a_private_key_is_above_zero_and_below_the_order() {
    let mut below = ORDER;
    below[31] -= 1;
    for (bytes, fits) in [([0; 32], false), (ORDER, false), ([0xFF; 32], false), (below, true)] {
        let secret = Secret::from_slice(&bytes).unwrap();
        assert_eq!(StaticKey::from_secret(&secret).is_ok(), fits);
        assert_eq!(SigningKey::from_secret(&secret).is_ok(), fits);
    }
    assert_eq!(StaticKey::generate(&mut common::Stuck(0)).err(), Some(AgreementError::PrivateKey));
    assert_eq!(EphemeralKey::generate(&mut common::Stuck(0xFF)).err(), Some(AgreementError::PrivateKey));
}

#[test]
fn a_derivation_is_bounded_and_then_changes_nothing() {
    let mut most = vec![0x5A; kdf::LONGEST];
    kdf::x963(b"z", b"", &mut most).unwrap();
    kdf::concat(b"z", b"", &mut most).unwrap();
    kdf::hkdf(b"", b"z", b"", &mut most).unwrap();
    for len in [0, kdf::LONGEST + 1] {
        let refused = Err(KdfError { most: kdf::LONGEST, got: len });
        let mut out = vec![0x5A; len];
        assert_eq!(kdf::x963(b"z", b"", &mut out), refused);
        assert_eq!(kdf::concat(b"z", b"", &mut out), refused);
        assert_eq!(kdf::hkdf(b"", b"z", b"", &mut out), refused);
        assert!(out.iter().all(|byte| *byte == 0x5A));
    }
}
