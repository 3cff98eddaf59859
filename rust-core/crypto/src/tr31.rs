//! Key blocks: a key that travels with what it may do (ANSI X9.143, before that TR-31; ISO 20038).
//!
//! A block is text: a header in clear, the key enciphered, a MAC over both. The header binds usage, algorithm, mode
//! of use and exportability to the key, so [`Unwrapped`] hands it out only as the typed key its header names.
//!
//! ```
//! use suanpan_crypto::key::ProtectionKey;
//! use suanpan_crypto::tr31::{self, Exportability, Header, KeyAlgorithm, KeyUsage, Masking, ModeOfUse, Version};
//! # struct Counter(u8);
//! # impl suanpan_crypto::Random for Counter {
//! #     fn fill(&mut self, out: &mut [u8]) { out.fill_with(|| { self.0 = self.0.wrapping_add(1); self.0 }) }
//! # }
//! # let mut random = Counter(0);
//! let protection = ProtectionKey::aes(b"an AES-256 key that protects us!")?;
//! let header = Header::new(
//!     Version::D,
//!     KeyUsage::PIN_ENCRYPTION,
//!     KeyAlgorithm::AES,
//!     ModeOfUse::ENCRYPT,
//!     Exportability::NONE,
//! )?;
//! let block = tr31::wrap(&protection, &header, b"sixteen byte key", Masking::LongestKey, &mut random)?;
//! assert!(block.starts_with("D0144P0AE00N0000"));
//! assert!(tr31::unwrap(&protection, &block)?.into_mac_key().is_err());
//! let pin_key = tr31::unwrap(&protection, &block)?.into_pin_key()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The texts of the standards are not public; rules were checked against their published examples and against
//! independent implementations.

mod attribute;
mod cipher;
mod derive;
mod error;
mod header;
mod hex;
mod key_block;
mod optional;
mod policy;
mod reader;
mod strength;
mod version;
mod wrap;

#[cfg(feature = "host")]
use zeroize::Zeroizing;

#[cfg(feature = "host")]
use crate::key::{ProtectionKey, TypedKey};

pub use crate::dukpt::working_keys::BoundMacKey;
pub use attribute::{Exportability, KeyAlgorithm, KeyContext, KeyUsage, KeyVersion, ModeOfUse};
pub use error::{Found, HeaderError, PolicyField, Tr31Error};
pub use header::Header;
pub use key_block::{KeyBlock, KEY_BLOCK_MAX_LEN};
pub use optional::{CheckValue, CheckValueKind, OptionalBlock};
pub use policy::{unwrap, unwrap_under, Unwrapped};
pub use version::Version;
pub use wrap::{wrap, wrap_under, Masking};

/// The keys a version makes from a protection key: encryption first, then MAC. For known answers; no terminal has
/// this function.
///
/// # Errors
/// [`Tr31Error::Protection`] when the version takes other protection keys.
#[cfg(feature = "host")]
pub fn derived_keys(
    version: Version,
    protection: &ProtectionKey,
) -> Result<[Zeroizing<Box<[u8]>>; 2], Tr31Error> {
    let protection = protection.material();
    if !version.takes(protection.algorithm()) {
        return Err(Tr31Error::Protection { version, algorithm: protection.algorithm() });
    }
    let keys = derive::BlockKeys::new(version, protection)?;
    Ok([&keys.encryption, &keys.authentication].map(|key| Zeroizing::new(key.bytes().into())))
}
