//! A key block from outside, under a protection key that fits it or not.
//!
//! Input: one byte for the cipher of the protection key, the key, then the text of the block.

use suanpan_crypto::key::{Algorithm, KeyPolicy, ProtectionKey};
use suanpan_crypto::tr31::{self, Header, KeyBlock, Tr31Error};

const CIPHERS: [Algorithm; 5] =
    [Algorithm::Tdes2, Algorithm::Tdes3, Algorithm::Aes128, Algorithm::Aes192, Algorithm::Aes256];

pub fn run(data: &[u8]) {
    let Some((cipher, rest)) = data.split_first() else {
        return;
    };
    let cipher = CIPHERS[usize::from(*cipher) % CIPHERS.len()];
    let Some((key, text)) = rest.split_at_checked(cipher.key_len()) else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    if let Ok(header) = Header::parse(text) {
        assert!(header.len() <= text.len(), "no more than is there");
        for block in header.blocks() {
            assert!(text.contains(block.as_str()));
            let _ = (block.meaning(), block.check_value());
        }
    }
    let parsed = KeyBlock::parse(text).is_ok();
    let protection = ProtectionKey::from_bytes(cipher, key).expect("as many bytes as the cipher takes");
    let open = || tr31::unwrap_under(KeyPolicy::Any, &protection, text);
    match open() {
        Ok(key) => {
            assert!(parsed, "what is opened can be parsed");
            let _ = key.check_value();
            // Whatever it may become, it is asked for all of it.
            let _ = (open().map(|key| key.into_mac_key().is_ok()), key.into_pin_key().is_ok());
            let _ = open().map(|key| key.into_master_key().is_ok());
            let _ = open().map(|key| key.into_track_key().is_ok());
            let _ = open().map(|key| key.into_protection_key().is_ok());
            let _ = open().map(|key| key.into_tdes_initial_key().is_ok());
            let _ = open().map(|key| key.into_aes_initial_key().is_ok());
            let _ = open().map(|key| key.into_hmac_key().is_ok());
            // The strict policy also looks at the check values that the block carries.
            let strict = || tr31::unwrap(&protection, text);
            let _ = (
                strict().map(|key| key.into_mac_key().is_ok()),
                strict().map(|key| key.into_pin_key().is_ok()),
            );
        }
        Err(error) => {
            assert_eq!(error, Tr31Error::Refused, "one answer for every reason");
            assert_eq!(tr31::unwrap(&protection, text).err(), Some(Tr31Error::Refused));
        }
    }
}
