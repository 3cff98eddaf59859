//! The host's side of a payment: what acquirers disagree on, requests, answers.

mod profile;

pub use profile::{HostProfile, MismatchRule, SignOnKind};
