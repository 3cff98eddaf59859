//! What the two kinds of DUKPT have in common: what is asked of serial numbers and registers, a store that keeps
//! nothing, and comparisons.

use std::convert::Infallible;
use std::fmt::Display;
use std::str::FromStr;

use suanpan_crypto::dukpt::host::{KnownAnswer, KnownRegisters};
use suanpan_crypto::dukpt::{DataDecryptionKey, DataEncryptionKey, KsnStore, StateAtRest};
use suanpan_crypto::key::PinKey;
use suanpan_crypto::pin_block::{self, Pin, PinBlockFormat};
use suanpan_crypto::{AdvanceError, KeyError, KsnError};

use super::{unexpected, Given};
use crate::hex;
use crate::vector::{same, same_hex, same_secret, Checked, Mismatch, Vector};

/// A terminal of one transaction: nothing has to outlive it.
pub(super) struct Nowhere;

impl KsnStore for Nowhere {
    type Error = Infallible;

    fn persist(&mut self, _: StateAtRest<'_>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// A key serial number in hexadecimal.
pub(super) fn ksn<K: FromStr<Err = KsnError>>(vector: &Vector<'_>, part: &str) -> Checked<K> {
    vector.text(part)?.parse().map_err(|error| Mismatch::new(part, "a key serial number", error))
}

/// The result, or what stands in its way.
pub(super) fn made<T, E: Display>(place: &str, result: Result<T, E>) -> Checked<T> {
    result.map_err(|error| unexpected(place)(&error))
}

/// Compares a key with the one of the vector, without showing either.
pub(super) fn same_key(place: &str, key: &impl KnownAnswer, expected: &[u8]) -> Checked {
    if key.matches(expected) {
        Ok(())
    } else {
        Err(Mismatch::new(place, "the key of the vector", "another"))
    }
}

/// One kind of DUKPT.
pub(super) trait Kind {
    type Ksn: FromStr<Err = KsnError> + Display;
    type Initial;
    type Dukpt: KnownRegisters;
    /// Bits of the counter, and how many of them are ones at most.
    const COUNTER: (u64, u64);
    const TRANSACTIONS: u64;
    /// The part of a vector that has the registers.
    const REGISTERS: &str;

    fn initial(bytes: &[u8]) -> Result<Self::Initial, KeyError>;
    fn is_usable(ksn: &Self::Ksn) -> bool;
    fn after(ksn: &Self::Ksn) -> Option<Self::Ksn>;
    /// Whether a host finds the keys of a transaction.
    fn host(initial: &Self::Initial, ksn: &Self::Ksn) -> Result<(), KsnError>;
    fn load(initial: Self::Initial, ksn: Self::Ksn) -> Result<Self::Dukpt, AdvanceError<Infallible>>;
    fn next_ksn(dukpt: &Self::Dukpt) -> Option<Self::Ksn>;
    /// Uses up one key.
    fn next(dukpt: &mut Self::Dukpt) -> Result<Self::Ksn, AdvanceError<Infallible>>;
}

pub(super) fn ksn_advance<K: Kind>(vector: &Vector<'_>) -> Checked {
    let next = K::after(&ksn(vector, "ksn")?);
    let next = next.ok_or_else(|| Mismatch::new("expect_next", "a key serial number", "none left"))?;
    same("expect_next", &vector.text("expect_next")?.to_ascii_uppercase(), &next.to_string())
}

/// No terminal uses it, and a host refuses it.
pub(super) fn ksn_invalid<K: Kind>(vector: &Vector<'_>) -> Checked {
    let ksn: K::Ksn = ksn(vector, "ksn")?;
    same("usable", "false", &K::is_usable(&ksn).to_string())?;
    match K::host(&any_initial_key::<K>()?, &ksn) {
        Err(KsnError::Unusable) => Ok(()),
        Err(other) => Err(Mismatch::new("ksn", KsnError::Unusable, other)),
        Ok(()) => Err(Mismatch::new("ksn", KsnError::Unusable, "a transaction key")),
    }
}

/// Nothing comes after it, and a terminal that has come there stays there.
pub(super) fn ksn_exhausted<K: Kind>(vector: &Vector<'_>) -> Checked {
    let ksn: K::Ksn = ksn(vector, "ksn")?;
    if let Some(next) = K::after(&ksn) {
        return Err(Mismatch::new("next", "none", next));
    }
    let mut dukpt = match K::load(any_initial_key::<K>()?, ksn) {
        Ok(dukpt) => dukpt,
        Err(AdvanceError::Exhausted) => return Ok(()),
        Err(other) => return Err(Mismatch::new("load", "a terminal", other)),
    };
    made("the last transaction", K::next(&mut dukpt))?;
    for _ in 0..3 {
        match K::next(&mut dukpt) {
            Err(AdvanceError::Exhausted) => {}
            Err(other) => return Err(Mismatch::new("next", "exhausted", other)),
            Ok(ksn) => return Err(Mismatch::new("next", "exhausted", ksn)),
        }
    }
    Ok(())
}

/// For what depends on no key.
fn any_initial_key<K: Kind>() -> Checked<K::Initial> {
    made("initial key", K::initial(b"of no importance"))
}

/// The registers right before the transaction.
pub(super) fn originating_state<K: Kind>(vector: &Vector<'_>, initial: K::Initial) -> Checked {
    let ksn: K::Ksn = ksn(vector, "ksn")?;
    let asked = ksn.to_string();
    let dukpt = made("load", K::load(initial, ksn))?;
    same("next KSN", &asked, &K::next_ksn(&dukpt).map(|ksn| ksn.to_string()).unwrap_or_default())?;
    registers(vector, K::REGISTERS, &dukpt)
}

/// Counts the counters of `bits` bits with 1 to `max_set` ones by the binomials, and compares with the vector and
/// with what the library says of counters like that.
pub(super) fn ksn_total<K: Kind>(vector: &Vector<'_>) -> Checked {
    let number = |part: &str| -> Checked<u64> {
        vector.text(part)?.parse().map_err(|error| Mismatch::new(part, "a number", error))
    };
    let [asked_bits, most] = [number("bits")?, number("max_set")?];
    if asked_bits > 63 {
        return Err(Mismatch::new("bits", "at most 63", asked_bits));
    }
    let (mut ways, mut total) = (1_u64, 0_u64);
    for ones in 1..=most.min(asked_bits) {
        // Exact: C(n, k) = C(n, k - 1) * (n - k + 1) / k, and C(63, k) * 63 does not fit, so in 128 bits.
        let next = u128::from(ways) * u128::from(asked_bits - ones + 1) / u128::from(ones);
        ways = u64::try_from(next).map_err(|_| Mismatch::new("bits", "fewer", asked_bits))?;
        total = total.saturating_add(ways);
    }
    let expected = vector.text("expect_transactions")?;
    same("transactions", &expected, &total.to_string())?;
    if (asked_bits, most) == K::COUNTER {
        same("transactions of the library", &expected, &K::TRANSACTIONS.to_string())?;
    }
    Ok(())
}

/// A PIN under the key of the terminal, into the block of the vector and back under the key of the host.
pub(super) fn pin(vector: &Vector<'_>, format: PinBlockFormat, [terminal, host]: [&PinKey; 2]) -> Checked {
    if !vector.has("pin") {
        return Ok(());
    }
    let mut pin = Pin::new();
    for digit in vector.text("pin")?.bytes() {
        made("pin", pin.push(digit.wrapping_sub(b'0')))?;
    }
    let pan = vector.text("pan")?;
    let random = || Ok(Given(if vector.has("random8") { vector.bytes("random8")? } else { Vec::new() }));
    let clear = made("encode", pin_block::encode(format, &pin, &pan, &mut random()?))?;
    for part in ["clear_pin_block", "expect_clear_pin_block"] {
        if vector.has(part) {
            same_secret(part, &vector.bytes(part)?, clear.expose())?;
        }
    }
    let block = made("encipher", pin_block::encipher(format, terminal, &pin, &pan, &mut random()?))?;
    same_hex("expect_pin_cipher", &vector.text("expect_pin_cipher")?, block.expose())?;
    let read = made("decipher", pin_block::decipher(format, host, block.expose(), &pan))?;
    let again = made("encode", pin_block::encode(format, &read, &pan, &mut random()?))?;
    same_secret("PIN", clear.expose(), again.expose())
}

/// The message of a vector, filled up with zeros to whole blocks.
pub(super) fn data(vector: &Vector<'_>, block_len: usize) -> Checked<Vec<u8>> {
    let mut data = vector.message("data")?;
    data.resize(data.len().next_multiple_of(block_len), 0);
    Ok(data)
}

/// Data enciphered by one side as in the vector, and deciphered by the other.
pub(super) fn ciphered(
    vector: &Vector<'_>,
    part: &str,
    data: &[u8],
    (from, to): (&DataEncryptionKey, &DataDecryptionKey),
) -> Checked {
    if !vector.has(part) {
        return Ok(());
    }
    let mut buffer = data.to_vec();
    made(part, from.encipher(&mut buffer))?;
    same_hex(part, &vector.text(part)?, &buffer)?;
    made(part, to.decipher(&mut buffer))?;
    same(part, &hex::encode(data), &hex::encode(&buffer))
}

/// Each register of a terminal against the vector; null is an empty one.
fn registers<D: KnownRegisters>(vector: &Vector<'_>, part: &str, dukpt: &D) -> Checked {
    let listed = vector.part(part).and_then(serde_json::Value::as_array);
    let listed = listed.ok_or_else(|| Mismatch::new(part, "a list", "none"))?;
    if listed.len() != D::REGISTERS {
        return Err(Mismatch::new(part, format_args!("{} registers", D::REGISTERS), listed.len()));
    }
    for (bit, expected) in listed.iter().enumerate() {
        let place = format!("{part}[{bit}]");
        let key = match expected.as_str() {
            Some(text) => Some(hex::decode(text).map_err(|error| Mismatch::new(&place, "a key", error))?),
            None if expected.is_null() => None,
            None => return Err(Mismatch::new(place, "a key or null", "something else")),
        };
        if !dukpt.register_matches(bit, key.as_deref()) {
            return Err(Mismatch::new(place, "the key of the vector", "another, or one that should not be"));
        }
    }
    Ok(())
}
