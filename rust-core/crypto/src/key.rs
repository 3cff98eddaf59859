//! Keys typed by what they may do.
//!
//! A key type offers only the operations of its usage, so a PIN key that computes a MAC, or a MAC key that
//! enciphers a PIN, does not compile. The bytes of a key never come out again, except wrapped under a
//! [`MasterKey`], and those of a master key for a sealed store ([`MasterKey::to_kept`]).

mod kept;
mod published;

pub(crate) use published::is_published;

use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::block_cipher::BlockCipher;
use crate::kcv::{Kcv, KcvMethod};
use crate::mac::MacAlgorithm;
use crate::scrub::scrubbed;
use crate::secret::Secret;
use crate::KeyError;

/// A block cipher with its key length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// DES, 8-byte key. Only single-length MAC keys of UnionPay hosts still use it.
    Des,
    /// Two-key TDES, 16-byte key (K1, K2, K1).
    Tdes2,
    /// Three-key TDES, 24-byte key.
    Tdes3,
    /// AES, 16-byte key.
    Aes128,
    /// AES, 24-byte key.
    Aes192,
    /// AES, 32-byte key.
    Aes256,
    /// SM4 (GB/T 32907), 16-byte key.
    Sm4,
}

impl Algorithm {
    /// Bytes in a key.
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Self::Des => 8,
            Self::Tdes2 | Self::Aes128 | Self::Sm4 => 16,
            Self::Tdes3 | Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// [`Self::key_len`] as the list an error carries.
    pub(crate) const fn key_lens(self) -> &'static [usize] {
        match self {
            Self::Des => &[8],
            Self::Tdes2 | Self::Aes128 | Self::Sm4 => &[16],
            Self::Tdes3 | Self::Aes192 => &[24],
            Self::Aes256 => &[32],
        }
    }

    const fn is_des_family(self) -> bool {
        matches!(self, Self::Des | Self::Tdes2 | Self::Tdes3)
    }

    fn tdes(key: &[u8]) -> Result<Self, KeyError> {
        match key.len() {
            16 => Ok(Self::Tdes2),
            24 => Ok(Self::Tdes3),
            got => Err(KeyError::Length { expected: &[16, 24], got }),
        }
    }

    fn aes(key: &[u8]) -> Result<Self, KeyError> {
        match key.len() {
            16 => Ok(Self::Aes128),
            24 => Ok(Self::Aes192),
            32 => Ok(Self::Aes256),
            got => Err(KeyError::Length { expected: &[16, 24, 32], got }),
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Des => "DES",
            Self::Tdes2 => "two-key TDES",
            Self::Tdes3 => "three-key TDES",
            Self::Aes128 => "AES-128",
            Self::Aes192 => "AES-192",
            Self::Aes256 => "AES-256",
            Self::Sm4 => "SM4",
        })
    }
}

/// The place a key fills in a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Terminal master key (TMK): unwraps the others.
    Master,
    /// PIN key (PIK, TPK).
    Pin,
    /// MAC key (MAK, TAK).
    Mac,
    /// Track data key (TDK).
    Track,
    /// Key block protection key (KBPK).
    Protection,
    /// Initial key of DUKPT (IPEK).
    Initial,
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Master => "master",
            Self::Pin => "PIN",
            Self::Mac => "MAC",
            Self::Track => "track",
            Self::Protection => "protection",
            Self::Initial => "initial",
        })
    }
}

/// Which keys may be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyPolicy {
    /// What a terminal in the field uses. Refuses every [`Weakness`].
    #[default]
    Strict,
    /// Any key of the right length. For test hosts whose published keys are weak, and for known answers.
    Any,
}

/// What [`KeyPolicy::Strict`] refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weakness {
    /// A part of the key is a weak, semi-weak or possibly weak DES key (NIST SP 800-67 rev. 2, section 3.4.2),
    /// whatever its parity bits are.
    WeakDes,
    /// Two parts of a TDES key are equal, so it is no stronger than a shorter key (same section).
    EqualParts,
    /// A single-length DES key anywhere but in the MAC slot, where UnionPay hosts still send one. PCI PIN
    /// requirement 2 wants TDES or AES for PINs.
    SingleLength,
    /// A part of the key stands in a standard, an example or a test file, or is one byte over and over. Any cipher.
    Published,
    /// An HMAC key of fewer than 16 bytes.
    Short,
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WeakDes => "weak DES key",
            Self::EqualParts => "equal parts",
            Self::SingleLength => "single length",
            Self::Published => "published test key",
            Self::Short => "fewer than 16 bytes",
        })
    }
}

/// Key bytes and round keys behind every typed key.
pub(crate) struct Material {
    algorithm: Algorithm,
    bytes: Zeroizing<Box<[u8]>>,
    cipher: BlockCipher,
    /// The only MAC it computes, where a key block says which.
    bound: Option<MacAlgorithm>,
}

impl Material {
    pub(crate) fn new(algorithm: Algorithm, bytes: Zeroizing<Box<[u8]>>) -> Result<Self, KeyError> {
        scrubbed(|| Self::expand(algorithm, bytes))
    }

    /// [`Self::new`] inside of work that is scrubbed as a whole.
    pub(crate) fn expand(algorithm: Algorithm, bytes: Zeroizing<Box<[u8]>>) -> Result<Self, KeyError> {
        let cipher = BlockCipher::new(algorithm, &bytes)?;
        Ok(Self { algorithm, bytes, cipher, bound: None })
    }

    pub(crate) fn tdes2(key: &Secret<16>) -> Self {
        let bytes = Zeroizing::new(key.expose().as_slice().into());
        Self { algorithm: Algorithm::Tdes2, bytes, cipher: BlockCipher::tdes2(key), bound: None }
    }

    /// The same key, for one MAC algorithm only.
    pub(crate) fn bound_to(self, algorithm: MacAlgorithm) -> Self {
        Self { bound: Some(algorithm), ..self }
    }

    pub(crate) fn bound(&self) -> Option<MacAlgorithm> {
        self.bound
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn cipher(&self) -> &BlockCipher {
        &self.cipher
    }

    /// XOR of the components (ANSI X9.24-1, key components).
    fn combine(algorithm: Algorithm, components: &[&[u8]]) -> Result<Self, KeyError> {
        if components.len() < 2 {
            return Err(KeyError::Components { got: components.len() });
        }
        let mut key = Zeroizing::new(vec![0; algorithm.key_len()].into_boxed_slice());
        for component in components {
            if component.len() != key.len() {
                return Err(KeyError::Length { expected: algorithm.key_lens(), got: component.len() });
            }
            for (byte, part) in key.iter_mut().zip(*component) {
                *byte ^= part;
            }
        }
        Self::new(algorithm, key)
    }

    pub(crate) fn check(&self, slot: Slot, policy: KeyPolicy) -> Result<(), KeyError> {
        scrubbed(|| self.judge(slot, policy))
    }

    /// [`Self::check`] inside of work that is scrubbed as a whole.
    pub(crate) fn judge(&self, slot: Slot, policy: KeyPolicy) -> Result<(), KeyError> {
        if policy == KeyPolicy::Any {
            return Ok(());
        }
        if self.algorithm.is_des_family() {
            self.judge_des(slot)?;
        }
        if is_published(&self.bytes) {
            return Err(KeyError::Weak { slot, weakness: Weakness::Published });
        }
        Ok(())
    }

    fn judge_des(&self, slot: Slot) -> Result<(), KeyError> {
        let refuse = |weakness| Err(KeyError::Weak { slot, weakness });
        if self.algorithm == Algorithm::Des && slot != Slot::Mac {
            return refuse(Weakness::SingleLength);
        }
        let key = self.with_odd_parity();
        let (mut rest, _) = key.as_chunks::<8>();
        let mut weak = false;
        let mut equal = Choice::from(0);
        while let [part, later @ ..] = rest {
            // One part at a time: over a whole key the test of the cipher crate compares in variable time.
            weak |= des::weak_key_test(part).is_err();
            for other in later {
                equal |= part.ct_eq(other);
            }
            rest = later;
        }
        if weak {
            return refuse(Weakness::WeakDes);
        }
        if equal.into() {
            return refuse(Weakness::EqualParts);
        }
        Ok(())
    }

    /// The key with DES parity set: parity bits take no part in the cipher, so they must not hide a weakness.
    fn with_odd_parity(&self) -> Zeroizing<Box<[u8]>> {
        let mut key = self.bytes.clone();
        for byte in key.iter_mut() {
            let even = byte.count_ones().is_multiple_of(2);
            *byte ^= u8::from(even);
        }
        key
    }
}

/// What the crate itself may do with every typed key.
pub(crate) trait TypedKey {
    const SLOT: Slot;
    fn from_material(material: Material) -> Self;
    fn material(&self) -> &Material;
}

macro_rules! typed_key {
    ($(#[$meta:meta])* $name:ident, $slot:expr) => {
        $(#[$meta])*
        pub struct $name {
            material: Material,
        }

        impl $name {
            /// Takes a copy of clear key bytes. No policy is applied: see [`Self::check`].
            ///
            /// # Errors
            /// [`KeyError::Length`] when `bytes` is not [`Algorithm::key_len`] bytes long.
            pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, KeyError> {
                let material = Material::new(algorithm, Zeroizing::new(bytes.into()))?;
                Ok(Self { material })
            }

            /// A single-length DES key.
            ///
            /// # Errors
            /// [`KeyError::Length`] unless 8 bytes long.
            pub fn des(bytes: &[u8]) -> Result<Self, KeyError> {
                Self::from_bytes(Algorithm::Des, bytes)
            }

            /// A two-key or three-key TDES key, by length.
            ///
            /// # Errors
            /// [`KeyError::Length`] unless 16 or 24 bytes long.
            pub fn tdes(bytes: &[u8]) -> Result<Self, KeyError> {
                Self::from_bytes(Algorithm::tdes(bytes)?, bytes)
            }

            /// An AES key, by length.
            ///
            /// # Errors
            /// [`KeyError::Length`] unless 16, 24 or 32 bytes long.
            pub fn aes(bytes: &[u8]) -> Result<Self, KeyError> {
                Self::from_bytes(Algorithm::aes(bytes)?, bytes)
            }

            /// An SM4 key.
            ///
            /// # Errors
            /// [`KeyError::Length`] unless 16 bytes long.
            pub fn sm4(bytes: &[u8]) -> Result<Self, KeyError> {
                Self::from_bytes(Algorithm::Sm4, bytes)
            }

            /// XOR of components that no one person holds all of.
            ///
            /// # Errors
            /// [`KeyError::Components`] for fewer than two, [`KeyError::Length`] when one has the wrong length.
            pub fn from_components(
                algorithm: Algorithm,
                components: &[&[u8]],
            ) -> Result<Self, KeyError> {
                let material = Material::combine(algorithm, components)?;
                Ok(Self { material })
            }

            /// The cipher this key is for.
            #[must_use]
            pub fn algorithm(&self) -> Algorithm {
                self.material.algorithm()
            }

            /// The check value by the usual method of the algorithm: see [`KcvMethod::of`].
            #[must_use]
            pub fn check_value(&self) -> Kcv {
                Kcv::of(&self.material)
            }

            /// The check value by a method of choice.
            ///
            /// # Errors
            /// [`KeyError::KcvMethod`] when the method does not exist for the algorithm.
            pub fn check_value_by(&self, method: KcvMethod) -> Result<Kcv, KeyError> {
                Kcv::by(method, &self.material)
            }

            /// Asks whether `policy` lets this key be loaded.
            ///
            /// # Errors
            /// [`KeyError::Weak`].
            pub fn check(&self, policy: KeyPolicy) -> Result<(), KeyError> {
                self.material.check($slot, policy)
            }
        }

        impl TypedKey for $name {
            const SLOT: Slot = $slot;

            fn from_material(material: Material) -> Self {
                Self { material }
            }

            fn material(&self) -> &Material {
                &self.material
            }
        }

        impl ZeroizeOnDrop for $name {}
    };
}

typed_key!(
    /// Terminal master key (TMK). It unwraps session keys and does nothing else.
    MasterKey,
    Slot::Master
);
typed_key!(
    /// PIN key (PIK, TPK). It enciphers PIN blocks and does nothing else.
    PinKey,
    Slot::Pin
);
typed_key!(
    /// MAC key (MAK, TAK). It computes and verifies MACs and does nothing else.
    MacKey,
    Slot::Mac
);
typed_key!(
    /// Track data key (TDK). It enciphers track data and does nothing else.
    TrackKey,
    Slot::Track
);
typed_key!(
    /// Key block protection key (KBPK). It wraps and unwraps key blocks ([`crate::tr31`]) and does nothing else.
    ProtectionKey,
    Slot::Protection
);
