//! What a payment costs in syncs and bytes written, and an opening in bytes read, counted by a layer
//! between SQLite and its file system. One test, as the counters belong to the process.
#![allow(
    unsafe_code, // reason: an SQLite VFS is a table of C functions; each block states why it is sound
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod common;

use std::ffi::{c_char, c_int, c_void};
use std::mem::size_of;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use common::*;
use rusqlite::ffi;
use suanpan_core::journal::Journal;
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::UnixMillis;

static SYNCS: AtomicU64 = AtomicU64::new(0);
static WRITES: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static READ: AtomicU64 = AtomicU64::new(0);

/// A file of the counting VFS. SQLite allocates `szOsFile` bytes for it: this header, and behind
/// it the file of the VFS below.
#[repr(C)]
struct Counted {
    base: ffi::sqlite3_file,
    below: *mut ffi::sqlite3_file,
}

/// The VFS below. Set once by [`register`] before any file is opened.
static BELOW: std::sync::OnceLock<Shared> = std::sync::OnceLock::new();
struct Shared(*mut ffi::sqlite3_vfs);
// SAFETY: the pointer is to SQLite's own default VFS, which lives as long as the process and whose
// functions SQLite itself calls from any thread.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

/// Calls a method of the file below.
macro_rules! below {
    ($file:ident . $method:ident ( $($argument:expr),* )) => {{
        // SAFETY: SQLite passes a file that `open` below filled: it starts with a `Counted` whose
        // `below` was opened by the VFS below and has a method table. Arguments are passed on as
        // SQLite gave them for the same method.
        unsafe {
            let below = (*$file.cast::<Counted>()).below;
            match (*(*below).pMethods).$method {
                Some(method) => method(below, $($argument),*),
                None => ffi::SQLITE_IOERR,
            }
        }
    }};
}

type File = *mut ffi::sqlite3_file;

extern "C" fn close(file: File) -> c_int {
    below!(file.xClose())
}
extern "C" fn read(file: File, to: *mut c_void, length: c_int, at: ffi::sqlite3_int64) -> c_int {
    READ.fetch_add(u64::try_from(length).unwrap_or(0), Relaxed);
    below!(file.xRead(to, length, at))
}
extern "C" fn write(file: File, from: *const c_void, length: c_int, at: ffi::sqlite3_int64) -> c_int {
    WRITES.fetch_add(1, Relaxed);
    BYTES.fetch_add(u64::try_from(length).unwrap_or(0), Relaxed);
    below!(file.xWrite(from, length, at))
}
extern "C" fn truncate(file: File, length: ffi::sqlite3_int64) -> c_int {
    below!(file.xTruncate(length))
}
extern "C" fn sync(file: File, flags: c_int) -> c_int {
    SYNCS.fetch_add(1, Relaxed);
    below!(file.xSync(flags))
}
extern "C" fn file_size(file: File, length: *mut ffi::sqlite3_int64) -> c_int {
    below!(file.xFileSize(length))
}
extern "C" fn lock(file: File, level: c_int) -> c_int {
    below!(file.xLock(level))
}
extern "C" fn unlock(file: File, level: c_int) -> c_int {
    below!(file.xUnlock(level))
}
extern "C" fn check_reserved_lock(file: File, result: *mut c_int) -> c_int {
    below!(file.xCheckReservedLock(result))
}
extern "C" fn file_control(file: File, operation: c_int, argument: *mut c_void) -> c_int {
    below!(file.xFileControl(operation, argument))
}
extern "C" fn sector_size(file: File) -> c_int {
    below!(file.xSectorSize())
}
extern "C" fn device_characteristics(file: File) -> c_int {
    below!(file.xDeviceCharacteristics())
}

/// Version 1: no shared memory. The journal holds its lock exclusively and needs none; that it
/// opens at all here proves it.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

extern "C" fn open_file(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: File,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let Some(Shared(vfs)) = BELOW.get() else { return ffi::SQLITE_CANTOPEN };
    // SAFETY: `file` has `szOsFile` bytes as set in `register`: a `Counted` and room for a file of
    // the VFS below, aligned, as the size of `Counted` is a multiple of 8. `name` and `out_flags`
    // are passed on as SQLite gave them. When the VFS below fails it may or may not have set its
    // methods; ours are set only if it did, so that SQLite calls close in just that case.
    unsafe {
        let counted = file.cast::<Counted>();
        let below = counted.add(1).cast::<ffi::sqlite3_file>();
        (*below).pMethods = ptr::null();
        (*counted).below = below;
        let result = match (**vfs).xOpen {
            Some(open) => open(*vfs, name, below, flags, out_flags),
            None => ffi::SQLITE_CANTOPEN,
        };
        (*counted).base.pMethods = if (*below).pMethods.is_null() { ptr::null() } else { &METHODS };
        result
    }
}

/// Puts the counters under every connection opened from now on.
fn register() {
    // SAFETY: the default VFS always exists in the bundled SQLite. The new one is a copy of it with
    // another name, size and open; it is leaked, as SQLite keeps the pointer. The copied functions
    // read only fields that were copied with them. Nothing else uses SQLite yet: this runs first in
    // the only test of this process.
    unsafe {
        assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK);
        let below = ffi::sqlite3_vfs_find(ptr::null());
        assert!(!below.is_null());
        assert!(BELOW.set(Shared(below)).is_ok());
        let mut vfs = ptr::read(below);
        vfs.zName = c"counting".as_ptr();
        vfs.szOsFile += c_int::try_from(size_of::<Counted>()).unwrap();
        vfs.xOpen = Some(open_file);
        vfs.pNext = ptr::null_mut();
        assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 1), ffi::SQLITE_OK);
    }
}

/// Syncs, writes and bytes of what `work` does, each divided by `times`.
fn cost(times: u64, work: impl FnOnce()) -> [f64; 3] {
    let before = [&SYNCS, &WRITES, &BYTES].map(|counter| counter.load(Relaxed));
    work();
    let after = [&SYNCS, &WRITES, &BYTES].map(|counter| counter.load(Relaxed));
    [0, 1, 2].map(|which| (after[which] - before[which]) as f64 / times as f64)
}

#[test]
fn a_payment_costs_two_syncs_and_at_most_forty_kilobytes() {
    const PAYMENTS: u64 = 2_000;
    register();
    let (_directory, path) = place();
    let mut journal = open(&path);
    let mut pay = |number: u64| {
        let sale = PaymentKind::Sale;
        journal.commit(&sent(number, sale.clone(), 1_234, 1), UnixMillis(1)).unwrap();
        journal.commit(&settled(number, sale, 1_234, PaymentState::Approved, 2), UnixMillis(2)).unwrap();
    };
    let [syncs, ..] = cost(1, || pay(0));
    assert!(syncs >= 2.0, "the counters count: {syncs}");
    let [syncs, writes, bytes] = cost(PAYMENTS, || (1..=PAYMENTS).for_each(&mut pay));
    println!("per payment over {PAYMENTS}: {syncs:.3} syncs, {writes:.1} writes, {bytes:.0} bytes");
    assert!((2.0..=2.05).contains(&syncs), "{syncs} syncs");
    assert!(bytes <= 40_000.0, "{bytes} bytes");

    // Reading writes nothing and syncs nothing.
    let reads = cost(1, || {
        journal.latest(10).unwrap();
        journal.payment(&order(5)).unwrap();
        journal.recover().unwrap();
        journal.net_minor().unwrap();
    });
    assert_eq!(reads, [0.0; 3]);

    // A fact alone, such as a reversal's try, is one sync.
    let [syncs, _, bytes] = cost(1_000, || {
        for number in 0..1_000 {
            journal.commit(&remark(number), UnixMillis(3)).unwrap();
        }
    });
    println!("per fact: {syncs:.3} syncs, {bytes:.0} bytes");
    assert!((1.0..=1.03).contains(&syncs), "{syncs} syncs");

    // Opening and recovering read what is live once, whatever else there is, and write nothing.
    drop(journal);
    let opening = |payments: u64, owed: u64| {
        let (_directory, path) = place();
        settled_journal(&path, payments);
        owe(&path, payments + 1, owed);
        let live = edit(&path, |raw| {
            raw.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap(); // no shared memory here
            let bytes = "SELECT sum(length(lookup) + length(sealed)) FROM live";
            raw.query_row(bytes, [], |row| row.get::<_, i64>(0)).unwrap()
        });
        let before = READ.load(Relaxed);
        let written = cost(1, || assert!(open(&path).recover().unwrap().reversals.len() as u64 >= owed));
        assert_eq!(written, [0.0; 3]);
        (READ.load(Relaxed) - before, u64::try_from(live).unwrap())
    };
    let (few, _) = opening(10, 0);
    let (many, live) = opening(400, 1_000);
    println!("opening reads {few} bytes; with 1,000 owed {many}, of which {live} are live");
    assert!(many - few >= live, "the counter counts");
    assert!((many - few) * 10 <= live * 13, "what is live is read once, in pages that are not quite full");
}
