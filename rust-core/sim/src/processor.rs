//! A maker's secure processor: keys go in enciphered and never come out, and its PIN pad returns enciphered blocks.

use suanpan_crypto::key::{MasterKey, Slot};
use suanpan_crypto::mac::MacMethod;
use suanpan_crypto::pin_block::{EncipheredPinBlock, PinBlockFormat};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::SignOnBlock;
use suanpan_crypto::soft_keys::SoftKeys;
use suanpan_crypto::soft_pin_pad::SoftPinPad;
use suanpan_crypto::{KeysError, Random};

/// The processor and its pad. What a real one is certified for, this one only plays.
pub struct SecureProcessor {
    keys: SoftKeys,
    pad: SoftPinPad,
}

impl SecureProcessor {
    /// One without a key, as it leaves the factory.
    #[must_use]
    pub fn new(random: Box<dyn Random + Send>) -> Self {
        SecureProcessor { keys: SoftKeys::new(random), pad: SoftPinPad::new() }
    }

    /// What the maker's tool does at the acquirer's: the master key goes in, in clear, in a safe room.
    ///
    /// # Errors
    /// [`KeysError::Key`]; the former key stays.
    pub fn inject(&mut self, master: &Secret<16>) -> Result<(), KeysError> {
        self.keys.load_master(MasterKey::tdes(master.expose())?)
    }

    /// Check value of the master key, upper-case hex; none without one.
    #[must_use]
    pub fn master_check_value(&self) -> Option<String> {
        self.keys.check_value(Slot::Master).ok().map(|value| value.to_string())
    }

    /// Takes the working keys of a sign-on and returns the check values of PIN, MAC and track key.
    ///
    /// # Errors
    /// [`KeysError`]; the former keys stay.
    pub fn load(&mut self, block: &SignOnBlock<'_>) -> Result<(String, String, Option<String>), KeysError> {
        self.keys.load_session(block)?;
        let value = |slot| self.keys.check_value(slot).map(|value| value.to_string());
        Ok((value(Slot::Pin)?, value(Slot::Mac)?, value(Slot::Track).ok()))
    }

    /// The first eight bytes of a MAC under the MAC key.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn mac(&self, method: MacMethod, data: &[u8]) -> Result<[u8; 8], KeysError> {
        self.keys.mac(method, data)
    }

    /// Enciphers eight bytes under the track key.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn encrypt_track(&self, block: &mut [u8; 8]) -> Result<(), KeysError> {
        self.keys.encrypt_track(block)
    }

    /// Forgets the working keys.
    pub fn drop_working_keys(&mut self) {
        self.keys.drop_session();
    }

    /// The pad, for its keys.
    pub fn pad(&mut self) -> &mut SoftPinPad {
        &mut self.pad
    }

    /// Enciphers what was typed.
    ///
    /// # Errors
    /// As of [`SoftPinPad::enter`].
    pub fn enter(&mut self, format: PinBlockFormat, pan: &str) -> Result<EncipheredPinBlock, KeysError> {
        self.pad.enter(&self.keys, format, pan)
    }
}
