//! The verbs, one file each.

pub mod backup;
pub mod counter;
pub mod decode;
pub mod demo;
pub mod encode;
pub mod export;
pub mod host;
pub mod journal;
pub mod keyblock;
pub mod keys;
pub mod recipient;
pub mod restore;
pub mod slip;
pub mod vectors;
pub mod verify;
