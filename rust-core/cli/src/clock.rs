//! The time.

use std::time::{SystemTime, UNIX_EPOCH};

use suanpan_core::UnixMillis;

/// Now, by the machine's clock.
pub fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
