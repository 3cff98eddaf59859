//! The national algorithms of China: SM2 (GB/T 32918), SM3 (GB/T 32905), SM4 (GB/T 32907) in its modes.
//!
//! SM4 as the cipher of PIN blocks, MACs and session keys is not here but an [`crate::key::Algorithm`] like any
//! other. The curve arithmetic is a crate's; the protocols of SM2 are written here, for what the crate lacks: key
//! exchange, identities that are not UTF-8, and the second draw where the standard asks for one.
//!
//! A private key is of one type for each use: the national practice issues separate pairs for signatures and for
//! encryption as well.

mod curve;
mod encryption;
mod exchange;
mod hash;
mod modes;
mod signature;

pub use crate::mac::HmacSm3Key;
pub use curve::{Sm2PublicKey, DEFAULT_ID};
pub use encryption::{CipherOrder, Sm2DecryptionKey};
pub use exchange::{Role, Sm2EphemeralKey, Sm2ExchangeKey, Sm2Peer};
pub use hash::sm3;
pub use modes::Sm4Key;
pub use signature::Sm2SigningKey;
