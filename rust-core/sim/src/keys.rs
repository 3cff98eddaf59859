//! Keys of the host's side: the master key a caller gives, and the key blocks of sign-on answers.

use suanpan_crypto::key::{MacKey, MasterKey, PinKey, TrackKey};
use suanpan_crypto::secret::Secret;
use suanpan_crypto::session::wrap_working_keys;
use suanpan_crypto::sign::SigningKey;
use suanpan_crypto::{seal, KeyError, Random, SignError};

/// Names the purpose of the key that [`derive_master_key`] derives.
const LABEL: &[u8] = b"suanpan simulated acquirer";

/// Names the purpose of the key that [`derive_host_key`] derives.
const HOST_KEY_LABEL: &[u8] = b"suanpan simulated acquirer host key";

/// A double-length terminal master key (TMK) for the terminal `terminal` of a demo, from a secret the
/// demo's device has: HKDF-SHA256, so that no key stands in the source and each terminal has its own.
///
/// # Errors
/// [`KeyError`] cannot occur for a key of this length; the signature says so to the caller's `?`.
pub fn derive_master_key(device: &Secret<32>, terminal: &str) -> Result<Secret<16>, KeyError> {
    let label = [LABEL, b" ", terminal.as_bytes()].concat();
    let derived = seal::derive(device, &label);
    let half = derived.expose().first_chunk::<16>().map(|bytes| bytes.as_slice()).unwrap_or_default();
    Secret::from_slice(half).map_err(|error| KeyError::Length { expected: &[16], got: error.got })
}

/// The key that the simulated acquirer proves itself with when it gives master keys, from a secret of its own.
///
/// # Errors
/// [`SignError::PrivateKey`] once in 2^32 secrets: take another.
pub fn derive_host_key(secret: &Secret<32>) -> Result<SigningKey, SignError> {
    SigningKey::from_secret(&seal::derive(secret, HOST_KEY_LABEL))
}

/// Layout of field 62 in a sign-on answer; the number is its length in bytes. Each key is followed by
/// four bytes of its check value. Lengths: the rule of hosts in the field (24, 40, 56, 60, 84).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyBlock {
    /// PIK 8, MAK 8.
    Single24,
    /// PIK 16, MAK 8 and eight zero bytes: what real 40-byte blocks carry.
    Double40,
    /// PIK 16, MAK 16.
    Double40DoubleMak,
    /// PIK 24, MAK 24.
    Triple56,
    /// PIK 16, MAK 8 and eight zero bytes, TDK 16.
    Track60,
    /// PIK 16, MAK 16, TDK 16.
    Track60DoubleMak,
    /// PIK 24, MAK 24, TDK 24.
    Track84,
}

struct Lengths {
    pin: usize,
    mac: usize,
    mac_field: usize,
    track: Option<usize>,
}

impl KeyBlock {
    /// Every layout.
    pub const ALL: [KeyBlock; 7] = [
        KeyBlock::Single24,
        KeyBlock::Double40,
        KeyBlock::Double40DoubleMak,
        KeyBlock::Triple56,
        KeyBlock::Track60,
        KeyBlock::Track60DoubleMak,
        KeyBlock::Track84,
    ];

    /// The customary layout for a network code (field 60.3): 001 single length, 003 double length,
    /// 004 double length with a track key.
    pub(crate) fn of(network_code: u16) -> Option<Self> {
        match network_code {
            1 => Some(KeyBlock::Single24),
            3 => Some(KeyBlock::Double40),
            4 => Some(KeyBlock::Track60),
            _ => None,
        }
    }

    fn lengths(self) -> Lengths {
        let (pin, mac, mac_field, track) = match self {
            KeyBlock::Single24 => (8, 8, 8, None),
            KeyBlock::Double40 => (16, 8, 16, None),
            KeyBlock::Double40DoubleMak => (16, 16, 16, None),
            KeyBlock::Triple56 => (24, 24, 24, None),
            KeyBlock::Track60 => (16, 8, 16, Some(16)),
            KeyBlock::Track60DoubleMak => (16, 16, 16, Some(16)),
            KeyBlock::Track84 => (24, 24, 24, Some(24)),
        };
        Lengths { pin, mac, mac_field, track }
    }
}

/// The working keys of a terminal's session, as the host holds them.
pub(crate) struct SessionKeys {
    pub pin: PinKey,
    pub mac: MacKey,
    pub track: Option<TrackKey>,
}

impl SessionKeys {
    /// Draws fresh keys for `layout` and wraps them under the master key: the keys and field 62.
    pub(crate) fn issue(
        layout: KeyBlock,
        master: &MasterKey,
        random: &mut dyn Random,
    ) -> Result<(Self, Vec<u8>), KeyError> {
        let lengths = layout.lengths();
        let pin = PinKey::from_drawn(lengths.pin, random)?;
        let mac = MacKey::from_drawn(lengths.mac, random)?;
        let track = match lengths.track {
            Some(length) => Some(TrackKey::from_drawn(length, random)?),
            None => None,
        };
        let wrapped = wrap_working_keys(master, &pin, &mac, track.as_ref())?;
        let mut block = Vec::with_capacity(84);
        block.extend(&wrapped.pik);
        block.extend(wrapped.pik_kcv);
        block.extend(&wrapped.mak);
        block.resize(block.len() + (lengths.mac_field - lengths.mac), 0);
        block.extend(wrapped.mak_kcv);
        if let Some((tdk, kcv)) = &wrapped.tdk {
            block.extend(tdk);
            block.extend(kcv);
        }
        Ok((Self { pin, mac, track }, block))
    }
}

/// Keys of the DES family that a host draws.
trait Drawn: Sized {
    fn from_drawn(length: usize, random: &mut dyn Random) -> Result<Self, KeyError>;
}

macro_rules! drawn {
    ($($key:ident),*) => {$(
        impl Drawn for $key {
            fn from_drawn(length: usize, random: &mut dyn Random) -> Result<Self, KeyError> {
                let bytes = Secret::<24>::generate(random);
                let bytes = bytes.expose().get(..length).unwrap_or_default();
                match length {
                    8 => $key::des(bytes),
                    _ => $key::tdes(bytes),
                }
            }
        }
    )*};
}
drawn!(PinKey, MacKey, TrackKey);
