//! Registers outside of memory: only ever sealed.
//!
//! Sealed is: version, kind of keys, serial number with the counter of the next transaction (0 when none is left),
//! then the keys of the registers that this counter needs, the lowest first. What is opened must be exactly that.

use zeroize::Zeroizing;

use super::ksn::Serial;
use super::registers::{Registers, Tree};
use crate::seal::Sealer;
use crate::{Random, StateError};

/// The associated data: a value sealed for anything else is not opened here.
const LABEL: &[u8] = b"suanpan DUKPT registers";
const VERSION: u8 = 1;
/// Version and kind.
const HEADER_LEN: usize = 2;

/// Kinds of keys, as a stored state names them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tdes,
    Aes128,
    Aes192,
    Aes256,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Tdes, Self::Aes128, Self::Aes192, Self::Aes256];

    const fn code(self) -> u8 {
        match self {
            Self::Tdes => 1,
            Self::Aes128 => 2,
            Self::Aes192 => 3,
            Self::Aes256 => 4,
        }
    }

    const fn key_len(self) -> usize {
        match self {
            Self::Tdes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }
}

/// What registers give to be stored.
pub(super) trait Stored {
    fn kind(&self) -> Kind;
    /// The serial number with the counter of the next transaction, or with 0 when none is left.
    fn position(&self) -> Vec<u8>;
    /// Hands over the keys that are held, the lowest register first.
    fn each_key(&self, take: &mut dyn FnMut(&[u8]));
}

/// The state that a [`super::KsnStore`] has to make durable: the counter and every future key. It leaves memory
/// sealed or not at all.
pub struct StateAtRest<'a> {
    state: &'a dyn Stored,
}

impl<'a> StateAtRest<'a> {
    pub(super) fn new(state: &'a dyn Stored) -> Self {
        Self { state }
    }

    /// The state enciphered and authenticated under `sealer`.
    #[must_use]
    pub fn seal(&self, sealer: &Sealer, random: &mut dyn Random) -> Vec<u8> {
        let position = self.state.position();
        let mut keys = 0;
        self.state.each_key(&mut |key| keys += key.len());
        // Sized before it is filled: growing would leave copies behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(HEADER_LEN + position.len() + keys));
        plain.extend_from_slice(&[VERSION, self.state.kind().code()]);
        plain.extend_from_slice(&position);
        self.state.each_key(&mut |key| plain.extend_from_slice(key));
        sealer.seal(random, LABEL, &plain)
    }
}

/// A stored state, opened and found to be whole.
pub(super) struct Opened<K> {
    pub(super) kind: Kind,
    /// With the counter of the next transaction, or with 0.
    pub(super) position: K,
    plain: Zeroizing<Vec<u8>>,
}

impl<K: Serial> Opened<K> {
    /// Opens a state. `used` is the last serial number known to have been used, when the caller keeps one: a
    /// state that would use it again is refused.
    pub(super) fn open(sealer: &Sealer, sealed: &[u8], used: Option<&K>) -> Result<Self, StateError> {
        let plain = sealer.open(LABEL, sealed).map_err(|_| StateError::Refused)?;
        let Some(([VERSION, code], rest)) = plain.split_first_chunk::<HEADER_LEN>() else {
            return Err(StateError::Refused);
        };
        let kind = Kind::ALL.into_iter().find(|kind| kind.code() == *code).ok_or(StateError::Refused)?;
        let (position, _) = rest.split_at_checked(K::LEN).ok_or(StateError::Refused)?;
        let position = K::from_slice(position).map_err(|_| StateError::Refused)?;
        let next = position.counter();
        if next != 0 && !K::RULE.is_usable(next) {
            return Err(StateError::Refused);
        }
        if let Some(used) = used {
            let same_key = used.at(0) == position.at(0);
            if !same_key || (next != 0 && next <= used.counter()) {
                return Err(StateError::Superseded);
            }
        }
        Ok(Self { kind, position, plain })
    }

    /// The registers, when the keys are of the kind that `tree` has.
    pub(super) fn registers<T: Tree<Ksn = K>>(&self, tree: T) -> Result<Registers<T>, StateError> {
        let keys = self.plain.get(HEADER_LEN + K::LEN..).unwrap_or_default();
        let whole = keys.chunks_exact(self.kind.key_len());
        if tree.kind() != self.kind || !whole.remainder().is_empty() {
            return Err(StateError::Refused);
        }
        Registers::restore(tree, self.position.counter(), whole).ok_or(StateError::Refused)
    }
}
