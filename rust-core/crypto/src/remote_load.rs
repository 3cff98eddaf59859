//! Loading a terminal master key over the line, in one round trip and without RSA.
//!
//! Both ends are known to each other by P-256 keys exchanged at enrolment: the terminal signs a request, the host
//! signs an answer to exactly that request. What protects the key on its way is agreed between two keys that both
//! sides drew for this once, so that nobody who later gets hold of a signing key can read a recorded answer.
//!
//! ```text
//! terminal                                                        host
//!    |  request: terminal id, nonce, ephemeral key, device key,    |
//!    |           signature of the device                           |
//!    |------------------------------------------------------------>|  knows the device by its terminal id
//!    |  answer:  nonce, ephemeral key, key block, signature        |
//!    |<------------------------------------------------------------|
//! ```
//!
//! The key block (X9.143 version D, usage K0, mode D, not exportable, with its check value) is protected by
//! AES-256 under X9.63-SHA-256(Z, SharedInfo), where SharedInfo names the protocol, both identities, both nonces and
//! both ephemeral keys, each behind its length. An [`Offer`] takes one answer and is gone, so an answer cannot be
//! played again; whatever is wrong with it, the error is one and the same.
//!
//! | bytes | request | | bytes | answer |
//! |---|---|---|---|---|
//! | 1 | version, 1 | | 1 | version, 1 |
//! | 1 | length of the terminal id | | 16 | nonce |
//! | 1 to 64 | terminal id, printable ASCII | | 33 | ephemeral key, compressed |
//! | 16 | nonce | | 128 to 160 | key block, text |
//! | 33 | ephemeral key, compressed | | 64 | signature r ‖ s over the label, the SHA-256 digest of the request and the answer before |
//! | 33 | device key, compressed | | | |
//! | 64 | signature r ‖ s over the label, all before and the fingerprint of the host's key | | | |
//!
//! A request has 149 to 212 bytes ([`LONGEST_REQUEST`]), an answer 242 (TDES) to 274 (AES) ([`LONGEST_ANSWER`]); both fit a
//! field of 999 bytes.

#[cfg(feature = "host")]
mod host;
mod message;
mod terminal;
#[cfg(all(test, feature = "host"))]
mod tests;

#[cfg(feature = "host")]
pub use host::{answer, Request};
pub use message::{LONGEST_ANSWER, LONGEST_REQUEST};
pub use terminal::{LoadedKey, Offer};
