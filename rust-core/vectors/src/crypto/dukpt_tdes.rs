//! TDES DUKPT: the terminal and the host against the vector and against each other.

use std::convert::Infallible;

use suanpan_crypto::dukpt::host::{self, TdesBdk};
use suanpan_crypto::dukpt::{TdesDukpt, TdesInitialKey, TdesKsn, TdesTransaction};
use suanpan_crypto::mac::{MacMethod, Padding};
use suanpan_crypto::pin_block::PinBlockFormat;
use suanpan_crypto::{AdvanceError, KeyError, KsnError};

use super::dukpt::{
    ciphered, data, ksn, ksn_advance, ksn_exhausted, ksn_invalid, ksn_total, made, originating_state, pin,
    same_key, Kind, Nowhere,
};
use super::Operations;
use crate::vector::{same, same_hex, Checked, Mismatch, Vector};

/// Operations of the topic.
pub(super) const OPERATIONS: Operations = &[
    ("derive_ik", derive_ik),
    ("transaction", transaction),
    ("transaction_full", transaction),
    ("variant_key", variant_key),
    ("ksn_advance", ksn_advance::<Tdes>),
    ("ksn_invalid", ksn_invalid::<Tdes>),
    ("ksn_exhausted", ksn_exhausted::<Tdes>),
    ("ksn_total", ksn_total::<Tdes>),
    ("originating_state", |vector| originating_state::<Tdes>(vector, initial_key(vector)?)),
];

struct Tdes;

impl Kind for Tdes {
    type Ksn = TdesKsn;
    type Initial = TdesInitialKey;
    type Dukpt = TdesDukpt;
    const COUNTER: (u64, u64) = (21, 10);
    const TRANSACTIONS: u64 = TdesKsn::TRANSACTIONS;
    const REGISTERS: &str = "expect_future_key_registers";

    fn initial(bytes: &[u8]) -> Result<TdesInitialKey, KeyError> {
        TdesInitialKey::from_bytes(bytes)
    }

    fn is_usable(ksn: &TdesKsn) -> bool {
        ksn.is_usable()
    }

    fn after(ksn: &TdesKsn) -> Option<TdesKsn> {
        ksn.next()
    }

    fn host(initial: &TdesInitialKey, ksn: &TdesKsn) -> Result<(), KsnError> {
        initial.transaction(ksn).map(drop)
    }

    fn load(initial: TdesInitialKey, ksn: TdesKsn) -> Result<TdesDukpt, AdvanceError<Infallible>> {
        TdesDukpt::load(initial, ksn, &mut Nowhere)
    }

    fn next_ksn(dukpt: &TdesDukpt) -> Option<TdesKsn> {
        dukpt.next_ksn()
    }

    fn next(dukpt: &mut TdesDukpt) -> Result<TdesKsn, AdvanceError<Infallible>> {
        dukpt.next(&mut Nowhere).map(|transaction| transaction.ksn())
    }
}

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
