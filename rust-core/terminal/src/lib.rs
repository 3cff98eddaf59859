//! The wiring: one worker thread that owns core, store and link.
//!
//! The worker runs the effects that Rust can run itself (host, timers, software keys) and puts
//! the rest into an outbox for the shell. The shell calls [`Worker::submit`] with events and
//! blocks in [`Worker::next_effects`]; nothing here ever calls the shell.
//!
//! Architecture invariant: the core is touched by the worker thread alone.
#![forbid(unsafe_code)]

mod error;
mod keys;
mod outbox;
mod random;
mod shelf;
mod shell_effect;
mod timers;
mod worker;

pub use error::{KeyLoadError, OpenError, SubmitError};
pub use keys::device::{ProcessorMac, WrappedKey};
pub use keys::{laid_out_as, KeysPort};
pub use random::OsRandom;
pub use shelf::{KeyPurpose, KeyRow, KeyShown};
pub use shell_effect::ShellEffect;
pub use worker::{Config, PinKeyPress, PinPadState, Worker};
