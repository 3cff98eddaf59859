//! Session keys of a UnionPay sign-on (field 62 of the 0810), wrapped under the terminal master key.
//!
//! Each key is deciphered block by block (ECB) under the master key and believed only if its check value fits.
//! One bad key and none is taken. The layouts of field 62 are not known here: this module takes the parts.

use zeroize::Zeroizing;

use crate::kcv::{Kcv, KcvMethod};
use crate::key::{Algorithm, KeyPolicy, MacKey, MasterKey, Material, PinKey, TrackKey, TypedKey};
use crate::scrub::scrubbed;
use crate::KeyError;

/// One key as it travels: enciphered under the master key, with its check value.
#[derive(Clone, Copy)]
pub struct WrappedKey<'a> {
    /// The key enciphered: 8, 16 or 24 bytes under a TDES master key, 16 under SM4.
    pub cryptogram: &'a [u8],
    /// Leading bytes of the check value: 4 under TDES, 4 or 8 under SM4; 3 are enough.
    pub kcv: &'a [u8],
}

/// The keys of one sign-on response.
#[derive(Clone, Copy)]
pub struct SignOnBlock<'a> {
    /// PIN key, enciphered.
    pub pik: &'a [u8],
    /// Check value of the PIN key.
    pub pik_kcv: &'a [u8],
    /// MAC key, enciphered; 8 bytes when single length (without the zero bytes some layouts fill up with).
    pub mak: &'a [u8],
    /// Check value of the MAC key.
    pub mak_kcv: &'a [u8],
    /// Track data key, when the host sends one.
    pub tdk: Option<WrappedKey<'a>>,
}

/// The keys of a session, ready for use, with their public check values.
pub struct WorkingKeys {
    /// Enciphers PIN blocks.
    pub pin: PinKey,
    /// Computes and verifies MACs.
    pub mac: MacKey,
    /// Enciphers track data, when the host sent one.
    pub track: Option<TrackKey>,
    /// Check value of [`Self::pin`].
    pub pin_kcv: Kcv,
    /// Check value of [`Self::mac`].
    pub mac_kcv: Kcv,
    /// Check value of [`Self::track`].
    pub track_kcv: Option<Kcv>,
}

/// A sign-on block as the host builds it.
pub struct WrappedWorkingKeys {
    /// PIN key, enciphered.
    pub pik: Vec<u8>,
    /// Check value of the PIN key.
    pub pik_kcv: [u8; 4],
    /// MAC key, enciphered.
    pub mak: Vec<u8>,
    /// Check value of the MAC key.
    pub mak_kcv: [u8; 4],
    /// Track data key, enciphered, and its check value.
    pub tdk: Option<(Vec<u8>, [u8; 4])>,
}

impl WrappedWorkingKeys {
    /// The same block as the terminal takes it.
    #[must_use]
    pub fn as_block(&self) -> SignOnBlock<'_> {
        SignOnBlock {
            pik: &self.pik,
            pik_kcv: &self.pik_kcv,
            mak: &self.mak,
            mak_kcv: &self.mak_kcv,
            tdk: self.tdk.as_ref().map(|(cryptogram, kcv)| WrappedKey { cryptogram, kcv }),
        }
    }
}

/// Deciphers the keys of a sign-on under [`KeyPolicy::Strict`].
///
/// # Errors
/// As [`unwrap_working_keys_under`].
pub fn unwrap_working_keys(master: &MasterKey, block: &SignOnBlock<'_>) -> Result<WorkingKeys, KeyError> {
    unwrap_working_keys_under(KeyPolicy::Strict, master, block)
}

/// Deciphers the keys of a sign-on under a policy of choice.
///
/// # Errors
/// [`KeyError::Length`] for a cryptogram no key has, [`KeyError::CheckValue`] when one does not fit,
/// [`KeyError::Weak`] when the policy refuses a key, [`KeyError::Wrapping`] under an AES master key. All keys
/// are judged before any is returned.
pub fn unwrap_working_keys_under(
    policy: KeyPolicy,
    master: &MasterKey,
    block: &SignOnBlock<'_>,
) -> Result<WorkingKeys, KeyError> {
    let (pik, mak) = (
        WrappedKey { cryptogram: block.pik, kcv: block.pik_kcv },
        WrappedKey { cryptogram: block.mak, kcv: block.mak_kcv },
    );
    let pin: PinKey = unwrap(policy, master, &pik)?;
    let mac: MacKey = unwrap(policy, master, &mak)?;
    let track: Option<TrackKey> = match &block.tdk {
        Some(tdk) => Some(unwrap(policy, master, tdk)?),
        None => None,
    };
    Ok(WorkingKeys {
        pin_kcv: pin.check_value(),
        mac_kcv: mac.check_value(),
        track_kcv: track.as_ref().map(TrackKey::check_value),
        pin,
        mac,
        track,
    })
}

/// Enciphers session keys for a terminal: the host's side of a sign-on.
///
/// # Errors
/// [`KeyError::Wrapping`] when the master key is AES or of another family than a session key.
pub fn wrap_working_keys(
    master: &MasterKey,
    pin: &PinKey,
    mac: &MacKey,
    track: Option<&TrackKey>,
) -> Result<WrappedWorkingKeys, KeyError> {
    let (pik, pik_kcv) = wrap(master, pin)?;
    let (mak, mak_kcv) = wrap(master, mac)?;
    let tdk = match track {
        Some(track) => Some(wrap(master, track)?),
        None => None,
    };
    Ok(WrappedWorkingKeys { pik, pik_kcv, mak, mak_kcv, tdk })
}

fn unwrap<K: TypedKey>(
    policy: KeyPolicy,
    master: &MasterKey,
    wrapped: &WrappedKey<'_>,
) -> Result<K, KeyError> {
    let algorithm = session_algorithm(master.algorithm(), wrapped.cryptogram.len())?;
    let mut bytes: Zeroizing<Box<[u8]>> = Zeroizing::new(wrapped.cryptogram.into());
    scrubbed(|| {
        decipher(master, &mut bytes)?;
        let key = Material::expand(algorithm, bytes)?;
        if !Kcv::compute(KcvMethod::of(algorithm), &key).matches(wrapped.kcv) {
            return Err(KeyError::CheckValue { slot: K::SLOT });
        }
        key.judge(K::SLOT, policy)?;
        Ok(K::from_material(key))
    })
}

fn wrap<K: TypedKey>(master: &MasterKey, key: &K) -> Result<(Vec<u8>, [u8; 4]), KeyError> {
    let key = key.material();
    let refused = KeyError::Wrapping { algorithm: master.algorithm() };
    if session_algorithm(master.algorithm(), key.bytes().len()) != Ok(key.algorithm()) {
        return Err(refused);
    }
    let mut kcv = [0; 4];
    for (byte, from) in kcv.iter_mut().zip(Kcv::of(key).as_bytes()) {
        *byte = *from;
    }
    let mut bytes = Zeroizing::new(key.bytes().to_vec());
    scrubbed(|| master.material().cipher().encrypt_ecb(&mut bytes)).map_err(|_| refused)?;
    Ok((core::mem::take(&mut *bytes), kcv))
}

fn decipher(master: &MasterKey, bytes: &mut [u8]) -> Result<(), KeyError> {
    // The length was accepted for this master key, so it is whole blocks.
    master
        .material()
        .cipher()
        .decrypt_ecb(bytes)
        .map_err(|error| KeyError::Length { expected: master.algorithm().key_lens(), got: error.got })
}

/// The algorithm of a session key of `len` bytes under a master key.
fn session_algorithm(master: Algorithm, len: usize) -> Result<Algorithm, KeyError> {
    match master {
        Algorithm::Des | Algorithm::Tdes2 | Algorithm::Tdes3 => match len {
            8 => Ok(Algorithm::Des),
            16 => Ok(Algorithm::Tdes2),
            24 => Ok(Algorithm::Tdes3),
            got => Err(KeyError::Length { expected: &[8, 16, 24], got }),
        },
        Algorithm::Sm4 => match len {
            16 => Ok(Algorithm::Sm4),
            got => Err(KeyError::Length { expected: &[16], got }),
        },
        Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256 => {
            Err(KeyError::Wrapping { algorithm: master })
        }
    }
}
