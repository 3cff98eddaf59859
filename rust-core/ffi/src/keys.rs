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
    /// Its algorithm, such as `two-key TDES`.
    pub algorithm: String,
    /// Its check value, upper-case hex.
    pub check_value: String,
    /// Counts up with every key that is loaded for good; `None` for a working key.
    pub version: Option<u64>,
    /// When it was loaded, in milliseconds since 1970; `None` for a working key.
    pub loaded_at_ms: Option<i64>,
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
