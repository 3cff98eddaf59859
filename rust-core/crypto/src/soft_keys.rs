//! The software key store: what a secure processor does for a terminal that has none.

use std::sync::{Mutex, PoisonError};

use subtle::ConstantTimeEq;

use crate::kcv::Kcv;
use crate::key::{Algorithm, KeyPolicy, MasterKey, Slot};
use crate::mac::{self, MacMethod};
use crate::pin_block::{self, EncipheredPinBlock, Pin, PinBlockFormat};
use crate::session::{unwrap_working_keys_under, SignOnBlock, WorkingKeys};
use crate::track;
use crate::{KeysError, MacError, MacMismatch, Random};

/// Keys in typed slots, used in place and never handed out.
///
/// The master key is loaded once; the session keys come with each sign-on and replace the former ones together or
/// not at all.
pub struct SoftKeys {
    policy: KeyPolicy,
    random: Mutex<Box<dyn Random + Send>>,
    master: Option<MasterKey>,
    working: Option<WorkingKeys>,
}

impl SoftKeys {
    /// An empty store under [`KeyPolicy::Strict`]. `random` fills PIN blocks.
    #[must_use]
    pub fn new(random: Box<dyn Random + Send>) -> Self {
        Self::with_policy(KeyPolicy::Strict, random)
    }

    /// An empty store under a policy of choice.
    #[must_use]
    pub fn with_policy(policy: KeyPolicy, random: Box<dyn Random + Send>) -> Self {
        Self { policy, random: Mutex::new(random), master: None, working: None }
    }

    /// Loads the master key and drops the session keys that came under the former one.
    ///
    /// # Errors
    /// [`KeysError::Key`] when the policy refuses the key; the store stays as it was.
    pub fn load_master(&mut self, master: MasterKey) -> Result<(), KeysError> {
        master.check(self.policy)?;
        self.master = Some(master);
        self.working = None;
        Ok(())
    }

    /// Loads the session keys of a sign-on.
    ///
    /// # Errors
    /// [`KeysError::NotLoaded`] without a master key, [`KeysError::Key`] when any key of the block is refused;
    /// the former session keys then stay in place.
    pub fn load_session(&mut self, block: &SignOnBlock<'_>) -> Result<(), KeysError> {
        let master = loaded(self.master.as_ref(), Slot::Master)?;
        self.working = Some(unwrap_working_keys_under(self.policy, master, block)?);
        Ok(())
    }

    /// The first eight bytes of the MAC of a message: what a message has room for.
    ///
    /// # Errors
    /// [`KeysError::NotLoaded`]; [`KeysError::Mac`] where the method is not one of the key's algorithm.
    pub fn mac(&self, method: MacMethod, message: &[u8]) -> Result<[u8; 8], KeysError> {
        let tag = mac::compute(method, &self.working(Slot::Mac)?.mac, message)?;
        Ok(tag.as_bytes().first_chunk().copied().unwrap_or_default()) // no method gives fewer
    }

    /// Compares the eight bytes of a received MAC in constant time.
    ///
    /// # Errors
    /// As [`Self::mac`], and [`KeysError::Mac`] with [`MacError::Mismatch`].
    pub fn verify_mac(&self, method: MacMethod, message: &[u8], received: &[u8]) -> Result<(), KeysError> {
        if self.mac(method, message)?.ct_eq(received).into() {
            Ok(())
        } else {
            Err(MacError::from(MacMismatch).into())
        }
    }

    /// Enciphers a PIN: see [`pin_block::encipher`].
    ///
    /// # Errors
    /// [`KeysError::NotLoaded`], [`KeysError::Pin`].
    pub fn pin_block(
        &self,
        format: PinBlockFormat,
        pin: &Pin,
        pan: &str,
    ) -> Result<EncipheredPinBlock, KeysError> {
        let key = &self.working(Slot::Pin)?.pin;
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(pin_block::encipher(format, key, pin, pan, random.as_mut())?)
    }

    /// Enciphers eight bytes of a track in place: see [`track::encipher`].
    ///
    /// # Errors
    /// [`KeysError::NotLoaded`] also when the host sent no track key, [`KeysError::Track`].
    pub fn encrypt_track(&self, block: &mut [u8; 8]) -> Result<(), KeysError> {
        let key = self.working(Slot::Track)?.track.as_ref();
        Ok(track::encipher(loaded(key, Slot::Track)?, block)?)
    }

    /// The algorithm of the key in a slot.
    ///
    /// # Errors
    /// [`KeysError::NotLoaded`].
    pub fn algorithm(&self, slot: Slot) -> Result<Algorithm, KeysError> {
        match slot {
            Slot::Master => Ok(loaded(self.master.as_ref(), slot)?.algorithm()),
            Slot::Pin => Ok(self.working(slot)?.pin.algorithm()),
            Slot::Mac => Ok(self.working(slot)?.mac.algorithm()),
            Slot::Track => Ok(loaded(self.working(slot)?.track.as_ref(), slot)?.algorithm()),
            other => Err(KeysError::NotLoaded(other)),
        }
    }

    /// The check value of the key in a slot.
    ///
    /// # Errors
    /// [`KeysError::NotLoaded`].
    pub fn check_value(&self, slot: Slot) -> Result<Kcv, KeysError> {
        match slot {
            Slot::Master => Ok(loaded(self.master.as_ref(), slot)?.check_value()),
            Slot::Pin => Ok(self.working(slot)?.pin_kcv),
            Slot::Mac => Ok(self.working(slot)?.mac_kcv),
            Slot::Track => loaded(self.working(slot)?.track_kcv, slot),
            Slot::Protection | Slot::Initial => Err(KeysError::NotLoaded(slot)),
        }
    }

    /// Wipes the session keys; the master key stays.
    pub fn drop_session(&mut self) {
        self.working = None;
    }

    /// Wipes every key.
    pub fn clear(&mut self) {
        self.master = None;
        self.working = None;
    }

    fn working(&self, slot: Slot) -> Result<&WorkingKeys, KeysError> {
        loaded(self.working.as_ref(), slot)
    }
}

fn loaded<T>(key: Option<T>, slot: Slot) -> Result<T, KeysError> {
    key.ok_or(KeysError::NotLoaded(slot))
}
