//! Derived unique key per transaction (DUKPT): every transaction has keys of its own, and a terminal that is opened
//! gives up no key of a past one.
//!
//! A terminal is given an initial key once, turns it into registers of future keys and forgets it. Each
//! transaction uses up one register; what could give its key again is erased. The key serial number (KSN) in the
//! message tells the host, which has the base derivation key, how to come to the same keys.
//!
//! A serial number is never used twice: [`KsnStore`] makes each step durable before its key is handed out.
//!
//! Here is the terminal's side. [`host`] is the other one, and exists only with the feature of that name.

mod aes;
mod at_rest;
mod counter;
#[cfg(feature = "host")]
pub mod host;
mod ksn;
mod registers;
mod tdes;
pub(crate) mod working_keys;

pub use aes::derivation::{HmacKeyType, WorkingKeyType};
pub use aes::{AesDukpt, AesInitialKey, AesTransaction};
pub use at_rest::StateAtRest;
pub use ksn::{AesKsn, TdesKsn};
pub use tdes::{TdesDukpt, TdesInitialKey, TdesTransaction};
pub use working_keys::{
    DataDecryptionKey, DataEncryptionKey, DataKey, HmacGenerationKey, HmacVerificationKey, MacGenerationKey,
    MacVerificationKey,
};

use crate::scrub::scrubbed;
use crate::AdvanceError;
use registers::{Registers, Step, Tree};

/// Where the counter and the future keys of a terminal are kept.
pub trait KsnStore {
    /// Why a state could not be made durable.
    type Error: core::error::Error + 'static;

    /// Makes `state` durable in place of the former one, as a whole or not at all, before anything that is made with
    /// the transaction's keys leaves the terminal: a power cut after that must not bring the former one back. It is
    /// durable when this returns, or it is written by the same commit that lets the message out; where that commit
    /// fails, nothing has left, and the former state may be used again. Use [`StateAtRest::seal`] to store it.
    ///
    /// # Errors
    /// When it is not known to be durable. No key is handed out then.
    fn persist(&mut self, state: StateAtRest<'_>) -> Result<(), Self::Error>;
}

/// Registers just filled, made durable.
fn loaded<T: Tree, S: KsnStore>(
    registers: Registers<T>,
    store: &mut S,
) -> Result<Registers<T>, AdvanceError<S::Error>> {
    if registers.next_ksn().is_none() {
        return Err(AdvanceError::Exhausted);
    }
    store.persist(StateAtRest::new(&registers)).map_err(AdvanceError::NotPersisted)?;
    Ok(registers)
}

/// One step, made durable before its key goes out. A step that could not be made durable is undone: its key was
/// never handed out, so it may still be used.
fn advance<T: Tree, S: KsnStore>(
    registers: &mut Registers<T>,
    store: &mut S,
) -> Result<Step<T::Key>, AdvanceError<S::Error>> {
    let step = scrubbed(|| registers.step()).ok_or(AdvanceError::Exhausted)?;
    match store.persist(StateAtRest::new(registers)) {
        Ok(()) => Ok(step),
        Err(error) => {
            registers.step_back(step);
            Err(AdvanceError::NotPersisted(error))
        }
    }
}
