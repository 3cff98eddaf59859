//! The reversals that are owed: what to send next, when, how often. An outbox without a socket.

use serde::{Deserialize, Serialize};

use crate::card::CardOnFile;
use crate::money::Amount;
use crate::order::OrderKey;
use crate::UnixMillis;

/// Why a reversal is sent: field 39 of the 0400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalReason {
    /// No answer came.
    NoResponse,
    /// The answer's MAC was wrong.
    BadMac,
    /// Anything else: an answer that does not belong to the request, a card that declined.
    Other,
}

impl ReversalReason {
    /// The code for field 39.
    pub fn field_39(self) -> &'static str {
        match self {
            ReversalReason::NoResponse => "98",
            ReversalReason::BadMac => "A0",
            ReversalReason::Other => "06",
        }
    }
}

/// Whether the terminal still tries by itself at the normal pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalStatus {
    /// Written ahead with the request that it would undo; owed only if no outcome comes. Gone
    /// with the outcome, pending after a restart without one.
    Armed,
    /// Retried automatically.
    Pending,
    /// The automatic tries are used up: visible, still retried at the slow pace and before each
    /// payment, never dropped.
    Manual,
}

/// A reversal that is owed to the host: all that its 0400 needs, so that it can be rebuilt after
/// a restart. Holds neither track nor PIN block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversal {
    /// The payment that it undoes.
    pub order: OrderKey,
    /// Why.
    pub reason: ReversalReason,
    /// The STAN of the request that it undoes; a reversal takes no STAN of its own.
    pub stan: u32,
    /// The batch of that request.
    pub batch: u32,
    /// Field 3 of that request.
    pub processing_code: String,
    /// Field 4 of that request.
    pub amount: Amount,
    /// The card.
    pub card: CardOnFile,
    /// Field 22 of that request.
    pub entry_22: String,
    /// Field 25 of that request.
    pub condition_25: String,
    /// Field 60 of that request.
    pub reserved_60: String,
    /// Field 38: the original's authorisation code for a void, the answer's where it was read.
    pub auth_code: Option<String>,
    /// Field 61 for a void: batch and STAN of the message that is reversed.
    pub original_61: Option<String>,
    /// Field 55, reversal set, where a chip has one (tags of the CUP reversal set only).
    pub emv: Option<Vec<u8>>,
    /// How often it was sent.
    pub tries: u32,
    /// When it is due next.
    pub due_at: UnixMillis,
    /// Pending or manual.
    pub status: ReversalStatus,
}

/// How often and how fast reversals are retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPace {
    /// Automatic tries before a reversal becomes manual.
    pub tries: u32,
    /// Wait after the first failed try; doubles with each further one.
    pub first_wait_ms: i64,
    /// The wait never grows beyond this; it is also the pace of manual ones.
    pub longest_wait_ms: i64,
}

impl RetryPace {
    /// The wait after `tries` failed tries.
    pub fn wait_ms(&self, tries: u32) -> i64 {
        let doublings = tries.saturating_sub(1).min(20);
        self.first_wait_ms.saturating_mul(1_i64 << doublings).clamp(0, self.longest_wait_ms)
    }
}

/// What became of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryOutcome {
    /// The host confirmed it: the reversal is owed no more.
    Done,
    /// It never left the terminal: it stays owed, and no try is used up. Only the wait changes,
    /// which a restart may forget: nothing needs to be committed.
    NotSent,
    /// No usable answer: it stays owed.
    Owed,
    /// As `Owed`, and the host gave a code that makes the reason 06 from now on.
    Refused,
}

/// All reversals that are owed or armed, oldest first. Its rows live in the journal; this is their
/// working copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReversalQueue {
    rows: Vec<Reversal>,
    /// Tries in a row that never left: they use up no try, but they slow the pace down.
    never_left: u32,
}

impl ReversalQueue {
    /// The queue as the journal has it.
    pub fn new(rows: Vec<Reversal>) -> Self {
        ReversalQueue { rows, never_left: 0 }
    }

    /// Adds one, in place of an older one of the same payment. The caller commits the row in the
    /// same step.
    pub fn push(&mut self, reversal: Reversal) {
        self.rows.retain(|other| other.order != reversal.order);
        self.rows.push(reversal);
    }

    /// The owed ones (not the armed), oldest first: what must go out before the next payment.
    pub fn owed(&self) -> impl Iterator<Item = &Reversal> {
        self.rows.iter().filter(|reversal| reversal.status != ReversalStatus::Armed)
    }

    /// The owed reversal of that payment.
    pub fn find(&self, order: &OrderKey) -> Option<&Reversal> {
        self.owed().find(|reversal| &reversal.order == order)
    }

    /// The one that is due next, and how long it must wait from `now`, in milliseconds. A time
    /// further away than the pace allows was written before the clock was set back: it is due.
    pub fn next(&self, pace: &RetryPace, now: UnixMillis) -> Option<(&Reversal, i64)> {
        self.owed()
            .map(|reversal| match reversal.due_at.since_ms(now) {
                wait_ms if wait_ms > pace.longest_wait_ms => (reversal, 0),
                wait_ms => (reversal, wait_ms),
            })
            .min_by_key(|(_, wait_ms)| *wait_ms)
    }

    /// How many are owed, and how many of them are manual.
    pub fn counts(&self) -> (usize, usize) {
        let manual = self.owed().filter(|reversal| reversal.status == ReversalStatus::Manual).count();
        (self.owed().count(), manual)
    }

    /// Takes the row of a payment out, armed or owed.
    pub fn take(&mut self, order: &OrderKey) -> Option<Reversal> {
        let at = self.rows.iter().position(|reversal| &reversal.order == order)?;
        Some(self.rows.remove(at))
    }

    /// Drops the row of a payment that got its outcome.
    pub fn disarm(&mut self, order: &OrderKey) {
        self.rows.retain(|reversal| &reversal.order != order);
    }

    /// Takes the outcome of a try. Returns the row as it stands now; `None` when it is done (or
    /// unknown).
    pub fn resolve(
        &mut self,
        order: &OrderKey,
        outcome: TryOutcome,
        pace: &RetryPace,
        now: UnixMillis,
    ) -> Option<Reversal> {
        if outcome == TryOutcome::Done {
            self.never_left = 0;
            self.rows.retain(|reversal| &reversal.order != order);
            return None;
        }
        let reversal = self.rows.iter_mut().find(|reversal| &reversal.order == order)?;
        if outcome == TryOutcome::NotSent {
            self.never_left = self.never_left.saturating_add(1);
        } else {
            self.never_left = 0;
            reversal.tries = reversal.tries.saturating_add(1);
        }
        if outcome == TryOutcome::Refused {
            reversal.reason = ReversalReason::Other;
        }
        if reversal.tries >= pace.tries {
            reversal.status = ReversalStatus::Manual;
        }
        let wait_ms = match reversal.status {
            ReversalStatus::Manual => pace.longest_wait_ms,
            _ => pace.wait_ms(reversal.tries.max(self.never_left)),
        };
        reversal.due_at = now.after_ms(wait_ms);
        Some(reversal.clone())
    }
}
