//! Vectors of the host protocol: whole messages, parts of them, MACs, key blocks.

mod key_block;
mod mac;
mod message;
mod micro;

use super::files::VectorFile;
use suanpan_vectors::vector::{Checked, Mismatch, Vector};

/// How the vectors of an array are run.
#[derive(Clone, Copy)]
pub enum Run {
    /// From the vector alone.
    Alone(fn(&Vector<'_>) -> Checked),
    /// With messages that it refers to by id.
    Referring(fn(&Vector<'_>, &mac::Messages<'_>) -> Checked),
}

/// The arrays of a host file.
pub const SECTIONS: [(&str, Run); 6] = [
    ("cup_pos", Run::Alone(message::check)),
    ("generic", Run::Alone(message::check)),
    ("malformed", Run::Alone(message::check_refused)),
    ("micro", Run::Alone(micro::check)),
    ("mac", Run::Referring(mac::check)),
    ("keyblocks", Run::Alone(key_block::check)),
];

/// Runs one vector of such an array. References are looked up in its own file first.
pub fn run(run: Run, vector: &Vector<'_>, file: &VectorFile, files: &[VectorFile]) -> Checked {
    if let Some(operation) = vector.optional_text("op")? {
        let known = SECTIONS.map(|(name, _)| name).join(", ");
        return Err(Mismatch::new(
            "op",
            format_args!("none, the array says what to do ({known})"),
            operation,
        ));
    }
    match run {
        Run::Alone(check) => check(vector),
        Run::Referring(check) => check(vector, &mac::Messages { file, files }),
    }
}
