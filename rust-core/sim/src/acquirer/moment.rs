//! When a request is decided, and the number its answer carries.

use crate::calendar::Civil;

pub(super) struct Moment {
    pub unix_ms: i64,
    pub civil: Civil,
    /// Retrieval reference number (field 37), 12 digits: MMDDhh and a count.
    pub rrn: String,
}

impl Moment {
    pub(super) fn new(unix_ms: i64, reference: u32) -> Self {
        let civil = Civil::at(unix_ms);
        Moment { unix_ms, civil, rrn: format!("{}{reference:06}", civil.mmddhh()) }
    }
}
