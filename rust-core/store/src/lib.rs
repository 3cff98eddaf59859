//! The journal over SQLite: sealed rows, hash chain, migrations.
//!
//! [`SqliteJournal`] is the [`Journal`](suanpan_core::journal::Journal) of a real terminal. What was
//! committed survives a power cut; what is read is what was written, or an error; what was done to the
//! file meanwhile is found by [`SqliteJournal::verify`]. What a file cannot show by itself, that an older
//! copy of the whole was put back, shows against a [`SignedHead`] kept elsewhere.
//!
//! Keys are an envelope. Rows are sealed under a random data key; data keys are kept by generation, wrapped
//! under the wrapping key that the caller gives at every opening. So another wrapping key costs a few rows
//! ([`SqliteJournal::rotate_wrapping_key`]), another data key none ([`SqliteJournal::rotate_data_key`]), and
//! rows follow when there is time ([`SqliteJournal::reseal`]); events never do, as the chain is over their
//! sealed bytes.
//!
//! A journal goes to another place as a snapshot ([`SqliteJournal::snapshot`], [`restore`]), or as one that is signed and
//! sealed to its recipient ([`SqliteJournal::backup`], [`restore_backup`]); and says so there.
//!
//! The journal also keeps the slots of a software key store ([`KeySlot`]), sealed under keys of their own; DUKPT
//! registers in such a slot go on from one transaction to the next ([`KsnSlot`]), if need be with the payment's own
//! commit.
#![forbid(unsafe_code)]

mod backup;
mod commit;
mod connection;
mod disk;
mod dukpt;
mod error;
mod export;
mod finder;
mod head;
mod hex;
mod journal;
mod keep;
mod keyring;
mod open;
mod payment;
mod quarantine;
mod rotate;
mod row;
mod schema;
mod slot;
mod snapshot;
mod vault;
mod verify;

pub use backup::restore_backup;
pub use dukpt::{KeptRegisters, KsnSlot};
pub use error::{
    Damage, ExportError, Flaw, KeySlotError, OpenError, RestoreError, SnapshotError, VerifyError,
};
pub use export::ExportSummary;
pub use head::SignedHead;
pub use journal::SqliteJournal;
pub use quarantine::quarantine;
pub use rotate::{Resealed, MOST_RESEALED};
pub use slot::{KeyBytes, KeyLabel, KeySlot, LONGEST_KEY, LONGEST_LABEL, MOST_KEY_SLOTS};
pub use snapshot::restore;
pub use verify::Report;
