//! `suanpan export`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `export`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("export", "is being built"))
}
