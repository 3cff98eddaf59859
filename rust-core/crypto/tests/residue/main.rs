//! Nothing of a PIN entry stays in memory.
//!
//! A child process runs the whole PIN path with fresh random secrets and stops; the parent, which draws the same
//! secrets, searches every writable byte of the child for them: as they are, with their words reversed as a
//! little-endian register spills them, as round keys, as text. Each run ends with another call. While the keys are loaded only they may be found;
//! after they are dropped, nothing. Of DUKPT only the keys of future transactions may be found while they are held.
//! The same for the keys that sign, seal and decipher, and for a master key that came over the line.
//!
//! The child draws each secret straight into its place from a seed, so that no copy exists but those the library
//! makes.
#![cfg(target_os = "linux")] // reason: another process is read through /proc
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking
#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // reason: the purity is the library's, not its tests'

mod canary;
mod child;
mod dukpt;
mod encore;
mod round_keys;
mod scan;
mod signing;

use std::collections::BTreeMap;

use canary::Canaries;
use child::Child;

const CHILDREN: u64 = 20;
const RUNS_PER_CHILD: u64 = 10;

#[test]
fn nothing_stays_after_200_pin_entries() {
    let mut left: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for process in 0..CHILDREN {
        let mut child = Child::start(false);
        let mut earlier = Vec::new();
        for run in 0..RUNS_PER_CHILD {
            let canaries = Canaries::draw(seed(process, run));
            child.load_and_enter(&canaries);
            let alive = scan::find(child.id(), &canaries.all());
            // The scanner sees what is there: each loaded key, and its round keys.
            for form in canary::LOADED_FORMS {
                assert!(alive.contains(form), "{form} of a loaded key is not found");
            }
            let (last, _) = encore::of(canaries.seed);
            for form in alive.iter().filter(|form| !canary::is_loaded_form(form)) {
                *left.entry((form, last)).or_default() += 1;
            }
            child.drop_keys();
            earlier.extend(canaries.all());
            for form in scan::find(child.id(), &earlier) {
                *left.entry((form, last)).or_default() += 1;
            }
        }
        child.finish();
    }
    assert!(left.is_empty(), "residue of {} runs: {left:?}", CHILDREN * RUNS_PER_CHILD);
}

#[test]
fn the_scan_finds_every_planted_form() {
    let mut child = Child::start(true);
    let canaries = Canaries::draw(seed(CHILDREN, 0));
    child.load_and_enter(&canaries);
    child.drop_keys();
    let found = scan::find(child.id(), &canaries.all());
    for canary in canaries.all() {
        assert!(found.contains(canary.form), "planted {} is not found", canary.form);
    }
    child.finish();
}

/// Not a test of its own: the process the others start.
#[test]
fn child_process() {
    child::run_if_asked();
}

fn seed(process: u64, run: u64) -> u64 {
    // Not the same from one day to the next, or one lucky sequence would be all that is ever tried.
    let salt = u64::from(std::process::id());
    (salt << 32) | (process << 16) | run
}
