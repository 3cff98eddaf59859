//! What the terminal must remember between payments: sequence numbers and its batch.

use serde::{Deserialize, Serialize};

/// The terminal's counters, one row of the journal, committed with the step that used them.
/// A number is durable before it leaves the process, so none is ever used twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    next_stan: u32,
    next_slip: u32,
    batch: u32,
}

impl Default for Station {
    fn default() -> Self {
        Station { next_stan: 1, next_slip: 1, batch: 1 }
    }
}

/// Numbers have six digits and wrap from 999999 to 1 (field 11 is `n6`, 000001 to 999999).
const LAST: u32 = 999_999;

fn after(number: u32) -> u32 {
    if number >= LAST {
        1
    } else {
        number.saturating_add(1)
    }
}

impl Station {
    /// Takes the next systems trace audit number (STAN).
    pub fn take_stan(&mut self) -> u32 {
        let stan = self.next_stan;
        self.next_stan = after(stan);
        stan
    }

    /// Takes the next slip number.
    pub fn take_slip(&mut self) -> u32 {
        let slip = self.next_slip;
        self.next_slip = after(slip);
        slip
    }

    /// The STAN that the next message will carry.
    pub fn next_stan(&self) -> u32 {
        self.next_stan
    }

    /// The open batch.
    pub fn batch(&self) -> u32 {
        self.batch
    }

    /// Takes the batch number of a sign-on answer when it is one of 1 to 999998 (host rule);
    /// says whether it was.
    pub fn adopt_batch(&mut self, batch: u32) -> bool {
        let usable = (1..=999_998).contains(&batch);
        if usable {
            self.batch = batch;
        }
        usable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_wrap_past_six_digits_and_skip_zero() {
        let mut station = Station { next_stan: LAST, ..Station::default() };
        assert_eq!(station.take_stan(), 999_999);
        assert_eq!(station.take_stan(), 1);
    }

    #[test]
    fn an_unusable_batch_is_ignored() {
        let mut station = Station::default();
        assert!(!station.adopt_batch(0) && !station.adopt_batch(999_999));
        assert_eq!(station.batch(), 1);
        assert!(station.adopt_batch(727));
        assert_eq!(station.batch(), 727);
    }
}
