//! The host link: one request frame out, one response frame in, over TCP or TLS, bare or inside an
//! HTTP/1.1 POST.
//!
//! Every exchange ends in one of three outcomes, and the line between the last two is what a payment
//! depends on:
//!
//! * [`Outcome::Received`]: the host answered with one whole frame.
//! * [`Outcome::NotSent`]: no byte of the request left this process. Nothing is owed, nothing to reverse.
//! * [`Outcome::Unknown`]: a byte may have left, and no whole answer came back. The host may have charged
//!   the card; the caller owes a reversal.
//!
//! The line is drawn from one observed fact, in one place (`departure.rs`): has the first application byte
//! been handed to the transport? TLS handshake bytes are not application bytes.
//!
//! Rules of the wire that hold for every exchange: a connection of its own, `TCP_NODELAY`, TLS 1.2 or newer,
//! the server authenticated against the pinned roots only and by name, no session resumption, no early data,
//! a deadline on every wait and a cap on every buffer.
//!
//! What cannot be wiped: the receive buffers inside hyper and rustls and the socket buffers of the kernel.
//! Every other copy of a frame made here is zeroized when it is dropped. The answer in
//! [`Outcome::Received`] belongs to the caller, who wipes it.
#![forbid(unsafe_code)]

mod config;
mod connect;
mod departure;
mod error;
mod failure;
mod frame;
mod http;
mod link;
mod outcome;
mod race;
mod runtime;
mod tls;

pub use config::{Envelope, LinkConfig, TlsConfig};
pub use error::LinkError;
pub use link::HostLink;
pub use outcome::{BadAnswer, Cause, Outcome, TlsCause};
pub use runtime::LinkRuntime;
