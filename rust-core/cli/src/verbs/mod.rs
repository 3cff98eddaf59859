//! The verbs, one file each.

pub mod counter;
pub mod decode;
pub mod demo;
pub mod encode;
pub mod export;
pub mod host;
pub mod keyblock;
pub mod keys;
pub mod slip;
pub mod vectors;
pub mod verify;
