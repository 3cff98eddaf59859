//! Known answers: test facts as JSON, and the runner of those about cryptography.
//!
//! `cargo test -p suanpan-vectors` runs every file of `tests/vectors/crypto`; `suanpan vectors` runs the same
//! code over any folder, and adds the messages of hosts. A vector is passed or failed, never passed over.

#![forbid(unsafe_code)]

pub mod crypto;
pub mod hex;
pub mod text;
pub mod vector;
