//! `suanpan demo`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `demo`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("demo", "is being built"))
}
