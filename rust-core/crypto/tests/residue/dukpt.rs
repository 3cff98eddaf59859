//! The keys of DUKPT: the initial key and those of past transactions are gone while the future ones are held.

use std::convert::Infallible;

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::dukpt::host::{DerivedKeyType, Usage};
use suanpan_crypto::dukpt::{
    AesDukpt, AesInitialKey, AesKsn, KsnStore, StateAtRest, TdesDukpt, TdesInitialKey, TdesKsn,
    WorkingKeyType,
};
use suanpan_crypto::key::Algorithm;
use suanpan_crypto::seal::Sealer;

use crate::canary::{key, purpose, Shared};

const AES_ID: [u8; 8] = *b"\x12\x34\x56\x78\x90\x12\x34\x56";
const TDES_ID: [u8; 10] = *b"\xFF\xFF\x98\x76\x54\x32\x10\xE0\x00\x00";
/// Transactions done before the memory is searched.
const DONE: u32 = 2;

/// Seals each state, as a store has to.
struct Sealed(Sealer, Shared);

impl KsnStore for Sealed {
    type Error = Infallible;

    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), Infallible> {
        drop(state.seal(&self.0, &mut self.1));
        Ok(())
    }
}

/// Terminals of both kinds after some transactions and a restart.
pub(crate) fn load(seed: u64) -> (TdesDukpt, AesDukpt) {
    let sealer =
        || Sealer::new(&suanpan_crypto::secret::Secret::generate(&mut Shared::new(seed, purpose::FILL)));
    let mut store = Sealed(sealer(), Shared::new(seed, purpose::FILL));
    let initial = TdesInitialKey::from_bytes(key(seed, purpose::TDES_INITIAL).expose()).unwrap();
    let mut tdes = TdesDukpt::load(initial, TdesKsn::from_bytes(TDES_ID), &mut store).unwrap();
    let initial = AesInitialKey::from_bytes(key(seed, purpose::AES_INITIAL).expose()).unwrap();
    let mut aes = AesDukpt::load(initial, AesKsn::new(AES_ID, 0), &mut store).unwrap();
    for _ in 0..DONE {
        let keys = tdes.next(&mut store).unwrap();
        keys.request_mac_key().x9_19(b"a message").unwrap();
        keys.request_data_key().encipher(&mut [0; 16]).unwrap();
        let keys = aes.next(&mut store).unwrap();
        keys.request_data_key(WorkingKeyType::Aes128).unwrap().encipher(&mut [0; 16]).unwrap();
    }
    let sealed = aes.at_rest().seal(&sealer(), &mut Shared::new(seed, purpose::FILL));
    (tdes, AesDukpt::restore(&sealer(), &sealed, None).unwrap())
}

/// What such terminals hold, and what they must not: form and key.
pub(crate) fn keys(seed: u64) -> Vec<(&'static str, [u8; 16])> {
    let aes = *key(seed, purpose::AES_INITIAL).expose();
    let tdes = *key(seed, purpose::TDES_INITIAL).expose();
    let [aes_1, aes_2] = [1, 2].map(|counter| aes_child(&aes, Usage::KeyDerivation, counter));
    let [tdes_1, tdes_2] = [1, 2].map(|counter| tdes_child(&tdes, counter));
    let mut request_mac = tdes_1;
    request_mac[6] ^= 0xFF;
    request_mac[14] ^= 0xFF;
    vec![
        ("AES initial key", aes),
        ("used AES transaction key", aes_1),
        ("used AES transaction key", aes_2),
        ("used AES data key", aes_child(&aes_1, Usage::DataEncryption, 1)),
        ("AES register", aes_child(&aes_2, Usage::KeyDerivation, 3)),
        ("AES register", aes_child(&aes, Usage::KeyDerivation, 4)),
        ("TDES initial key", tdes),
        ("used TDES transaction key", tdes_1),
        ("used TDES transaction key", tdes_2),
        ("used TDES MAC key", request_mac),
        ("TDES register", tdes_child(&tdes_2, 3)),
        ("TDES register", tdes_child(&tdes, 4)),
    ]
}

/// A key by its derivation data (ANSI X9.24-3-2017, section 6.3).
fn aes_child(parent: &[u8; 16], usage: Usage, counter: u32) -> [u8; 16] {
    let key_type = DerivedKeyType::Cipher(WorkingKeyType::Aes128);
    let mut key = key_type.derivation_data(usage, &AesKsn::new(AES_ID, counter))[0];
    BlockCipher::new(Algorithm::Aes128, parent).unwrap().encrypt_block(&mut key).unwrap();
    key
}

/// A key by the non-reversible generation of ANSI X9.24-1:2009, A.2.
fn tdes_child(parent: &[u8; 16], counter: u8) -> [u8; 16] {
    let mut serial: [u8; 8] = TDES_ID[2..].try_into().unwrap();
    serial[7] = counter;
    let half = |mask: u8| -> [u8; 8] {
        let masked: Vec<u8> =
            parent.iter().enumerate().map(|(at, byte)| byte ^ if at % 8 < 4 { mask } else { 0 }).collect();
        let (left, right) = masked.split_at(8);
        let xor = |block: [u8; 8]| std::array::from_fn(|at| block[at] ^ right[at]);
        let mut block = xor(serial);
        BlockCipher::new(Algorithm::Des, left).unwrap().encrypt_block(&mut block).unwrap();
        xor(block)
    };
    [half(0xC0), half(0)].concat().try_into().unwrap()
}
