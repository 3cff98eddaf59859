//! `suanpan counter`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `counter`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("counter", "is being built"))
}
