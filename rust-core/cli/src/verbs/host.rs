//! `suanpan host`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `host`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("host", "is being built"))
}
