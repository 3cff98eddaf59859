//! Wiping of what secret work leaves on the stack.
//!
//! A secret that is wiped where it lives still leaves copies where it passed: a key schedule is returned by value,
//! a block goes through registers that are spilled. Safe code cannot name those places, but it can overwrite them:
//! the work runs in a frame of its own, and a frame as deep as it ever goes is laid over it afterwards.
//!
//! Wiping costs about as much as the work, so it is done once for each call that the crate offers. What runs inside of
//! such a call is not wrapped again.

use core::hint::black_box;

/// Bytes overwritten: twice what `tests/residue` needs to find nothing more, which is 16 KiB in an unoptimised build
/// and 4 KiB in an optimised one.
const DEPTH: usize = if cfg!(debug_assertions) { 32 } else { 8 } * 1024;
/// The same for AES-GCM-SIV, which goes deeper: 32 KiB and 8 KiB.
const SEALING_DEPTH: usize = 2 * DEPTH;

/// Runs `work` and overwrites the stack it used. What it returns must keep its secrets on the heap, and padding in it
/// is copied with what lay there: seven bytes of a private key came out behind the one-byte flag of a curve point.
pub(crate) fn scrubbed<R>(work: impl FnOnce() -> R) -> R {
    let result = apart(work);
    overwrite::<DEPTH>();
    result
}

/// [`scrubbed`] for work with AES-GCM-SIV.
pub(crate) fn scrubbed_sealing<R>(work: impl FnOnce() -> R) -> R {
    let result = apart(work);
    overwrite::<SEALING_DEPTH>();
    result
}

/// A frame below the caller's, so that the overwriting frame comes to lie over it.
#[inline(never)]
fn apart<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[inline(never)]
fn overwrite<const DEPTH: usize>() {
    // The box tells the compiler that somebody reads the bytes, so that it must write them.
    black_box(&mut [0_u8; DEPTH]);
}
