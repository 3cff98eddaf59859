//! Keys and serial numbers that DUKPT does not take.
#![allow(clippy::unwrap_used)] // reason: a test fails by panicking

use suanpan_crypto::dukpt::{AesInitialKey, AesKsn, TdesInitialKey, TdesKsn};
use suanpan_crypto::key::{KeyPolicy, Slot, Weakness};
use suanpan_crypto::{KeyError, KsnError};

/// Tools for AES DUKPT are about that want 16 bytes of serial number.
#[test]
fn a_serial_number_has_no_more_bytes_than_its_own() {
    let sixteen = [0x12; 16];
    assert_eq!(AesKsn::try_from(&sixteen[..]), Err(KsnError::Length { expected: 12, got: 16 }));
    assert_eq!("12".repeat(16).parse::<AesKsn>(), Err(KsnError::Digits { expected: 24, got: 32 }));
    assert_eq!(AesKsn::try_from([0; 10].as_slice()), Err(KsnError::Length { expected: 12, got: 10 }));
    assert_eq!("12".repeat(12).parse::<TdesKsn>(), Err(KsnError::Digits { expected: 20, got: 24 }));
}

#[test]
fn the_strict_policy_judges_initial_keys() {
    let weak = |weakness| Err(KeyError::Weak { slot: Slot::Initial, weakness });
    let published = b"0123456789ABCDEF";
    for (bytes, expected) in [(&[7; 16], weak(Weakness::Published)), (published, weak(Weakness::Published))] {
        let key = AesInitialKey::from_bytes(bytes).unwrap();
        assert_eq!((key.check(KeyPolicy::Strict), key.check(KeyPolicy::Any)), (expected, Ok(())));
    }
    let equal =
        TdesInitialKey::from_bytes(&[0x52, 0x13, 0x98, 0xC4, 0x71, 0xE9, 0x26, 0xAF].repeat(2)).unwrap();
    assert_eq!(equal.check(KeyPolicy::Strict), weak(Weakness::EqualParts));
    let good = 0x5213_98C4_71E9_26AF_0D64_BB83_2C95_F01E_u128.to_be_bytes();
    assert_eq!(AesInitialKey::from_bytes(&good).unwrap().check(KeyPolicy::Strict), Ok(()));
    assert_eq!(TdesInitialKey::from_bytes(&good).unwrap().check(KeyPolicy::Strict), Ok(()));
}
