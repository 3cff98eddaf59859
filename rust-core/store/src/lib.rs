//! The journal over SQLite: sealed rows, hash chain, migrations.
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
