//! What may be done with a key that came out of a block: exactly what its header says.

use zeroize::ZeroizeOnDrop;

use crate::dukpt::{AesInitialKey, TdesInitialKey};
use crate::kcv::{Kcv, KcvMethod};
use crate::key::{
    Algorithm, KeyPolicy, MacKey, MasterKey, Material, PinKey, ProtectionKey, Slot, TrackKey, TypedKey,
};
use crate::scrub::scrubbed;
use crate::tr31::attribute::{Exportability, KeyAlgorithm, KeyUsage, ModeOfUse};
use crate::tr31::error::{Found, PolicyField, Tr31Error};
use crate::tr31::header::Header;
use crate::tr31::key_block::{KeyBlock, KeyBytes};
use crate::tr31::optional::CheckValueKind;
use crate::tr31::strength::{check_strength, cipher_of};
use crate::tr31::wrap::{wrap_under, Masking};
use crate::{KeyError, Random};

/// An authenticated key. It comes out as a typed key of the usage in its header, or under another protection key,
/// never as bytes.
pub struct Unwrapped {
    policy: KeyPolicy,
    protection: Algorithm,
    header: Header,
    key: KeyBytes,
}

/// Opens a key block; its keys are handed out under [`KeyPolicy::Strict`].
///
/// # Errors
/// [`Tr31Error::Refused`], whatever is wrong with the block or the protection key. Ask [`KeyBlock::parse`] for the
/// place of an error of syntax.
pub fn unwrap(protection: &ProtectionKey, text: &str) -> Result<Unwrapped, Tr31Error> {
    unwrap_under(KeyPolicy::Strict, protection, text)
}

/// Opens a key block; its keys are handed out under a policy of choice.
///
/// # Errors
/// As [`unwrap`].
pub fn unwrap_under(
    policy: KeyPolicy,
    protection: &ProtectionKey,
    text: &str,
) -> Result<Unwrapped, Tr31Error> {
    let block = KeyBlock::parse(text).map_err(|_| Tr31Error::Refused)?;
    let (header, key) = scrubbed(|| block.open(protection.material())).map_err(|_| Tr31Error::Refused)?;
    Ok(Unwrapped { policy, protection: protection.algorithm(), header, key })
}

/// One row for each typed key: which headers hand it out.
struct Rule {
    usages: &'static [KeyUsage],
    usage_text: &'static str,
    modes: &'static [ModeOfUse],
    mode_text: &'static str,
}

/// The terminal enciphers PIN blocks and track data; a key for deciphering only is not for it.
const ENCIPHERS: (&[ModeOfUse], &str) =
    (&[ModeOfUse::ENCRYPT, ModeOfUse::BOTH_WAYS, ModeOfUse::ANY], "mode of use E, B or N");
const UNWRAPS: (&[ModeOfUse], &str) =
    (&[ModeOfUse::DECRYPT, ModeOfUse::BOTH_WAYS, ModeOfUse::ANY], "mode of use D, B or N");

const PIN: Rule = Rule {
    usages: &[KeyUsage::PIN_ENCRYPTION],
    usage_text: "a PIN key, P0",
    modes: ENCIPHERS.0,
    mode_text: ENCIPHERS.1,
};
/// A [`MacKey`] generates and verifies, so a key that may only do one of the two is not made into one.
const MAC: Rule = Rule {
    usages: &[
        KeyUsage::MAC_ISO16609,
        KeyUsage::MAC_1,
        KeyUsage::MAC_2,
        KeyUsage::MAC_3,
        KeyUsage::MAC_4,
        KeyUsage::MAC_5,
        KeyUsage::MAC_CMAC,
        KeyUsage::MAC_6,
    ],
    usage_text: "a block cipher MAC key, M0 to M6 or M8",
    modes: &[ModeOfUse::MAC_BOTH_WAYS, ModeOfUse::ANY],
    mode_text: "mode of use C or N",
};
const TRACK: Rule = Rule {
    usages: &[KeyUsage::DATA, KeyUsage::SENSITIVE_DATA],
    usage_text: "a data key, D0 or D3",
    modes: ENCIPHERS.0,
    mode_text: ENCIPHERS.1,
};
const MASTER: Rule = Rule {
    usages: &[KeyUsage::KEY_ENCRYPTION],
    usage_text: "a key encryption key, K0",
    modes: UNWRAPS.0,
    mode_text: UNWRAPS.1,
};
const PROTECTION: Rule = Rule {
    usages: &[KeyUsage::PROTECTION, KeyUsage::ISO20038_PROTECTION],
    usage_text: "a key block protection key, K1 or K4",
    modes: UNWRAPS.0,
    mode_text: UNWRAPS.1,
};
const INITIAL: Rule = Rule {
    usages: &[KeyUsage::INITIAL],
    usage_text: "a DUKPT initial key, B1",
    modes: &[ModeOfUse::DERIVE, ModeOfUse::ANY],
    mode_text: "mode of use X or N",
};

impl Unwrapped {
    /// The authenticated header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The check value of the key by the usual method of its algorithm; `None` when it is no block cipher key.
    #[must_use]
    pub fn check_value(&self) -> Option<Kcv> {
        let algorithm = cipher_of(self.header.algorithm(), self.key.len()).ok()??;
        Some(Kcv::of(&Material::new(algorithm, self.key.clone()).ok()?))
    }

    /// The key as a PIN key: usage `P0`, mode `E`, `B` or `N`.
    ///
    /// # Errors
    /// [`Tr31Error::Policy`] naming the field of the header that forbids it; [`Tr31Error::Key`] for a length its
    /// algorithm does not have, and under the strict policy for a weak key or one that differs from the check value
    /// in block `KC`; [`Tr31Error::Strength`] under the strict policy.
    pub fn into_pin_key(self) -> Result<PinKey, Tr31Error> {
        self.typed(&PIN)
    }

    /// The key as a MAC key: usage `M0` to `M6` or `M8`, mode `C` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_mac_key(self) -> Result<MacKey, Tr31Error> {
        self.typed(&MAC)
    }

    /// The key as a track data key: usage `D0` or `D3`, mode `E`, `B` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_track_key(self) -> Result<TrackKey, Tr31Error> {
        self.typed(&TRACK)
    }

    /// The key as a terminal master key: usage `K0`, mode `D`, `B` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_master_key(self) -> Result<MasterKey, Tr31Error> {
        self.typed(&MASTER)
    }

    /// The key as a protection key for further blocks: usage `K1` or `K4`, mode `D`, `B` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_protection_key(self) -> Result<ProtectionKey, Tr31Error> {
        self.typed(&PROTECTION)
    }

    /// The key as the initial key of TDES DUKPT: usage `B1`, mode `X` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_tdes_initial_key(self) -> Result<TdesInitialKey, Tr31Error> {
        let algorithm = self.header.algorithm();
        let key: InitialKey = self.typed(&INITIAL)?;
        match key.material.algorithm() {
            Algorithm::Tdes2 => Ok(TdesInitialKey::from_bytes(key.material.bytes())?),
            _ => Err(initial_refused("T", algorithm)),
        }
    }

    /// The key as the initial key of AES DUKPT: usage `B1`, mode `X` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_aes_initial_key(self) -> Result<AesInitialKey, Tr31Error> {
        let algorithm = self.header.algorithm();
        let key: InitialKey = self.typed(&INITIAL)?;
        match key.material.algorithm() {
            Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256 => {
                Ok(AesInitialKey::from_bytes(key.material.bytes())?)
            }
            _ => Err(initial_refused("A", algorithm)),
        }
    }

    /// The key with the same header under another protection key, if its header lets it leave (exportability `E`
    /// or `S`).
    ///
    /// # Errors
    /// [`Tr31Error::Policy`] when it may not leave, and as [`crate::tr31::wrap`].
    pub fn rewrap(
        &self,
        protection: &ProtectionKey,
        masking: Masking,
        random: &mut dyn Random,
    ) -> Result<String, Tr31Error> {
        let exportability = self.header.exportability();
        if !matches!(exportability, Exportability::TRUSTED | Exportability::SENSITIVE) {
            let (field, expected) = (PolicyField::Exportability, "E or S");
            return Err(Tr31Error::Policy { field, expected, got: Found::new(exportability.as_bytes()) });
        }
        wrap_under(self.policy, protection, &self.header, &self.key, masking, random)
    }

    /// The clear key, for hosts and known answers. No terminal has this function.
    #[cfg(feature = "host")]
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.key
    }

    fn typed<K: TypedKey>(self, rule: &Rule) -> Result<K, Tr31Error> {
        let refuse = |field, expected, got: Found| Err(Tr31Error::Policy { field, expected, got });
        let header = &self.header;
        if !rule.usages.contains(&header.usage()) {
            return refuse(PolicyField::Usage, rule.usage_text, Found::new(header.usage().as_bytes()));
        }
        if !rule.modes.contains(&header.mode()) {
            return refuse(PolicyField::Mode, rule.mode_text, Found::new(header.mode().as_bytes()));
        }
        let Some(algorithm) = cipher_of(header.algorithm(), self.key.len())? else {
            return refuse(PolicyField::Algorithm, "A, D, T or 4", Found::new(header.algorithm().as_bytes()));
        };
        if self.policy == KeyPolicy::Strict {
            check_strength(header.algorithm(), self.key.len(), self.protection)?;
        }
        let material = Material::new(algorithm, self.key)?;
        if self.policy == KeyPolicy::Strict {
            carried_check_value(header, &material, K::SLOT)?;
        }
        material.check(K::SLOT, self.policy)?;
        Ok(K::from_material(material))
    }
}

impl ZeroizeOnDrop for Unwrapped {}

/// An initial key of either DUKPT, judged like every other key before it is told which.
struct InitialKey {
    material: Material,
}

impl TypedKey for InitialKey {
    const SLOT: Slot = Slot::Initial;

    fn from_material(material: Material) -> Self {
        Self { material }
    }

    fn material(&self) -> &Material {
        &self.material
    }
}

fn initial_refused(expected: &'static str, got: KeyAlgorithm) -> Tr31Error {
    Tr31Error::Policy { field: PolicyField::Algorithm, expected, got: Found::new(got.as_bytes()) }
}

/// Compares the key with the check value in block `KC`, when there is one by a method known for its algorithm.
fn carried_check_value(header: &Header, key: &Material, slot: Slot) -> Result<(), KeyError> {
    let Some(carried) = header.block("KC").and_then(|block| block.check_value()) else { return Ok(()) };
    let method = match (carried.kind, KcvMethod::of(key.algorithm())) {
        (CheckValueKind::Legacy, KcvMethod::TdesZeros) => KcvMethod::TdesZeros,
        (CheckValueKind::Legacy, KcvMethod::AesCmac) => KcvMethod::AesZeros,
        (CheckValueKind::Legacy, KcvMethod::Sm4Zeros) => KcvMethod::Sm4Zeros,
        (CheckValueKind::Cmac, KcvMethod::AesCmac) => KcvMethod::AesCmac,
        _ => return Ok(()),
    };
    if Kcv::by(method, key)?.matches(&carried.bytes) {
        return Ok(());
    }
    Err(KeyError::CheckValue { slot })
}
