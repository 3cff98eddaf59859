//! The port randomness comes in by.

/// A source of random bytes.
///
/// The operating system's source implements it in a terminal, a seeded generator in a simulation. An
/// implementation used with real cards must be cryptographically secure and must not return before `out` is
/// full; if the platform source fails it must stop the process rather than hand out fewer bytes.
pub trait Random {
    /// Fills the whole of `out` with uniformly random bytes.
    fn fill(&mut self, out: &mut [u8]);
}
