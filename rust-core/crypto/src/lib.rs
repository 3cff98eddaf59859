//! PIN blocks, ciphers, MACs, key check values, sealing and signatures for a payment terminal.
//!
//! Pure: no clock, file, socket, log or random source inside. Randomness comes in through [`Random`].
//!
//! A secret (PIN, PIN block, key, track) lives in a type without `Debug`, `Display`, `Clone`, `PartialEq` or
//! serialisation, in one heap allocation that is wiped on drop. Keys are typed by what they may do: a
//! [`key::PinKey`] cannot compute a MAC, a [`key::MacKey`] cannot encipher a PIN.
//!
//! What the work on a key or a PIN leaves on the stack is overwritten before the call returns; `tests/residue`
//! searches the memory of a process for it.
//!
//! What software cannot promise: DES, TDES and SM4 are table driven here and not constant in time. A PIN of
//! a real cardholder belongs in a certified secure processor; the code here serves simulators, hosts, tests and the terminals that have one.

#![forbid(unsafe_code)]

pub mod agreement;
pub mod block_cipher;
pub mod container;
pub mod digest;
pub mod dukpt;
mod error;
pub mod kcv;
pub mod kdf;
pub mod key;
pub mod mac;
mod nibbles;
pub mod pin_block;
mod point;
mod random;
pub mod remote_load;
mod scrub;
pub mod seal;
pub mod secret;
pub mod session;
pub mod sign;
pub mod sm;
pub mod soft_keys;
#[cfg(feature = "soft-pin-pad")]
pub mod soft_pin_pad;
pub mod tr31;
pub mod track;
mod transcript;

pub use error::{
    AdvanceError, AgreementError, BlockError, ContainerError, KdfError, KeyError, KeysError, KsnError,
    MacError, MacMismatch, PinError, RemoteLoadError, SealError, SecretError, SignError, Sm2Error,
    StateError, TrackError,
};
pub use random::Random;
