//! The terminal: events in, one durable commit, effects out. Pure.
#![forbid(unsafe_code)]

pub mod card;
pub mod config;
pub mod effect;
pub mod error;
pub mod event;
pub mod host;
pub mod journal;
pub mod money;
pub mod order;
pub mod payment;
pub mod queue;
pub mod station;
mod time;
pub mod view;

pub use time::UnixMillis;
