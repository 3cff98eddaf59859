//! Keeps panic texts inside: a text may quote the value that broke it.

use std::panic::{catch_unwind, resume_unwind, set_hook, AssertUnwindSafe};
use std::sync::Once;

/// All that leaves this crate of a panic's text.
const WITHHELD: &str = "internal error in the core; its text is withheld";

/// Replaces the default hook, which prints the payload, by one that prints only where it happened.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        set_hook(Box::new(|info| {
            let (file, line) = info.location().map_or(("?", 0), |at| (at.file(), at.line()));
            let place = format!("panic at {file}:{line}; its text is withheld");
            // An app's standard error goes nowhere on Android.
            #[cfg(target_os = "android")]
            crate::android::log_error(&place);
            #[cfg(not(target_os = "android"))]
            eprintln!("suanpan: {place}");
        }));
    });
}

/// Runs the body of an export. UniFFI hands the payload of a panic to Kotlin as the text of an
/// `InternalException`; what it gets from here is always the same text.
pub(crate) fn sealed<T>(body: impl FnOnce() -> T) -> T {
    // Unwind safe: every lock below recovers from poison, and the worker's state is on its own thread.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| resume_unwind(Box::new(WITHHELD)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)] // reason: a test fails by panicking
    use super::*;
    use std::panic::panic_any;

    #[test]
    fn a_panic_passes_on_with_another_text() {
        install_hook();
        let payload = catch_unwind(|| sealed(|| panic_any("6224242300000069".to_owned()))).unwrap_err();
        assert_eq!(payload.downcast_ref::<&str>(), Some(&WITHHELD));
        assert_eq!(sealed(|| 7), 7);
    }
}
