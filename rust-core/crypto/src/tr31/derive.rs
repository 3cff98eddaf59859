//! The two keys of a block, made from the protection key: one enciphers, one authenticates.

use zeroize::Zeroizing;

use crate::key::{Algorithm, Material};
use crate::tr31::Version;
use crate::{mac, KeyError};

/// Key block encryption key and key block MAC key (KBEK, KBAK).
pub(super) struct BlockKeys {
    pub(super) encryption: Material,
    pub(super) authentication: Material,
}

impl BlockKeys {
    /// Makes the keys for a version that takes the algorithm of `protection`.
    pub(super) fn new(version: Version, protection: &Material) -> Result<Self, KeyError> {
        let derive = |purpose| match version {
            Version::A | Version::C => variant(protection, purpose),
            Version::B | Version::D => derived(protection, purpose, CBC),
            Version::E => derived(protection, purpose, COUNTER_MODE),
        };
        Ok(Self {
            encryption: derive(Purpose::Encryption)?,
            authentication: derive(Purpose::Authentication)?,
        })
    }
}

#[derive(Clone, Copy)]
enum Purpose {
    Encryption,
    Authentication,
}

/// Usage codes of the derivation data (X9.143, 7.2.2; ISO 20038 for counter mode).
const CBC: u8 = 0;
const AUTHENTICATION: u8 = 1;
const COUNTER_MODE: u8 = 2;

/// Every byte of the protection key XORed with a constant (X9.143, 7.2.1).
fn variant(protection: &Material, purpose: Purpose) -> Result<Material, KeyError> {
    let constant = match purpose {
        Purpose::Encryption => 0x45,
        Purpose::Authentication => 0x4D,
    };
    let mut key: Zeroizing<Box<[u8]>> = Zeroizing::new(protection.bytes().into());
    for byte in key.iter_mut() {
        *byte ^= constant;
    }
    Material::expand(protection.algorithm(), key)
}

/// CMAC under the protection key in counter mode (X9.143, 7.2.2; NIST SP 800-108), as many blocks as the key needs.
fn derived(protection: &Material, purpose: Purpose, encryption: u8) -> Result<Material, KeyError> {
    let algorithm = protection.algorithm();
    let usage = match purpose {
        Purpose::Encryption => encryption,
        Purpose::Authentication => AUTHENTICATION,
    };
    let (code, bits) = match algorithm {
        Algorithm::Tdes3 => (1, 0xC0),
        Algorithm::Aes128 => (2, 0x80),
        Algorithm::Aes192 => (3, 0xC0),
        Algorithm::Aes256 => (4, 0),
        Algorithm::Tdes2 | Algorithm::Des | Algorithm::Sm4 => (0, 0x80),
    };
    let bits_high = u8::from(algorithm == Algorithm::Aes256);
    let mut key = Zeroizing::new(vec![0; algorithm.key_len()].into_boxed_slice());
    for (part, counter) in key.chunks_mut(protection.cipher().block_len()).zip(1_u8..) {
        let block = mac::cmac(protection.cipher(), &[counter, 0, usage, 0, 0, code, bits_high, bits]);
        let block = Zeroizing::new(block.into_bytes());
        for (byte, from) in part.iter_mut().zip(block.iter()) {
            *byte = *from;
        }
    }
    Material::expand(algorithm, key)
}
