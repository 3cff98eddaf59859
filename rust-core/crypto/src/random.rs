//! The port randomness comes in by, and the keys drawn from it.

use core::iter;

use crate::secret::Secret;

/// A source of random bytes.
///
/// The operating system's source implements it in a terminal, a seeded generator in a simulation. An
/// implementation used with real cards must be cryptographically secure and must not return before `out` is
/// full; if the platform source fails it must stop the process rather than hand out fewer bytes.
pub trait Random {
    /// Fills the whole of `out` with uniformly random bytes.
    fn fill(&mut self, out: &mut [u8]);
}

/// Draws before a source of randomness is given up as broken. A scalar of 256 bits fails once in 2^32 draws.
const MOST_DRAWS: usize = 8;

/// Secrets drawn one after the other, a bounded number, each as what `make` makes of it.
pub(crate) fn draws<'a, K>(
    random: &'a mut dyn Random,
    make: impl Fn(&Secret<32>) -> Option<K> + 'a,
) -> impl Iterator<Item = K> + 'a {
    iter::repeat_with(move || make(&Secret::generate(random))).take(MOST_DRAWS).flatten()
}
