//! The journal: what must be durable, in which unit, and a twin of it in memory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::OrderKey;
use crate::payment::{Cause, Payment, PaymentState};
use crate::queue::{Reversal, ReversalReason, ReversalStatus};
use crate::station::Station;
use crate::UnixMillis;

/// Something that happened, as the append-only, hash-chained part of the journal tells it.
/// Carries only what may be shown: card numbers masked, no key, PIN or track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// A management message went out under this STAN.
    ManagementSent {
        /// `sign_on`, `sign_off`, `echo` or `load_master_key`.
        name: String,
        /// Its STAN; an echo has none.
        stan: Option<u32>,
    },
    /// The host accepted the sign-on and its working keys passed their check values.
    SignedOn {
        /// The batch now open.
        batch: u32,
        /// Check values of the PIN and MAC key, hex.
        check_values: Vec<String>,
    },
    /// Every key was erased.
    KeysErased,
    /// A terminal master key came from the host, or was put in by hand, and is in place.
    MasterKeyLoaded {
        /// Its check value, hex.
        check_value: String,
    },
    /// A management message failed.
    ManagementFailed {
        /// `sign_on`, `sign_off`, `echo` or `load_master_key`.
        name: String,
        /// Why.
        cause: Cause,
    },
    /// The terminal signed off.
    SignedOff,
    /// The host asked for something to be done after this transaction (header nibble).
    HostAsks {
        /// The processing requirement by name.
        requirement: String,
    },
    /// A payment request became durable; it goes out after this commit.
    PaymentSent {
        /// Which payment.
        order: OrderKey,
        /// `sale` or `void`.
        kind: String,
        /// Minor units.
        amount_minor: i64,
        /// Masked card number.
        card: String,
        /// STAN of the request.
        stan: u32,
    },
    /// A payment got a new state.
    PaymentSettledAs {
        /// Which payment.
        order: OrderKey,
        /// The state it has now.
        state: PaymentState,
        /// Why, where there is something to say.
        cause: Option<Cause>,
    },
    /// A reversal became durable, before the unknown outcome was shown.
    ReversalOwed {
        /// Which payment.
        order: OrderKey,
        /// Why.
        reason: ReversalReason,
        /// STAN of the request that it undoes.
        stan: u32,
    },
    /// A reversal was tried and is still owed.
    ReversalTried {
        /// Which payment.
        order: OrderKey,
        /// Tries so far.
        tries: u32,
        /// Pending or manual.
        status: ReversalStatus,
        /// What came of it.
        cause: Cause,
    },
    /// A key was put into a slot of the journal's key store, in place of the one that was there.
    KeySlotPut {
        /// Which slot.
        slot: u16,
        /// What the key is for (ANSI X9.143 key usage).
        usage: String,
        /// Its algorithm.
        algorithm: String,
        /// Its check value, hex.
        check_value: String,
        /// How many keys were put into slots up to this one.
        version: u64,
    },
    /// The keys in these slots were erased.
    KeySlotsErased {
        /// Which slots.
        slots: Vec<u16>,
    },
    /// The journal's own keys were wrapped under another wrapping key.
    WrappingKeyChanged,
    /// Rows are sealed under a new data key from here on; older rows follow.
    DataKeyChanged {
        /// The generation of the new one.
        generation: u64,
    },
    /// All older rows that can follow are sealed under the new data key.
    RowsResealed {
        /// Its generation.
        generation: u64,
    },
    /// A copy of the whole journal was about to leave; it may not have got through.
    JournalCopied {
        /// The public key of the recipient of a backup (SEC 1, hex); none for a snapshot under a transport key.
        recipient: Option<String>,
    },
    /// The journal came out of a copy. What its terminal did after the event before this one, the host alone knows.
    JournalRestored {
        /// How far the counters of STANs and slips were put on, so that none is used twice.
        skipped: u32,
    },
    /// A restart found a payment without an outcome.
    RecoveredInFlight {
        /// Which payment.
        order: OrderKey,
    },
}

/// What one step changes: written in one transaction, all or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What happened, in order.
    pub facts: Vec<Fact>,
    /// The counters, if they changed.
    pub station: Option<Station>,
    /// Payments that are new or changed, whole rows by their order key.
    pub payments: Vec<Payment>,
    /// Reversals that are new or changed, whole rows by their order key.
    pub reversals: Vec<Reversal>,
    /// Reversals that are owed no more, or never were.
    pub reversals_done: Vec<OrderKey>,
}

impl Entry {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self == &Entry::default()
    }
}

/// What an open journal knows that the terminal must continue from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// The counters; `None` in a new journal.
    pub station: Option<Station>,
    /// Payments without an outcome.
    pub in_flight: Vec<Payment>,
    /// Reversals that are owed or armed, oldest first.
    pub reversals: Vec<Reversal>,
}

/// The journal failed. The terminal stops taking payments until it is opened anew: a failed
/// write must never be retried on the same handle, as the page cache may lie about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("journal: {0}")]
pub struct JournalError(pub String);

/// Where a terminal keeps what must survive. One writer; the implementation refuses a second.
pub trait Journal {
    /// What to continue from.
    fn recover(&mut self) -> Result<Recovered, JournalError>;

    /// Makes `entry` durable, all or nothing. When this returns `Ok`, a power cut loses nothing
    /// of it.
    fn commit(&mut self, entry: &Entry, at: UnixMillis) -> Result<(), JournalError>;

    /// The payment of that key.
    fn payment(&self, order: &OrderKey) -> Result<Option<Payment>, JournalError>;

    /// Payments with their arrival numbers (from 1, without a gap), the newest first: at most `limit`
    /// of those that arrived before number `before`, or of all.
    fn page(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, Payment)>, JournalError>;

    /// The newest payments first, at most `limit`.
    fn latest(&self, limit: usize) -> Result<Vec<Payment>, JournalError> {
        Ok(self.page(None, limit)?.into_iter().map(|(_, payment)| payment).collect())
    }

    /// How many payments there are.
    fn payments(&self) -> Result<u64, JournalError> {
        Ok(self.page(None, 1)?.first().map_or(0, |(number, _)| *number))
    }

    /// The merchant's net over all payments, in minor units (see [`Payment::net_minor`]).
    fn net_minor(&self) -> Result<i64, JournalError>;
}

/// The journal's twin in memory: for tests and simulations, where nothing must survive.
#[derive(Clone, Debug, Default)]
pub struct MemoryJournal {
    station: Option<Station>,
    payments: BTreeMap<OrderKey, Payment>,
    arrival: Vec<OrderKey>,
    reversals: Vec<Reversal>,
    facts: Vec<(UnixMillis, Fact)>,
    commits: u64,
    fail_next: bool,
}

impl MemoryJournal {
    /// All facts so far with their times.
    pub fn facts(&self) -> &[(UnixMillis, Fact)] {
        &self.facts
    }

    /// How many commits were made.
    pub fn commits(&self) -> u64 {
        self.commits
    }

    /// Makes the next commit fail, as a full disk would.
    pub fn fail_next(&mut self) {
        self.fail_next = true;
    }
}

impl Journal for MemoryJournal {
    fn recover(&mut self) -> Result<Recovered, JournalError> {
        Ok(Recovered {
            station: self.station.clone(),
            in_flight: self
                .payments
                .values()
                .filter(|p| p.state == PaymentState::InFlight)
                .cloned()
                .collect(),
            reversals: self.reversals.clone(),
        })
    }

    fn commit(&mut self, entry: &Entry, at: UnixMillis) -> Result<(), JournalError> {
        if core::mem::take(&mut self.fail_next) {
            return Err(JournalError("commit failed on request".to_owned()));
        }
        self.commits = self.commits.saturating_add(1);
        self.facts.extend(entry.facts.iter().cloned().map(|fact| (at, fact)));
        if let Some(station) = &entry.station {
            self.station = Some(station.clone());
        }
        for payment in &entry.payments {
            if self.payments.insert(payment.order.clone(), payment.clone()).is_none() {
                self.arrival.push(payment.order.clone());
            }
        }
        for reversal in &entry.reversals {
            match self.reversals.iter_mut().find(|old| old.order == reversal.order) {
                Some(old) => *old = reversal.clone(),
                None => self.reversals.push(reversal.clone()),
            }
        }
        self.reversals.retain(|reversal| !entry.reversals_done.contains(&reversal.order));
        Ok(())
    }

    fn payment(&self, order: &OrderKey) -> Result<Option<Payment>, JournalError> {
        Ok(self.payments.get(order).cloned())
    }

    fn page(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, Payment)>, JournalError> {
        let numbered = (1_u64..).zip(&self.arrival);
        let older = numbered.take_while(|(number, _)| before.is_none_or(|before| *number < before));
        let older: Vec<_> = older.collect();
        let payment = |(number, order): &(u64, &OrderKey)| Some((*number, self.payments.get(order)?.clone()));
        Ok(older.iter().rev().take(limit).filter_map(payment).collect())
    }

    fn net_minor(&self) -> Result<i64, JournalError> {
        self.payments
            .values()
            .try_fold(0_i64, |net, payment| net.checked_add(payment.net_minor()))
            .ok_or_else(|| JournalError("net overflows".to_owned()))
    }
}
