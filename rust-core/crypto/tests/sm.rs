//! SM2 and the SM4 modes over generated input. Known answers are in the vectors.
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
use suanpan_crypto::secret::Secret;
use suanpan_crypto::sm::{
    CipherOrder, HmacSm3Key, Role, Sm2DecryptionKey, Sm2EphemeralKey, Sm2ExchangeKey, Sm2Peer, Sm2PublicKey,
    Sm2SigningKey, Sm4Key, DEFAULT_ID,
};
use suanpan_crypto::{BlockError, KdfError, KeyError, SealError, Sm2Error};

/// The order n of sm2p256v1 (GB/T 32918.5), big-endian.
const ORDER: [u8; 32] = [
    0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x72,
    0x03, 0xDF, 0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53, 0xBB, 0xF4, 0x09, 0x39, 0xD5, 0x41, 0x23,
];

/// n - `less`.
fn order_less(less: u8) -> [u8; 32] {
    let mut bytes = ORDER;
    bytes[31] -= less;
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_signature_is_of_one_message_one_key_one_identity(
        seed: u64,
        message in vec(any::<u8>(), 0..100),
        id in vec(any::<u8>(), 0..40),
        place in 0_usize..64,
        bit in 0_u32..8,
    ) {
        let mut random = Seeded(seed);
        let key = Sm2SigningKey::generate(&mut random).unwrap();
        let public = key.public();
        let signature = key.sign(&mut random, &id, &message).unwrap();
        let again = key.sign(&mut random, &id, &message).unwrap();
        prop_assert_ne!(signature, again, "a fresh k");
        prop_assert_eq!(public.verify(&id, &message, &signature), Ok(()));
        prop_assert_eq!(public.verify(&id, &message, &again), Ok(()));

        let refused = Err(Sm2Error::Signature);
        let other = Sm2SigningKey::generate(&mut random).unwrap().public();
        prop_assert_eq!(other.verify(&id, &message, &signature), refused);
        prop_assert_eq!(public.verify(&[&id[..], &[0]].concat(), &message, &signature), refused);
        prop_assert_eq!(public.verify(&id, &[&message[..], &[0]].concat(), &signature), refused);
        let mut changed = signature;
        changed[place] ^= 1 << bit;
        prop_assert_eq!(public.verify(&id, &message, &changed), refused);
        prop_assert_eq!(public.verify(&id, &message, &signature[..63]), refused);
        prop_assert_eq!(public.verify(&id, &message, &[&signature[..], &[0]].concat()), refused);
    }

    #[test]
    fn a_signature_out_of_range_is_refused(seed: u64, message in vec(any::<u8>(), 0..20)) {
        let mut random = Seeded(seed);
        let key = Sm2SigningKey::generate(&mut random).unwrap();
        let signature = key.sign(&mut random, DEFAULT_ID, &message).unwrap();
        let (r, s) = signature.split_at(32);
        let mut negative = [0; 32]; // n - r, so that r + s is a multiple of n
        let mut borrow = 0;
        for at in (0..32).rev() {
            let digit = i16::from(ORDER[at]) - i16::from(r[at]) - borrow;
            borrow = i16::from(digit < 0);
            negative[at] = (digit & 0xFF) as u8;
        }
        let zero = [0; 32];
        for (r, s) in [(r, &zero[..]), (&zero, s), (r, &ORDER), (&ORDER, s), (r, &[0xFF; 32]), (r, &negative)] {
            let verified = key.public().verify(DEFAULT_ID, &message, &[r, s].concat());
            prop_assert_eq!(verified, Err(Sm2Error::Signature));
        }
    }

    #[test]
    fn a_ciphertext_opens_with_its_key_in_its_order_unchanged(
        seed: u64,
        message in vec(any::<u8>(), 1..80),
        place: prop::sample::Index,
        bit in 0_u32..8,
    ) {
        let mut random = Seeded(seed);
        let key = Sm2DecryptionKey::generate(&mut random).unwrap();
        let other = Sm2DecryptionKey::generate(&mut random).unwrap();
        for (order, swapped) in
            [(CipherOrder::C1C3C2, CipherOrder::C1C2C3), (CipherOrder::C1C2C3, CipherOrder::C1C3C2)]
        {
            let cipher = key.public().encrypt(&mut random, order, &message).unwrap();
            prop_assert_eq!(cipher.len(), message.len() + 97);
            prop_assert_eq!(&key.decrypt(order, &cipher).unwrap()[..], &message[..]);
            let mut changed = cipher.clone();
            changed[place.index(cipher.len())] ^= 1 << bit;
            let attempts = [
                key.decrypt(order, &changed),
                key.decrypt(swapped, &cipher),
                other.decrypt(order, &cipher),
                key.decrypt(order, &cipher[..cipher.len() - 1]),
                key.decrypt(order, &cipher[..97]),
                key.decrypt(order, &cipher[1..]),
            ];
            for attempt in attempts {
                prop_assert_eq!(attempt.err(), Some(Sm2Error::Ciphertext));
            }
        }
    }

    #[test]
    fn arbitrary_ciphertexts_are_refused(bytes in vec(any::<u8>(), 0..200)) {
        let key = Sm2DecryptionKey::generate(&mut Seeded(1)).unwrap();
        prop_assert_eq!(key.decrypt(CipherOrder::C1C3C2, &bytes).err(), Some(Sm2Error::Ciphertext));
        prop_assert_eq!(key.decrypt(CipherOrder::C1C2C3, &bytes).err(), Some(Sm2Error::Ciphertext));
    }

    #[test]
    fn both_sides_exchange_one_key(seed: u64, id: Vec<u8>, length in 1_usize..80) {
        let mut random = Seeded(seed);
        let a = Sm2ExchangeKey::generate(&mut random).unwrap();
        let b = Sm2ExchangeKey::generate(&mut random).unwrap();
        let ra = Sm2EphemeralKey::generate(&mut random).unwrap();
        let rb = Sm2EphemeralKey::generate(&mut random).unwrap();
        let (pa, pb, sent_a, sent_b) = (a.public(), b.public(), ra.public(), rb.public());
        let of_b = Sm2Peer { id: DEFAULT_ID, public: &pb, ephemeral: &sent_b };
        let of_a = Sm2Peer { id: &id, public: &pa, ephemeral: &sent_a };
        let (mut one, mut other) = (vec![0; length], vec![0; length]);
        a.exchange(Role::Initiator, &id, ra, &of_b, &mut one).unwrap();
        b.exchange(Role::Responder, DEFAULT_ID, rb, &of_a, &mut other).unwrap();
        prop_assert_eq!(&one, &other);
        if length >= 8 {
            let third = Sm2ExchangeKey::generate(&mut random).unwrap();
            let rc = Sm2EphemeralKey::generate(&mut random).unwrap();
            third.exchange(Role::Responder, DEFAULT_ID, rc, &of_a, &mut other).unwrap();
            prop_assert_ne!(&one, &other);
        }
    }

    #[test]
    fn sm4_modes_go_there_and_back(
        key: [u8; 16],
        iv: [u8; 16],
        nonce: [u8; 12],
        aad in vec(any::<u8>(), 0..30),
        plain in vec(any::<u8>(), 0..100),
        place: prop::sample::Index,
    ) {
        let key = Sm4Key::new(&Secret::from_slice(&key).unwrap());
        let mut data = plain.clone();
        key.apply_ctr(&iv, &mut data);
        key.apply_ctr(&iv, &mut data);
        prop_assert_eq!(&data, &plain);

        let whole = plain.len() / 16 * 16;
        key.encrypt_cbc(&iv, &mut data[..whole]).unwrap();
        key.decrypt_cbc(&iv, &mut data[..whole]).unwrap();
        prop_assert_eq!(&data, &plain);
        if whole != plain.len() {
            let refused = Err(BlockError { block_len: 16, got: plain.len() });
            prop_assert_eq!(key.encrypt_cbc(&iv, &mut data), refused);
            prop_assert_eq!(key.decrypt_cbc(&iv, &mut data), refused);
            prop_assert_eq!(&data, &plain);
        }

        let tag = key.encrypt_gcm(&nonce, &aad, &mut data).unwrap();
        let mut wrong = tag;
        wrong[place.index(16)] ^= 0x10;
        let sealed = data.clone();
        prop_assert_eq!(key.decrypt_gcm(&nonce, &aad, &mut data, &wrong), Err(SealError));
        prop_assert_eq!(key.decrypt_gcm(&nonce, &[&aad[..], b"x"].concat(), &mut data, &tag), Err(SealError));
        prop_assert_eq!(&data, &sealed);
        key.decrypt_gcm(&nonce, &aad, &mut data, &tag).unwrap();
        prop_assert_eq!(&data, &plain);
    }
}

#[test]
fn a_private_key_is_above_zero_and_below_the_order_less_one() {
    let cases = [([0; 32], false), (ORDER, false), (order_less(1), false), (order_less(2), true)];
    for (bytes, fits) in cases {
        let secret = Secret::from_slice(&bytes).unwrap();
        let refused = (!fits).then_some(Sm2Error::PrivateKey);
        assert_eq!(Sm2SigningKey::from_secret(&secret).err(), refused);
        assert_eq!(Sm2DecryptionKey::from_secret(&secret).err(), refused);
        assert_eq!(Sm2ExchangeKey::from_secret(&secret).err(), refused);
    }
}

#[test]
fn a_public_key_is_a_plain_point_on_the_curve() {
    let public = Sm2SigningKey::generate(&mut Seeded(7)).unwrap().public();
    let point = public.to_sec1();
    assert_eq!(Sm2PublicKey::from_sec1(&point), Ok(public));
    let mut off = point;
    off[64] ^= 1;
    let mut compact = point[..33].to_vec();
    compact[0] = 5;
    for bytes in [&off[..], &compact, &point[1..], &point[..64], &[0], &[]] {
        assert_eq!(Sm2PublicKey::from_sec1(bytes), Err(Sm2Error::PublicKey));
    }
}

#[test]
fn a_broken_source_of_randomness_signs_and_enciphers_nothing() {
    let key = Sm2SigningKey::generate(&mut Seeded(3)).unwrap();
    for byte in [0, 0xFF] {
        let mut stuck = Stuck(byte);
        assert_eq!(Sm2SigningKey::generate(&mut stuck).err(), Some(Sm2Error::Random));
        assert_eq!(key.sign(&mut stuck, DEFAULT_ID, b"message"), Err(Sm2Error::Random));
        let encrypted = key.public().encrypt(&mut stuck, CipherOrder::C1C3C2, b"message");
        assert_eq!(encrypted, Err(Sm2Error::Random));
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    let mut random = Seeded(5);
    let key = Sm2SigningKey::generate(&mut random).unwrap();
    let identity = Sm2Error::Identity { most: 8191, got: 8192 };
    assert_eq!(key.sign(&mut random, &[0; 8192], b""), Err(identity));
    assert_eq!(key.public().identity_digest(&[0; 8191]).map(drop), Ok(()));
    assert_eq!(key.public().encrypt(&mut random, CipherOrder::C1C3C2, b""), Err(Sm2Error::Empty));
    assert_eq!(HmacSm3Key::from_bytes(b"").err(), Some(KeyError::Empty));
    let own = Sm2ExchangeKey::generate(&mut random).unwrap();
    let public = key.public();
    let peer = Sm2Peer { id: DEFAULT_ID, public: &public, ephemeral: &public };
    for len in [0, 8161] {
        let ephemeral = Sm2EphemeralKey::generate(&mut random).unwrap();
        let refused = own.exchange(Role::Initiator, DEFAULT_ID, ephemeral, &peer, &mut vec![0; len]);
        assert_eq!(refused, Err(Sm2Error::Length(KdfError { most: 8160, got: len })));
    }
}
