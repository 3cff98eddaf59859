//! AES DUKPT: the terminal and the host against the vector and against each other.

use std::convert::Infallible;

use serde_json::Value;
use suanpan_crypto::dukpt::host::{self, AesBdk, DerivedKeyType, Usage};
use suanpan_crypto::dukpt::{AesDukpt, AesInitialKey, AesKsn, AesTransaction, HmacKeyType, WorkingKeyType};
use suanpan_crypto::mac::MacMethod;
use suanpan_crypto::pin_block::PinBlockFormat;
use suanpan_crypto::{AdvanceError, KeyError, KsnError};

use super::dukpt::{
    ciphered, data, ksn, ksn_advance, ksn_exhausted, ksn_invalid, ksn_total, made, originating_state, pin,
    same_key, Kind, Nowhere,
};
use super::Operations;
use crate::hex;
use crate::vector::{same, same_hex, value_text, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("derive_ik", derive_ik),
    ("derive_keys", derive_keys),
    ("derive_update_key", derive_update_key),
    ("reject_derive", reject_derive),
    ("transaction_full", derive_keys),
    ("ksn_advance", ksn_advance::<Aes>),
    ("ksn_invalid", ksn_invalid::<Aes>),
    ("ksn_exhausted", ksn_exhausted::<Aes>),
    ("ksn_total", ksn_total::<Aes>),
    ("originating_state", |vector| originating_state::<Aes>(vector, initial_key(vector)?)),
];

struct Aes;

impl Kind for Aes {
    type Ksn = AesKsn;
    type Initial = AesInitialKey;
    type Dukpt = AesDukpt;
    const COUNTER: (u64, u64) = (32, 16);
    const TRANSACTIONS: u64 = AesKsn::TRANSACTIONS;
    const REGISTERS: &str = "expect_intermediate_key_registers";

    fn initial(bytes: &[u8]) -> Result<AesInitialKey, KeyError> {
        AesInitialKey::from_bytes(bytes)
    }

    fn is_usable(ksn: &AesKsn) -> bool {
        ksn.is_usable()
    }

    fn after(ksn: &AesKsn) -> Option<AesKsn> {
        ksn.next()
    }

    fn host(initial: &AesInitialKey, ksn: &AesKsn) -> Result<(), KsnError> {
        initial.transaction(ksn).map(drop)
    }

    fn load(initial: AesInitialKey, ksn: AesKsn) -> Result<AesDukpt, AdvanceError<Infallible>> {
        AesDukpt::load(initial, ksn, &mut Nowhere)
    }

    fn next_ksn(dukpt: &AesDukpt) -> Option<AesKsn> {
        dukpt.next_ksn()
    }

    fn next(dukpt: &mut AesDukpt) -> Result<AesKsn, AdvanceError<Infallible>> {
        dukpt.next(&mut Nowhere).map(|transaction| transaction.ksn())
    }
}

/// Names of usages in the files.
const USAGES: [(&str, Usage); 10] = [
    ("KEK", Usage::KeyEncryption),
    ("PIN", Usage::Pin),
    ("MAC_GEN", Usage::MacGeneration),
    ("MAC_VER", Usage::MacVerification),
    ("MAC_BOTH", Usage::MacBothWays),
    ("DATA_ENC", Usage::DataEncryption),
    ("DATA_DEC", Usage::DataDecryption),
    ("DATA_BOTH", Usage::DataBothWays),
    ("KD", Usage::KeyDerivation),
    ("IK", Usage::InitialKey),
];

/// Names of key types in the files.
const KEY_TYPES: [(&str, DerivedKeyType); 8] = [
    ("TDES2", DerivedKeyType::Cipher(WorkingKeyType::Tdes2)),
    ("TDES3", DerivedKeyType::Cipher(WorkingKeyType::Tdes3)),
    ("AES128", DerivedKeyType::Cipher(WorkingKeyType::Aes128)),
    ("AES192", DerivedKeyType::Cipher(WorkingKeyType::Aes192)),
    ("AES256", DerivedKeyType::Cipher(WorkingKeyType::Aes256)),
    ("HMAC128", DerivedKeyType::Hmac(HmacKeyType::Hmac128)),
    ("HMAC192", DerivedKeyType::Hmac(HmacKeyType::Hmac192)),
    ("HMAC256", DerivedKeyType::Hmac(HmacKeyType::Hmac256)),
];

fn named<T: Copy>(place: &str, table: &[(&str, T)], name: &str) -> Checked<T> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = table.iter().map(|(known, _)| *known).collect();
        Mismatch::new(place, known.join(", "), name)
    })
}

/// `USAGE/TYPE`.
fn usage_and_type(name: &str) -> Checked<(Usage, DerivedKeyType)> {
    let (usage, key_type) = name.split_once('/').unwrap_or((name, ""));
    Ok((named("usage", &USAGES, usage)?, named("key type", &KEY_TYPES, key_type)?))
}

/// The type of the working keys: AES-128 where the vector names none.
fn working_key_type(vector: &Vector<'_>, part: &str) -> Checked<WorkingKeyType> {
    let Some(name) = vector.optional_text(part)? else { return Ok(WorkingKeyType::Aes128) };
    match named(part, &KEY_TYPES, &name)? {
        DerivedKeyType::Cipher(key_type) => Ok(key_type),
        DerivedKeyType::Hmac(_) => Err(Mismatch::new(part, "a cipher", name)),
    }
}

/// The serial number, whole or in parts. Without a counter it is that of the initial key.
fn serial(vector: &Vector<'_>) -> Checked<AesKsn> {
    if vector.has("ksn") {
        return ksn(vector, "ksn");
    }
    let counter = vector.optional_text("counter")?.unwrap_or_else(|| "00000000".to_owned());
    let text = vector.text("ikid")? + &counter;
    text.parse().map_err(|error| Mismatch::new("ikid and counter", "a key serial number", error))
}

/// The initial key that is given, or that of the BDK.
fn initial_key(vector: &Vector<'_>) -> Checked<AesInitialKey> {
    let key = if vector.has("ik") {
        made("ik", AesInitialKey::from_bytes(&vector.bytes("ik")?))?
    } else {
        let bdk = made("bdk", AesBdk::from_bytes(&vector.bytes("bdk")?))?;
        bdk.initial_key(&serial(vector)?)
    };
    if vector.has("expect_ik") {
        same_key("expect_ik", &key, &vector.bytes("expect_ik")?)?;
    }
    Ok(key)
}

fn derive_ik(vector: &Vector<'_>) -> Checked {
    initial_key(vector)?;
    let key_type = match vector.bytes("bdk")?.len() {
        24 => WorkingKeyType::Aes192,
        32 => WorkingKeyType::Aes256,
        _ => WorkingKeyType::Aes128,
    };
    derivation_data(vector, Usage::InitialKey, DerivedKeyType::Cipher(key_type))
}

/// The derivation data, where the vector shows them: one text or a list.
fn derivation_data(vector: &Vector<'_>, usage: Usage, key_type: DerivedKeyType) -> Checked {
    let expected = match vector.part("derivation_data") {
        None => return Ok(()),
        Some(Value::Array(blocks)) => {
            blocks.iter().map(|block| value_text("derivation_data", block)).collect()
        }
        Some(one) => value_text("derivation_data", one).map(|text| vec![text]),
    }?;
    let got: Vec<String> =
        key_type.derivation_data(usage, &serial(vector)?).iter().map(|block| hex::encode(block)).collect();
    same("derivation_data", &expected.join(" ").to_ascii_uppercase(), &got.join(" "))
}

/// A terminal that starts at the serial number, and its first transaction, where a terminal may have that.
fn terminal(vector: &Vector<'_>, ksn: AesKsn) -> Checked<Option<(AesDukpt, AesTransaction)>> {
    if !ksn.is_usable() {
        return Ok(None);
    }
    let mut dukpt = made("load", AesDukpt::load(initial_key(vector)?, ksn, &mut Nowhere))?;
    let key_type = working_key_type(vector, "working_key_type")?;
    if let (true, Some(key)) =
        (vector.has("expect_update_key"), made("update key", dukpt.update_key(key_type))?)
    {
        same_key("expect_update_key", &key, &vector.bytes("expect_update_key")?)?;
    }
    let transaction = made("next", dukpt.next(&mut Nowhere))?;
    same("KSN", &ksn.to_string(), &transaction.ksn().to_string())?;
    Ok(Some((dukpt, transaction)))
}

fn derive_keys(vector: &Vector<'_>) -> Checked {
    let (initial, ksn) = (initial_key(vector)?, serial(vector)?);
    if let Some(ones) = vector.optional_text("counter_bits_set")? {
        same("counter_bits_set", &ones, &ksn.counter().count_ones().to_string())?;
    }
    let host = initial.transaction_at(&ksn).ok_or_else(|| Mismatch::new("counter", "not 0", "0"))?;
    if vector.has("expect_txn_key") {
        same_key("expect_txn_key", &host, &vector.bytes("expect_txn_key")?)?;
    }
    let terminal = terminal(vector, ksn)?;
    for (name, expected) in vector.optional_map("expect_keys")?.into_iter().flatten() {
        let (usage, key_type) = usage_and_type(name)?;
        let text = value_text(name, expected)?;
        let expected = hex::decode(text).map_err(|error| Mismatch::new(name, "a key", error))?;
        same_key(name, &made(name, host.derived_key(usage, key_type))?, &expected)?;
        if let (DerivedKeyType::Cipher(key_type), Some((_, keys))) = (key_type, &terminal) {
            typed_key(name, keys, usage, key_type, &expected)?;
        }
        derivation_data(vector, usage, key_type)?;
    }
    match terminal {
        Some((_, terminal)) => working_keys(vector, &terminal, &host),
        None => Ok(()),
    }
}

/// The same key out of the terminal's hands, where it has one of that usage.
fn typed_key(
    name: &str,
    keys: &AesTransaction,
    usage: Usage,
    key_type: WorkingKeyType,
    expected: &[u8],
) -> Checked {
    match usage {
        Usage::KeyEncryption => same_key(name, &made(name, keys.protection_key(key_type))?, expected),
        Usage::Pin => same_key(name, &made(name, keys.pin_key(key_type))?, expected),
        Usage::MacGeneration => same_key(name, &made(name, keys.request_mac_key(key_type))?, expected),
        Usage::MacVerification => same_key(name, &made(name, keys.response_mac_key(key_type))?, expected),
        Usage::MacBothWays => same_key(name, &made(name, keys.mac_key(key_type))?, expected),
        Usage::DataEncryption => same_key(name, &made(name, keys.request_data_key(key_type))?, expected),
        Usage::DataDecryption => same_key(name, &made(name, keys.response_data_key(key_type))?, expected),
        Usage::DataBothWays => same_key(name, &made(name, keys.data_key(key_type))?, expected),
        Usage::KeyDerivation | Usage::InitialKey => Ok(()),
    }
}

/// What the keys do, from the one side to the other.
fn working_keys(vector: &Vector<'_>, terminal: &AesTransaction, host: &host::AesTransaction) -> Checked {
    let key_type = working_key_type(vector, "working_key_type")?;
    let format = match key_type {
        WorkingKeyType::Tdes2 | WorkingKeyType::Tdes3 => PinBlockFormat::Iso0,
        _ => PinBlockFormat::Iso4,
    };
    let pin_keys = [terminal.pin_key(key_type), host.pin_key(key_type)];
    let [ours, theirs] = pin_keys.map(|key| made("PIN key", key));
    pin(vector, format, [&ours?, &theirs?])?;
    if !vector.has("data_hex") && !vector.has("data_ascii") {
        return Ok(());
    }

    let message = vector.message("data")?;
    for (part, from, to) in [
        ("expect_cmac_request", terminal.request_mac_key(key_type), host.request_mac_key(key_type)),
        ("expect_cmac_response", host.response_mac_key(key_type), terminal.response_mac_key(key_type)),
    ] {
        if vector.has(part) {
            let tag = made(part, made(part, from)?.compute(MacMethod::Cmac, &message))?;
            same_hex(part, &vector.text(part)?, tag.as_bytes())?;
            made(part, made(part, to)?.verify(MacMethod::Cmac, &message, tag.as_bytes()))?;
        }
    }
    for (name, key_type) in KEY_TYPES {
        let DerivedKeyType::Hmac(key_type) = key_type else { continue };
        let name = name.to_ascii_lowercase();
        for (part, from, to) in [
            ("request", terminal.request_hmac_key(key_type), host.request_hmac_key(key_type)),
            ("response", host.response_hmac_key(key_type), terminal.response_hmac_key(key_type)),
        ] {
            let part = format!("expect_{name}_{part}");
            if vector.has(&part) {
                let mac = made(&part, from)?.compute(&message);
                same_hex(&part, &vector.text(&part)?, mac.as_bytes())?;
                made(&part, made(&part, to)?.verify(&message, mac.as_bytes()))?;
            }
        }
    }

    let block_len = if format == PinBlockFormat::Iso0 { 8 } else { 16 };
    let data = data(vector, block_len)?;
    let (from, to) = (terminal.request_data_key(key_type), host.request_data_key(key_type));
    ciphered(vector, "expect_data_request", &data, (&made("data key", from)?, &made("data key", to)?))?;
    let (from, to) = (host.response_data_key(key_type), terminal.response_data_key(key_type));
    ciphered(vector, "expect_data_response", &data, (&made("data key", from)?, &made("data key", to)?))
}

/// From the host's initial key, and from a terminal's registers before its first transaction and after some.
fn derive_update_key(vector: &Vector<'_>) -> Checked {
    let (ksn, key_type) = (serial(vector)?, working_key_type(vector, "key_type")?);
    let (initial, expected) = (initial_key(vector)?, vector.bytes("expect_update_key")?);
    let last = AesKsn::new(ksn.initial_key_id(), u32::MAX);
    if let (true, Some(keys)) = (vector.has("expect_derivation_key"), initial.transaction_at(&last)) {
        same_key("expect_derivation_key", &keys, &vector.bytes("expect_derivation_key")?)?;
    }
    same_key("expect_update_key", &made("update key", initial.update_key(&ksn, key_type))?, &expected)?;
    let mut dukpt = made("load", AesDukpt::load(initial, ksn, &mut Nowhere))?;
    for _ in 0..3 {
        let key = made("update key", dukpt.update_key(key_type))?;
        let key = key.ok_or_else(|| Mismatch::new("update key", "a key", "none"))?;
        same_key("expect_update_key", &key, &expected)?;
        made("next", dukpt.next(&mut Nowhere))?;
    }
    Ok(())
}

/// A key that is not derived.
fn reject_derive(vector: &Vector<'_>) -> Checked {
    let (usage, key_type) = usage_and_type(&vector.text("key")?)?;
    let bdk = made("bdk", AesBdk::from_bytes(&vector.bytes("bdk")?))?;
    let ksn = if vector.has("ksn") || vector.has("ikid") { serial(vector)? } else { AesKsn::new([0; 8], 1) };
    let first = if ksn.counter() == 0 { AesKsn::new(ksn.initial_key_id(), 1) } else { ksn };
    let keys = made("transaction", bdk.transaction(&first))?;
    match keys.derived_key(usage, key_type) {
        Err(KeyError::Stronger { .. }) => Ok(()),
        Err(other) => Err(Mismatch::new("key", "a refusal for strength", other)),
        Ok(_) => Err(Mismatch::new("key", "a refusal", "a key")),
    }
}
