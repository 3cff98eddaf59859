//! Keys as they may be shown: places, check values, what is missing.

use suanpan_terminal as terminal;
use suanpan_terminal::{KeyRow, KeyShown};

/// A place for a key and what may be shown of the key in it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KeyPlace {
    /// What the key is for.
    pub purpose: KeyPurpose,
    /// The key in it; `None` where there is none.
    pub loaded: Option<KeySummary>,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum KeyPurpose {
    /// Terminal master key: working keys come under it. Kept for good.
    Master,
    /// PIN key: a working key, new with each sign-on.
    Pin,
    /// MAC key: a working key, new with each sign-on.
    Mac,
    /// Track data key: a working key that not every acquirer gives.
    Track,
}

/// What may be shown of a key.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct KeySummary {
    /// Its algorithm, such as `two-key TDES`; `None` where only the secure processor knows.
    pub algorithm: Option<String>,
    /// Its check value, upper-case hex.
    pub check_value: String,
    /// Counts up with every key that is loaded for good; `None` for a working key.
    pub version: Option<u64>,
    /// When it was loaded, in milliseconds since 1970; `None` for a working key.
    pub loaded_at_ms: Option<i64>,
}

/// A working key as it travels: enciphered under the master key in the secure processor, DES family.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WrappedKey {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// The key, enciphered: 8, 16 or 24 bytes.
    pub cryptogram: Vec<u8>,
    /// The first four bytes of eight zeros enciphered under the clear key; the processor compares it before it
    /// takes the key.
    pub check_value: Vec<u8>,
}

impl From<terminal::WrappedKey> for WrappedKey {
    fn from(key: terminal::WrappedKey) -> Self {
        let terminal::WrappedKey { purpose, cryptogram, check_value } = key;
        WrappedKey { purpose: purpose.into(), cryptogram, check_value }
    }
}

/// MACs that secure processors compute, padding method 1 of ISO/IEC 9797-1; the first eight bytes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ProcessorMac {
    /// ISO/IEC 9797-1 algorithm 1: CBC with the whole key.
    Cbc,
    /// ISO/IEC 9797-1 algorithm 3 (ANSI X9.19).
    Retail,
    /// CMAC (NIST SP 800-38B).
    Cmac,
}

impl From<terminal::ProcessorMac> for ProcessorMac {
    fn from(method: terminal::ProcessorMac) -> Self {
        match method {
            terminal::ProcessorMac::Cbc => ProcessorMac::Cbc,
            terminal::ProcessorMac::Retail => ProcessorMac::Retail,
            terminal::ProcessorMac::Cmac => ProcessorMac::Cmac,
        }
    }
}

impl From<KeyRow> for KeyPlace {
    fn from(row: KeyRow) -> Self {
        KeyPlace { purpose: row.purpose.into(), loaded: row.key.map(Into::into) }
    }
}

impl From<terminal::KeyPurpose> for KeyPurpose {
    fn from(purpose: terminal::KeyPurpose) -> Self {
        match purpose {
            terminal::KeyPurpose::Master => KeyPurpose::Master,
            terminal::KeyPurpose::Pin => KeyPurpose::Pin,
            terminal::KeyPurpose::Mac => KeyPurpose::Mac,
            terminal::KeyPurpose::Track => KeyPurpose::Track,
        }
    }
}

impl From<KeyShown> for KeySummary {
    fn from(key: KeyShown) -> Self {
        let KeyShown { algorithm, check_value, version, loaded_at } = key;
        KeySummary { algorithm, check_value, version, loaded_at_ms: loaded_at.map(|at| at.0) }
    }
}
