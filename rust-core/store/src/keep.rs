//! Keeping keys: putting, replacing, updating and erasing key slots.

use suanpan_core::journal::{Fact, JournalError};
use suanpan_core::UnixMillis;

use crate::commit::Commit;
use crate::error::{Fault, Flaw, KeySlotError};
use crate::hex;
use crate::journal::SqliteJournal;
use crate::row::Digest;
use crate::slot::{self, KeyBytes, KeyLabel, KeySlot, Known, MOST_KEY_SLOTS};
use crate::vault::Place;

impl SqliteJournal {
    /// Every key slot with its key, by slot number, as they are durable.
    ///
    /// # Errors
    /// [`JournalError`], which ends the handle.
    pub fn key_slots(&self) -> Result<Vec<KeySlot>, JournalError> {
        self.read(|| {
            let slots = slot::read(&self.connection, &self.vault)?;
            Ok(slots.into_iter().map(|(slot, _)| slot).collect())
        })
    }

    /// Puts a key into a slot, in place of the one that was there, and returns its version. One
    /// transaction with the fact that tells it: the former key stays until this one is durable.
    ///
    /// # Errors
    /// [`KeySlotError`]; only [`KeySlotError::Journal`] ends the handle.
    pub fn put_key_slot(
        &mut self,
        slot: u16,
        label: &KeyLabel,
        key: &KeyBytes,
        at: UnixMillis,
    ) -> Result<u64, KeySlotError> {
        label.check()?;
        if !self.slots.contains_key(&slot) && self.slots.len() >= MOST_KEY_SLOTS {
            return Err(KeySlotError::Full { slot });
        }
        self.staged.remove(&slot);
        self.write(|commit| commit.put_key(slot, label, key, at))?;
        Ok(self.head.key_version)
    }

    /// Overwrites the key in a slot and leaves label and version: the next state of a DUKPT register.
    /// Durable on return.
    ///
    /// # Errors
    /// [`KeySlotError`]; only [`KeySlotError::Journal`] ends the handle.
    pub fn update_key(&mut self, slot: u16, key: &KeyBytes) -> Result<(), KeySlotError> {
        self.loaded(slot)?;
        self.staged.remove(&slot);
        Ok(self.write(|commit| commit.update_key(slot, key))?)
    }

    /// As [`update_key`](Self::update_key), but durable with the next commit of whatever kind, at no
    /// sync of its own. What was made with the former state, a PIN block, must not leave the terminal
    /// before that commit; the request that carries it never does.
    ///
    /// # Errors
    /// [`KeySlotError::Empty`], or [`KeySlotError::Journal`] where no commit can follow; nothing changed.
    pub fn stage_key(&mut self, slot: u16, key: KeyBytes) -> Result<(), KeySlotError> {
        self.sound()?;
        if self.random.is_none() {
            return Err(JournalError::from(Fault::ReadOnly).into());
        }
        self.loaded(slot)?;
        self.staged.insert(slot, key);
        Ok(())
    }

    /// Erases the keys in these slots, or in all, and returns how many there were. One transaction with the
    /// fact that tells it. Their rows are overwritten in the file and in the log before this returns; what a flash disk keeps underneath
    /// only the loss of the wrapping key makes unreadable.
    ///
    /// # Errors
    /// [`JournalError`], which ends the handle.
    pub fn erase_key_slots(&mut self, slots: Option<&[u16]>, at: UnixMillis) -> Result<usize, JournalError> {
        let there: Vec<u16> =
            self.slots.keys().copied().filter(|slot| slots.is_none_or(|some| some.contains(slot))).collect();
        if there.is_empty() {
            self.sound()?;
            return Ok(0);
        }
        self.staged.retain(|slot, _| !there.contains(slot));
        let count = there.len();
        self.write(|commit| {
            there.iter().try_for_each(|&slot| commit.erase_key(slot))?;
            commit.append(Some(&Fact::KeySlotsErased { slots: there }), at)
        })?;
        self.checkpoint()?;
        Ok(count)
    }

    fn loaded(&self, slot: u16) -> Result<(), KeySlotError> {
        match self.slots.contains_key(&slot) {
            true => Ok(()),
            false => Err(KeySlotError::Empty { slot }),
        }
    }
}

impl Commit<'_> {
    fn put_key(&mut self, slot: u16, label: &KeyLabel, key: &KeyBytes, at: UnixMillis) -> Result<(), Fault> {
        self.head.key_version = self.head.key_version.saturating_add(1);
        let version = self.head.key_version;
        self.write_key(slot, label.clone(), version, at, key)?;
        let fact = Fact::KeySlotPut {
            slot,
            usage: label.usage.clone(),
            algorithm: label.algorithm.clone(),
            check_value: hex::text(&label.kcv).to_uppercase(),
            version,
        };
        self.append(Some(&fact), at)
    }

    /// Seals a new state of a slot that is there.
    pub(crate) fn update_key(&mut self, slot: u16, key: &KeyBytes) -> Result<(), Fault> {
        let Some(Known { label, version, loaded_at, .. }) = self.slots.get(&slot).cloned() else {
            return Err(Place::key_slot(slot).damage(Flaw::Missing).into());
        };
        self.write_key(slot, label, version, loaded_at, key)
    }

    fn write_key(
        &mut self,
        slot: u16,
        label: KeyLabel,
        version: u64,
        loaded_at: UnixMillis,
        key: &KeyBytes,
    ) -> Result<(), Fault> {
        let mut known = Known { label, version, loaded_at, digest: Digest::of(&[]) };
        let clear = known.clear();
        let clear = clear.each_ref().map(Vec::as_slice);
        let sealed = self.vault.seal_bytes(self.random, Place::key_slot(slot), &clear, key.expose())?;
        known.digest = Digest::of(&sealed.bytes);
        let label = &known.label;
        self.execute(
            "INSERT INTO key_slot (id, usage, algorithm, kcv_method, kcv, version, loaded_at, generation, sealed) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO UPDATE SET usage = ?2, \
             algorithm = ?3, kcv_method = ?4, kcv = ?5, version = ?6, loaded_at = ?7, generation = ?8, sealed = ?9",
            (
                slot,
                &label.usage,
                &label.algorithm,
                &label.kcv_method,
                &label.kcv,
                i64::try_from(version).unwrap_or(i64::MAX),
                loaded_at.0,
                sealed.generation,
                &sealed.bytes,
            ),
        )?;
        self.slots.insert(slot, known);
        self.head.slots = slot::digest_of(self.slots);
        Ok(())
    }

    fn erase_key(&mut self, slot: u16) -> Result<(), Fault> {
        // secure_delete overwrites the row.
        self.execute_one(Place::key_slot(slot), "DELETE FROM key_slot WHERE id = ?1", [slot])?;
        self.slots.remove(&slot);
        self.head.log_has_keys = true;
        self.head.slots = slot::digest_of(self.slots);
        Ok(())
    }
}
