//! The `mac` and `keyblocks` arrays of the host vectors, and the MACs of its messages.

use serde_json::Value;
use suanpan_crypto::block_cipher::BlockCipher;
use suanpan_crypto::key::{KeyPolicy, MacKey, MasterKey, PinKey, Slot, TrackKey};
use suanpan_crypto::mac::{cup_ecb, verify};
use suanpan_crypto::session::{unwrap_working_keys_under, wrap_working_keys, SignOnBlock, WrappedKey};
use suanpan_crypto::KeyError;

use crate::{des_family, hex, load, unhex, Vector};

/// Bytes before the message type in each framing of the file.
const FRAMINGS: &[(&str, usize)] = &[("body", 0), ("len+tpdu+head", 13)];

fn host() -> Value {
    load("host/cup-and-iso8583.json")
}

fn mac_key(bytes: &[u8]) -> MacKey {
    MacKey::from_bytes(des_family(bytes), bytes).unwrap()
}

/// Message type to field 63 of a `cup_pos` entry, and its field 64.
fn message_and_mac(entry: &Value) -> (Vec<u8>, Vec<u8>) {
    let framing = entry["framing"].as_str().unwrap();
    let (_, skip) = FRAMINGS.iter().find(|(name, _)| *name == framing).expect(framing);
    let mut message = unhex(entry["hex"].as_str().unwrap()).split_off(*skip);
    let mac = message.split_off(message.len() - 8);
    (message, mac)
}

#[test]
fn host_mac_and_key_answers() {
    let host = host();
    let entries = host["mac"].as_array().unwrap();
    for value in entries {
        let vector = Vector(value);
        let ecb = |key: &str| {
            let key = vector.bytes(key);
            BlockCipher::new(des_family(&key), &key).unwrap()
        };
        match vector.text("id").as_str() {
            "mac-pgate" => {
                let mac = cup_ecb(&mac_key(&vector.bytes("mak")), &vector.bytes("data"));
                assert_eq!(hex(&mac), vector.text("f64"));
            }
            "mac-csdn-double" => {
                let reference = vector.text("data_ref");
                let id = reference.split(' ').next().unwrap();
                let messages = host["cup_pos"].as_array().unwrap();
                let entry = messages.iter().find(|entry| entry["id"] == id).unwrap();
                let (message, _) = message_and_mac(entry);
                let mac = cup_ecb(&mac_key(&vector.bytes("mak")), &message);
                assert_eq!(hex(&mac), vector.text("f64"));
            }
            "tak-unwrap" => {
                let mut key = vector.bytes("cipher");
                ecb("tmk").decrypt_ecb(&mut key).unwrap();
                assert_eq!(hex(&key), vector.text("plain"));
            }
            "emak" => {
                let mut data = vector.bytes("input");
                ecb("key").encrypt_ecb(&mut data).unwrap();
                assert_eq!(hex(&data), vector.text("output"));
            }
            other => panic!("new entry {other}"),
        }
    }
    assert_eq!(entries.len(), 4);
}

#[test]
fn macs_of_host_messages() {
    let host = host();
    let mut checked = 0;
    for entry in host["cup_pos"].as_array().unwrap() {
        let Some(mac) = entry.get("mac") else {
            continue;
        };
        let id = &entry["id"];
        assert_eq!(mac["algorithm"], "CUP-ECB", "{id}");
        let key = mac_key(&Vector(mac).bytes("mak"));
        let (message, received) = message_and_mac(entry);
        assert_eq!(hex(&received), Vector(mac).text("expected_f64"), "{id}");
        assert_eq!(verify(&key, &message, &received), Ok(()), "{id}");
        checked += 1;
    }
    assert_eq!(checked, 7);
}

/// The parts of a field 62 in the layouts the file has: 24, 40 and 60 bytes.
fn sign_on_block(f62: &[u8]) -> SignOnBlock<'_> {
    let key_len = if f62.len() == 24 { 8 } else { 16 };
    let (pik, rest) = f62.split_at(key_len);
    let (pik_kcv, rest) = rest.split_at(4);
    let (mak, rest) = rest.split_at(key_len);
    let (mak_kcv, rest) = rest.split_at(4);
    let single = key_len == 16 && mak[8..].iter().all(|byte| *byte == 0);
    SignOnBlock {
        pik,
        pik_kcv,
        mak: if single { &mak[..8] } else { mak },
        mak_kcv,
        tdk: (rest.len() == 20).then(|| WrappedKey { cryptogram: &rest[..16], kcv: &rest[16..] }),
    }
}

#[test]
fn host_key_blocks() {
    let host = host();
    let entries = host["keyblocks"].as_array().unwrap();
    for value in entries {
        let vector = Vector(value);
        let id = vector.text("id");
        let f62 = vector.bytes("f62");
        let block = sign_on_block(&f62);
        let master = MasterKey::tdes(&vector.bytes("tmk")).unwrap();
        let keys = unwrap_working_keys_under(KeyPolicy::Any, &master, &block);
        if vector.has("expect_error") {
            let refused = Some(KeyError::CheckValue { slot: Slot::Mac });
            assert_eq!(keys.err(), refused, "{id}");
            continue;
        }
        let keys = keys.expect(&id);
        let plain = Vector(&value["plain"]);
        let pik = plain.bytes("pik");
        let pin = PinKey::from_bytes(des_family(&pik), &pik).unwrap();
        let mac = mac_key(&plain.bytes("mak"));
        assert_eq!(keys.pin_kcv, pin.check_value(), "{id}");
        assert_eq!(keys.mac_kcv, mac.check_value(), "{id}");
        assert_eq!(cup_ecb(&keys.mac, &f62), cup_ecb(&mac, &f62), "{id}: the key works");
        let track = plain.has("tdk").then(|| TrackKey::tdes(&plain.bytes("tdk")).unwrap());
        assert_eq!(keys.track_kcv, track.as_ref().map(TrackKey::check_value), "{id}");

        let again = wrap_working_keys(&master, &pin, &mac, track.as_ref()).unwrap();
        let again = again.as_block();
        assert_eq!(again.pik, block.pik, "{id}");
        assert_eq!(again.pik_kcv, block.pik_kcv, "{id}");
        assert_eq!(again.mak, block.mak, "{id}");
        assert_eq!(again.mak_kcv, block.mak_kcv, "{id}");
        assert_eq!(
            again.tdk.map(|tdk| (tdk.cryptogram, tdk.kcv)),
            block.tdk.map(|tdk| (tdk.cryptogram, tdk.kcv)),
            "{id}"
        );
    }
    assert_eq!(entries.len(), 4);
}
