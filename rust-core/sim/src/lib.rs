//! The world outside a terminal: an acquirer host with its own books, cards with a person who holds
//! them, and scripts of faults. Deterministic by seed; never part of a release library.
//!
//! * [`Acquirer`] is the host without I/O: a frame and the time in, an [`Answer`] out. What it believes
//!   to have happened is its [`Ledger`], which may outlive the process.
//! * [`Server`] puts an acquirer on a TCP port, plain or TLS, bare or in the HTTP envelope.
//! * [`FaultPlan`] makes it misbehave, by rules that are data.
//! * [`SecureProcessor`] is a maker's, with its PIN pad, for a terminal that keeps no keys itself.
//! * [`Card`]s and the [`Cardholder`] answer the effects of a terminal that has no devices.
#![forbid(unsafe_code)]

mod acquirer;
mod calendar;
mod cardholder;

mod deck;
mod error;
mod fault;
mod keys;
mod ledger;
mod processor;
mod random;
mod server;
mod tlv;

pub use acquirer::{Acquirer, AcquirerConfig, Answer, Released, Ticket, TimedFrame, Wire};
pub use cardholder::{Ask, Cardholder, Deed, Hand, Misdeed, PinDigits, Quirk, TimedDeed};
pub use deck::{deck, Ability, Card};
pub use error::{BadFrame, FaultError, LedgerError, ServerError};
pub use fault::{Fault, FaultPlan, Rule, When, CODES_BY_AMOUNT};
pub use keys::{derive_host_key, derive_master_key, KeyBlock};
pub use ledger::{Kind, Ledger, Line, Sighting, State, Totals, Trace};
pub use processor::SecureProcessor;
pub use random::SeededRandom;
pub use server::{Envelope, LogLine, Server, ServerConfig};
