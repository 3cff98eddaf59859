//! The terminal as Kotlin sees it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use suanpan_core::card::PinBlock;
use suanpan_core::effect::EffectId;
use suanpan_core::error::Reject;
use suanpan_core::event::Event;
use suanpan_core::journal::Journal;
use suanpan_crypto::key::MasterKey;
use suanpan_crypto::secret::Secret;
use suanpan_terminal::{Config, ShellEffect, Worker};

use crate::panic::{install_hook, sealed};
use crate::{PaymentSummary, PosError, TerminalEffect, TerminalEvent, TerminalSettings};

/// A list is for a screen; the whole journal is exported elsewhere.
const LATEST_MAX: u32 = 500;

/// A payment terminal. Call in this order: `open`, then the pump blocks in `next_effects` while any
/// thread calls the others; at the end `shutdown`, join the pump, free.
#[derive(uniffi::Object)]
pub struct PosTerminal {
    worker: Worker,
}

#[uniffi::export]
impl PosTerminal {
    /// Opens a terminal on the journal at `journal_path`; its folder must exist. `wrapping_key` (32
    /// bytes) opens the journal, `master_key` (16 or 24 bytes) is the terminal master key that working
    /// keys come under. Wipe both afterwards.
    ///
    /// # Errors
    /// [`PosError::OpenFailed`]; nothing was changed.
    #[uniffi::constructor]
    pub fn open(
        settings: TerminalSettings,
        journal_path: String,
        wrapping_key: &[u8],
        master_key: &[u8],
    ) -> Result<Arc<Self>, PosError> {
        install_hook();
        sealed(|| {
            let (terminal, link) = settings.split()?;
            let wrapping_key = Secret::<32>::from_slice(wrapping_key)
                .map_err(|error| PosError::open_failed("wrapping_key", error))?;
            let master =
                MasterKey::tdes(master_key).map_err(|error| PosError::open_failed("master_key", error))?;
            let config = Config { terminal, link, journal: PathBuf::from(journal_path) };
            let worker = Worker::open(config, &wrapping_key, master)?;
            Ok(Arc::new(PosTerminal { worker }))
        })
    }

    /// Hands an event over and waits for the core's word on it. What the step changed is durable when
    /// this returns.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with nothing changed, or [`PosError::Closed`].
    pub fn submit(&self, event: TerminalEvent) -> Result<(), PosError> {
        sealed(|| Ok(self.worker.submit(event.try_into()?)?))
    }

    /// Hands account data over, just before the card event: ASCII track 2 or its chip equivalent, and
    /// the card sequence number. Wipe the buffer afterwards.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `card`, or [`PosError::Closed`].
    pub fn load_card(&self, track_2: &[u8], sequence: Option<u16>) -> Result<(), PosError> {
        sealed(|| Ok(self.worker.load_card(track_2, sequence)?))
    }

    /// A vendor's PIN pad returned the enciphered PIN block, 8 or 16 bytes. Wipe the buffer afterwards.
    ///
    /// # Errors
    /// [`PosError::Rejected`], or [`PosError::Closed`].
    pub fn pin_entered(&self, effect_id: u64, block: &[u8]) -> Result<(), PosError> {
        sealed(|| {
            let sized = PinBlock::from_slice(block);
            let block = sized.ok_or_else(|| {
                PosError::rejected("pin_block", format!("expected 8 or 16 bytes, got {}", block.len()))
            })?;
            Ok(self.worker.submit(Event::PinEntered(EffectId(effect_id), block))?)
        })
    }

    /// Everything that waits for the shell; blocks until there is something. After a shutdown the last
    /// effect is `Closed`, on every call.
    pub fn next_effects(&self) -> Vec<TerminalEffect> {
        sealed(|| mirror(self.worker.next_effects()))
    }

    /// As `next_effects`, but gives up after `longest_ms` with nothing.
    pub fn next_effects_within(&self, longest_ms: u32) -> Vec<TerminalEffect> {
        sealed(|| mirror(self.worker.next_effects_within(Duration::from_millis(longest_ms.into()))))
    }

    /// The network switch, for demonstrations and drills: off, nothing is sent.
    pub fn set_network(&self, on: bool) {
        sealed(|| self.worker.set_network(on));
    }

    /// The newest payments first: at most `limit`, and never more than 500.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `journal` when it cannot be read, or [`PosError::Closed`].
    pub fn latest(&self, limit: u32) -> Result<Vec<PaymentSummary>, PosError> {
        sealed(|| {
            let limit = usize::try_from(limit.min(LATEST_MAX)).unwrap_or_default();
            let payments = self.worker.query(move |terminal| terminal.journal().latest(limit))?;
            Ok(payments.map_err(Reject::from)?.into_iter().map(Into::into).collect())
        })
    }

    /// The merchant's net over all payments, in minor units.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `journal` when it cannot be read, or [`PosError::Closed`].
    pub fn net_minor(&self) -> Result<i64, PosError> {
        sealed(|| {
            let net = self.worker.query(|terminal| terminal.journal().net_minor())?;
            Ok(net.map_err(Reject::from)?)
        })
    }

    /// Stops the terminal and wakes the pump. Sticky; calling it twice does nothing more. A payment
    /// without an outcome stays in the journal and is reversed at the next opening.
    pub fn shutdown(&self) {
        sealed(|| self.worker.shutdown());
    }
}

#[cfg(feature = "soft-pin-pad")]
#[uniffi::export]
impl PosTerminal {
    /// Types a digit, 0 to 9, on the software PIN pad; any other number is ignored.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn press_pin_digit(&self, digit: u8) -> Result<crate::PinPadState, PosError> {
        let key = suanpan_terminal::PinKeyPress::Digit(digit);
        sealed(|| Ok(self.worker.press_pin_key(key)?.into()))
    }

    /// Presses another key of the software PIN pad.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn press_pin_key(&self, key: crate::PinPadKey) -> Result<crate::PinPadState, PosError> {
        sealed(|| Ok(self.worker.press_pin_key(key.into())?.into()))
    }
}

fn mirror(effects: Vec<ShellEffect>) -> Vec<TerminalEffect> {
    effects.into_iter().map(Into::into).collect()
}
