//! Timers of the core, on the monotonic clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use suanpan_core::effect::EffectId;

/// Timers that are set. The core drops answers that it no longer waits for, so none is ever
/// cancelled; each is gone once it has fired.
#[derive(Default)]
pub(crate) struct Timers(BinaryHeap<Reverse<(Instant, EffectId)>>);

impl Timers {
    pub fn set(&mut self, id: EffectId, after_ms: u32) {
        let at = Instant::now() + Duration::from_millis(u64::from(after_ms));
        self.0.push(Reverse((at, id)));
    }

    /// How long until the next one fires.
    pub fn next_in(&self) -> Option<Duration> {
        self.0.peek().map(|Reverse((at, _))| at.saturating_duration_since(Instant::now()))
    }

    /// The next one that has fired.
    pub fn fired(&mut self) -> Option<EffectId> {
        let due = self.0.peek().is_some_and(|Reverse((at, _))| *at <= Instant::now());
        if due {
            self.0.pop().map(|Reverse((_, id))| id)
        } else {
            None
        }
    }
}
