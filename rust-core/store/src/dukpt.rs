//! DUKPT registers in key slots: the journal as the place where a counter is kept.
//!
//! A slot has a key drawn for this state alone, 32 bytes, and behind it the registers as
//! [`StateAtRest::seal`] seals them under that key: registers leave the crypto crate sealed or not at all. What
//! protects both is the slot's own seal, which follows rotations of the data key; the inner key need not.

use suanpan_core::journal::JournalError;
use suanpan_core::UnixMillis;
use suanpan_crypto::dukpt::{AesDukpt, AesKsn, KsnStore, StateAtRest, TdesDukpt, TdesKsn};
use suanpan_crypto::seal::Sealer;
use suanpan_crypto::secret::Secret;
use suanpan_crypto::StateError;
use zeroize::Zeroizing;

use crate::error::{Fault, KeySlotError};
use crate::journal::SqliteJournal;
use crate::slot::{KeyBytes, KeyLabel};

/// Bytes of the key before the registers.
const INNER_KEY: usize = 32;

/// A key slot as a DUKPT terminal's place for its registers. Made anew for each call that needs one.
pub struct KsnSlot<'a> {
    journal: &'a mut SqliteJournal,
    slot: u16,
    write: Write<'a>,
}

/// How a state is written.
enum Write<'a> {
    /// As a key newly loaded, in place of what was there.
    Put { label: &'a KeyLabel, at: UnixMillis },
    /// In place of the state before, durable on return.
    Update,
    /// The same, durable with the next commit.
    Stage,
}

/// Registers as they are kept.
pub struct KeptRegisters(KeyBytes);

impl SqliteJournal {
    /// For loading an initial key: the slot gets the registers under this label, and a fact tells it. What was in
    /// the slot is gone then. Loading an initial key that was here before, from an earlier counter on, repeats
    /// serial numbers, and cannot be seen here.
    pub fn load_ksn<'a>(&'a mut self, slot: u16, label: &'a KeyLabel, at: UnixMillis) -> KsnSlot<'a> {
        KsnSlot { journal: self, slot, write: Write::Put { label, at } }
    }

    /// For the next transaction: its state is durable when the call returns, at the cost of a commit of its own.
    pub fn advance_ksn(&mut self, slot: u16) -> KsnSlot<'_> {
        KsnSlot { journal: self, slot, write: Write::Update }
    }

    /// For the next transaction of a terminal that writes down what it is about to send: the state is durable with
    /// the next commit of whatever kind, at no sync of its own.
    ///
    /// That is less than [`KsnStore::persist`] promises, and enough where the caller keeps to this: **nothing that
    /// was made with the transaction's keys may leave the process before that commit has succeeded.** The request
    /// that carries a PIN block never does: it is sent after its intent is durable. If the commit fails the journal
    /// is dead; opened anew it has the state before, and the serial number is used for another block, which is the
    /// first that anybody sees.
    pub fn stage_ksn(&mut self, slot: u16) -> KsnSlot<'_> {
        KsnSlot { journal: self, slot, write: Write::Stage }
    }

    /// The registers in a slot; `None` where it is empty.
    ///
    /// # Errors
    /// [`JournalError`], which ends the handle.
    pub fn kept_registers(&self, slot: u16) -> Result<Option<KeptRegisters>, JournalError> {
        let kept = self.key_slots()?.into_iter().find(|kept| kept.slot == slot);
        Ok(kept.map(|kept| KeptRegisters(kept.key)))
    }

    /// The registers sealed under a key of their own, and that key before them.
    fn wrap_registers(&mut self, state: &StateAtRest) -> Result<KeyBytes, KeySlotError> {
        let random = self.random.as_deref_mut().ok_or_else(|| JournalError::from(Fault::ReadOnly))?;
        let inner = Secret::<INNER_KEY>::generate(random);
        let sealed = state.seal(&Sealer::new(&inner), random);
        // Sized before it is filled: growing would leave copies behind.
        let mut kept = Zeroizing::new(Vec::with_capacity(INNER_KEY.saturating_add(sealed.len())));
        kept.extend_from_slice(inner.expose());
        kept.extend_from_slice(&sealed);
        KeyBytes::new(&kept)
    }
}

impl KsnStore for KsnSlot<'_> {
    type Error = KeySlotError;

    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), KeySlotError> {
        let kept = self.journal.wrap_registers(&state)?;
        match self.write {
            Write::Put { label, at } => self.journal.put_key_slot(self.slot, label, &kept, at).map(drop),
            Write::Update => self.journal.update_key(self.slot, &kept),
            Write::Stage => self.journal.stage_key(self.slot, kept),
        }
    }
}

impl KeptRegisters {
    /// A terminal of TDES DUKPT. `used` as in [`TdesDukpt::restore`].
    ///
    /// # Errors
    /// [`StateError::Refused`] where the slot has something else, [`StateError::Superseded`].
    pub fn tdes(&self, used: Option<&TdesKsn>) -> Result<TdesDukpt, StateError> {
        let (sealer, sealed) = self.open()?;
        TdesDukpt::restore(&sealer, sealed, used)
    }

    /// A terminal of AES DUKPT. `used` as in [`AesDukpt::restore`].
    ///
    /// # Errors
    /// [`StateError::Refused`] where the slot has something else, [`StateError::Superseded`].
    pub fn aes(&self, used: Option<&AesKsn>) -> Result<AesDukpt, StateError> {
        let (sealer, sealed) = self.open()?;
        AesDukpt::restore(&sealer, sealed, used)
    }

    fn open(&self) -> Result<(Sealer, &[u8]), StateError> {
        let (inner, sealed) = self.0.expose().split_at_checked(INNER_KEY).ok_or(StateError::Refused)?;
        let inner = Secret::<INNER_KEY>::from_slice(inner).map_err(|_| StateError::Refused)?;
        Ok((Sealer::new(&inner), sealed))
    }
}
