//! The transaction counter: which values are used, in which order, and how many are left.
//!
//! Both kinds of DUKPT leave out every value with too many one bits, which bounds the work of a host: it derives
//! one key for each one bit. They differ in two numbers only, so they are two [`CounterRule`]s.

/// What counts as a usable counter.
#[derive(Clone, Copy)]
pub(super) struct CounterRule {
    /// Bits of the counter, and so registers of a terminal.
    pub(super) bits: u32,
    /// One bits a usable counter has at most.
    pub(super) most_ones: u32,
}

/// ANSI X9.24-1:2009, Annex A.
pub(super) const TDES: CounterRule = CounterRule { bits: 21, most_ones: 10 };
/// ANSI X9.24-3-2017, section 6.
pub(super) const AES: CounterRule = CounterRule { bits: 32, most_ones: 16 };

impl CounterRule {
    /// The bits of the counter as ones.
    pub(super) const fn mask(self) -> u32 {
        u32::MAX >> (32 - self.bits)
    }

    /// Whether a transaction may have this counter. 0 belongs to the initial key.
    pub(super) const fn is_usable(self, counter: u32) -> bool {
        counter != 0 && counter & !self.mask() == 0 && counter.count_ones() <= self.most_ones
    }

    /// The first usable counter from `counter` on, itself included.
    pub(super) fn at_or_after(self, counter: u32) -> Option<u32> {
        let mut counter = counter.max(1);
        // Carrying out of the lowest one bit is the smallest step that does not add a one bit.
        while counter.count_ones() > self.most_ones {
            counter = counter.checked_add(lowest_one(counter))?;
        }
        self.is_usable(counter).then_some(counter)
    }

    /// The first usable counter after `counter`.
    pub(super) fn after(self, counter: u32) -> Option<u32> {
        self.at_or_after(counter.checked_add(1)?)
    }

    /// How many counters are usable.
    pub(super) const fn total(self) -> u64 {
        self.up_to(self.mask())
    }

    /// How many usable counters are not above `counter`.
    ///
    /// A usable counter below it agrees with it down to a one bit that it has as a zero; below that bit it is free
    /// to have as many ones as are left.
    pub(super) const fn up_to(self, counter: u32) -> u64 {
        let mut below = 0;
        let mut ones_above = 0;
        let mut bit = self.bits;
        while bit > 0 && ones_above <= self.most_ones {
            bit -= 1;
            if counter >> bit & 1 == 1 {
                below += choices(bit, self.most_ones - ones_above);
                ones_above += 1;
            }
        }
        // `below` has counted 0, which is not usable, and not `counter` itself.
        if self.is_usable(counter) || counter == 0 {
            below
        } else {
            below - 1
        }
    }
}

const fn lowest_one(counter: u32) -> u32 {
    counter & counter.wrapping_neg()
}

/// Ways to set at most `most` of `bits` bits.
#[expect(clippy::as_conversions, reason = "they widen, and `u64::from` is not const")]
const fn choices(bits: u32, most: u32) -> u64 {
    let (mut sum, mut ways, mut ones) = (0, 1, 0);
    loop {
        sum += ways;
        if ones == most || ones == bits {
            return sum;
        }
        // C(n, k + 1) = C(n, k) * (n - k) / (k + 1), exact in this order.
        ways = ways * (bits - ones) as u64 / (ones + 1) as u64;
        ones += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every usable counter in order, by nothing but the definition.
    fn by_definition(rule: CounterRule) -> impl Iterator<Item = u32> {
        (1..=rule.mask()).filter(move |counter| counter.count_ones() <= rule.most_ones)
    }

    #[test]
    fn every_tdes_counter_is_used_once_and_in_order() {
        let mut next = TDES.at_or_after(0);
        let mut used = 0;
        for counter in by_definition(TDES) {
            assert_eq!(next, Some(counter));
            used += 1;
            assert_eq!(TDES.up_to(counter), used);
            next = TDES.after(counter);
        }
        assert_eq!((next, used), (None, TDES.total()));
    }

    #[test]
    fn every_small_rule_counts_right() {
        for bits in 1..=12 {
            for most_ones in 1..=bits {
                let rule = CounterRule { bits, most_ones };
                let mut used = 0;
                for counter in 0..=rule.mask() {
                    used += u64::from(rule.is_usable(counter));
                    assert_eq!(rule.up_to(counter), used, "{bits} bits, {most_ones} ones, {counter:b}");
                }
                assert_eq!(rule.total(), used);
            }
        }
    }

    #[test]
    fn aes_counters_start_and_end_where_the_standard_says() {
        assert_eq!((AES.at_or_after(0), AES.up_to(1)), (Some(1), 1));
        assert_eq!((AES.after(0xFFFF_0000), AES.up_to(0xFFFF_0000)), (None, AES.total()));
        assert_eq!(AES.total(), 2_448_023_842);
    }

    proptest! {
        /// With the first and the last counter above this is induction: all of them are used, each once.
        #[test]
        fn the_next_aes_counter_is_one_further(counter: u32) {
            let here = AES.up_to(counter);
            match AES.after(counter) {
                Some(next) => {
                    prop_assert!(next > counter && AES.is_usable(next));
                    prop_assert_eq!(AES.up_to(next), here + 1);
                }
                None => prop_assert_eq!(here, AES.total()),
            }
        }

        #[test]
        fn a_usable_counter_is_its_own_first(counter: u32) {
            let first = AES.at_or_after(counter);
            prop_assert_eq!(first == Some(counter), AES.is_usable(counter));
            prop_assert!(first.is_none_or(|first| first >= counter));
        }
    }
}
