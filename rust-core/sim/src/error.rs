//! Every error of the simulated world. None carries a PIN, a key, a track or a whole PAN.

use std::path::PathBuf;

use suanpan_iso8583::cup::frame::FrameError;
use suanpan_iso8583::{DecodeError, EncodeError};

use crate::ledger::Trace;

/// Bytes that are no request of the dialect: a host closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// TPDU or header is cut off.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The body is not of the dialect.
    #[error(transparent)]
    Body(#[from] DecodeError),
    /// The message type is none that a terminal sends.
    #[error("message type: expected a request (0100 0200 0220 0320 0400 0500 0620 0800 0820), got {got}")]
    Mti {
        /// The type that came.
        got: suanpan_iso8583::Mti,
    },
    /// The answer cannot be written in the dialect; what was booked stays booked.
    #[error("answer: {0}")]
    Answer(#[from] EncodeError),
}

/// Why the books were not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Two cards would look the same in the books, which know them by masked PAN.
    #[error("card {masked}: expected a masked PAN that no other card has")]
    SameMask {
        /// The masked PAN.
        masked: String,
    },
    /// The trace is booked already.
    #[error("{trace}: expected an unused trace, got one that is booked")]
    Booked {
        /// Which.
        trace: Trace,
    },
    /// The trace is not booked.
    #[error("{trace}: expected a booked trace, got none")]
    NotBooked {
        /// Which.
        trace: Trace,
    },
    /// A line is not in the state that the change starts from.
    #[error("{trace}: expected {expected}, got {got}")]
    State {
        /// Which line.
        trace: Trace,
        /// States that the change starts from.
        expected: &'static str,
        /// Its state.
        got: &'static str,
    },
    /// A sum would leave 64 bits.
    #[error("{trace}: the sum leaves 64 bits")]
    Overflow {
        /// The line that would have been added.
        trace: Trace,
    },
    /// The file cannot be opened, read or written.
    #[error("ledger file {path:?}: {reason}")]
    File {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another process has the file open.
    #[error("ledger file {path:?}: in use by another process")]
    InUse {
        /// Where it is.
        path: PathBuf,
    },
    /// A whole line of the file is no entry, or contradicts the lines before it.
    #[error("ledger file {path:?} line {line}: {reason}")]
    Damaged {
        /// Where the file is.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// Why a fault script was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// Not the JSON of a fault script.
    #[error("fault script: {reason}")]
    Json {
        /// What the parser said, with line and column.
        reason: String,
    },
    /// A rule asks for something that cannot be.
    #[error("fault script rule {rule}: {place}: expected {expected}, got {got}")]
    Rule {
        /// Counted from 1.
        rule: usize,
        /// Which part of it.
        place: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What it is.
        got: String,
    },
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A limit is outside its range.
    #[error("{place}: expected {expected}, got {got}")]
    Config {
        /// Which setting.
        place: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What it is.
        got: String,
    },
    /// The socket or the thread was refused.
    #[error("server: {0}")]
    Io(#[from] std::io::Error),
    /// The certificate was not made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS was not set up.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}
