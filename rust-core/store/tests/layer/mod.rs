//! A layer between SQLite and its file system: it counts, and it can stop writing for good. Its counters
//! belong to the process, so a test file that uses it has one test.
#![allow(dead_code, unsafe_code)] // reason: an SQLite VFS is a table of C functions; each block states why it is sound

use std::ffi::{c_char, c_int, c_void};
use std::mem::size_of;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rusqlite::ffi;

pub static SYNCS: AtomicU64 = AtomicU64::new(0);
/// Also what changes a length.
pub static WRITES: AtomicU64 = AtomicU64::new(0);
pub static BYTES: AtomicU64 = AtomicU64::new(0);
pub static READ: AtomicU64 = AtomicU64::new(0);

/// From which write or sync on none succeeds any more: the process is as good as dead.
pub static LAST: AtomicU64 = AtomicU64::new(u64::MAX);

/// Whether the process is alive still.
fn alive() -> bool {
    SYNCS.load(Relaxed) + WRITES.load(Relaxed) <= LAST.load(Relaxed)
}

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
    if !alive() {
        return ffi::SQLITE_IOERR_WRITE;
    }
    below!(file.xWrite(from, length, at))
}
extern "C" fn truncate(file: File, length: ffi::sqlite3_int64) -> c_int {
    WRITES.fetch_add(1, Relaxed);
    if !alive() {
        return ffi::SQLITE_IOERR_TRUNCATE;
    }
    below!(file.xTruncate(length))
}
extern "C" fn sync(file: File, flags: c_int) -> c_int {
    SYNCS.fetch_add(1, Relaxed);
    if !alive() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
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

/// Puts the layer under every connection opened from now on.
pub fn register() {
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
