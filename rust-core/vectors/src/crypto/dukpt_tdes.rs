//! TDES DUKPT: the terminal and the host against the vector and against each other.

use suanpan_crypto::dukpt::host::{self, KnownRegisters, TdesBdk};
use suanpan_crypto::dukpt::{TdesDukpt, TdesInitialKey, TdesKsn, TdesTransaction};
use suanpan_crypto::mac::{MacMethod, Padding};
use suanpan_crypto::pin_block::PinBlockFormat;
use suanpan_crypto::{AdvanceError, KsnError};

use super::dukpt::{ciphered, data, ksn, ksn_total, made, pin, registers, same_key, Nowhere};
use super::Operations;
use crate::vector::{same, same_hex, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("derive_ik", derive_ik),
    ("transaction", transaction),
    ("transaction_full", transaction),
    ("variant_key", variant_key),
    ("ksn_advance", ksn_advance),
    ("ksn_invalid", ksn_invalid),
    ("ksn_exhausted", ksn_exhausted),
    ("ksn_total", |vector| ksn_total(vector, 21, 10, TdesKsn::TRANSACTIONS)),
    ("originating_state", originating_state),
];

const X9_19: MacMethod = MacMethod::Retail(Padding::Zeros);

fn derive_ik(vector: &Vector<'_>) -> Checked {
    initial_key(vector).map(drop)
}

/// The initial key that is given, or that of the BDK.
fn initial_key(vector: &Vector<'_>) -> Checked<TdesInitialKey> {
    let key = if vector.has("ik") {
        made("ik", TdesInitialKey::from_bytes(&vector.bytes("ik")?))?
    } else {
        let bdk = made("bdk", TdesBdk::from_bytes(&vector.bytes("bdk")?))?;
        bdk.initial_key(&ksn(vector, "ksn")?)
    };
    if vector.has("expect_ik") {
        same_key("expect_ik", &key, &vector.bytes("expect_ik")?)?;
    }
    Ok(key)
}

/// The first transaction of a terminal that starts at the serial number.
fn terminal(initial: TdesInitialKey, ksn: TdesKsn) -> Checked<TdesTransaction> {
    let mut dukpt = made("load", TdesDukpt::load(initial, ksn, &mut Nowhere))?;
    let transaction = made("next", dukpt.next(&mut Nowhere))?;
    same("KSN", &ksn.to_string(), &transaction.ksn().to_string())?;
    Ok(transaction)
}

fn transaction(vector: &Vector<'_>) -> Checked {
    let (initial, ksn) = (initial_key(vector)?, ksn(vector, "ksn")?);
    let host = made("ksn", initial.transaction(&ksn))?;
    same_key("expect_txn_key", &host, &vector.bytes("expect_txn_key")?)?;
    let terminal = terminal(initial, ksn)?;
    pin(vector, PinBlockFormat::Iso0, [&terminal.pin_key(), &host.pin_key()])?;

    let message = vector.message("data")?;
    let sides = [
        ("request", terminal.request_mac_key(), host.request_mac_key()),
        ("response", host.response_mac_key(), terminal.response_mac_key()),
    ];
    for (direction, from, to) in &sides {
        let part = |stem: &str, bytes: &str| format!("expect_{stem}_{direction}{bytes}");
        let (short, long, cmac) = (part("mac", "4"), part("mac", "8"), part("cmac", ""));
        if vector.has(&short) {
            let mac = made(&short, from.x9_19(&message))?;
            same_hex(&short, &vector.text(&short)?, &mac)?;
            made(&short, to.verify_x9_19(&message, &mac))?;
        }
        for (part, method) in [(long, X9_19), (cmac, MacMethod::Cmac)] {
            if vector.has(&part) {
                let tag = made(&part, from.compute(method, &message))?;
                same_hex(&part, &vector.text(&part)?, tag.as_bytes())?;
                made(&part, to.verify(method, &message, tag.as_bytes()))?;
            }
        }
    }

    let data = data(vector, 8)?;
    let request = (&terminal.request_data_key(), &host.request_data_key());
    ciphered(vector, "expect_data_request", &data, request)?;
    let response = (&host.response_data_key(), &terminal.response_data_key());
    ciphered(vector, "expect_data_response", &data, response)
}

fn variant_key(vector: &Vector<'_>) -> Checked {
    let keys = made("txn_key", host::TdesTransaction::from_bytes(&vector.bytes("txn_key")?))?;
    let expected = vector.bytes("expect_key")?;
    match vector.text("variant")?.as_str() {
        "PIN" => same_key("PIN", &keys.pin_key(), &expected),
        "MAC_REQUEST" => same_key("MAC_REQUEST", &keys.request_mac_key(), &expected),
        "MAC_RESPONSE" => same_key("MAC_RESPONSE", &keys.response_mac_key(), &expected),
        "DATA_REQUEST" => same_key("DATA_REQUEST", &keys.request_data_key(), &expected),
        "DATA_RESPONSE" => same_key("DATA_RESPONSE", &keys.response_data_key(), &expected),
        other => {
            let known = "PIN, MAC_REQUEST, MAC_RESPONSE, DATA_REQUEST or DATA_RESPONSE";
            Err(Mismatch::new("variant", known, other))
        }
    }
}

fn ksn_advance(vector: &Vector<'_>) -> Checked {
    let next = ksn::<TdesKsn>(vector, "ksn")?.next();
    let next = next.ok_or_else(|| Mismatch::new("expect_next", "a key serial number", "none left"))?;
    same("expect_next", &vector.text("expect_next")?.to_ascii_uppercase(), &next.to_string())
}

/// No terminal uses it, and a host refuses it.
fn ksn_invalid(vector: &Vector<'_>) -> Checked {
    let ksn: TdesKsn = ksn(vector, "ksn")?;
    same("usable", "false", &ksn.is_usable().to_string())?;
    match any_initial_key()?.transaction(&ksn) {
        Err(KsnError::Unusable) => Ok(()),
        Err(other) => Err(Mismatch::new("ksn", KsnError::Unusable, other)),
        Ok(_) => Err(Mismatch::new("ksn", KsnError::Unusable, "a transaction key")),
    }
}

/// Nothing comes after it, and a terminal that has come there stays there.
fn ksn_exhausted(vector: &Vector<'_>) -> Checked {
    let ksn: TdesKsn = ksn(vector, "ksn")?;
    if let Some(next) = ksn.next() {
        return Err(Mismatch::new("next", "none", next));
    }
    let mut dukpt = match TdesDukpt::load(any_initial_key()?, ksn, &mut Nowhere) {
        Ok(dukpt) => dukpt,
        Err(AdvanceError::Exhausted) => return Ok(()),
        Err(other) => return Err(Mismatch::new("load", "a terminal", other)),
    };
    made("the last transaction", dukpt.next(&mut Nowhere))?;
    for _ in 0..3 {
        match dukpt.next(&mut Nowhere) {
            Err(AdvanceError::Exhausted) => {}
            Err(other) => return Err(Mismatch::new("next", "exhausted", other)),
            Ok(transaction) => return Err(Mismatch::new("next", "exhausted", transaction.ksn())),
        }
    }
    Ok(())
}

/// For what depends on no key.
fn any_initial_key() -> Checked<TdesInitialKey> {
    made("initial key", TdesInitialKey::from_bytes(b"of no importance"))
}

/// The registers right before the transaction.
fn originating_state(vector: &Vector<'_>) -> Checked {
    let ksn = ksn(vector, "ksn")?;
    let dukpt = made("load", TdesDukpt::load(initial_key(vector)?, ksn, &mut Nowhere))?;
    same("next KSN", &ksn.to_string(), &dukpt.next_ksn().map(|ksn| ksn.to_string()).unwrap_or_default())?;
    let count = TdesDukpt::REGISTERS;
    registers(vector, "expect_future_key_registers", count, |bit, key| dukpt.register_matches(bit, key))
}
