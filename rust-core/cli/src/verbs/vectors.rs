//! `suanpan vectors`.

use std::process::ExitCode;

use crate::failure::Failure;

/// Arguments of `vectors`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: Args) -> Result<ExitCode, Failure> {
    Err(Failure::at("vectors", "is being built"))
}
