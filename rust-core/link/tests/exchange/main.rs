//! Exchanges against scripted peers on the loopback: what the peer does, and what the link must call it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

mod certificates;
mod config;
mod http;
mod peer;
mod plain;
mod runtime;
mod tls;
