//! `suanpan`: the headless terminal, the standalone host and the conformance runner.
//!
//! One verb, one file under `verbs/`. Exit codes: 0 done, 1 it ran and found a failure (a vector,
//! a damaged journal, a demo whose books disagree), 2 it could not run; then one line on standard
//! error says why and nothing was changed.
#![forbid(unsafe_code)]

mod books;
mod clock;
mod desk;
mod failure;
mod input;
mod key_file;
mod output;
mod private_key;
mod public_key;
mod secret_line;
mod verbs;
mod whole_file;
mod wire;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use failure::Failure;

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
    /// Show what a key block (TR-31, X9.143) says, or open it with its protection key.
    #[command(name = "keyblock")]
    KeyBlock(verbs::keyblock::Args),
    /// The keys of a terminal: what is loaded; load a master key, fetch one, erase them.
    Keys(verbs::keys::Args),
    /// Check a journal: chain, seals, signatures, sums.
    Verify(verbs::verify::Args),
    /// Write a journal's facts as JSON lines, masked.
    Export(verbs::export::Args),
    /// Write a terminal's journal to a file that only its recipient can read.
    Backup(verbs::backup::Args),
    /// Make a terminal's journal of a backup.
    Restore(verbs::restore::Args),
    /// Draw the key of somebody who receives backups.
    Recipient(verbs::recipient::Args),
    /// Change the keys that a journal is sealed under.
    Journal(verbs::journal::Args),
    /// Draw a slip as the printer gets it: PNG or ESC/POS, from JSON lines or a sample.
    Slip(verbs::slip::Args),
    /// Run conformance vectors, yours or ours.
    Vectors(verbs::vectors::Args),
}

fn main() -> ExitCode {
    parse().and_then(|parsed| parsed.map_or_else(Ok, run)).unwrap_or_else(|failure| {
        let _ = writeln!(io::stderr(), "suanpan: {failure}"); // nobody is left to tell
        ExitCode::from(2)
    })
}

/// The arguments, or the exit code when help or the version has been shown instead.
fn parse() -> Result<Result<Cli, ExitCode>, Failure> {
    let error = match Cli::try_parse() {
        Ok(cli) => return Ok(Ok(cli)),
        Err(error) => error,
    };
    let nothing_given = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if nothing_given || !error.use_stderr() {
        output::settle(error.print())?;
        return Ok(Err(if nothing_given { ExitCode::from(2) } else { ExitCode::SUCCESS }));
    }
    // The first paragraph says what is wrong; the rest is usage.
    let text = error.render().to_string();
    let reason = text.split("\n\n").next().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(Failure(format!("{reason}; see suanpan --help")))
}

fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.verb {
        Verb::Counter(args) => verbs::counter::run(args),
        Verb::Demo(args) => verbs::demo::run(args),
        Verb::Host(args) => verbs::host::run(args),
        Verb::Decode(args) => verbs::decode::run(args),
        Verb::Encode(args) => verbs::encode::run(args),
        Verb::KeyBlock(args) => verbs::keyblock::run(args),
        Verb::Keys(args) => verbs::keys::run(args),
        Verb::Verify(args) => verbs::verify::run(args),
        Verb::Export(args) => verbs::export::run(args),
        Verb::Backup(args) => verbs::backup::run(args),
        Verb::Restore(args) => verbs::restore::run(args),
        Verb::Recipient(args) => verbs::recipient::run(args),
        Verb::Journal(args) => verbs::journal::run(args),
        Verb::Slip(args) => verbs::slip::run(args),
        Verb::Vectors(args) => verbs::vectors::run(args),
    }
}
