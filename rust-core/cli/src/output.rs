//! Standard output: whole, and quiet when the reader has gone.

use std::io::{self, Write};

use crate::failure::Failure;

/// Writes `text` and sees it out. A closed pipe is no failure: the reader has what it wanted.
pub fn print(text: &str) -> Result<(), Failure> {
    print_if_read(text).map(drop)
}

/// The same; whether somebody still reads.
pub fn print_if_read(text: &str) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    let closed = written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
    settle(written).map(|()| !closed)
}

/// What became of writing to standard output.
pub fn settle(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::at("standard output", error)),
        _ => Ok(()),
    }
}

/// One line on standard error, for a warning that stops nothing.
pub fn warn(verb: &str, text: impl std::fmt::Display) {
    let line = text.to_string().replace(['\n', '\r'], " ");
    let _ = writeln!(io::stderr(), "suanpan {verb}: {line}"); // nobody is left to tell
}
