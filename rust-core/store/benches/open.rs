//! Starting with reversals owed: opening and recovering, beside the least that it could cost, which is
//! SQLite opening the same file and reading the same rows without looking at them. The two take turns,
//! round by round; the ratio is what counts.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a benchmark fails by panicking

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::*;
use suanpan_core::journal::Journal;

const ROUNDS: usize = 41;

fn time<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The value below which half of the times lie, in milliseconds.
fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Opens the file with SQLite alone and reads every row of what is live.
fn probe(path: &Path) -> usize {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    let mut rows = connection.prepare("SELECT id, lookup, sealed FROM live ORDER BY id").unwrap();
    let lengths = rows.query_map([], |row| row.get::<_, Vec<u8>>(2).map(|sealed| sealed.len())).unwrap();
    lengths.map(Result::unwrap).sum()
}

fn main() {
    println!(
        "{:>8} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "owed", "probe ms", "open ms", "recover", "both", "ratio"
    );
    for owed in [0, 100, 1_000] {
        let (_directory, path) = place();
        owe(&path, 0, owed);
        let (mut probes, mut opens, mut recovers, mut both) = (vec![], vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            probes.push(time(|| probe(&path)).0);
            let (open, mut journal) = time(|| open(&path));
            let (recover, recovered) = time(|| journal.recover().unwrap());
            assert_eq!(recovered.reversals.len() as u64, owed);
            opens.push(open);
            recovers.push(recover);
            both.push(open + recover);
        }
        let [probe, open, recover, both] =
            [&mut probes, &mut opens, &mut recovers, &mut both].map(|times| median(times));
        println!("{owed:>8} {probe:>10.2} {open:>10.2} {recover:>10.2} {both:>10.2} {:>8.1}", both / probe);
    }
}
