//! The terminal as Kotlin sees it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use suanpan_core::card::PinBlock;
use suanpan_core::effect::EffectId;
use suanpan_core::error::Reject;
use suanpan_core::event::Event;
use suanpan_core::journal::Journal;
use suanpan_core::Terminal;
use suanpan_crypto::secret::Secret;
use suanpan_store::SqliteJournal;
use suanpan_terminal::{Config, ShellEffect, Worker};

use crate::books::owed_reversals;
use crate::panic::{install_hook, sealed};
use crate::settings::Parts;
use crate::{
    CardEntry, HistoryPage, HistorySearch, KeyPlace, OrderName, OwedReversal, PaymentSummary, PosError,
    SlipLine, TerminalEffect, TerminalEvent, TerminalSettings, TerminalSummary,
};

/// A page is for a screen; the whole journal is exported elsewhere.
const PAGE_MAX: u32 = 500;

/// A payment terminal. Call in this order: `open`, then the pump blocks in `next_effects` while any
/// thread calls the others; at the end `shutdown`, join the pump, free.
#[derive(uniffi::Object)]
pub struct PosTerminal {
    worker: Worker,
}

#[uniffi::export]
impl PosTerminal {
    /// Opens a terminal on the journal at `journal_path`; its folder must exist. `wrapping_key` (32
    /// bytes) opens the journal, and with it the master key that was loaded into it. Wipe it afterwards.
    ///
    /// # Errors
    /// [`PosError::OpenFailed`]; nothing was changed.
    #[uniffi::constructor]
    pub fn open(
        settings: TerminalSettings,
        journal_path: String,
        wrapping_key: &[u8],
    ) -> Result<Arc<Self>, PosError> {
        install_hook();
        sealed(|| {
            let Parts { terminal, link, host_key, keys } = settings.split()?;
            let wrapping_key = Secret::<32>::from_slice(wrapping_key)
                .map_err(|error| PosError::open_failed("wrapping_key", error))?;
            let config = Config { terminal, link, journal: PathBuf::from(journal_path), host_key, keys };
            let worker = Worker::open(config, &wrapping_key)?;
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

    /// A card came: answers the open reading with how it was presented and its account data, ASCII track
    /// 2 or its chip equivalent, and the card sequence number. Wipe the buffer afterwards.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `card` where the data is none; the reading is still open, and
    /// `CardFailed` answers it. [`PosError::Closed`].
    pub fn card_presented(
        &self,
        effect_id: u64,
        entry: CardEntry,
        track_2: &[u8],
        sequence: Option<u16>,
    ) -> Result<(), PosError> {
        sealed(|| Ok(self.worker.present_card(EffectId(effect_id), entry.into(), track_2, sequence)?))
    }

    /// A vendor's PIN pad returned the enciphered PIN block, 8 or 16 bytes, and its KSN (10 or 12 bytes) where it
    /// enciphers under DUKPT. Wipe the buffer afterwards.
    ///
    /// # Errors
    /// [`PosError::Rejected`], with `pin_block` or `ksn` for another number of bytes; [`PosError::Closed`].
    pub fn pin_entered(&self, effect_id: u64, block: &[u8], ksn: Option<Vec<u8>>) -> Result<(), PosError> {
        sealed(|| {
            let sized = PinBlock::from_slice(block);
            let mut block = sized.ok_or_else(|| {
                PosError::rejected("pin_block", format!("expected 8 or 16 bytes, got {}", block.len()))
            })?;
            if let Some(ksn) = ksn {
                block = block.with_ksn(&ksn).ok_or_else(|| {
                    PosError::rejected("ksn", format!("expected 10 or 12 bytes, got {}", ksn.len()))
                })?;
            }
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

    /// A page of the payments that match, the newest first.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `journal` when it cannot be read, or [`PosError::Closed`].
    pub fn history(&self, search: HistorySearch) -> Result<HistoryPage, PosError> {
        sealed(|| {
            let HistorySearch { words, before, limit } = search;
            let limit = usize::try_from(limit.min(PAGE_MAX)).unwrap_or_default();
            self.look(move |terminal| Ok(terminal.history(&words, before, limit)?.into()))
        })
    }

    /// One payment.
    ///
    /// # Errors
    /// As of `history`, and `order` for a name that is none.
    pub fn payment(&self, order: OrderName) -> Result<Option<PaymentSummary>, PosError> {
        sealed(|| {
            let order = order.try_into()?;
            self.look(move |terminal| Ok(terminal.payment(&order)?.map(Into::into)))
        })
    }

    /// The reversals that are owed, oldest first.
    ///
    /// # Errors
    /// As of `history`.
    pub fn owed_reversals(&self) -> Result<Vec<OwedReversal>, PosError> {
        sealed(|| self.look(owed_reversals))
    }

    /// The sum of all payments.
    ///
    /// # Errors
    /// As of `history`.
    pub fn summary(&self) -> Result<TerminalSummary, PosError> {
        sealed(|| self.look(|terminal| Ok(terminal.summary()?.into())))
    }

    /// The slip as a reprint would have it; `None` where the payment has none.
    ///
    /// # Errors
    /// As of `payment`.
    pub fn slip(&self, order: OrderName) -> Result<Option<Vec<SlipLine>>, PosError> {
        sealed(|| {
            let order = order.try_into()?;
            self.look(move |terminal| Ok(terminal.slip(&order)?.map(crate::slip::lines)))
        })
    }

    /// The bytes that the effect `Mac` or `EncryptTrack` is about, once; wipe them afterwards. They may hold account
    /// data, so they are in no effect. `None` for an effect that is no longer open.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn key_data(&self, effect_id: u64) -> Result<Option<Vec<u8>>, PosError> {
        sealed(|| Ok(self.worker.key_data(EffectId(effect_id))?.map(|mut data| core::mem::take(&mut *data))))
    }

    /// The answer to `CheckMasterKey`: the check value of the secure processor's master key, upper-case hex; `None`
    /// where it has none.
    pub fn note_master_key(&self, check_value: Option<String>) {
        sealed(|| self.worker.note_master_key(check_value));
    }

    /// Every place for a key, with what may be shown of the key in it.
    ///
    /// # Errors
    /// [`PosError::Closed`].
    pub fn keys(&self) -> Result<Vec<KeyPlace>, PosError> {
        sealed(|| Ok(self.worker.key_rows()?.into_iter().map(Into::into).collect()))
    }

    /// The public key that this terminal proves itself with when it fetches a master key, a SEC 1 point of P-256
    /// (65 bytes): the host must have it enrolled.
    pub fn device_public_key(&self) -> Vec<u8> {
        sealed(|| self.worker.device_key().to_sec1().to_vec())
    }

    /// Erases every key. A terminal without takes no payment until a master key is loaded again.
    ///
    /// # Errors
    /// [`PosError::Rejected`] while something is under way, or with `journal`; [`PosError::Closed`].
    pub fn erase_keys(&self) -> Result<(), PosError> {
        sealed(|| Ok(self.worker.erase_keys()?))
    }

    /// The merchant's net over all payments, in minor units.
    ///
    /// # Errors
    /// [`PosError::Rejected`] with `journal` when it cannot be read, or [`PosError::Closed`].
    pub fn net_minor(&self) -> Result<i64, PosError> {
        sealed(|| self.look(|terminal| Ok(terminal.journal().net_minor()?)))
    }

    /// Stops the terminal and wakes the pump. Sticky; calling it twice does nothing more. A payment
    /// without an outcome stays in the journal and is reversed at the next opening.
    pub fn shutdown(&self) {
        sealed(|| self.worker.shutdown());
    }
}

impl PosTerminal {
    /// Looks at the terminal, on its own thread.
    fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Terminal<SqliteJournal>) -> Result<T, Reject> + Send + 'static,
    ) -> Result<T, PosError> {
        Ok(self.worker.query(look)??)
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
