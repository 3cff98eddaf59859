//! What may be done with a key that came out of a block: exactly what its header says.

use zeroize::ZeroizeOnDrop;

use crate::dukpt::working_keys::BoundMacKey;
use crate::dukpt::{AesInitialKey, MacGenerationKey, MacVerificationKey, TdesInitialKey};
use crate::kcv::{Kcv, KcvMethod};
use crate::key::{
    Algorithm, KeyPolicy, MasterKey, Material, PinKey, ProtectionKey, Slot, TrackKey, TypedKey,
};
use crate::mac::{HmacKey, MacAlgorithm};
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

/// Opens a key block; its keys are handed out under [`KeyPolicy::Strict`], and a check value in block `KP` must be
/// that of `protection`.
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
    let material = protection.material();
    let (header, key) = scrubbed(|| {
        let (header, key) = block.open(material)?;
        // The block is for another protection key than this one, whatever its MAC says.
        if policy == KeyPolicy::Strict && !carried_check_value_fits(&header, "KP", material) {
            return Err(Tr31Error::Refused);
        }
        Ok((header, key))
    })
    .map_err(|_| Tr31Error::Refused)?;
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
/// Whoever names a method this crate does not compute (M2, M4, M5, M8) has no key to give here.
const MAC_USAGES: &[KeyUsage] =
    &[KeyUsage::MAC_ISO16609, KeyUsage::MAC_1, KeyUsage::MAC_3, KeyUsage::MAC_CMAC];
const MAC_TEXT: &str = "a block cipher MAC key, M0, M1, M3 or M6";
/// A [`BoundMacKey`] generates and verifies, so a key that may only do one of the two is not made into one.
const MAC: Rule = Rule {
    usages: MAC_USAGES,
    usage_text: MAC_TEXT,
    modes: &[ModeOfUse::MAC_BOTH_WAYS, ModeOfUse::ANY],
    mode_text: "mode of use C or N",
};
const MAC_GENERATION: Rule = Rule {
    usages: MAC_USAGES,
    usage_text: MAC_TEXT,
    modes: &[ModeOfUse::GENERATE, ModeOfUse::MAC_BOTH_WAYS, ModeOfUse::ANY],
    mode_text: "mode of use G, C or N",
};
const MAC_VERIFICATION: Rule = Rule {
    usages: MAC_USAGES,
    usage_text: MAC_TEXT,
    modes: &[ModeOfUse::VERIFY, ModeOfUse::MAC_BOTH_WAYS, ModeOfUse::ANY],
    mode_text: "mode of use V, C or N",
};
const HMAC: Rule = Rule {
    usages: &[KeyUsage::MAC_HMAC],
    usage_text: "an HMAC key, M7",
    modes: &[ModeOfUse::MAC_BOTH_WAYS, ModeOfUse::ANY],
    mode_text: "mode of use C or N",
};
/// SHA-256 in optional block `HM`.
const HM_SHA256: &str = "21";
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

    /// The key as a MAC key: usage `M0`, `M1`, `M3` or `M6`, mode `C` or `N`. It computes by the method of its usage:
    /// [`MacMethod::Cbc`](crate::mac::MacMethod::Cbc) for `M0` and `M1`, `Retail` for `M3`, `Cmac` for `M6`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_mac_key(self) -> Result<BoundMacKey, Tr31Error> {
        self.mac_material(&MAC).map(BoundMacKey::from_material)
    }

    /// The key as one that computes MACs only: usages as for [`Self::into_mac_key`], mode `G`, `C` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_mac_generation_key(self) -> Result<MacGenerationKey, Tr31Error> {
        self.mac_material(&MAC_GENERATION).map(MacGenerationKey::from_material)
    }

    /// The key as one that verifies MACs only: usages as for [`Self::into_mac_key`], mode `V`, `C` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_mac_verification_key(self) -> Result<MacVerificationKey, Tr31Error> {
        self.mac_material(&MAC_VERIFICATION).map(MacVerificationKey::from_material)
    }

    /// The key as one of HMAC-SHA256: usage `M7`, algorithm `H`, mode `C` or `N`, and block `HM`, where there is
    /// one, names SHA-256.
    ///
    /// # Errors
    /// [`Tr31Error::Policy`]; under the strict policy [`Tr31Error::Strength`], and [`Tr31Error::Key`] for a key that
    /// [`HmacKey::check`] refuses.
    pub fn into_hmac_key(self) -> Result<HmacKey, Tr31Error> {
        header_fits(&self.header, &HMAC)?;
        let algorithm = self.header.algorithm();
        let other_hash = self.header.block("HM").is_some_and(|block| block.data() != HM_SHA256);
        if algorithm != KeyAlgorithm::HMAC || other_hash {
            return Err(wrong_algorithm("H with SHA-256", algorithm));
        }
        if self.policy == KeyPolicy::Strict {
            check_strength(algorithm, self.key.len(), self.protection)?;
        }
        let key = HmacKey::from_bytes(&self.key)?;
        key.check(self.policy)?;
        Ok(key)
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
        let key = self.material(&INITIAL, Slot::Initial)?;
        match key.algorithm() {
            Algorithm::Tdes2 => Ok(TdesInitialKey::from_bytes(key.bytes())?),
            _ => Err(wrong_algorithm("T, double length", algorithm)),
        }
    }

    /// The key as the initial key of AES DUKPT: usage `B1`, mode `X` or `N`.
    ///
    /// # Errors
    /// As [`Self::into_pin_key`].
    pub fn into_aes_initial_key(self) -> Result<AesInitialKey, Tr31Error> {
        let algorithm = self.header.algorithm();
        let key = self.material(&INITIAL, Slot::Initial)?;
        match key.algorithm() {
            Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256 => {
                Ok(AesInitialKey::from_bytes(key.bytes())?)
            }
            _ => Err(wrong_algorithm("A", algorithm)),
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
        self.material(rule, K::SLOT).map(K::from_material)
    }

    /// The key bound to the MAC algorithm of its usage, if the header fits the rule.
    fn mac_material(self, rule: &Rule) -> Result<Material, Tr31Error> {
        let (usage, algorithm) = (self.header.usage(), self.header.algorithm());
        let material = self.material(rule, Slot::Mac)?;
        let is_tdes = matches!(material.algorithm(), Algorithm::Tdes2 | Algorithm::Tdes3);
        let bound = match usage {
            KeyUsage::MAC_CMAC => MacAlgorithm::Cmac,
            KeyUsage::MAC_3 if material.algorithm() == Algorithm::Tdes2 => MacAlgorithm::Retail,
            KeyUsage::MAC_3 => return Err(wrong_algorithm("T, double length", algorithm)),
            KeyUsage::MAC_ISO16609 if !is_tdes => return Err(wrong_algorithm("T", algorithm)),
            _ => MacAlgorithm::Cbc,
        };
        Ok(material.bound_to(bound))
    }

    /// The key as what a typed key for `slot` is made of, if its header fits the rule.
    fn material(self, rule: &Rule, slot: Slot) -> Result<Material, Tr31Error> {
        let header = &self.header;
        header_fits(header, rule)?;
        let Some(algorithm) = cipher_of(header.algorithm(), self.key.len())? else {
            return Err(wrong_algorithm("A, D, T or 4", header.algorithm()));
        };
        if self.policy == KeyPolicy::Strict {
            check_strength(header.algorithm(), self.key.len(), self.protection)?;
        }
        let (header, key, policy) = (&self.header, self.key, self.policy);
        scrubbed(|| {
            let material = Material::expand(algorithm, key)?;
            if policy == KeyPolicy::Strict && !carried_check_value_fits(header, "KC", &material) {
                return Err(KeyError::CheckValue { slot }.into());
            }
            material.judge(slot, policy)?;
            Ok(material)
        })
    }
}

impl ZeroizeOnDrop for Unwrapped {}

fn header_fits(header: &Header, rule: &Rule) -> Result<(), Tr31Error> {
    let (usage, mode) = (header.usage(), header.mode());
    let refuse =
        |field, expected, got: &[u8]| Err(Tr31Error::Policy { field, expected, got: Found::new(got) });
    if !rule.usages.contains(&usage) {
        return refuse(PolicyField::Usage, rule.usage_text, usage.as_bytes());
    }
    if !rule.modes.contains(&mode) {
        return refuse(PolicyField::Mode, rule.mode_text, mode.as_bytes());
    }
    Ok(())
}

fn wrong_algorithm(expected: &'static str, got: KeyAlgorithm) -> Tr31Error {
    Tr31Error::Policy { field: PolicyField::Algorithm, expected, got: Found::new(got.as_bytes()) }
}

/// Whether the check value in block `KC` or `KP`, when there is one by a method known for the algorithm, is that of
/// the key.
fn carried_check_value_fits(header: &Header, id: &str, key: &Material) -> bool {
    let Some(carried) = header.block(id).and_then(|block| block.check_value()) else { return true };
    let method = match (carried.kind, KcvMethod::of(key.algorithm())) {
        (CheckValueKind::Legacy, KcvMethod::AesCmac) => KcvMethod::AesZeros,
        (CheckValueKind::Legacy, usual) => usual,
        (CheckValueKind::Cmac, KcvMethod::TdesZeros) => KcvMethod::TdesCmac,
        (CheckValueKind::Cmac, KcvMethod::AesCmac) => KcvMethod::AesCmac,
        (CheckValueKind::Cmac, _) => return true,
    };
    Kcv::compute(method, key).matches(&carried.bytes)
}
