//! TDES DUKPT (ANSI X9.24-1:2009, Annex A; ANSI X9.24-3-2017, Annex C): the terminal's side.

use zeroize::ZeroizeOnDrop;

use super::at_rest::{Kind, Opened, StateAtRest};
use super::ksn::{Serial, TdesKsn};
use super::registers::{Registers, Step, Tree};
use super::working_keys::{DataDecryptionKey, DataEncryptionKey, MacGenerationKey, MacVerificationKey};
use super::{advance, loaded, KsnStore};
use crate::block_cipher::Cipher64;
use crate::kcv::Kcv;
use crate::key::{KeyPolicy, Material, PinKey, Slot, TypedKey};
use crate::scrub::scrubbed;
use crate::seal::Sealer;
use crate::secret::Secret;
use crate::{AdvanceError, KeyError, StateError};

/// Added to both halves of a key for its left child, and of a BDK for the right half of an initial key.
const LEFT: [u8; 8] = [0xC0, 0xC0, 0xC0, 0xC0, 0, 0, 0, 0];

/// The initial key of a terminal (IPEK), as the key injection facility hands it over. A terminal loads it once and
/// forgets it.
pub struct TdesInitialKey {
    pub(super) key: Secret<16>,
}

impl TdesInitialKey {
    /// Takes a copy of clear key bytes. No policy is applied: see [`Self::check`].
    ///
    /// # Errors
    /// [`KeyError::Length`] unless 16 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        double_length(bytes).map(|key| Self { key })
    }

    /// The check value: one zero block enciphered.
    #[must_use]
    pub fn check_value(&self) -> Kcv {
        Kcv::of(&Material::tdes2(&self.key))
    }

    /// Asks whether `policy` lets this key be loaded.
    ///
    /// # Errors
    /// [`KeyError::Weak`].
    pub fn check(&self, policy: KeyPolicy) -> Result<(), KeyError> {
        Material::tdes2(&self.key).check(Slot::Initial, policy)
    }
}

impl ZeroizeOnDrop for TdesInitialKey {}

pub(super) fn double_length(bytes: &[u8]) -> Result<Secret<16>, KeyError> {
    Secret::from_slice(bytes).map_err(|error| KeyError::Length { expected: &[16], got: error.got })
}

/// A terminal's future keys: 21 registers, of which each transaction uses one up.
pub struct TdesDukpt {
    registers: Registers<TdesTree>,
}

impl TdesDukpt {
    /// Fills the registers from an initial key, which is wiped on return, and makes them durable.
    ///
    /// The first transaction is that of `ksn`, or the first usable one after it: give the counter 0 that a fresh
    /// key comes with, or the counter at which to go on. Loading the same initial key again at an earlier counter
    /// repeats serial numbers, and cannot be seen from here.
    ///
    /// # Errors
    /// [`AdvanceError::Exhausted`] when no transaction is left from `ksn` on, [`AdvanceError::NotPersisted`].
    pub fn load<S: KsnStore>(
        initial: TdesInitialKey,
        ksn: TdesKsn,
        store: &mut S,
    ) -> Result<Self, AdvanceError<S::Error>> {
        let registers = scrubbed(|| Registers::load(TdesTree { ksn }, &initial.key, ksn.counter()));
        Ok(Self { registers: loaded(registers, store)? })
    }

    /// The registers as [`StateAtRest::seal`] sealed them. `used` is the last serial number known to have been
    /// used, where the caller keeps one: it is what tells an old copy of the state from the newest.
    ///
    /// # Errors
    /// [`StateError::Refused`] for anything that is not a state of TDES DUKPT sealed by this key,
    /// [`StateError::Superseded`] when it would use a serial number up to `used` again.
    pub fn restore(sealer: &Sealer, sealed: &[u8], used: Option<&TdesKsn>) -> Result<Self, StateError> {
        let state = Opened::<TdesKsn>::open(sealer, sealed, used)?;
        Ok(Self { registers: state.registers(TdesTree { ksn: state.position })? })
    }

    /// The state to make durable. [`KsnStore::persist`] is given it at every change.
    #[must_use]
    pub fn at_rest(&self) -> StateAtRest<'_> {
        StateAtRest::new(&self.registers)
    }

    /// The serial number the next transaction will have. `None` for ever once the keys are used up.
    #[must_use]
    pub fn next_ksn(&self) -> Option<TdesKsn> {
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
    pub fn next<S: KsnStore>(&mut self, store: &mut S) -> Result<TdesTransaction, AdvanceError<S::Error>> {
        let Step { counter, key } = advance(&mut self.registers, store)?;
        Ok(TdesTransaction { ksn: self.registers.tree().ksn.at(counter), key })
    }

    #[cfg(feature = "host")]
    pub(super) fn register(&self, bit: usize) -> Option<&[u8]> {
        self.registers.register(bit).map(|key| key.expose().as_slice())
    }
}

impl ZeroizeOnDrop for TdesDukpt {}

/// The keys of one transaction, by their use. Request is what the terminal sends, response what the host answers.
pub struct TdesTransaction {
    pub(super) ksn: TdesKsn,
    pub(super) key: Secret<16>,
}

impl TdesTransaction {
    /// The serial number that has to be sent along.
    #[must_use]
    pub fn ksn(&self) -> TdesKsn {
        self.ksn
    }

    /// Enciphers the PIN block.
    #[must_use]
    pub fn pin_key(&self) -> PinKey {
        PinKey::from_material(Variant::Pin.of(&self.key))
    }

    /// Computes the MAC of the request.
    #[must_use]
    pub fn request_mac_key(&self) -> MacGenerationKey {
        MacGenerationKey::from_material(Variant::RequestMac.of(&self.key))
    }

    /// Verifies the MAC of the response.
    #[must_use]
    pub fn response_mac_key(&self) -> MacVerificationKey {
        MacVerificationKey::from_material(Variant::ResponseMac.of(&self.key))
    }

    /// Enciphers data of the request.
    #[must_use]
    pub fn request_data_key(&self) -> DataEncryptionKey {
        DataEncryptionKey::from_material(Variant::RequestData.of(&self.key))
    }

    /// Deciphers data of the response.
    #[must_use]
    pub fn response_data_key(&self) -> DataDecryptionKey {
        DataDecryptionKey::from_material(Variant::ResponseData.of(&self.key))
    }
}

impl ZeroizeOnDrop for TdesTransaction {}

/// What a working key is for.
#[derive(Clone, Copy)]
pub(super) enum Variant {
    Pin,
    RequestMac,
    ResponseMac,
    RequestData,
    ResponseData,
}

impl Variant {
    /// The byte of each half that is inverted (X9.24-1:2009, table A-1).
    const fn byte(self) -> usize {
        match self {
            Self::Pin => 7,
            Self::RequestMac => 6,
            Self::RequestData => 5,
            Self::ResponseMac => 4,
            Self::ResponseData => 3,
        }
    }

    /// The working key of a transaction key. A data key is enciphered under itself as well, half by half, so that
    /// the transaction key does not follow from it (same section).
    pub(super) fn of(self, key: &Secret<16>) -> Material {
        scrubbed(|| self.varied(key))
    }

    fn varied(self, key: &Secret<16>) -> Material {
        let mut mask = [0; 8];
        if let Some(byte) = mask.get_mut(self.byte()) {
            *byte = 0xFF;
        }
        let mut variant = varied(key, mask);
        if let Self::RequestData | Self::ResponseData = self {
            let cipher = tdes(&variant);
            for half in variant.expose_mut().as_chunks_mut().0 {
                cipher.encrypt(half);
            }
        }
        Material::tdes2(&variant)
    }
}

/// Both halves of a key XORed with a mask.
pub(super) fn varied(key: &Secret<16>, mask: [u8; 8]) -> Secret<16> {
    let mut varied = Secret::zeroed();
    let masked = key.expose().iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
    for (byte, from) in varied.expose_mut().iter_mut().zip(masked) {
        *byte = from;
    }
    varied
}

pub(super) fn tdes(key: &Secret<16>) -> Cipher64 {
    Cipher64::tdes2(key.expose())
}

/// The initial key of a serial number under a BDK (X9.24-1:2009, A.6): its identifier enciphered twice.
#[cfg(feature = "host")]
pub(super) fn initial_key(bdk: &Secret<16>, ksn: &TdesKsn) -> Secret<16> {
    let mut key = Secret::zeroed();
    let id = ksn.at(0).as_bytes().first_chunk::<8>().copied().unwrap_or_default();
    let [left, right] = [tdes(bdk), tdes(&varied(bdk, LEFT))];
    for (half, cipher) in key.expose_mut().as_chunks_mut().0.iter_mut().zip([left, right]) {
        *half = id;
        cipher.encrypt(half);
    }
    key
}

/// Non-reversible key generation (X9.24-1:2009, A.2).
pub(super) struct TdesTree {
    pub(super) ksn: TdesKsn,
}

/// A key and its variant, each ready to encipher.
pub(super) struct TdesNode {
    /// Gives the left half of a child.
    left: Halves,
    /// Gives the right half.
    right: Halves,
}

/// A left half as a cipher, and a right half.
struct Halves {
    left: Cipher64,
    right: Secret<8>,
}

impl Halves {
    fn of(key: &Secret<16>) -> Self {
        let (mut left, mut right) = (Secret::<8>::zeroed(), Secret::<8>::zeroed());
        let halves = left.expose_mut().iter_mut().chain(right.expose_mut());
        for (byte, from) in halves.zip(key.expose()) {
            *byte = *from;
        }
        Self { left: Cipher64::des(left.expose()), right }
    }
}

impl Tree for TdesTree {
    type Key = Secret<16>;
    type Node = TdesNode;
    type Ksn = TdesKsn;

    fn ksn(&self) -> &TdesKsn {
        &self.ksn
    }

    fn kind(&self) -> Kind {
        Kind::Tdes
    }

    fn key(&self, bytes: &[u8]) -> Option<Secret<16>> {
        Secret::from_slice(bytes).ok()
    }

    fn bytes(key: &Secret<16>) -> &[u8] {
        key.expose()
    }

    fn node(&self, key: &Secret<16>) -> TdesNode {
        TdesNode { left: Halves::of(&varied(key, LEFT)), right: Halves::of(key) }
    }

    fn child(&self, node: &TdesNode, counter: u32) -> Secret<16> {
        let ksn = self.ksn.at(counter);
        let serial = ksn.as_bytes().last_chunk::<8>().copied().unwrap_or_default();
        let mut child = Secret::zeroed();
        let halves = child.expose_mut().as_chunks_mut().0;
        for (half, parent) in halves.iter_mut().zip([&node.left, &node.right]) {
            *half = serial;
            xor(half, parent.right.expose());
            parent.left.encrypt(half);
            xor(half, parent.right.expose());
        }
        child
    }
}

fn xor(half: &mut [u8; 8], with: &[u8; 8]) {
    for (byte, with) in half.iter_mut().zip(with) {
        *byte ^= with;
    }
}
