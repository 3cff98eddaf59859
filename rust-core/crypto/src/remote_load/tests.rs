//! A host that is who it says it is, and sends what it should not.
#![allow(clippy::unwrap_used)] // reason: a test fails by panicking

use crate::key::{Algorithm, MasterKey};
use crate::remote_load::host::{answer_with, header};
use crate::remote_load::Offer;
use crate::sign::SigningKey;
use crate::tr31::{Exportability, Header, KeyAlgorithm, KeyUsage, ModeOfUse, OptionalBlock, Version};
use crate::{Random, RemoteLoadError};

struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill_with(|| {
            self.0 = self.0.wrapping_add(1);
            self.0
        });
    }
}

fn load(key: &MasterKey, header: &Header) -> Option<RemoteLoadError> {
    let mut random = Counting(0);
    let device = SigningKey::generate(&mut random).unwrap();
    let host = SigningKey::generate(&mut random).unwrap();
    let (offer, request) = Offer::new(&device, host.verifying_key(), "1", &mut random).unwrap();
    let answer = answer_with(&host, &device.verifying_key(), &request, key, header, &mut random).unwrap();
    offer.accept(&answer).err()
}

#[test]
fn only_a_master_key_that_cannot_leave_is_taken() {
    const REFUSED: Option<RemoteLoadError> = Some(RemoteLoadError::Refused);
    let key = MasterKey::from_bytes(Algorithm::Aes128, b"sixteen byte key").unwrap();
    let check = || OptionalBlock::key_check(&key.check_value()).unwrap();
    let made = |version, usage, mode, exportability| {
        Header::new(version, usage, KeyAlgorithm::AES, mode, exportability).unwrap()
    };
    let (usage, mode, stays) = (KeyUsage::KEY_ENCRYPTION, ModeOfUse::DECRYPT, Exportability::NONE);
    let good = made(Version::D, usage, mode, stays);
    let cases = [
        (header(&key).unwrap(), None),
        (good.clone().with_block(check()).unwrap(), None),
        (good.clone(), REFUSED), // without its check value
        (good.with_block(OptionalBlock::new("KC", "010000000000").unwrap()).unwrap(), REFUSED),
        (made(Version::E, usage, mode, stays).with_block(check()).unwrap(), REFUSED),
        (made(Version::D, usage, ModeOfUse::BOTH_WAYS, stays).with_block(check()).unwrap(), REFUSED),
        (made(Version::D, usage, mode, Exportability::TRUSTED).with_block(check()).unwrap(), REFUSED),
        (made(Version::D, KeyUsage::PROTECTION, mode, stays).with_block(check()).unwrap(), REFUSED),
    ];
    for (header, expected) in cases {
        assert_eq!(load(&key, &header), expected, "{header}");
    }
}

#[test]
fn a_weak_key_is_not_taken() {
    let weak = MasterKey::tdes(&[0x23; 16]).unwrap();
    assert_eq!(load(&weak, &header(&weak).unwrap()), Some(RemoteLoadError::Refused));
}
