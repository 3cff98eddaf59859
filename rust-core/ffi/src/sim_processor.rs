//! A simulated maker's secure processor: development builds only. Its keys and its PIN never leave the library.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use suanpan_core::card::Track2;
use suanpan_crypto::mac::{MacMethod, Padding};
use suanpan_crypto::session::{SignOnBlock, WrappedKey as Wrapped};
use suanpan_crypto::KeysError;
use suanpan_sim::SecureProcessor;
use suanpan_terminal::laid_out_as;

use crate::panic::sealed;
use crate::{KeyPurpose, PinFormat, PosError, ProcessorMac, WrappedKey};

/// Check values of the working keys that the processor took, upper-case hex.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SimCheckValues {
    /// Of the PIN key.
    pub pin_check_value: String,
    /// Of the MAC key.
    pub mac_check_value: String,
    /// Of the track key, where there is one.
    pub track_check_value: Option<String>,
}

/// The processor with its PIN pad.
#[derive(uniffi::Object)]
pub struct SimProcessor(Mutex<SecureProcessor>);

impl SimProcessor {
    pub(crate) fn new(processor: SecureProcessor) -> Arc<Self> {
        Arc::new(SimProcessor(Mutex::new(processor)))
    }

    fn lock(&self) -> MutexGuard<'_, SecureProcessor> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl SimProcessor {
    /// Check value of its master key; `None` without one.
    pub fn master_check_value(&self) -> Option<String> {
        sealed(|| self.lock().master_check_value())
    }

    /// Takes working keys, all or none.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `key`.
    pub fn load(&self, keys: Vec<WrappedKey>) -> Result<SimCheckValues, PosError> {
        sealed(|| {
            let key = |purpose| {
                let key = keys.iter().find(|key| key.purpose == purpose);
                key.map(|key| Wrapped { cryptogram: &key.cryptogram, kcv: &key.check_value })
            };
            let needed =
                |purpose, name| key(purpose).ok_or_else(|| PosError::rejected("key", format!("no {name}")));
            let (pik, mak) = (needed(KeyPurpose::Pin, "PIN key")?, needed(KeyPurpose::Mac, "MAC key")?);
            let block = SignOnBlock {
                pik: pik.cryptogram,
                pik_kcv: pik.kcv,
                mak: mak.cryptogram,
                mak_kcv: mak.kcv,
                tdk: key(KeyPurpose::Track),
            };
            let (pin_check_value, mac_check_value, track_check_value) =
                self.lock().load(&block).map_err(refused)?;
            Ok(SimCheckValues { pin_check_value, mac_check_value, track_check_value })
        })
    }

    /// The first eight bytes of a MAC under the MAC key.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `key`.
    pub fn mac(&self, method: ProcessorMac, data: &[u8]) -> Result<Vec<u8>, PosError> {
        let method = match method {
            ProcessorMac::Cbc => MacMethod::Cbc(Padding::Zeros),
            ProcessorMac::Retail => MacMethod::Retail(Padding::Zeros),
            ProcessorMac::Cmac => MacMethod::Cmac,
        };
        sealed(|| Ok(self.lock().mac(method, data).map_err(refused)?.to_vec()))
    }

    /// Eight bytes enciphered under the track key.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `key` or `track_block`.
    pub fn encrypt_track(&self, block: &[u8]) -> Result<Vec<u8>, PosError> {
        sealed(|| {
            let mut block = block.try_into().map_err(|_| {
                PosError::rejected("track_block", format!("expected 8 bytes, got {}", block.len()))
            })?;
            self.lock().encrypt_track(&mut block).map_err(refused)?;
            Ok(block.to_vec())
        })
    }

    /// Forgets the working keys.
    pub fn drop_working_keys(&self) {
        sealed(|| self.lock().drop_working_keys());
    }

    /// Types a digit, 0 to 9, on its pad and returns how many are typed; any other number is ignored.
    pub fn press_digit(&self, digit: u8) -> u32 {
        sealed(|| {
            let mut processor = self.lock();
            let _ = processor.pad().push(digit); // Err: full or no digit; the count says so
            u32::try_from(processor.pad().len()).unwrap_or(u32::MAX)
        })
    }

    /// Takes the last digit back and returns how many are typed.
    pub fn backspace(&self) -> u32 {
        sealed(|| {
            let mut processor = self.lock();
            processor.pad().backspace();
            u32::try_from(processor.pad().len()).unwrap_or(u32::MAX)
        })
    }

    /// Forgets what was typed.
    pub fn cancel(&self) {
        sealed(|| self.lock().pad().cancel());
    }

    /// Enciphers what was typed, for the card of this track 2; `None` while it is too short.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `key` or `card`.
    pub fn enter(&self, format: PinFormat, track_2: &[u8]) -> Result<Option<Vec<u8>>, PosError> {
        let format = laid_out_as(format.into());
        sealed(|| {
            let pan = Track2::parse(track_2).and_then(|track| track.pan());
            let pan = pan.map_err(|error| PosError::rejected("card", error))?;
            match self.lock().enter(format, pan.expose()) {
                Ok(block) => Ok(Some(block.expose().to_vec())),
                Err(KeysError::Pin(suanpan_crypto::PinError::Length)) => Ok(None),
                Err(error) => Err(refused(error)),
            }
        })
    }
}

fn refused(error: KeysError) -> PosError {
    PosError::rejected("key", error)
}
