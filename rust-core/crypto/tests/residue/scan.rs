//! A search through the writable memory of another process.

use std::collections::BTreeSet;
use std::fs::{read_to_string, File};
use std::os::unix::fs::FileExt;

use crate::canary::Canary;

const CHUNK: usize = 1 << 16;
const PAGE: usize = 1 << 12;

/// The forms that are found anywhere in the writable memory of `process`.
pub(crate) fn find(process: u32, canaries: &[Canary]) -> BTreeSet<&'static str> {
    let longest = canaries.iter().map(|canary| canary.bytes.len()).max().unwrap();
    // Most places are ruled out by their first two bytes.
    let mut heads = vec![Vec::new(); 1 << 16];
    for canary in canaries {
        heads[head(&canary.bytes)].push(canary);
    }
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut found = BTreeSet::new();
    let mut searched = 0;
    for (start, end) in writable(process) {
        for at in (start..end).step_by(CHUNK) {
            // Each chunk reaches into the next, so that nothing hides on the edge.
            let len = usize::try_from(end - at).unwrap().min(CHUNK + longest);
            let mut chunk = vec![0; len];
            let Ok(read) = memory.read_at(&mut chunk, at) else {
                continue; // a guard page, or the kernel's own
            };
            searched += read;
            search(&chunk[..read], &heads, &mut found);
        }
    }
    assert!(searched > 100_000, "memory of the child was not readable");
    found
}

fn search(memory: &[u8], heads: &[Vec<&Canary>], found: &mut BTreeSet<&'static str>) {
    const EMPTY: [u8; PAGE] = [0; PAGE];
    let mut at = 0;
    while at + 1 < memory.len() {
        let rest = &memory[at..];
        if rest.starts_with(&EMPTY) {
            at += PAGE - 1; // the last zero could stand before something
            continue;
        }
        let end = rest.len().min(PAGE);
        for place in 0..end.min(rest.len() - 1) {
            let here = |canary: &&&Canary| rest[place..].starts_with(&canary.bytes);
            found.extend(heads[head(&rest[place..])].iter().filter(here).map(|canary| canary.form));
        }
        at += end;
    }
}

fn head(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// The address ranges a process may write to.
fn writable(process: u32) -> Vec<(u64, u64)> {
    let maps = read_to_string(format!("/proc/{process}/maps")).unwrap();
    maps.lines()
        .filter(|line| line.split(' ').nth(1).unwrap().starts_with("rw"))
        .map(|line| {
            let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
            let address = |text| u64::from_str_radix(text, 16).unwrap();
            (address(start), address(end))
        })
        .collect()
}
