//! The key store, the PIN pad, the key policy and the life of a session.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::kcv::KcvMethod;
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, MasterKey, PinKey, Slot, TrackKey, Weakness};
use suanpan_crypto::mac::{MacMethod, Padding};
use suanpan_crypto::pin_block::{decipher, encode, Pin, PinBlockFormat};
use suanpan_crypto::session::{wrap_working_keys, SignOnBlock, WrappedWorkingKeys};
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_crypto::soft_pin_pad::SoftPinPad;
use suanpan_crypto::{mac, track, KeyError, KeysError, MacError, MacMismatch, PinError, Random, TrackError};

const TMK: [u8; 16] = *b"\x31\x7A\x04\xC9\x58\xE6\x92\x0D\xB3\x6F\x21\xDA\x85\x4C\x1E\xF7";
const PIK: [u8; 16] =
    [0x1A, 0x2B, 0x3C, 0x4D, 0x5E, 0x6F, 0x70, 0x81, 0x92, 0xA3, 0xB4, 0xC5, 0xD6, 0xE7, 0xF8, 0x09];
const MAK: [u8; 8] = [0x5B, 0x94, 0x2C, 0xE1, 0x07, 0xA8, 0x63, 0xDF];
const TDK: [u8; 16] = *b"sixteen byte key";
const PAN: &str = "6224242300000069";
const ISO0: PinBlockFormat = PinBlockFormat::Iso0;

struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

fn store() -> SoftKeys {
    SoftKeys::new(Box::new(Counting(0)))
}

fn sign_on(track: bool) -> WrappedWorkingKeys {
    let track = track.then(|| TrackKey::tdes(&TDK).unwrap());
    wrap_working_keys(
        &MasterKey::tdes(&TMK).unwrap(),
        &PinKey::tdes(&PIK).unwrap(),
        &MacKey::des(&MAK).unwrap(),
        track.as_ref(),
    )
    .unwrap()
}

fn signed_on() -> SoftKeys {
    let mut keys = store();
    keys.load_master(MasterKey::tdes(&TMK).unwrap()).unwrap();
    keys.load_session(&sign_on(true).as_block()).unwrap();
    keys
}

fn pin(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).unwrap();
    }
    pin
}

fn clear_block(pin: &Pin) -> Vec<u8> {
    let block = encode(ISO0, pin, PAN, &mut Counting(0)).unwrap();
    block.expose().to_vec()
}

#[test]
fn a_session_serves_pin_mac_and_track() {
    let keys = signed_on();

    let block = keys.pin_block(ISO0, &pin(&[1, 2, 3, 4]), PAN).unwrap();
    let read = decipher(ISO0, &PinKey::tdes(&PIK).unwrap(), block.expose(), PAN).unwrap();
    assert_eq!(clear_block(&read), clear_block(&pin(&[1, 2, 3, 4])));

    let mac = keys.mac(MacMethod::CupEcb, b"message").unwrap();
    assert_eq!(mac, mac::cup_ecb(&MacKey::des(&MAK).unwrap(), b"message"));
    assert_eq!(keys.verify_mac(MacMethod::CupEcb, b"message", &mac), Ok(()));
    assert_eq!(keys.verify_mac(MacMethod::CupEcb, b"Message", &mac), Err(KeysError::Mac(MacMismatch.into())));

    let mut block = *b"8 digits";
    keys.encrypt_track(&mut block).unwrap();
    let mut read = *b"8 digits";
    BlockCipher::new(Algorithm::Tdes2, &TDK).unwrap().encrypt_block(&mut read).unwrap();
    assert_eq!(block, read);
}

#[test]
fn an_empty_slot_is_an_error() {
    let mut keys = store();
    let block = sign_on(false);
    let missing = |slot| Some(KeysError::NotLoaded(slot));
    assert_eq!(keys.load_session(&block.as_block()).err(), missing(Slot::Master));
    assert_eq!(keys.mac(MacMethod::CupEcb, b"x").err(), missing(Slot::Mac));
    assert_eq!(keys.verify_mac(MacMethod::CupEcb, b"x", b"y").err(), missing(Slot::Mac));
    let pin = pin(&[1, 2, 3, 4]);
    assert_eq!(keys.pin_block(ISO0, &pin, PAN).err(), missing(Slot::Pin));
    assert_eq!(keys.encrypt_track(&mut [1; 8]).err(), missing(Slot::Track));
    for slot in [Slot::Master, Slot::Pin, Slot::Mac, Slot::Track] {
        assert_eq!(keys.check_value(slot).err(), missing(slot));
    }

    keys.load_master(MasterKey::tdes(&TMK).unwrap()).unwrap();
    keys.load_session(&block.as_block()).unwrap();
    assert!(keys.check_value(Slot::Mac).is_ok());
    assert_eq!(keys.encrypt_track(&mut [1; 8]).err(), missing(Slot::Track));
    assert_eq!(keys.check_value(Slot::Track).err(), missing(Slot::Track));

    keys.clear();
    for slot in [Slot::Master, Slot::Pin, Slot::Mac, Slot::Track] {
        assert_eq!(keys.check_value(slot).err(), missing(slot));
    }
}

#[test]
fn a_refused_sign_on_leaves_the_former_keys() {
    let mut keys = signed_on();
    let before = keys.mac(MacMethod::CupEcb, b"message").unwrap();

    // All keys are new, the last check value is wrong: none may be taken.
    let mut block = wrap_working_keys(
        &MasterKey::tdes(&TMK).unwrap(),
        &PinKey::tdes(&TDK).unwrap(),
        &MacKey::tdes(&PIK).unwrap(),
        Some(&TrackKey::tdes(&PIK).unwrap()),
    )
    .unwrap();
    block.tdk.as_mut().unwrap().1[3] ^= 1;
    assert_eq!(
        keys.load_session(&block.as_block()).err(),
        Some(KeysError::Key(KeyError::CheckValue { slot: Slot::Track }))
    );
    assert_eq!(keys.mac(MacMethod::CupEcb, b"message").unwrap(), before);

    // A check value cut to nothing is no check.
    let fits = block.as_block();
    for kcv in [&[][..], &block.mak_kcv[..2]] {
        let short = SignOnBlock { mak_kcv: kcv, tdk: None, ..fits };
        assert_eq!(
            keys.load_session(&short).err(),
            Some(KeysError::Key(KeyError::CheckValue { slot: Slot::Mac }))
        );
    }
    assert_eq!(keys.mac(MacMethod::CupEcb, b"message").unwrap(), before);

    // A length no key has.
    let odd = SignOnBlock { pik: &block.pik[..12], ..fits };
    assert_eq!(
        keys.load_session(&odd).err(),
        Some(KeysError::Key(KeyError::Length { expected: &[8, 16, 24], got: 12 }))
    );
    assert_eq!(keys.mac(MacMethod::CupEcb, b"message").unwrap(), before);
}

#[test]
fn a_new_master_key_ends_the_session() {
    let mut keys = signed_on();
    let weak = MasterKey::tdes(&[0x42; 16]).unwrap();
    assert!(keys.load_master(weak).is_err());
    assert!(keys.mac(MacMethod::CupEcb, b"x").is_ok(), "a refused key changes nothing");
    keys.load_master(MasterKey::tdes(&PIK).unwrap()).unwrap();
    assert_eq!(keys.mac(MacMethod::CupEcb, b"x").err(), Some(KeysError::NotLoaded(Slot::Mac)));
}

#[test]
fn a_dropped_session_leaves_the_master_key() {
    let mut keys = signed_on();
    keys.drop_session();
    assert_eq!(keys.mac(MacMethod::CupEcb, b"x").err(), Some(KeysError::NotLoaded(Slot::Mac)));
    assert_eq!(keys.load_session(&sign_on(false).as_block()), Ok(()));
}

#[test]
fn a_session_under_sm4() {
    let master = MasterKey::sm4(&TMK).unwrap();
    let block =
        wrap_working_keys(&master, &PinKey::sm4(&PIK).unwrap(), &MacKey::sm4(&TDK).unwrap(), None).unwrap();
    let mut keys = store();
    keys.load_master(master).unwrap();
    keys.load_session(&block.as_block()).unwrap();
    let sm4 = PinBlockFormat::CupSm4;
    let block = keys.pin_block(sm4, &pin(&[1, 2, 3, 4, 5, 6]), PAN).unwrap();
    let read = decipher(sm4, &PinKey::sm4(&PIK).unwrap(), block.expose(), PAN).unwrap();
    assert_eq!(clear_block(&read), clear_block(&pin(&[1, 2, 3, 4, 5, 6])));
    assert_eq!(
        keys.pin_block(ISO0, &pin(&[1, 2, 3, 4]), PAN).err(),
        Some(KeysError::Pin(PinError::Cipher { format: ISO0, algorithm: Algorithm::Sm4 }))
    );
}

#[test]
fn master_keys_wrap_only_their_own_family() {
    let (pin, mac) = (PinKey::tdes(&PIK).unwrap(), MacKey::tdes(&PIK).unwrap());
    for master in [MasterKey::aes(&TMK).unwrap(), MasterKey::sm4(&TMK).unwrap()] {
        let algorithm = master.algorithm();
        let refused = wrap_working_keys(&master, &pin, &mac, None).err();
        assert_eq!(refused, Some(KeyError::Wrapping { algorithm }));
    }
    let mut keys = store();
    keys.load_master(MasterKey::aes(&TMK).unwrap()).unwrap();
    assert_eq!(
        keys.load_session(&sign_on(false).as_block()).err(),
        Some(KeysError::Key(KeyError::Wrapping { algorithm: Algorithm::Aes128 }))
    );
}

#[test]
fn the_strict_policy_refuses_weak_keys() {
    let refused = |key: &[u8]| match key.len() {
        8 => MacKey::des(key).unwrap().check(KeyPolicy::Strict).err(),
        _ => MacKey::tdes(key).unwrap().check(KeyPolicy::Strict).err(),
    };
    let weak = |weakness| Some(KeyError::Weak { slot: Slot::Mac, weakness });
    let join = |parts: &[[u8; 8]]| parts.concat();
    let ([a, b], c) = ([*b"\x31\x7A\x04\xC9\x58\xE6\x92\x0D", MAK], *b"\xB3\x6F\x21\xDA\x85\x4C\x1E\xF7");

    assert_eq!(refused(&a), None);
    assert_eq!(refused(&join(&[a, b])), None);
    assert_eq!(refused(&join(&[a, b, c])), None);
    // Weak and semi-weak, with right and with wrong parity.
    assert_eq!(refused(&[0x01; 8]), weak(Weakness::WeakDes));
    assert_eq!(refused(&[0x00; 8]), weak(Weakness::WeakDes));
    assert_eq!(refused(&[0xFE, 0xFE, 0xFE, 0xFE, 0xFE, 0xFE, 0xFE, 0xFF]), weak(Weakness::WeakDes));
    assert_eq!(refused(&[0x01, 0xFE, 0x01, 0xFE, 0x01, 0xFE, 0x01, 0xFE]), weak(Weakness::WeakDes));
    assert_eq!(refused(&join(&[a, [0xFF; 8]])), weak(Weakness::WeakDes));
    assert_eq!(refused(&join(&[a, a])), weak(Weakness::EqualParts));
    // Equal but for parity bits.
    assert_eq!(refused(&join(&[a, a.map(|byte| byte ^ 1)])), weak(Weakness::EqualParts));
    assert_eq!(refused(&join(&[a, b, a])), weak(Weakness::EqualParts));
    assert_eq!(refused(&join(&[a, b, b])), weak(Weakness::EqualParts));
    assert_eq!(refused(&join(&[a, a, b])), weak(Weakness::EqualParts));

    // Single length is for MAC keys only.
    assert_eq!(
        PinKey::des(&a).unwrap().check(KeyPolicy::Strict).err(),
        Some(KeyError::Weak { slot: Slot::Pin, weakness: Weakness::SingleLength })
    );
    assert_eq!(PinKey::des(&a).unwrap().check(KeyPolicy::Any), Ok(()));
    assert!(MasterKey::des(&a).unwrap().check(KeyPolicy::Strict).is_err());
    // What is weak for DES is not for AES.
    assert_eq!(PinKey::aes(&join(&[a, a])).unwrap().check(KeyPolicy::Strict), Ok(()));
}

#[test]
fn the_policy_guards_a_sign_on() {
    let block = wrap_working_keys(
        &MasterKey::tdes(&TMK).unwrap(),
        &PinKey::des(&[0x1A; 8]).unwrap(),
        &MacKey::des(&MAK).unwrap(),
        None,
    )
    .unwrap();
    let mut strict = store();
    strict.load_master(MasterKey::tdes(&TMK).unwrap()).unwrap();
    assert_eq!(
        strict.load_session(&block.as_block()).err(),
        Some(KeysError::Key(KeyError::Weak { slot: Slot::Pin, weakness: Weakness::SingleLength }))
    );
    let mut any = SoftKeys::with_policy(KeyPolicy::Any, Box::new(Counting(0)));
    any.load_master(MasterKey::tdes(&TMK).unwrap()).unwrap();
    assert_eq!(any.load_session(&block.as_block()), Ok(()));
}

#[test]
fn the_pin_pad_takes_4_to_12_digits() {
    let keys = signed_on();
    let mut pad = SoftPinPad::new();
    assert!(!pad.backspace());
    assert_eq!(pad.push(10), Err(PinError::Digit));
    for digit in [1, 2, 9] {
        pad.push(digit).unwrap();
    }
    assert_eq!(pad.enter(&keys, ISO0, PAN).err(), Some(KeysError::Pin(PinError::Length)));
    assert_eq!(pad.len(), 3, "too short: the cardholder may go on");
    assert!(pad.backspace());
    pad.push(3).unwrap();
    pad.push(4).unwrap();
    let block = pad.enter(&keys, ISO0, PAN).unwrap();
    assert!(pad.is_empty(), "wiped once enciphered");
    let expected = keys.pin_block(ISO0, &pin(&[1, 2, 3, 4]), PAN).unwrap();
    assert_eq!(block.expose(), expected.expose());

    for digit in 0..12 {
        pad.push(digit % 10).unwrap();
    }
    assert_eq!(pad.push(0), Err(PinError::Length));
    assert_eq!(pad.len(), 12);
    assert!(pad.enter(&keys, ISO0, PAN).is_ok());

    for digit in [1, 2, 3, 4] {
        pad.push(digit).unwrap();
    }
    assert!(pad.enter(&store(), ISO0, PAN).is_err());
    assert!(pad.is_empty(), "wiped when the store refuses");

    pad.push(1).unwrap();
    assert!(pad.backspace(), "the first digit can be taken back");
    pad.push(1).unwrap();
    pad.cancel();
    assert!(pad.is_empty());
}

#[test]
fn a_track_takes_des_and_tdes_only() {
    let mut block = [1; 8];
    let refused = track::encipher(&TrackKey::sm4(&TDK).unwrap(), &mut block);
    assert_eq!(refused, Err(TrackError { algorithm: Algorithm::Sm4 }));
    assert_eq!(block, [1; 8]);
}

#[test]
fn key_lengths_are_checked_and_named() {
    assert_eq!(
        MasterKey::tdes(&[0; 8]).err().map(|e| e.to_string()),
        Some("key must be [16, 24] bytes long, got 8".into())
    );
    assert!(MasterKey::aes(&[0; 17]).is_err());
    assert!(MasterKey::sm4(&[0; 15]).is_err());
    assert!(MasterKey::des(&[]).is_err());
    assert!(MasterKey::from_components(Algorithm::Tdes2, &[&TMK, &TMK[..8]]).is_err());
}

#[test]
fn check_values_keep_to_their_method() {
    let tdes = MacKey::tdes(&PIK).unwrap();
    assert_eq!(tdes.check_value().method(), KcvMethod::TdesZeros);
    assert_eq!(tdes.check_value().leading(5), None);
    for method in [KcvMethod::AesCmac, KcvMethod::AesZeros, KcvMethod::Sm4Zeros] {
        assert_eq!(
            tdes.check_value_by(method).err(),
            Some(KeyError::KcvMethod { method, algorithm: Algorithm::Tdes2 })
        );
    }
    let aes = MacKey::aes(&PIK).unwrap();
    assert_eq!(aes.check_value().method(), KcvMethod::AesCmac);
    assert!(aes.check_value_by(KcvMethod::TdesZeros).is_err());
    let sm4 = MacKey::sm4(&PIK).unwrap();
    assert_eq!(sm4.check_value().method(), KcvMethod::Sm4Zeros);
    assert!(sm4.check_value_by(KcvMethod::AesZeros).is_err());
}

#[test]
fn macs_of_nothing_and_of_other_ciphers_are_refused() {
    let tdes = MacKey::tdes(&PIK).unwrap();
    for padding in [Padding::Zeros, Padding::LengthFirst] {
        for method in [MacMethod::Cbc(padding), MacMethod::Retail(padding)] {
            assert_eq!(mac::compute(method, &tdes, b"").err(), Some(MacError::Empty));
        }
    }
    let retail = MacMethod::Retail(Padding::Zeros);
    for key in [MacKey::des(&MAK), MacKey::sm4(&PIK), MacKey::tdes(&[TDK, PIK].concat()[..24])] {
        let key = key.unwrap();
        assert_eq!(
            mac::compute(retail, &key, b"x").err(),
            Some(MacError::Cipher { method: retail, algorithm: key.algorithm() })
        );
    }
    let hmac = mac::HmacKey::from_bytes(&[]);
    assert_eq!(hmac.err(), Some(KeyError::Empty));
}
