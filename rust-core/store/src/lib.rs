//! The journal over SQLite: sealed rows, hash chain, migrations.
#![forbid(unsafe_code)]

mod commit;
mod connection;
mod disk;
mod error;
mod head;
mod hex;
mod journal;
mod open;
mod row;
mod schema;
mod vault;

pub use error::{Damage, ExportError, Flaw, OpenError, VerifyError};
pub use head::SignedHead;
pub use journal::SqliteJournal;
