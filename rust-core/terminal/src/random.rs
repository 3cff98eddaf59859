//! The operating system's random source.

use suanpan_crypto::Random;

/// Random bytes of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    /// Fills `out`. Waits as long as the system has no entropy yet (early boot): bytes that are
    /// not random would be worse than none.
    fn fill(&mut self, out: &mut [u8]) {
        while getrandom::fill(out).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}
