//! What only Android needs: the entry that its loader calls, and its log.
//!
//! No crate for either. JNI's entry is one function that touches none of its arguments. And no logger is
//! installed: what a dependency may want to log goes nowhere, and one kind of line leaves this library,
//! the place of a panic.

use std::ffi::{c_char, c_int, c_void, CStr, CString};

use crate::panic::install_hook;

/// The oldest JNI that every Android of the last decade has.
const JNI_VERSION_1_6: c_int = 0x0001_0006;

/// `ANDROID_LOG_ERROR` of `<android/log.h>`.
const ERROR: c_int = 6;

const TAG: &CStr = c"suanpan";

#[link(name = "log")]
extern "C" {
    fn __android_log_write(priority: c_int, tag: *const c_char, text: *const c_char) -> c_int;
}

/// Called by `System.loadLibrary`. JNA opens the library without it, so the constructors install the hook
/// as well.
#[allow(unsafe_code)] // reason: an exported name may displace another; the JVM asks each library for its own
#[allow(non_snake_case)] // reason: the JVM's name
#[no_mangle]
pub extern "system" fn JNI_OnLoad(_machine: *mut c_void, _reserved: *mut c_void) -> c_int {
    install_hook();
    JNI_VERSION_1_6
}

/// Writes one line, as an error, to the system's log.
#[allow(unsafe_code)] // reason: the log is a C function
pub(crate) fn log_error(line: &str) {
    let Ok(line) = CString::new(line) else { return }; // a NUL inside: no line of ours has one
                                                       // SAFETY: both pointers are to NUL-terminated strings that live longer than the call, and liblog
                                                       // keeps neither. The result, how much was written, is of no use to a panic hook.
    let _ = unsafe { __android_log_write(ERROR, TAG.as_ptr(), line.as_ptr()) };
}
