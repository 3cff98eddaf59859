//! The log of one payment: what happened, and how long after the step before it.

use std::time::Duration;

/// Steps that are kept; the oldest goes first. A long wait for reversals must not grow it for ever.
const STEPS_MAX: usize = 64;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    SigningOn,
    LoadingKey,
    KeyLoaded,
    SignedOn,
    Sale,
    Void,
    Reprint,
    Reversing,
    CardWanted,
    CardTapped,
    CardInserted,
    CardSwiped,
    ChipAtWork,
    PinWanted,
    PinGiven,
    Durable,
    Sent,
    Answered,
    Approved,
    Declined,
    Unknown,
    NotSent,
    Cancelled,
    Failed,
    Done,
    ReversalTried,
    Reversed,
    Printing,
    Printed,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub what: What,
    /// What there is to add: an amount, a code.
    pub detail: String,
    /// When, since the counter was opened.
    pub at: Duration,
}

/// The steps, in the order in which they happened.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    rows: Vec<Step>,
    /// When the worker last came back from a step, if no request was durable by then as far as the
    /// log knew: the two reports travel on different threads.
    returned: Option<Duration>,
}

impl Steps {
    /// Begins a new log.
    pub fn begin(&mut self, what: What, detail: impl Into<String>, at: Duration) {
        *self = Steps::default();
        self.note(what, detail, at);
    }

    /// Adds a step. Reports of two threads may come out of order: it is put where its time is.
    pub fn note(&mut self, what: What, detail: impl Into<String>, at: Duration) {
        if let Some(sent) = self.rows.last_mut().filter(|last| last.what == What::Sent) {
            sent.at = sent.at.min(at); // whatever follows the sending cannot come before it
        }
        let place = self.rows.iter().rposition(|step| step.at <= at).map_or(0, |last| last.saturating_add(1));
        self.rows.insert(place, Step { what, detail: detail.into(), at });
        if self.rows.len() > STEPS_MAX {
            self.rows.remove(0);
        }
        if what == What::Durable {
            if let Some(returned) = self.returned.take_if(|returned| *returned >= at) {
                self.returned(returned);
            }
        }
    }

    /// The worker came back from a step: a request that became durable in it was handed to the
    /// link by then, and before anything that came of it.
    pub fn returned(&mut self, at: Duration) {
        let durable = self.rows.iter().rposition(|step| step.what == What::Durable);
        let place = durable.map(|place| place.saturating_add(1));
        let follower = place.and_then(|place| self.rows.get(place)).map(|step| (step.what, step.at));
        match (place, follower) {
            (None, _) | (_, Some((What::Sent, _))) => self.returned = Some(at),
            (Some(place), follower) => {
                let durable_at = durable.and_then(|place| self.rows.get(place)).map_or(at, |step| step.at);
                let at = follower.map_or(at, |(_, follower_at)| at.min(follower_at)).max(durable_at);
                self.rows.insert(place, Step { what: What::Sent, detail: String::new(), at });
            }
        }
    }

    /// What happened last.
    pub fn last(&self) -> Option<What> {
        self.rows.last().map(|step| step.what)
    }

    /// Each step, and how long it came after the one before it.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (&Step, Duration)> + ExactSizeIterator {
        let before = self.rows.first().into_iter().chain(&self.rows).map(|step| step.at);
        let before: Vec<_> = before.take(self.rows.len()).collect();
        self.rows.iter().zip(before).map(|(step, before)| (step, step.at.saturating_sub(before)))
    }

    /// From the first step to the last.
    pub fn whole(&self) -> Duration {
        match (self.rows.first(), self.rows.last()) {
            (Some(first), Some(last)) => last.at.saturating_sub(first.at),
            _ => Duration::ZERO,
        }
    }
}

/// `0.4 ms`, `37 ms`, `4.2 s`.
pub fn elapsed(time: Duration) -> String {
    let micros = time.as_micros();
    match micros {
        0..10_000 => format!("{}.{} ms", micros / 1000, micros % 1000 / 100),
        10_000..1_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn log(steps: &Steps) -> Vec<(What, u128)> {
        steps.rows().map(|(step, took)| (step.what, took.as_millis())).collect()
    }

    #[test]
    fn sent_follows_durable_whichever_report_comes_first() {
        for late in [false, true] {
            let mut steps = Steps::default();
            steps.begin(What::Sale, "", ms(0));
            if late {
                steps.note(What::Durable, "", ms(5));
                steps.returned(ms(6));
            } else {
                steps.returned(ms(6));
                steps.note(What::Durable, "", ms(5));
            }
            assert_eq!(log(&steps), [(What::Sale, 0), (What::Durable, 5), (What::Sent, 1)]);
        }
    }

    #[test]
    fn what_follows_the_sending_stands_after_it() {
        let expected = [(What::Sale, 0), (What::Durable, 5), (What::Sent, 2), (What::Answered, 0)];
        for late in [false, true] {
            let mut steps = Steps::default();
            steps.begin(What::Sale, "", ms(0));
            steps.note(What::Durable, "", ms(5));
            if !late {
                steps.returned(ms(9));
            }
            steps.note(What::Answered, "", ms(7));
            if late {
                steps.returned(ms(9));
            }
            assert_eq!(log(&steps), expected, "{late}");
        }
    }

    #[test]
    fn an_earlier_return_is_not_taken_for_the_sending() {
        let mut steps = Steps::default();
        steps.begin(What::Sale, "", ms(0));
        steps.returned(ms(1));
        steps.note(What::Durable, "", ms(5));
        assert_eq!(steps.last(), Some(What::Durable));
        steps.returned(ms(7));
        assert_eq!(log(&steps), [(What::Sale, 0), (What::Durable, 5), (What::Sent, 2)]);
    }

    #[test]
    fn a_late_report_finds_its_place() {
        let mut steps = Steps::default();
        steps.begin(What::Void, "", ms(10));
        steps.note(What::Approved, "", ms(30));
        steps.note(What::Answered, "", ms(20));
        assert_eq!(log(&steps), [(What::Void, 0), (What::Answered, 10), (What::Approved, 10)]);
        assert_eq!(steps.whole(), ms(20));
    }

    #[test]
    fn the_log_is_bounded() {
        let mut steps = Steps::default();
        for at in 0..1000 {
            steps.note(What::ReversalTried, "", ms(at));
        }
        assert_eq!(steps.rows().len(), STEPS_MAX);
    }

    #[test]
    fn times_are_short() {
        let cases = [(400, "0.4 ms"), (9_999, "9.9 ms"), (37_000, "37 ms"), (4_250_000, "4.2 s")];
        for (micros, text) in cases {
            assert_eq!(elapsed(Duration::from_micros(micros)), text);
        }
    }
}
