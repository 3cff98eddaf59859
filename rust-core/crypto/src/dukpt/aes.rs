//! AES DUKPT (ANSI X9.24-3-2017): the terminal's side.

pub(super) mod derivation;
pub(super) mod key;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::at_rest::{Kind, Opened, StateAtRest};
use super::ksn::{AesKsn, Serial};
use super::registers::{Registers, Step, Tree};
use super::working_keys::{
    DataDecryptionKey, DataEncryptionKey, DataKey, HmacGenerationKey, HmacVerificationKey, MacGenerationKey,
    MacVerificationKey,
};
use super::{advance, loaded, KsnStore};
use crate::block_cipher::Cipher128;
use crate::kcv::Kcv;
use crate::key::{KeyPolicy, MacKey, Material, PinKey, ProtectionKey, Slot, TypedKey};
use crate::scrub::scrubbed;
use crate::seal::Sealer;
use crate::{AdvanceError, KeyError, StateError};
use derivation::{Form, HmacKeyType, Usage, WorkingKeyType};
use key::{AesKey, Size};

/// The initial key of a terminal, as the key injection facility hands it over. A terminal loads it once and forgets
/// it.
pub struct AesInitialKey {
    pub(super) key: AesKey,
}

impl AesInitialKey {
    /// Takes a copy of clear key bytes: AES-128, AES-192 or AES-256 by length. No policy is applied: see
    /// [`Self::check`].
    ///
    /// # Errors
    /// [`KeyError::Length`] unless 16, 24 or 32 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        AesKey::from_bytes(bytes).map(|key| Self { key })
    }

    /// The check value: AES-CMAC of a zero block.
    ///
    /// # Errors
    /// None: the length was checked before.
    pub fn check_value(&self) -> Result<Kcv, KeyError> {
        Ok(Kcv::of(&self.material()?))
    }

    /// Asks whether `policy` lets this key be loaded.
    ///
    /// # Errors
    /// [`KeyError::Weak`].
    pub fn check(&self, policy: KeyPolicy) -> Result<(), KeyError> {
        self.material()?.check(Slot::Initial, policy)
    }

    fn material(&self) -> Result<Material, KeyError> {
        let algorithm = self.key.size().working_key_type().algorithm();
        Material::new(algorithm, Zeroizing::new(self.key.bytes().into()))
    }
}

impl ZeroizeOnDrop for AesInitialKey {}

/// A terminal's future keys: 32 registers, of which each transaction uses one up.
pub struct AesDukpt {
    registers: Registers<AesTree>,
}

impl AesDukpt {
    /// Fills the registers from an initial key, which is wiped on return, and makes them durable.
    ///
    /// The first transaction is that of `ksn`, or the first usable one after it: give the counter 0 that a fresh
    /// key comes with, or the counter at which to go on. Loading the same initial key again at an earlier counter
    /// repeats serial numbers, and cannot be seen from here.
    ///
    /// # Errors
    /// [`AdvanceError::Exhausted`] when no transaction is left from `ksn` on, [`AdvanceError::NotPersisted`].
    pub fn load<S: KsnStore>(
        initial: AesInitialKey,
        ksn: AesKsn,
        store: &mut S,
    ) -> Result<Self, AdvanceError<S::Error>> {
        let tree = AesTree { ksn, size: initial.key.size() };
        let registers = scrubbed(|| Registers::load(tree, &initial.key, ksn.counter()));
        Ok(Self { registers: loaded(registers, store)? })
    }

    /// The registers as [`StateAtRest::seal`] sealed them. `used` is the last serial number known to have been
    /// used, where the caller keeps one: it is what tells an old copy of the state from the newest.
    ///
    /// # Errors
    /// [`StateError::Refused`] for anything that is not a state of AES DUKPT sealed by this key,
    /// [`StateError::Superseded`] when it would use a serial number up to `used` again.
    pub fn restore(sealer: &Sealer, sealed: &[u8], used: Option<&AesKsn>) -> Result<Self, StateError> {
        let state = Opened::<AesKsn>::open(sealer, sealed, used)?;
        let size = Size::ALL.into_iter().find(|size| size.kind() == state.kind).ok_or(StateError::Refused)?;
        Ok(Self { registers: state.registers(AesTree { ksn: state.position, size })? })
    }

    /// The state to make durable. [`KsnStore::persist`] is given it at every change.
    #[must_use]
    pub fn at_rest(&self) -> StateAtRest<'_> {
        StateAtRest::new(&self.registers)
    }

    /// The serial number the next transaction will have. `None` for ever once the keys are used up.
    #[must_use]
    pub fn next_ksn(&self) -> Option<AesKsn> {
        self.registers.next_ksn()
    }

    /// How many transactions are left.
    #[must_use]
    pub fn transactions_left(&self) -> u64 {
        self.registers.transactions_left()
    }

    /// Uses up one key. The state after it is durable before the key is handed out; if it could not be made so,
    /// no key is handed out and nothing has changed.
    ///
    /// # Errors
    /// [`AdvanceError::Exhausted`], then for ever; [`AdvanceError::NotPersisted`].
    pub fn next<S: KsnStore>(&mut self, store: &mut S) -> Result<AesTransaction, AdvanceError<S::Error>> {
        let Step { counter, key } = advance(&mut self.registers, store)?;
        Ok(AesTransaction { ksn: self.registers.tree().ksn.at(counter), key })
    }

    /// The DUKPT update key (section 6.7), under which the next initial key is sent. It uses up no transaction:
    /// it belongs to the counter of 32 ones, 32 derivations away from the initial key. `None` once the keys are
    /// used up, so that a terminal has to be given a new key before.
    ///
    /// # Errors
    /// [`KeyError::Stronger`] when `key_type` is stronger than the initial key.
    pub fn update_key(&self, key_type: WorkingKeyType) -> Result<Option<ProtectionKey>, KeyError> {
        let Some(key) = scrubbed(|| self.registers.all_ones()) else { return Ok(None) };
        let last = AesTransaction { ksn: self.registers.tree().ksn.at(u32::MAX), key };
        last.protection_key(key_type).map(Some)
    }

    #[cfg(feature = "host")]
    pub(super) fn register(&self, bit: usize) -> Option<&[u8]> {
        self.registers.register(bit).map(AesKey::bytes)
    }
}

impl ZeroizeOnDrop for AesDukpt {}

/// The keys of one transaction, by their use. Request is what the terminal sends, response what the host answers.
///
/// Each key comes in the type that terminal and host have agreed on.
///
/// # Errors
/// Every key: [`KeyError::Stronger`] when it would be stronger than the initial key (section 6.3).
pub struct AesTransaction {
    pub(super) ksn: AesKsn,
    pub(super) key: AesKey,
}

impl AesTransaction {
    /// The serial number that has to be sent along.
    #[must_use]
    pub fn ksn(&self) -> AesKsn {
        self.ksn
    }

    /// Enciphers the PIN block.
    pub fn pin_key(&self, key_type: WorkingKeyType) -> Result<PinKey, KeyError> {
        self.material(Usage::Pin, key_type).map(PinKey::from_material)
    }

    /// Computes the MAC of the request.
    pub fn request_mac_key(&self, key_type: WorkingKeyType) -> Result<MacGenerationKey, KeyError> {
        self.material(Usage::MacGeneration, key_type).map(MacGenerationKey::from_material)
    }

    /// Verifies the MAC of the response.
    pub fn response_mac_key(&self, key_type: WorkingKeyType) -> Result<MacVerificationKey, KeyError> {
        self.material(Usage::MacVerification, key_type).map(MacVerificationKey::from_material)
    }

    /// Computes and verifies MACs, where request and response share a key.
    pub fn mac_key(&self, key_type: WorkingKeyType) -> Result<MacKey, KeyError> {
        self.material(Usage::MacBothWays, key_type).map(MacKey::from_material)
    }

    /// Computes the HMAC of the request.
    pub fn request_hmac_key(&self, key_type: HmacKeyType) -> Result<HmacGenerationKey, KeyError> {
        self.derive(Usage::MacGeneration, key_type.into()).and_then(|key| HmacGenerationKey::from_bytes(&key))
    }

    /// Verifies the HMAC of the response.
    pub fn response_hmac_key(&self, key_type: HmacKeyType) -> Result<HmacVerificationKey, KeyError> {
        self.derive(Usage::MacVerification, key_type.into())
            .and_then(|key| HmacVerificationKey::from_bytes(&key))
    }

    /// Enciphers data of the request.
    pub fn request_data_key(&self, key_type: WorkingKeyType) -> Result<DataEncryptionKey, KeyError> {
        self.material(Usage::DataEncryption, key_type).map(DataEncryptionKey::from_material)
    }

    /// Deciphers data of the response.
    pub fn response_data_key(&self, key_type: WorkingKeyType) -> Result<DataDecryptionKey, KeyError> {
        self.material(Usage::DataDecryption, key_type).map(DataDecryptionKey::from_material)
    }

    /// Enciphers and deciphers data, where request and response share a key.
    pub fn data_key(&self, key_type: WorkingKeyType) -> Result<DataKey, KeyError> {
        self.material(Usage::DataBothWays, key_type).map(DataKey::from_material)
    }

    /// Protects other keys, in key blocks.
    pub fn protection_key(&self, key_type: WorkingKeyType) -> Result<ProtectionKey, KeyError> {
        self.material(Usage::KeyEncryption, key_type).map(ProtectionKey::from_material)
    }

    pub(super) fn material(&self, usage: Usage, key_type: WorkingKeyType) -> Result<Material, KeyError> {
        let form = self.form(key_type.into())?;
        scrubbed(|| Material::expand(key_type.algorithm(), self.derived(usage, form)))
    }

    pub(super) fn derive(&self, usage: Usage, form: Form) -> Result<Zeroizing<Box<[u8]>>, KeyError> {
        let form = self.form(form)?;
        Ok(scrubbed(|| self.derived(usage, form)))
    }

    /// The form of a key, unless it would be stronger than this one.
    fn form(&self, form: Form) -> Result<Form, KeyError> {
        form.not_above(self.key.size().working_key_type().into())
    }

    fn derived(&self, usage: Usage, form: Form) -> Zeroizing<Box<[u8]>> {
        let mut key = form.zeroed();
        form.derive(&self.key.cipher(), usage, &self.ksn, &mut key);
        key
    }
}

impl ZeroizeOnDrop for AesTransaction {}

/// Derivation of intermediate keys (section 6.3): every child is as long as its parent.
pub(super) struct AesTree {
    pub(super) ksn: AesKsn,
    pub(super) size: Size,
}

impl Tree for AesTree {
    type Key = AesKey;
    type Node = Cipher128;
    type Ksn = AesKsn;

    fn ksn(&self) -> &AesKsn {
        &self.ksn
    }

    fn kind(&self) -> Kind {
        self.size.kind()
    }

    fn key(&self, bytes: &[u8]) -> Option<AesKey> {
        AesKey::from_bytes(bytes).ok().filter(|key| key.size() == self.size)
    }

    fn bytes(key: &AesKey) -> &[u8] {
        key.bytes()
    }

    fn node(&self, key: &AesKey) -> Cipher128 {
        key.cipher()
    }

    fn child(&self, node: &Cipher128, counter: u32) -> AesKey {
        AesKey::derived(self.size, node, Usage::KeyDerivation, &self.ksn.at(counter))
    }
}
