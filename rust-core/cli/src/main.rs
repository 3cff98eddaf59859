//! `suanpan`: the headless terminal, the standalone host and the conformance runner.
//!
//! One verb, one file under `verbs/`. Exit codes: 0 done, 1 it ran and found a failure (a vector,
//! a damaged journal, a demo whose books disagree), 2 it could not run; then one line on standard
//! error says why and nothing was changed.
#![forbid(unsafe_code)]

mod desk;
mod failure;
mod verbs;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A smart-POS payment terminal without the terminal: try it, test a host, check a journal.
#[derive(Parser)]
#[command(name = "suanpan", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Take payments in this window: amount, card, PIN, slip, void, network switch.
    Counter(verbs::counter::Args),
    /// The same, scripted: every kind of ending, and the proof that host and journal agree.
    Demo(verbs::demo::Args),
    /// Run the simulated acquirer host on its own.
    Host(verbs::host::Args),
    /// Show the fields of a message; card data is masked.
    Decode(verbs::decode::Args),
    /// Build a message from JSON fields.
    Encode(verbs::encode::Args),
    /// Check a journal: chain, seals, signatures, sums.
    Verify(verbs::verify::Args),
    /// Write a journal's facts as JSON lines, masked.
    Export(verbs::export::Args),
    /// Run conformance vectors, yours or ours.
    Vectors(verbs::vectors::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().verb {
        Verb::Counter(args) => verbs::counter::run(args),
        Verb::Demo(args) => verbs::demo::run(args),
        Verb::Host(args) => verbs::host::run(args),
        Verb::Decode(args) => verbs::decode::run(args),
        Verb::Encode(args) => verbs::encode::run(args),
        Verb::Verify(args) => verbs::verify::run(args),
        Verb::Export(args) => verbs::export::run(args),
        Verb::Vectors(args) => verbs::vectors::run(args),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("suanpan: {failure}");
        ExitCode::from(2)
    })
}
