//! The journal over SQLite: sealed rows, hash chain, migrations.
//!
//! [`SqliteJournal`] is the [`Journal`](suanpan_core::journal::Journal) of a real terminal. What was
//! committed survives a power cut; what is read is what was written, or an error; what was done to the
//! file meanwhile is found by [`SqliteJournal::verify`]. What a file cannot show by itself, that an older
//! copy of the whole was put back, shows against a [`SignedHead`] kept elsewhere.
#![forbid(unsafe_code)]

mod commit;
mod connection;
mod disk;
mod error;
mod export;
mod finder;
mod head;
mod hex;
mod journal;
mod open;
mod payment;
mod quarantine;
mod row;
mod schema;
mod vault;
mod verify;

pub use error::{Damage, ExportError, Flaw, OpenError, VerifyError};
pub use export::ExportSummary;
pub use head::SignedHead;
pub use journal::SqliteJournal;
pub use quarantine::quarantine;
pub use verify::Report;
