//! `suanpan journal`: the keys that a terminal's journal is sealed under.

mod reseal;
mod rotate;

use std::fmt::Display;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::output;

/// Arguments of `journal`.
#[derive(clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(clap::Subcommand)]
enum Ask {
    /// Change the keys that the journal is sealed under.
    Rotate(rotate::Args),
    /// Seal the rows of former data keys under the newest one.
    Reseal(reseal::Args),
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.ask {
        Ask::Rotate(args) => rotate::run(args),
        Ask::Reseal(args) => reseal::run(args),
    }
}

/// Exit code 1: the journal is damaged, and it is as it was.
fn damaged(damage: impl Display) -> ExitCode {
    output::warn("journal", format_args!("DAMAGED: {damage}"));
    ExitCode::from(1)
}
