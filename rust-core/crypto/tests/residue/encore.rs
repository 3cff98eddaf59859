//! One more call at the end of a run, another from run to run. What a call leaves on the stack the next call overwrites,
//! so only the last one shows whether it cleans up behind itself.

use std::hint::black_box;

use suanpan_crypto::agreement::StaticKey;
use suanpan_crypto::key::{MasterKey, PinKey, ProtectionKey};
use suanpan_crypto::mac::MacMethod;
use suanpan_crypto::pin_block::{self, PinBlockFormat};
use suanpan_crypto::seal::{derive, Sealer};
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::sm::{Sm2SigningKey, Sm4Key, DEFAULT_ID};
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_crypto::{kdf, tr31};
use zeroize::Zeroizing;

use crate::canary::{key, peer, purpose, Shared, PAN};
use crate::child::{encipher_wide, key_in, load, MESSAGE};
use crate::dukpt;
use crate::signing::{long, Held, NonceOnly, LABEL, NONCE, ORDER};

type Encore = fn(u64, &[Vec<u8>], &SoftKeys, &PinKey, &Held);

/// What the run of a seed ends with.
pub(crate) fn of(seed: u64) -> &'static (&'static str, Encore) {
    let (process, run) = (seed >> 16 & 0xFFFF, seed & 0xFFFF);
    &ENCORES[usize::try_from(process * crate::RUNS_PER_CHILD + run).unwrap() % ENCORES.len()]
}

const ENCORES: [(&str, Encore); 22] = [
    ("PIN entry", |seed, _, keys, _, _| drop(key_in(keys, seed))),
    ("PIN block of format 4", |seed, _, _, aes, _| drop(encipher_wide(aes, seed))),
    ("PIN block read", |seed, _, _, aes, _| {
        let block = encipher_wide(aes, seed);
        drop(pin_block::decipher(PinBlockFormat::Iso4, aes, block.expose(), PAN).unwrap());
    }),
    ("MAC", |_, _, keys, _, _| {
        black_box(keys.mac(MacMethod::CupEcb, MESSAGE).unwrap());
    }),
    ("CMAC", |_, _, keys, _, _| {
        black_box(keys.mac(MacMethod::Cmac, MESSAGE).unwrap());
    }),
    ("loading of keys", |seed, parts, _, _, _| drop(load(seed, parts))),
    ("protection key", |seed, _, _, _, _| {
        drop(ProtectionKey::aes(key(seed, purpose::MASTER).expose()).unwrap());
    }),
    ("key block", |seed, parts, _, _, _| {
        let protection = ProtectionKey::aes(key(seed, purpose::MASTER).expose()).unwrap();
        drop(tr31::unwrap(&protection, std::str::from_utf8(&parts[4]).unwrap()).unwrap());
    }),
    ("agreement", |seed, _, _, _, _| {
        drop(StaticKey::generate(&mut Shared::new(seed, purpose::SCALAR)).unwrap().agree(&peer(seed)));
    }),
    ("key derivation", |seed, _, _, _, _| {
        let z = StaticKey::generate(&mut Shared::new(seed, purpose::SCALAR)).unwrap().agree(&peer(seed));
        kdf::x963(z.expose(), b"", &mut Zeroizing::new(vec![0_u8; 32])).unwrap();
    }),
    ("DUKPT", |seed, _, _, _, _| drop(dukpt::load(seed))),
    ("key to seal with", |seed, _, _, _, _| drop(derive(&long(seed, purpose::WRAPPING), LABEL))),
    ("sealing", |seed, _, _, _, _| {
        let sealer = Sealer::new(&derive(&long(seed, purpose::WRAPPING), LABEL));
        drop(sealer.seal(&mut NonceOnly, LABEL, key(seed, purpose::ROW).expose()));
    }),
    ("opening", |_, _, _, _, held| drop(held.sealer.open(LABEL, &held.row).unwrap())),
    ("kept key", |_, _, _, _, held| {
        drop(MasterKey::from_kept(&held.sealer.open(b"slot", &held.slot).unwrap()).unwrap());
    }),
    ("signing key", |seed, _, _, _, _| {
        drop(SigningKey::generate(&mut Shared::new(seed, purpose::SIGNING)).unwrap());
    }),
    ("signature", |_, _, _, _, held| {
        black_box(held.signing.sign(crate::signing::MESSAGE));
    }),
    ("SM2 signing key", |seed, _, _, _, _| {
        drop(Sm2SigningKey::generate(&mut Shared::new(seed, purpose::SM2_SIGNING)).unwrap());
    }),
    ("SM2 signature", |seed, _, _, _, held| {
        let mut random = Shared::new(seed, purpose::SM2_SIGNATURE);
        held.sm2.0.sign(&mut random, DEFAULT_ID, crate::signing::MESSAGE).unwrap();
    }),
    ("SM2 decryption", |_, _, _, _, held| drop(held.sm2.1.decrypt(ORDER, &held.text).unwrap())),
    ("SM4 key", |seed, _, _, _, _| drop(Sm4Key::new(&key(seed, purpose::SM4_KEY)))),
    ("SM4", |_, _, _, _, held| {
        let mut data = [0; 48];
        held.sm4.encrypt_cbc(&[0; 16], &mut data).unwrap();
        held.sm4.encrypt_gcm(&NONCE, LABEL, &mut data).unwrap();
    }),
];
