//! The terminal: events in, one durable commit, effects out. Pure.
#![forbid(unsafe_code)]

pub mod card;
pub mod config;
pub mod effect;
pub mod error;
pub mod event;
mod exchange;
pub mod host;
pub mod journal;
mod management;
pub mod money;
pub mod order;
pub mod payment;
pub mod queue;
mod receipt;
mod result;
mod reversing;
mod sale;
pub mod station;
mod step;
mod terminal;
pub mod text;
mod time;
mod under_way;
pub mod view;
mod void;

pub use terminal::{OpenError, Terminal};
pub use time::UnixMillis;
