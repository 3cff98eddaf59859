//! The key slots of the journal that the software key store keeps its master key in.

use suanpan_core::UnixMillis;
use suanpan_crypto::key::{MasterKey, Slot};
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_store::{KeyBytes, KeyLabel, KeySlotError, SqliteJournal};

use crate::error::OpenError;

/// The slot of the terminal master key. Working keys have none: they live in memory only.
const MASTER: u16 = 1;

/// Key usage of a master key, a key encryption key (ANSI X9.143, key usages).
const MASTER_USAGE: &str = "K0";

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Where the key store has the key of each purpose.
const PLACES: [(KeyPurpose, Slot); 4] = [
    (KeyPurpose::Master, Slot::Master),
    (KeyPurpose::Pin, Slot::Pin),
    (KeyPurpose::Mac, Slot::Mac),
    (KeyPurpose::Track, Slot::Track),
];

/// A place for a key and what may be shown of the key in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// What the key is for.
    pub purpose: KeyPurpose,
    /// The key; `None` where there is none.
    pub key: Option<KeyShown>,
}

/// What may be shown of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyShown {
    /// Its algorithm, such as `two-key TDES`; `None` where only the secure processor knows.
    pub algorithm: Option<String>,
    /// Its check value, upper-case hex.
    pub check_value: String,
    /// How many keys were loaded into slots up to this one; `None` for a key that is kept in memory only.
    pub version: Option<u64>,
    /// When it was loaded; `None` for a key that is kept in memory only.
    pub loaded_at: Option<UnixMillis>,
}

/// Puts the kept master key into the store.
pub(crate) fn restore(journal: &SqliteJournal, keys: &mut SoftKeys) -> Result<(), OpenError> {
    let slots = journal.key_slots().map_err(suanpan_core::OpenError::from)?;
    if let Some(slot) = slots.into_iter().find(|slot| slot.slot == MASTER) {
        let master = MasterKey::from_kept(slot.key.expose()).map_err(suanpan_crypto::KeysError::from)?;
        keys.load_master(master)?;
    }
    Ok(())
}

/// Keeps a master key for good, in place of the former one.
pub(crate) fn keep(
    journal: &mut SqliteJournal,
    master: &MasterKey,
    at: UnixMillis,
) -> Result<u64, KeySlotError> {
    let value = master.check_value();
    let label = KeyLabel {
        usage: MASTER_USAGE.to_owned(),
        algorithm: master.algorithm().to_string(),
        kcv_method: format!("{:?}", value.method()),
        kcv: value.as_bytes().to_vec(),
    };
    journal.put_key_slot(MASTER, &label, &KeyBytes::new(&master.to_kept())?, at)
}

/// Every place, with the key in it.
pub(crate) fn rows(journal: &SqliteJournal, keys: &SoftKeys) -> Vec<KeyRow> {
    let kept = journal.key_slots().unwrap_or_default(); // Err: the journal is gone; what is in memory is still shown
    let kept = |slot| (slot == Slot::Master).then(|| kept.iter().find(|kept| kept.slot == MASTER)).flatten();
    PLACES
        .into_iter()
        .map(|(purpose, slot)| KeyRow {
            purpose,
            key: keys
                .check_value(slot)
                .and_then(|value| {
                    Ok(KeyShown {
                        algorithm: Some(keys.algorithm(slot)?.to_string()),
                        check_value: value.to_string(),
                        version: kept(slot).map(|kept| kept.version),
                        loaded_at: kept(slot).map(|kept| kept.loaded_at),
                    })
                })
                .ok(),
        })
        .collect()
}
