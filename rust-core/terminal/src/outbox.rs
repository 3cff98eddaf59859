//! What waits for the shell. Closing is sticky, so that a wake-up before the wait is not lost.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::shell_effect::ShellEffect;

#[derive(Default)]
struct State {
    effects: VecDeque<ShellEffect>,
    closed: bool,
}

/// A queue between the worker and the shell's pump.
#[derive(Default)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    changed: Condvar,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement under the lock, so a poisoned one is usable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn put(&self, effects: impl IntoIterator<Item = ShellEffect>) {
        self.lock().effects.extend(effects);
        self.changed.notify_all();
    }

    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Everything that waits, at once; blocks until there is something or `longest` is over
    /// (then it is empty). After closing: the rest, then `Closed` for ever.
    pub fn take(&self, longest: Option<Duration>) -> Vec<ShellEffect> {
        let nothing = |state: &mut State| state.effects.is_empty() && !state.closed;
        let guard = self.lock();
        let mut state = match longest {
            None => self.changed.wait_while(guard, nothing).unwrap_or_else(PoisonError::into_inner),
            Some(longest) => {
                let waited = self.changed.wait_timeout_while(guard, longest, nothing);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        if state.effects.is_empty() && state.closed {
            return vec![ShellEffect::Closed];
        }
        state.effects.drain(..).collect()
    }
}
