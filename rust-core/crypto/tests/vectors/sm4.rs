//! The SM4 block vectors of `sm.json`.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::Algorithm;

use crate::{hex, Outcome, Vector};

pub(crate) fn run(vector: &Vector<'_>) -> Outcome {
    if vector.text("op") != "sm4_ecb" {
        return Outcome::Left("SM2, SM3, SM4 modes".into());
    }
    let cipher = BlockCipher::new(Algorithm::Sm4, &vector.bytes("key")).unwrap();
    let mut data = vector.bytes("plain");
    cipher.encrypt_ecb(&mut data).unwrap();
    assert_eq!(hex(&data), vector.text("expect_cipher"));
    cipher.decrypt_ecb(&mut data).unwrap();
    assert_eq!(hex(&data), vector.text("plain"));
    Outcome::Run
}
