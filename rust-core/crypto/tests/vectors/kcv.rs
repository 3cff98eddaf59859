//! `kcv.json`: check values, session keys under a master key, key components.

use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::kcv::KcvMethod;
use suanpan_crypto::key::{Algorithm, KeyPolicy, MacKey, MasterKey, PinKey, Slot};
use suanpan_crypto::mac::{self, MacMethod};
use suanpan_crypto::session::{unwrap_working_keys_under, wrap_working_keys, SignOnBlock};
use suanpan_crypto::KeyError;

use crate::{aes, des_family, hex, unhex, Outcome, Vector};

pub(crate) fn run(vector: &Vector<'_>) -> Outcome {
    match vector.text("op").as_str() {
        "kcv" => check_value(vector),
        "unwrap_session_key" => unwrap_session_key(vector),
        "combine_components" => combine_components(vector),
        op => panic!("unknown operation {op}"),
    }
    Outcome::Run
}

fn method(name: &str, key: &[u8]) -> (KcvMethod, Algorithm) {
    match name {
        "KCV-TDES-ZERO" => (KcvMethod::TdesZeros, des_family(key)),
        "KCV-AES-CMAC" => (KcvMethod::AesCmac, aes(key)),
        "KCV-AES-ZERO" => (KcvMethod::AesZeros, aes(key)),
        "KCV-SM4-ZERO" => (KcvMethod::Sm4Zeros, Algorithm::Sm4),
        other => panic!("unknown method {other}"),
    }
}

fn check_value(vector: &Vector<'_>) {
    let id = vector.text("id");
    let bytes = vector.bytes("key");
    let (method, algorithm) = method(&vector.text("alg"), &bytes);
    let key = MacKey::from_bytes(algorithm, &bytes).unwrap();
    let kcv = key.check_value_by(method).unwrap();
    let expected = vector.bytes("expect_kcv");
    assert_eq!(kcv.leading(expected.len()), Some(&*expected), "{id}");
    assert!(kcv.matches(&expected), "{id}");
    assert!(hex(kcv.as_bytes()).starts_with(&hex(&expected)), "{id}");

    let mut wrong = expected.clone();
    *wrong.last_mut().unwrap() ^= 1;
    assert!(!kcv.matches(&wrong), "{id}");

    if vector.has("expect_full") {
        let full = if method == KcvMethod::AesCmac {
            let tag = mac::compute(MacMethod::Cmac, &key, &[0; 16]).unwrap();
            tag.as_bytes().to_vec()
        } else {
            let cipher = BlockCipher::new(algorithm, &bytes).unwrap();
            let mut block = vec![0; cipher.block_len()];
            cipher.encrypt_block(&mut block).unwrap();
            block
        };
        assert_eq!(hex(&full), vector.text("expect_full"), "{id}");
        assert!(full.starts_with(kcv.as_bytes()), "{id}");
    }
}

fn unwrap_session_key(vector: &Vector<'_>) {
    let id = vector.text("id");
    let (kek, wrapped, expected) = (vector.bytes("kek"), vector.bytes("wrapped"), vector.bytes("expect_key"));
    let (master, session) = match vector.text("alg").as_str() {
        "TDES-ECB" => (des_family(&kek), des_family(&expected)),
        "SM4-ECB" => (Algorithm::Sm4, Algorithm::Sm4),
        other => panic!("{id}: unknown algorithm {other}"),
    };

    let mut clear = wrapped.clone();
    let cipher = BlockCipher::new(master, &kek).unwrap();
    cipher.decrypt_ecb(&mut clear).unwrap();
    assert_eq!(hex(&clear), hex(&expected), "{id}");

    let master = MasterKey::from_bytes(master, &kek).unwrap();
    let key = MacKey::from_bytes(session, &expected).unwrap();
    let kcv = if vector.has("expect_kcv") {
        vector.bytes("expect_kcv")
    } else {
        key.check_value().as_bytes().to_vec()
    };
    let sign_on = |kcv: &[u8]| {
        let block = SignOnBlock { pik: &wrapped, pik_kcv: kcv, mak: &wrapped, mak_kcv: kcv, tdk: None };
        unwrap_working_keys_under(KeyPolicy::Any, &master, &block)
    };
    let keys = sign_on(&kcv).expect(&id);
    assert_eq!(keys.mac_kcv, key.check_value(), "{id}");
    assert_eq!(keys.pin_kcv, key.check_value(), "{id}");
    let pin = PinKey::from_bytes(session, &expected).unwrap();
    let again = wrap_working_keys(&master, &pin, &key, None).unwrap();
    assert_eq!(hex(&again.mak), hex(&wrapped), "{id}");

    if vector.has("reject_with_kcv") {
        let refused = sign_on(&vector.bytes("reject_with_kcv")).err();
        assert_eq!(refused, Some(KeyError::CheckValue { slot: Slot::Pin }), "{id}");
    }
}

fn combine_components(vector: &Vector<'_>) {
    let parts: Vec<Vec<u8>> =
        vector.0["components"].as_array().unwrap().iter().map(|part| unhex(part.as_str().unwrap())).collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    let combined = MacKey::from_components(Algorithm::Tdes2, &parts).unwrap();
    let expected = MacKey::tdes(&vector.bytes("expect_key")).unwrap();
    assert_eq!(combined.check_value(), expected.check_value());
    let one = MacKey::from_components(Algorithm::Tdes2, &parts[..1]).err();
    assert_eq!(one, Some(KeyError::Components { got: 1 }));
}
