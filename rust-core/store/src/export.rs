//! The masked export: what happened, one JSON object a line, and the signed end of the chain.

use std::io::Write;

use serde::Serialize;
use suanpan_core::journal::Fact;
use suanpan_core::UnixMillis;

use crate::error::{ExportError, VerifyError};
use crate::head::SignedHead;
use crate::hex;
use crate::journal::SqliteJournal;

/// What an export wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSummary {
    /// Lines with an event.
    pub events: u64,
    /// The last line.
    pub head: SignedHead,
}

#[derive(Serialize)]
struct EventLine {
    seq: i64,
    at: UnixMillis,
    #[serde(serialize_with = "hex::serialize")]
    hash: [u8; 32],
    fact: Option<Fact>,
}

#[derive(Serialize)]
struct HeadLine<'a> {
    head: &'a SignedHead,
}

impl SqliteJournal {
    /// Writes every event in order, `{"seq", "at", "hash", "fact"}`, then `{"head": ...}`. Facts
    /// carry card numbers masked; the payment rows, which have them clear, are not exported. Each
    /// event is checked on its way; the head is signed for this export.
    ///
    /// # Errors
    /// [`ExportError`]; without the last line an export is incomplete.
    pub fn export(&self, out: &mut dyn Write) -> Result<ExportSummary, ExportError> {
        self.sound().map_err(VerifyError::from)?;
        let mut events = 0_u64;
        self.each_event(|event| -> Result<(), ExportError> {
            let fact = event.record.fact;
            line(out, &EventLine { seq: event.seq, at: event.at, hash: event.hash, fact })?;
            events = events.saturating_add(1);
            Ok(())
        })?;
        let head = self.signed_head();
        line(out, &HeadLine { head: &head })?;
        out.flush()?;
        Ok(ExportSummary { events, head })
    }
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
