//! Why a verb could not run: one line for standard error.

use std::fmt;

/// One line: the place, what was expected, what was got. No secret.
#[derive(Debug)]
pub struct Failure(pub String);

impl Failure {
    /// A failure at `place`, for the reason `why`.
    pub fn at(place: impl fmt::Display, why: impl fmt::Display) -> Self {
        Failure(format!("{place}: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One line, whatever the reason had in it.
        f.write_str(&self.0.replace(['\n', '\r'], " "))
    }
}
