//! The host's side: from a base derivation key to the keys of any transaction.
//!
//! Behind the feature `host`, which nothing that goes into a terminal turns on: a base derivation key opens the
//! traffic of a whole estate.

use subtle::ConstantTimeEq;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::aes::derivation::Form;
pub use super::aes::derivation::Usage;
use super::aes::key::AesKey;
use super::aes::{self, AesDukpt, AesInitialKey, AesTree};
use super::ksn::Serial;
use super::registers::descend;
use super::tdes::{self, TdesDukpt, TdesInitialKey, TdesTree, Variant};
use super::{
    AesKsn, DataDecryptionKey, DataEncryptionKey, DataKey, HmacGenerationKey, HmacKeyType,
    HmacVerificationKey, MacGenerationKey, MacVerificationKey, TdesKsn, WorkingKeyType,
};
use crate::key::{MacKey, PinKey, ProtectionKey, TypedKey};
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::{KeyError, KsnError};

/// A base derivation key of TDES DUKPT.
pub struct TdesBdk {
    key: Secret<16>,
}

impl TdesBdk {
    /// Takes a copy of clear key bytes.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless 16 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        tdes::double_length(bytes).map(|key| Self { key })
    }

    /// The initial key of the terminal that `ksn` names. Its counter does not matter.
    #[must_use]
    pub fn initial_key(&self, ksn: &TdesKsn) -> TdesInitialKey {
        TdesInitialKey { key: scrubbed(|| tdes::initial_key(&self.key, ksn)) }
    }

    /// The keys of a transaction: see [`TdesInitialKey::transaction`].
    ///
    /// # Errors
    /// As there.
    pub fn transaction(&self, ksn: &TdesKsn) -> Result<TdesTransaction, KsnError> {
        self.initial_key(ksn).transaction(ksn)
    }
}

impl ZeroizeOnDrop for TdesBdk {}

impl TdesInitialKey {
    /// The keys of a transaction, seen from the host.
    ///
    /// # Errors
    /// [`KsnError::Unusable`] for a serial number that no terminal uses.
    pub fn transaction(&self, ksn: &TdesKsn) -> Result<TdesTransaction, KsnError> {
        if !ksn.is_usable() {
            return Err(KsnError::Unusable);
        }
        self.transaction_at(ksn).ok_or(KsnError::Unusable)
    }

    /// The same without asking whether a terminal would use the serial number. `None` at counter 0, which has no
    /// key but the initial key.
    #[must_use]
    pub fn transaction_at(&self, ksn: &TdesKsn) -> Option<TdesTransaction> {
        let key = scrubbed(|| descend(&TdesTree { ksn: *ksn }, &self.key, 0, ksn.counter()))?;
        Some(TdesTransaction { key })
    }
}

/// The keys of one transaction of TDES DUKPT, seen from the host.
pub struct TdesTransaction {
    key: Secret<16>,
}

impl TdesTransaction {
    /// Takes a copy of a transaction key that was derived elsewhere.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless 16 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        tdes::double_length(bytes).map(|key| Self { key })
    }

    /// Deciphers the PIN block.
    #[must_use]
    pub fn pin_key(&self) -> PinKey {
        PinKey::from_material(Variant::Pin.of(&self.key))
    }

    /// Verifies the MAC of the request.
    #[must_use]
    pub fn request_mac_key(&self) -> MacVerificationKey {
        MacVerificationKey::from_material(Variant::RequestMac.of(&self.key))
    }

    /// Computes the MAC of the response.
    #[must_use]
    pub fn response_mac_key(&self) -> MacGenerationKey {
        MacGenerationKey::from_material(Variant::ResponseMac.of(&self.key))
    }

    /// Deciphers data of the request.
    #[must_use]
    pub fn request_data_key(&self) -> DataDecryptionKey {
        DataDecryptionKey::from_material(Variant::RequestData.of(&self.key))
    }

    /// Enciphers data of the response.
    #[must_use]
    pub fn response_data_key(&self) -> DataEncryptionKey {
        DataEncryptionKey::from_material(Variant::ResponseData.of(&self.key))
    }
}

impl ZeroizeOnDrop for TdesTransaction {}

/// A base derivation key of AES DUKPT.
pub struct AesBdk {
    key: AesKey,
}

impl AesBdk {
    /// Takes a copy of clear key bytes: AES-128, AES-192 or AES-256 by length.
    ///
    /// # Errors
    /// [`KeyError::Length`] unless 16, 24 or 32 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        AesKey::from_bytes(bytes).map(|key| Self { key })
    }

    /// The initial key of the terminal that `ksn` names, as long as this key. Its counter does not matter.
    #[must_use]
    pub fn initial_key(&self, ksn: &AesKsn) -> AesInitialKey {
        let derived = || AesKey::derived(self.key.size(), &self.key.cipher(), Usage::InitialKey, ksn);
        let key = scrubbed(derived);
        AesInitialKey { key }
    }

    /// The keys of a transaction: see [`AesInitialKey::transaction`].
    ///
    /// # Errors
    /// As there.
    pub fn transaction(&self, ksn: &AesKsn) -> Result<AesTransaction, KsnError> {
        self.initial_key(ksn).transaction(ksn)
    }
}

impl ZeroizeOnDrop for AesBdk {}

impl AesInitialKey {
    /// The keys of a transaction, seen from the host.
    ///
    /// # Errors
    /// [`KsnError::Unusable`] for a serial number that no terminal uses.
    pub fn transaction(&self, ksn: &AesKsn) -> Result<AesTransaction, KsnError> {
        if !ksn.is_usable() {
            return Err(KsnError::Unusable);
        }
        self.transaction_at(ksn).ok_or(KsnError::Unusable)
    }

    /// The same without asking whether a terminal would use the serial number: published examples go further. `None`
    /// at counter 0, which has no key but the initial key.
    #[must_use]
    pub fn transaction_at(&self, ksn: &AesKsn) -> Option<AesTransaction> {
        let tree = AesTree { ksn: *ksn, size: self.key.size() };
        let key = scrubbed(|| descend(&tree, &self.key, 0, ksn.counter()))?;
        Some(AesTransaction { keys: aes::AesTransaction { ksn: *ksn, key } })
    }

    /// The update key: see [`AesDukpt::update_key`].
    ///
    /// # Errors
    /// As there.
    pub fn update_key(&self, ksn: &AesKsn, key_type: WorkingKeyType) -> Result<ProtectionKey, KeyError> {
        let ksn = ksn.at(u32::MAX);
        let tree = AesTree { ksn, size: self.key.size() };
        match scrubbed(|| descend(&tree, &self.key, 0, u32::MAX)) {
            Some(key) => aes::AesTransaction { ksn, key }.protection_key(key_type),
            None => unreachable!("32 one bits are 32 derivations"),
        }
    }
}

/// The keys of one transaction of AES DUKPT, seen from the host.
///
/// # Errors
/// Every key: [`KeyError::Stronger`] when it would be stronger than the initial key.
pub struct AesTransaction {
    keys: aes::AesTransaction,
}

impl AesTransaction {
    /// Deciphers the PIN block.
    pub fn pin_key(&self, key_type: WorkingKeyType) -> Result<PinKey, KeyError> {
        self.keys.pin_key(key_type)
    }

    /// Verifies the MAC of the request.
    pub fn request_mac_key(&self, key_type: WorkingKeyType) -> Result<MacVerificationKey, KeyError> {
        self.keys.material(Usage::MacGeneration, key_type).map(MacVerificationKey::from_material)
    }

    /// Computes the MAC of the response.
    pub fn response_mac_key(&self, key_type: WorkingKeyType) -> Result<MacGenerationKey, KeyError> {
        self.keys.material(Usage::MacVerification, key_type).map(MacGenerationKey::from_material)
    }

    /// Computes and verifies MACs, where request and response share a key.
    pub fn mac_key(&self, key_type: WorkingKeyType) -> Result<MacKey, KeyError> {
        self.keys.mac_key(key_type)
    }

    /// Verifies the HMAC of the request.
    pub fn request_hmac_key(&self, key_type: HmacKeyType) -> Result<HmacVerificationKey, KeyError> {
        self.keys
            .derive(Usage::MacGeneration, key_type.into())
            .and_then(|key| HmacVerificationKey::from_bytes(&key))
    }

    /// Computes the HMAC of the response.
    pub fn response_hmac_key(&self, key_type: HmacKeyType) -> Result<HmacGenerationKey, KeyError> {
        self.keys
            .derive(Usage::MacVerification, key_type.into())
            .and_then(|key| HmacGenerationKey::from_bytes(&key))
    }

    /// Deciphers data of the request.
    pub fn request_data_key(&self, key_type: WorkingKeyType) -> Result<DataDecryptionKey, KeyError> {
        self.keys.material(Usage::DataEncryption, key_type).map(DataDecryptionKey::from_material)
    }

    /// Enciphers data of the response.
    pub fn response_data_key(&self, key_type: WorkingKeyType) -> Result<DataEncryptionKey, KeyError> {
        self.keys.material(Usage::DataDecryption, key_type).map(DataEncryptionKey::from_material)
    }

    /// Enciphers and deciphers data, where request and response share a key.
    pub fn data_key(&self, key_type: WorkingKeyType) -> Result<DataKey, KeyError> {
        self.keys.data_key(key_type)
    }

    /// Protects other keys, in key blocks.
    pub fn protection_key(&self, key_type: WorkingKeyType) -> Result<ProtectionKey, KeyError> {
        self.keys.protection_key(key_type)
    }

    /// The key of any usage, to be compared with a known answer.
    pub fn derived_key(&self, usage: Usage, key_type: DerivedKeyType) -> Result<DerivedKey, KeyError> {
        self.keys.derive(usage, key_type.form()).map(|bytes| DerivedKey { bytes })
    }
}

impl ZeroizeOnDrop for AesTransaction {}

/// Every kind of key that AES DUKPT derives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DerivedKeyType {
    /// For a cipher.
    Cipher(WorkingKeyType),
    /// For HMAC.
    Hmac(HmacKeyType),
}

impl DerivedKeyType {
    fn form(self) -> Form {
        match self {
            Self::Cipher(key_type) => key_type.into(),
            Self::Hmac(key_type) => key_type.into(),
        }
    }

    /// The derivation data of such a key, which is public: one block for every 16 bytes of the key.
    #[must_use]
    pub fn derivation_data(self, usage: Usage, ksn: &AesKsn) -> Vec<[u8; 16]> {
        self.form().data(usage, ksn).collect()
    }
}

/// A derived key that can be compared and nothing else.
pub struct DerivedKey {
    bytes: Zeroizing<Box<[u8]>>,
}

impl ZeroizeOnDrop for DerivedKey {}

/// Compares a key with a known answer, so that published examples can be checked without a way for a key to come
/// out.
pub trait KnownAnswer {
    /// Whether the key is these bytes, parity bits included. Constant in time for one length.
    fn matches(&self, bytes: &[u8]) -> bool;
}

macro_rules! known_answer {
    ($($type:ty: $bytes:expr),+ $(,)?) => {
        $(impl KnownAnswer for $type {
            fn matches(&self, bytes: &[u8]) -> bool {
                let ours: fn(&Self) -> &[u8] = $bytes;
                ours(self).ct_eq(bytes).into()
            }
        })+
    };
}

known_answer!(
    TdesInitialKey: |key| key.key.expose(),
    AesInitialKey: |key| key.key.bytes(),
    TdesTransaction: |transaction| transaction.key.expose(),
    AesTransaction: |transaction| transaction.keys.key.bytes(),
    DerivedKey: |key| &key.bytes,
    PinKey: |key| key.material().bytes(),
    MacKey: |key| key.material().bytes(),
    MacGenerationKey: |key| key.material().bytes(),
    MacVerificationKey: |key| key.material().bytes(),
    DataEncryptionKey: |key| key.material().bytes(),
    DataDecryptionKey: |key| key.material().bytes(),
    DataKey: |key| key.material().bytes(),
    ProtectionKey: |key| key.material().bytes(),
);

/// Compares the registers of a terminal with known answers.
pub trait KnownRegisters {
    /// Registers there are.
    const REGISTERS: usize;

    /// Whether the register of a counter bit, 0 being the lowest, holds exactly this key, or none for `None`.
    fn register_matches(&self, bit: usize, key: Option<&[u8]>) -> bool;
}

fn same(ours: Option<&[u8]>, key: Option<&[u8]>) -> bool {
    match (ours, key) {
        (None, None) => true,
        (Some(ours), Some(key)) => ours.ct_eq(key).into(),
        _ => false,
    }
}

impl KnownRegisters for TdesDukpt {
    const REGISTERS: usize = 21;

    fn register_matches(&self, bit: usize, key: Option<&[u8]>) -> bool {
        same(self.register(bit), key)
    }
}

impl KnownRegisters for AesDukpt {
    const REGISTERS: usize = 32;

    fn register_matches(&self, bit: usize, key: Option<&[u8]>) -> bool {
        same(self.register(bit), key)
    }
}
