//! Key slots: what a software key store must keep over a restart.

use std::collections::BTreeMap;

use rusqlite::Connection;
use suanpan_core::UnixMillis;
use suanpan_crypto::digest::Sha256;
use zeroize::Zeroizing;

use crate::error::{Fault, Flaw, KeySlotError};
use crate::row::Digest;
use crate::vault::{Place, Sealed, Vault};

/// Slots that one journal keeps at most: all are read at every opening.
pub const MOST_KEY_SLOTS: usize = 64;

/// Bytes of one key at most. The longest real one, the future keys of a DUKPT register, has under 1 KiB.
pub const LONGEST_KEY: usize = 4096;

/// Characters of a text of a [`KeyLabel`] at most, and bytes of its check value.
pub const LONGEST_LABEL: usize = 32;

/// Key material on its way in or out of the journal, wiped on drop. What is in it is the key store's
/// business: the journal never looks inside.
pub struct KeyBytes(Zeroizing<Vec<u8>>);

impl KeyBytes {
    /// Copies `bytes`. The caller still owns, and should wipe, the original.
    ///
    /// # Errors
    /// [`KeySlotError::KeyLength`] when there are none, or more than [`LONGEST_KEY`].
    pub fn new(bytes: &[u8]) -> Result<Self, KeySlotError> {
        if bytes.is_empty() || bytes.len() > LONGEST_KEY {
            return Err(KeySlotError::KeyLength { got: bytes.len() });
        }
        Ok(KeyBytes(Zeroizing::new(bytes.to_vec())))
    }

    /// The bytes. Do not copy them anywhere that is not wiped.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// What may be shown of a key. It stands clear in the file, bound into the seal of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLabel {
    /// What the key is for, such as a key usage of ANSI X9.143 ("P0", "M3").
    pub usage: String,
    /// The algorithm, such as "TDES2".
    pub algorithm: String,
    /// How the check value was computed, such as "AES-CMAC".
    pub kcv_method: String,
    /// The key check value.
    pub kcv: Vec<u8>,
}

impl KeyLabel {
    /// Texts are printable ASCII, so that a listing shows what is there.
    pub(crate) fn check(&self) -> Result<(), KeySlotError> {
        for (what, text) in
            [("usage", &self.usage), ("algorithm", &self.algorithm), ("check value method", &self.kcv_method)]
        {
            let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            if text.is_empty() || text.len() > LONGEST_LABEL || !printable {
                return Err(KeySlotError::Label { what, got: text.len() });
            }
        }
        match self.kcv.len() {
            0..=LONGEST_LABEL => Ok(()),
            got => Err(KeySlotError::Label { what: "check value", got }),
        }
    }
}

/// A key in its slot.
pub struct KeySlot {
    /// The slot's number; the key store gives it its meaning.
    pub slot: u16,
    /// What may be shown of the key.
    pub label: KeyLabel,
    /// Counts up with every loading into any slot of this journal; no two loadings share one.
    pub version: u64,
    /// When the key was loaded.
    pub loaded_at: UnixMillis,
    /// The key, as it was last put or updated.
    pub key: KeyBytes,
}

/// What the journal keeps of a slot in memory: all but the key.
#[derive(Clone)]
pub(crate) struct Known {
    pub label: KeyLabel,
    pub version: u64,
    pub loaded_at: UnixMillis,
    pub digest: Digest,
}

/// All slots, by number.
pub(crate) type Slots = BTreeMap<u16, Known>;

/// What the head keeps of all slots: a slot that is gone, or an older state of one put back, is seen.
pub(crate) fn digest_of(slots: &Slots) -> Option<Digest> {
    let mut digest = Sha256::new();
    for (slot, known) in slots {
        digest.update(&slot.to_be_bytes());
        digest.update(known.digest.as_bytes());
    }
    (!slots.is_empty()).then(|| Digest::cut(digest.finish()))
}

impl Known {
    /// The clear columns as the seal binds them.
    pub(crate) fn clear(&self) -> [Vec<u8>; 6] {
        [
            self.label.usage.clone().into_bytes(),
            self.label.algorithm.clone().into_bytes(),
            self.label.kcv_method.clone().into_bytes(),
            self.label.kcv.clone(),
            self.version.to_be_bytes().to_vec(),
            self.loaded_at.0.to_be_bytes().to_vec(),
        ]
    }
}

/// Every slot with its key, in order; each seal is opened.
pub(crate) fn read(connection: &Connection, vault: &Vault) -> Result<Vec<(KeySlot, Digest)>, Fault> {
    let mut statement = connection.prepare(
        "SELECT id, usage, algorithm, kcv_method, kcv, version, loaded_at, generation, sealed FROM key_slot \
         ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut slots = Vec::new();
    while let Some(row) = rows.next()? {
        if slots.len() >= MOST_KEY_SLOTS {
            return Err(Place { table: "key_slot", row: row.get(0)? }.damage(Flaw::Unknown).into());
        }
        let slot: u16 = row.get(0)?;
        let label = KeyLabel {
            usage: row.get(1)?,
            algorithm: row.get(2)?,
            kcv_method: row.get(3)?,
            kcv: row.get(4)?,
        };
        let sealed = Sealed::from_row(row, 7)?;
        let version = u64::try_from(row.get::<_, i64>(5)?).unwrap_or_default();
        let loaded_at = UnixMillis(row.get(6)?);
        let known = Known { label, version, loaded_at, digest: Digest::of(&sealed.bytes) };
        let clear = known.clear();
        let key = vault.open_bytes(Place::key_slot(slot), &clear.each_ref().map(Vec::as_slice), &sealed)?;
        let slot = KeySlot { slot, label: known.label, version, loaded_at, key: KeyBytes(key) };
        slots.push((slot, known.digest));
    }
    Ok(slots)
}

/// The slots without their keys, which must be those that the head knows.
pub(crate) fn read_known(
    connection: &Connection,
    vault: &Vault,
    expected: Option<Digest>,
) -> Result<Slots, Fault> {
    let slots: Slots = read(connection, vault)?
        .into_iter()
        .map(|(slot, digest)| {
            let KeySlot { slot, label, version, loaded_at, .. } = slot;
            (slot, Known { label, version, loaded_at, digest })
        })
        .collect();
    if digest_of(&slots) != expected {
        return Err(Place { table: "key_slot", row: 0 }.damage(Flaw::Stale).into());
    }
    Ok(slots)
}
