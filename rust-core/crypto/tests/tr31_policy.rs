//! What a key block says besides its key is kept to: the MAC method of a usage, the check values it carries.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // reason: a test fails by panicking

use suanpan_crypto::kcv::KcvMethod;
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, PinKey, ProtectionKey, Slot, Weakness};
use suanpan_crypto::mac::{self, HmacKey, HmacSm3Key, MacMethod};
use suanpan_crypto::tr31::{
    unwrap, unwrap_under, wrap, Exportability, Header, KeyAlgorithm, KeyUsage, Masking, ModeOfUse,
    OptionalBlock, PolicyField, Tr31Error, Version,
};
use suanpan_crypto::{KeyError, MacError, Random};

/// Key bytes that stand nowhere else: a published key is refused by the strict policy.
const KEY: [u8; 32] = [
    0x67, 0x82, 0xC7, 0xFF, 0x84, 0x39, 0xE9, 0x17, 0x96, 0xC6, 0xDA, 0xED, 0x6C, 0x64, 0x0D, 0x25, 0xC4,
    0x66, 0x6A, 0xDD, 0x63, 0xDF, 0x61, 0x1A, 0x3E, 0x08, 0xCF, 0xB1, 0xD8, 0xF8, 0xA5, 0xC8,
];

/// The first 16 of them.
fn key16() -> [u8; 16] {
    *KEY.first_chunk().unwrap()
}

struct NoFill;

impl Random for NoFill {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

fn header(version: Version, algorithm: KeyAlgorithm) -> Header {
    let (usage, mode) = (KeyUsage::PIN_ENCRYPTION, ModeOfUse::ENCRYPT);
    Header::new(version, usage, algorithm, mode, Exportability::TRUSTED).unwrap()
}

#[test]
fn an_hmac_key_is_one_of_sha_256() {
    let kbpk = ProtectionKey::aes(&[0x42; 32]).unwrap();
    let open = |usage: &str, algorithm: &str, hash: Option<&str>, key: &[u8]| {
        let mut header = Header::parse(&format!("D0000{usage}{algorithm}C00E0000")).unwrap();
        if let Some(hash) = hash {
            header = header.with_block(OptionalBlock::new("HM", hash).unwrap()).unwrap();
        }
        let block = wrap(&kbpk, &header, key, Masking::None, &mut NoFill).unwrap();
        unwrap(&kbpk, &block).unwrap().into_hmac_key().map(|key| key.compute(b"message").as_bytes().to_vec())
    };
    let good = &KEY[..24];
    let expected = HmacKey::from_bytes(good).unwrap().compute(b"message").as_bytes().to_vec();
    for hash in [None, Some("21")] {
        assert_eq!(open("M7", "H", hash, good), Ok(expected.clone()));
    }
    for (usage, algorithm, hash) in [("M6", "H", None), ("M7", "A", None), ("M7", "H", Some("10"))] {
        let refused = open(usage, algorithm, hash, &key16());
        assert!(matches!(refused, Err(Tr31Error::Policy { .. })), "{usage} {hash:?}");
    }
    for (weak, weakness) in [(&KEY[..15], Weakness::Short), (&[9; 24], Weakness::Published)] {
        let refused = Tr31Error::Key(KeyError::Weak { slot: Slot::Mac, weakness });
        assert_eq!(open("M7", "H", None, weak), Err(refused));
    }
}

/// X9.24-1:2017, annex A, has a check value by CMAC for TDES keys as well.
#[test]
fn a_check_value_by_cmac_must_fit_a_tdes_key_too() {
    let kbpk = ProtectionKey::tdes(&KEY[8..]).unwrap();
    let key = PinKey::tdes(&key16()).unwrap();
    let check = OptionalBlock::key_check(&key.check_value_by(KcvMethod::TdesCmac).unwrap()).unwrap();
    assert_eq!(check.data().len(), 12);
    let open = |block: OptionalBlock| {
        let header = header(Version::B, KeyAlgorithm::TDES).with_block(block).unwrap();
        let block = wrap(&kbpk, &header, &key16(), Masking::None, &mut NoFill).unwrap();
        unwrap(&kbpk, &block).unwrap().into_pin_key().map(drop)
    };
    assert_eq!(open(check), Ok(()));
    assert_eq!(open(OptionalBlock::key_check(&key.check_value()).unwrap()), Ok(()));
    let wrong = OptionalBlock::new("KC", "010000000000").unwrap();
    assert_eq!(open(wrong), Err(Tr31Error::Key(KeyError::CheckValue { slot: Slot::Pin })));
}

#[test]
fn a_block_names_the_key_that_protects_it() {
    for version in Version::ALL {
        let tdes = !matches!(version, Version::D | Version::E);
        let cipher = if tdes { Algorithm::Tdes3 } else { Algorithm::Aes192 };
        let kbpk = ProtectionKey::from_bytes(cipher, &KEY[8..]).unwrap();
        let algorithm = if tdes { KeyAlgorithm::TDES } else { KeyAlgorithm::AES };
        let block = |data: &str| {
            let header =
                header(version, algorithm).with_block(OptionalBlock::new("KP", data).unwrap()).unwrap();
            wrap(&kbpk, &header, &key16(), Masking::None, &mut NoFill).unwrap()
        };
        let methods = match algorithm {
            KeyAlgorithm::TDES => [("00", KcvMethod::TdesZeros), ("01", KcvMethod::TdesCmac)],
            _ => [("00", KcvMethod::AesZeros), ("01", KcvMethod::AesCmac)],
        };
        for (kind, method) in methods {
            let right = kbpk.check_value_by(method).unwrap();
            assert!(unwrap(&kbpk, &block(&format!("{kind}{right}"))).is_ok(), "{version} {kind}");
            let wrong = block(&format!("{kind}0000000000"));
            assert_eq!(unwrap(&kbpk, &wrong).err(), Some(Tr31Error::Refused), "{version} {kind}");
            assert!(unwrap_under(KeyPolicy::Any, &kbpk, &wrong).is_ok());
        }
    }
}

#[test]
fn a_mac_key_computes_by_the_method_of_its_usage() {
    use mac::Padding::{LengthFirst, OneZeros, Zeros};
    const CBC: [MacMethod; 3] =
        [MacMethod::Cbc(Zeros), MacMethod::Cbc(OneZeros), MacMethod::Cbc(LengthFirst)];
    const RETAIL: [MacMethod; 3] =
        [MacMethod::Retail(Zeros), MacMethod::Retail(OneZeros), MacMethod::Retail(LengthFirst)];
    let kbpk = ProtectionKey::tdes(&KEY[8..]).unwrap();
    let open = |usage: &str, mode: char| {
        let header = Header::parse(&format!("B0000{usage}T{mode}00E0000")).unwrap();
        let block = wrap(&kbpk, &header, &key16(), Masking::None, &mut NoFill).unwrap();
        unwrap(&kbpk, &block).unwrap()
    };
    let unbound = MacKey::tdes(&key16()).unwrap();
    let methods = || CBC.into_iter().chain(RETAIL).chain([MacMethod::Cmac, MacMethod::CupEcb]);
    let named: [(&str, &[MacMethod]); 4] =
        [("M0", &CBC), ("M1", &CBC), ("M3", &RETAIL), ("M6", &[MacMethod::Cmac])];
    for (usage, allowed) in named {
        let both = open(usage, 'C').into_mac_key().unwrap();
        let computes = open(usage, 'G').into_mac_generation_key().unwrap();
        let verifies = open(usage, 'V').into_mac_verification_key().unwrap();
        for method in methods() {
            let mac = mac::compute(method, &unbound, b"message").unwrap();
            let expected = if allowed.contains(&method) { Ok(()) } else { Err(MacError::Bound { method }) };
            let same = |tag: mac::Tag| assert_eq!(tag.as_bytes(), mac.as_bytes());
            assert_eq!(both.compute(method, b"message").map(same), expected, "{usage}");
            assert_eq!(computes.compute(method, b"message").map(same), expected, "{usage}");
            assert_eq!(both.verify(method, b"message", mac.as_bytes()), expected, "{usage}");
            assert_eq!(verifies.verify(method, b"message", mac.as_bytes()), expected, "{usage}");
        }
    }
    for usage in ["M2", "M4", "M5", "M8"] {
        let refused = open(usage, 'C').into_mac_key().err();
        assert!(matches!(refused, Some(Tr31Error::Policy { field: PolicyField::Usage, .. })), "{usage}");
    }
}

#[test]
fn the_strict_policy_judges_hmac_keys() {
    let weak = |weakness| Err(KeyError::Weak { slot: Slot::Mac, weakness });
    let published = b"0123456789abcdef-and-more";
    let cases = [
        (&KEY[..], Ok(())),
        (&KEY[..16], Ok(())),
        (&KEY[..15], weak(Weakness::Short)),
        (&[0x5A; 32], weak(Weakness::Published)),
        (published, weak(Weakness::Published)),
    ];
    for (bytes, expected) in cases {
        let (sha, sm3) = (HmacKey::from_bytes(bytes).unwrap(), HmacSm3Key::from_bytes(bytes).unwrap());
        assert_eq!(sha.check(KeyPolicy::Strict), expected);
        assert_eq!(sm3.check(KeyPolicy::Strict), expected);
        assert_eq!((sha.check(KeyPolicy::Any), sm3.check(KeyPolicy::Any)), (Ok(()), Ok(())));
    }
}
